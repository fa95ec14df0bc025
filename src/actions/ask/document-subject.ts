import type { Flow, ProveReport } from '../../answers/index.ts';
import type { Architecture } from '../../constructs/index.ts';
import {
  type DocumentedDifference,
  type DocumentedEnvironment,
  type DocumentSubject,
  leadingEnvironment,
} from '../../document/index.ts';
import { type Model, textOf } from '../../model/index.ts';
import { connectionsOf } from '../../prove/index.ts';
import { reportOn } from '../report.ts';
import { spanEnvironments } from '../span-environments.ts';
import { explainDifferences } from './env-diff.ts';
import type { Judged } from './prove.ts';
import { describedAs, fileTitle } from './template-title.ts';

export interface DocumentSources {
  readonly target: string;
  /** Absent for a template or an assembly. */
  readonly architecture?: Architecture;
  /** One for each environment, at least one. */
  readonly judged: readonly Judged[];
  readonly prices?: DocumentSubject['prices'];
  readonly audit?: string;
  readonly drawing?: DocumentSubject['drawing'];
}

/** What a document is written from, as plain data. */
export function documentSubject({
  target,
  architecture,
  judged,
  prices,
  audit,
  drawing,
}: DocumentSources): DocumentSubject {
  const reports = judged.map((each) => reportOn(each.head, each));
  const environments = judged.map((each, index) => environmentOf(each, reports[index]));
  const report = spanEnvironments(reports);
  const described = judged[0] === undefined ? undefined : describedAs(judged[0].model);
  const title = architecture?.title ?? described ?? fileTitle(target);
  const about = architecture === undefined ? below(title, descriptionOf(judged)) : architecture.about;
  const subject: DocumentSubject = {
    target,
    title,
    ...(about !== undefined && about !== '' && { about }),
    environments,
    claims: report?.claims ?? [],
    resolutions: architecture?.resolutions ?? {},
    ...(prices !== undefined && { prices }),
    ...(audit !== undefined && { audit }),
    ...(drawing !== undefined && { drawing }),
  };
  return architecture === undefined ? subject : { ...subject, differences: differencesOf(architecture, subject) };
}

/** The Description of the first template that has one. */
function descriptionOf(judged: readonly Judged[]): string | undefined {
  const stacks = judged.flatMap(({ model }) => [...model.stacks.values()]);
  return stacks.map(({ properties }) => textOf(properties.Description)).find((text) => text !== undefined);
}

/** What a description says below its own beginning, which is the title. */
function below(title: string, description: string | undefined): string | undefined {
  const text = description?.trim();
  return text?.startsWith(title) === true ? text.slice(title.length).replace(/^[\s.:–—-]+/, '') : text;
}

function environmentOf({ head, model, claims }: Judged, report: ProveReport | undefined): DocumentedEnvironment {
  return {
    name: head.environment ?? '',
    model,
    stacks: report?.stacks ?? [],
    flows: flowsOf(model),
    files: claims?.files ?? {},
  };
}

function flowsOf(model: Model): readonly Flow[] {
  const owners = [...new Set(model.network.interfaces.map(({ owner }) => owner))];
  const flows = owners.flatMap((owner): readonly Flow[] => {
    const found = connectionsOf(model, owner);
    const inward = (found?.from ?? []).filter(({ party }) => !owners.includes(party));
    return [
      ...inward.map(({ party, ...rest }) => ({ from: party, to: owner, ...rest })),
      ...(found?.to ?? []).map(({ party, ...rest }) => ({ from: owner, to: party, ...rest })),
    ];
  });
  // What comes from outside is met first.
  return [...flows.filter(({ from }) => !owners.includes(from)), ...flows.filter(({ from }) => owners.includes(from))];
}

interface Found {
  readonly because: string | undefined;
  readonly values: Map<string, string | undefined>;
}

/** Every difference of the environments from the leading one, each said once for all of them. */
function differencesOf(architecture: Architecture, subject: DocumentSubject): readonly DocumentedDifference[] {
  const leading = leadingEnvironment(subject);
  const found = new Map<string, Found>();
  for (const other of subject.environments.filter((each) => each !== leading)) {
    for (const { kind, resource, property, because, first, second } of explainDifferences(
      architecture,
      other,
      leading,
    )) {
      if (kind === 'changed' && first === second) continue;
      // The stacks are named after their environment.
      const logicalId = resource.slice(resource.indexOf('/') + 1);
      const what = property === '' ? logicalId : `${logicalId}.${property}`;
      const known = found.get(what) ?? { because, values: new Map<string, string | undefined>() };
      const [mine, theirs] =
        kind === 'changed' ? [first, second] : kind === 'only in first' ? ['', undefined] : [undefined, ''];
      known.values.set(other.name, mine).set(leading.name, theirs);
      found.set(what, known);
    }
  }
  return [...found].map(([what, { because, values }]) => ({
    what,
    ...(because !== undefined && { because }),
    // An environment of which no difference was found is as the leading one.
    values: subject.environments.map(({ name }) => ({
      environment: name,
      ...optionalValue(values.has(name) ? values.get(name) : values.get(leading.name)),
    })),
  }));
}

function optionalValue(value: string | undefined): { readonly value?: string } {
  return value === undefined ? {} : { value };
}
