/** Each check on its own examples. The oracle is the template, read by eye, and the page that the check names. */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument, type Model } from '../../model/index.ts';
import type { CheckExample } from './check.ts';
import { CHECKS } from './checks.ts';
import { standingVerdicts } from './standing.ts';

const DAY = '2026-11-21';

function modelOf({ resources, parameters = {} }: CheckExample): Model {
  const model = buildModel([
    { name: 'Shop', document: dataDocument({ Parameters: parameters, Resources: resources }), region: 'eu-central-1' },
  ]);
  if (!model.ok) throw new Error(model.diagnostics.map(({ what }) => what).join('\n'));
  return model.value;
}

const outcomes = (example: CheckExample, id: string) =>
  standingVerdicts(modelOf(example), DAY)
    .filter(({ check }) => check?.id === id)
    .map(({ outcome }) => outcome);

describe.each(CHECKS)('$id', ({ id, holds, fails }) => {
  test(`holds: ${holds.says}`, () => {
    const found = outcomes(holds, id);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found)).toEqual(new Set(['proved']));
  });

  test(`fails: ${fails.says}`, () => {
    expect(outcomes(fails, id)).toContain('refuted');
  });
});

test('ids are unique, and name what they are about', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
  const verdicts = standingVerdicts(modelOf(CHECKS[0]?.fails ?? { says: '', resources: {} }), DAY);
  expect(verdicts.map(({ id }) => id)).toContain('store-open-to-internet.Database');
});
