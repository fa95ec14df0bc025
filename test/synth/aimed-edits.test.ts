/**
 * Forty breaking edits of each system, `test/breaking/<system>.aimed.json`, made from the rows of its requirements without a
 * look at its claims, and aimed at weak spots: an added denial, a rule that lets everything pass first, a filter that drops
 * every message, a target that is never reached. Each is refuted by a claim of the row that it was made from, or stands in
 * `aimed-survivors.json` with the reason; there are at most three in a hundred of those. The oracle is the requirements.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { afterRow, rowsOf } from '../breaking/rows.ts';
import { type System, systemOf, verdictsOf } from '../judged.ts';
import { ARCHITECTURES } from '../systems.ts';

const survivors: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../breaking/aimed-survivors.json'), 'utf8'),
);

describe.each(ARCHITECTURES.map((architecture) => ({ name: architecture.name, architecture })))(
  '$name',
  ({ name, architecture }) => {
    const last = Object.keys(architecture.environments).at(-1) ?? '';
    const rows = rowsOf(name, 'aimed');
    const listed = survivors[name] ?? {};
    const systems = new Map<string, System>();
    const systemIn = (environment: string) => {
      const known = systems.get(environment) ?? systemOf(architecture, environment);
      systems.set(environment, known);
      return known;
    };

    test('there are forty, and each is another', () => {
      expect(rows).toHaveLength(40);
      expect(new Set(rows.map(({ at, to, file, says }) => JSON.stringify([at, to, file, says]))).size).toBe(40);
    });

    test.each(rows.map((row) => [row.edit, row] as const))('%s', (_, row) => {
      const system = systemIn(row.in ?? last);
      const before = new Set(
        verdictsOf(system, row.refutes)
          .filter(({ row: standing }) => standing === 'notMet')
          .map(({ id }) => id),
      );
      expect([...before]).toEqual([]);
      const refuted = verdictsOf(afterRow(system, row), row.refutes).filter(({ outcome }) => outcome === 'refuted');
      if (row.edit in listed) expect(refuted.map(({ id }) => id)).toEqual([]);
      else expect(refuted.map(({ id }) => id).toSorted()).toEqual([...row.refutes].toSorted());
    });
  },
);

test('at most three in a hundred survive, each with its reason', () => {
  const reasons = Object.values(survivors).flatMap((of) => Object.values(of));
  expect(reasons.length).toBeLessThanOrEqual(6);
  expect(reasons.filter((reason) => reason.trim().length < 20)).toEqual([]);
});
