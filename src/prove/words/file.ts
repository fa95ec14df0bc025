import type { Assertion } from '../../claims/index.ts';
import { refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

/** A file that is delivered with the templates holds every text that it should, and none that it should not. */
export function judgeFile(
  { claims }: Question,
  { path, mentions = [], omits = [] }: Extract<Assertion, { kind: 'file' }>,
): Judgement {
  const content = claims.files?.[path];
  if (content === undefined) {
    const known = Object.keys(claims.files ?? {});
    return refuted(`No file ${path} is delivered${known.length === 0 ? '' : `; there are ${known.join(', ')}`}.`);
  }
  const line = (wanted: string) => content.slice(0, content.indexOf(wanted)).split('\n').length;
  const missing = mentions.filter((wanted) => !content.includes(wanted));
  const forbidden = omits.filter((unwanted) => content.includes(unwanted));
  if (missing.length > 0)
    return refuted(`${path} does not say ${missing.map((text) => JSON.stringify(text)).join(', ')}.`);
  if (forbidden.length > 0) {
    return refuted(forbidden.map((text) => `${path}:${line(text)} says ${JSON.stringify(text)}.`).join(' '));
  }
  const trace = mentions.map((text): TraceStep => ({ says: `${path}:${line(text)} says ${JSON.stringify(text)}.` }));
  return {
    outcome: 'proved',
    trace: trace.length > 0 ? trace : [{ says: `${path} is delivered and says none of ${omits.join(', ')}.` }],
  };
}
