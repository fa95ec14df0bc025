/**
 * Breaks one promise of a system and asks the claims that make it. The model is built once for each edit, and only the
 * claims that the edit names are judged: the others are held by the conformance tests.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type JudgedStack, type System, verdictsOf } from '../judged.ts';

/** A template that an edit may change, of any shape. */
export interface EditableTemplate {
  // biome-ignore lint/suspicious/noExplicitAny: edits reach anywhere into template data
  Resources: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: edits reach anywhere into template data
  Parameters: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: edits reach anywhere into template data
  Outputs: Record<string, any>;
}

/** What an edit does, the claims that must refuse it, words of the trace that must name the culprit, and the edit. */
export type Edit<Edited = EditableTemplate> = readonly [
  edit: string,
  refuted: readonly string[],
  says: string,
  apply: (it: Edited) => void,
];

/** The system with its templates changed; fails when the edit changes nothing. */
export function edited(system: System, apply: (...templates: readonly EditableTemplate[]) => void): System {
  const stacks = structuredClone(system.stacks) as (JudgedStack & { readonly template: EditableTemplate })[];
  apply(...stacks.map(({ template }) => template));
  if (isDeepStrictEqual(stacks, system.stacks)) throw new Error('The edit changes nothing.');
  return { ...system, stacks };
}

/** The system with a text of a delivered file replaced wherever it stands; fails when it does not stand there. */
export function withFile(system: System, path: string, from: string, to: string): System {
  const content = system.claims.files?.[path] ?? '';
  expect(content).toContain(from);
  const files = { ...system.claims.files, [path]: content.replaceAll(from, to) };
  return { ...system, claims: { ...system.claims, files } };
}

/** Each of the named claims is not met, and together they say so. */
export function expectNoticed(system: System, refuted: readonly string[], says: string): void {
  const found = verdictsOf(system, refuted).filter(({ row }) => row === 'notMet');
  expect(found.map(({ id }) => id).toSorted()).toEqual(refuted.toSorted());
  const text = found
    .flatMap((verdict) => [verdict.counterexample?.summary, ...verdict.trace.map((step) => step.says)])
    .join('\n');
  expect(text).toContain(says);
}

/** No claim is refuted on the unbroken system, planned ones apart: an edit is what breaks them. */
export function expectUnbroken(system: System): void {
  const refuted = verdictsOf(system).filter(({ outcome, planned }) => outcome === 'refuted' && planned !== true);
  expect(refuted.map(({ id }) => id)).toEqual([]);
}
