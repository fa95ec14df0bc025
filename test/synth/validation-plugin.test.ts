/** The plugin in the report of a real synthesis. The oracle is the report file that the CDK writes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnDeletionPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { expect, test } from 'vitest';
import { claimSet } from '../../src/claims/index.ts';
import { withVariable } from '../../src/testing/with-variable.ts';
import { lintelValidation, type ValidationOptions } from '../../src/validation/index.ts';

async function reportOf(pointInTime: boolean, isBad: boolean, options: ValidationOptions) {
  const app = new App();
  Validations.of(app).addPlugins(await lintelValidation({ day: '2026-11-21', ...options }));
  const stack = new Stack(app, 'Orders');
  const table = new dynamodb.CfnTable(stack, 'Table', {
    keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
    attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
    billingMode: 'PAY_PER_REQUEST',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTime },
  });
  table.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
  table.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  const fails = () => withVariable('CDK_VALIDATION', 'true', () => app.synth());
  if (isBad) expect(fails).toThrow('Lintel::');
  else fails();
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap((each: { violations: readonly object[] }) => each.violations);
}

test('what a check refutes is a violation at its resource', async () => {
  const violations = await reportOf(false, true, {});
  expect(violations).toContainEqual(
    expect.objectContaining({
      ruleName: 'no-backup',
      violatingConstructs: [expect.objectContaining({ constructPath: 'Orders/Table' })],
    }),
  );
});

test('a claim that is refuted is one too, and what holds is none', async () => {
  const claims = claimSet({
    claims: [
      {
        id: 'ORD-1',
        title: 'one table',
        holds: [{ kind: 'exists', what: { type: 'AWS::DynamoDB::Table' }, count: 2 }],
      },
      { id: 'ORD-2', title: 'a table', holds: [{ kind: 'exists', what: 'Table' }] },
    ],
  });
  const violations = await reportOf(true, true, { claims, checks: false });
  expect(violations.map(({ ruleName }: { ruleName: string }) => ruleName)).toEqual(['ORD-1']);
});

test('a synthesis in which nothing is refuted succeeds', async () => {
  const claims = claimSet({ claims: [{ id: 'ORD-2', title: 'a table', holds: [{ kind: 'exists', what: 'Table' }] }] });
  expect(await reportOf(true, false, { claims })).toEqual([]);
});
