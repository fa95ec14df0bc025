/** What an environment is tested with is what the next one runs with, but for the differences that are declared. */
import { expect, test } from 'vitest';
import { envDiff } from '../src/actions/index.ts';

test.each([
  ['ec2-autoscaling', 'staging', 'prod'],
  ['omnirapeutic', 'validation', 'production'],
])('%s in %s is what it is in %s, but for what is declared', async (target, first, second) => {
  const report = await envDiff({ target, first, second });
  expect(report.diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  expect(report.accidental.map(({ resource, property }) => `${resource}.${property}`)).toEqual([]);
  expect(report.declared.length).toBeGreaterThan(0);
});
