import { ALWAYS, allOf, impliedBy, showText, stripPrivate } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { facetsOf } from '../files/facets.ts';
import type { TextSource } from '../files/source.ts';
import { sourcesAt } from '../files/sources.ts';
import { judge, refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type File = Extract<Assertion, { kind: 'file' }>;

/** Every text that the promise speaks of says what it should, in every world that has it. */
export function judgeFile(question: Question, assertion: File): Judgement {
  const { path } = assertion;
  const sources = typeof path === 'string' ? delivered(question, path) : sourcesAt(question, path);
  if ('none' in sources) return refuted(sources.none);
  const findings = sources.flatMap((source) =>
    facetsOf(question, source, assertion, typeof path === 'string').map((finding) => ({
      ...finding,
      match: impliedBy(source.when, finding.match),
      step: stepOf(source, finding.says),
    })),
  );
  const wrong = findings.filter(({ match }) => match.certain !== ALWAYS);
  return judge(allOf(...findings.map(({ match }) => match)), {
    trace: findings.map(({ step }) => step),
    counterexample: () => ({
      summary: wrong.map(({ says }) => says).join(' '),
      steps: wrong.map(({ step }) => step),
    }),
    missing: wrong.flatMap(({ missing }) => missing ?? []).map(showText),
  });
}

function delivered({ claims }: Question, path: string): readonly TextSource[] | { readonly none: string } {
  const text = claims.files?.[path];
  if (text !== undefined) return [{ name: path, when: ALWAYS, text: stripPrivate(text) }];
  const known = Object.keys(claims.files ?? {});
  return { none: `No file ${path} is delivered${known.length === 0 ? '' : `; there are ${known.join(', ')}`}.` };
}

function stepOf({ at }: TextSource, says: string): TraceStep {
  return at === undefined ? { says } : { says, at };
}
