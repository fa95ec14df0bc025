/** What an environment is tested with is what the next one runs with, but for the differences that are declared. */
import { expect, test } from 'vitest';
import { envDiff } from '../src/actions/index.ts';

test('staging of EC2 Auto Scaling is production, but for what is declared', async () => {
  const report = await envDiff({ target: 'ec2-autoscaling', first: 'staging', second: 'prod' });
  expect(report.diagnostics.filter((each) => each.severity === 'error')).toEqual([]);
  expect(report.accidental.map(({ resource, property }) => `${resource}.${property}`)).toEqual([]);
  expect(report.declared.length).toBeGreaterThan(0);
});
