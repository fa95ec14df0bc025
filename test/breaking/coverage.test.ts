/**
 * Every claim that is judged is named by a breaking edit, or stands with its reason in `<system>.unbroken.json`. Those
 * lists only shrink: who names a claim in an edit takes it from the list. `npm run mutate:template -- SYSTEM` proposes
 * edits.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claim, property, unmeasurable, witness } from '../../src/claims/index.ts';
import { ARCHITECTURES } from '../systems.ts';
import { isJudged, judgedIds, namedIds } from './coverage.ts';

describe.each(ARCHITECTURES.map((architecture) => ({ name: architecture.name, architecture })))(
  '$name',
  ({ name, architecture }) => {
    const judged = judgedIds(architecture);
    const named = namedIds(name);
    const path = join(import.meta.dirname, `${name}.unbroken.json`);
    const listed: Readonly<Record<string, string>> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};

    test('every judged claim is named by an edit, or listed with the reason', () => {
      expect(judged.filter((id) => !named.has(id) && !(id in listed))).toEqual([]);
    });

    test('no claim is listed that an edit names, or that is not judged', () => {
      expect(Object.keys(listed).filter((id) => named.has(id) || !judged.includes(id))).toEqual([]);
    });

    test('every listed claim has a reason', () => {
      expect(Object.entries(listed).filter(([, reason]) => typeof reason !== 'string' || reason.trim() === '')).toEqual(
        [],
      );
    });
  },
);

test.each([
  ['a claim about the template', claim('A', 'a', [property('Queue', 'DelaySeconds', 5)]), true],
  [
    'a claim that also waits for a witness',
    claim('A', 'a', [property('Queue', 'DelaySeconds', 5), witness('workload', 'b')]),
    true,
  ],
  ['a claim that only waits for a witness', claim('A', 'a', [witness('workload', 'b')]), false],
  ['a claim that cannot be measured', claim('A', 'a', [unmeasurable('b')]), false],
  ['a planned claim', claim('A', 'a', { planned: true }, [property('Queue', 'DelaySeconds', 5)]), false],
])('%s is judged: %#', (_, of, expected) => {
  expect(isJudged(of)).toBe(expected);
});
