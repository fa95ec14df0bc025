/** The texts that a promise about files speaks of: delivered ones, and those inside the template. */
import type { Subject } from '../../claims/index.ts';
import { textOf } from '../../model/index.ts';
import type { Question } from '../question.ts';
import { describeSubject, hintFor } from '../subjects.ts';
import { bootedBy } from './booted.ts';
import { initFile, openInits } from './cfn-init.ts';
import { type TextSource, textSourcesAt } from './source.ts';
import { readUserData } from './user-data.ts';
import { writtenTo } from './writes.ts';

export interface TextPlace {
  readonly of: Subject;
  readonly path?: string;
  readonly property?: string;
}

/** What a resource of the type says in text, where that is one property. */
const TEXTS: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Dashboard': 'DashboardBody',
  'AWS::CodeBuild::Project': 'Source.BuildSpec',
  'AWS::SSM::Document': 'Content',
  'AWS::SSM::Parameter': 'Value',
  'AWS::SecretsManager::Secret': 'SecretString',
  'AWS::StepFunctions::StateMachine': 'DefinitionString',
};

/** Every text at the place, in its worlds; or why there is none. */
export function sourcesAt(question: Question, place: TextPlace): readonly TextSource[] | { readonly none: string } {
  const things = question.thingsOf(place.of);
  if (things.length === 0)
    return { none: `No resource matches ${describeSubject(place.of)}.${hintFor(question, place.of)}` };
  const sources = things.flatMap((thing) => {
    const property = place.property ?? TEXTS[thing.type];
    const texts = property === undefined ? bootedBy(question, thing) : textSourcesAt(thing, property);
    return place.path === undefined ? texts : texts.flatMap((source) => writtenBy(question, source, place.path ?? ''));
  });
  if (sources.length > 0) return sources;
  const what = place.path ?? place.property ?? 'anything when it boots';
  const verb = place.path === undefined ? (place.property === undefined ? 'runs' : 'sets') : 'writes';
  return { none: `${things.map(({ id }) => id).join(', ')} never ${verb} ${what}.` };
}

/** The file that a boot writes at the path, in each form it may have. */
function writtenBy(question: Question, source: TextSource, path: string): readonly TextSource[] {
  if (source.text === undefined) return [source];
  const { script, files, unreadable } = readUserData(source.text);
  const configured = files.get(path);
  const name = `${path}, written by ${source.name},`;
  if (configured !== undefined) return [{ ...source, name, text: configured }];
  const { contents, unknown } = writtenTo(script, path);
  const initial = contents.length === 0 ? initFile(question, script, path) : undefined;
  if (initial !== undefined) {
    const text = textOf(initial);
    return [{ ...bare(source), name, ...(text === undefined ? { data: initial } : { text }) }];
  }
  const open = [...unknown, ...(contents.length === 0 ? [...unreadable, ...script.opaque, ...openInits(script)] : [])];
  const texts = contents.map(({ text, line }): TextSource => ({ ...source, name, text, offset: line }));
  if (open.length === 0) return texts;
  return [
    ...texts,
    { name, when: source.when, unknown: `${source.name}: ${open.join('; ')}`, ...(source.at && { at: source.at }) },
  ];
}

/** A source of the same place, without its own text. */
function bare({ text: _text, offset: _offset, ...source }: TextSource): TextSource {
  return source;
}
