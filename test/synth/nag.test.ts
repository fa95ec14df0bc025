/** The rule packs of cdk-nag on the five systems. What they find is acknowledged where it is meant, row by row. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { acknowledge } from '../../src/constructs/index.ts';
import { acknowledgementsIn, findingsOf, idleAcknowledgements } from '../../src/testing/index.ts';
import { ENVIRONMENTS, VARIANTS } from '../systems.ts';

/** Omnirapeutic keeps health data, so it is judged by HIPAA's pack too. */
const packsFor = (system: string) => (app: App) => [
  new AwsSolutionsChecks(app),
  ...(system === 'omnirapeutic' ? [new HIPAASecurityChecks(app)] : []),
];

const rowsOf = (system: string): readonly string[] =>
  readFileSync(join(import.meta.dirname, '..', 'conformance', `${system}.txt`), 'utf8')
    .trim()
    .split('\n');

describe.each(ENVIRONMENTS)('$title', ({ system, app }) => {
  test('synthesis passes the packs', () => {
    const built = app();
    Validations.of(built).addPlugins(...packsFor(system)(built));
    expect(() => built.synth()).not.toThrow();
  });

  test('every acknowledgement accepts something that is found', () => {
    expect(idleAcknowledgements(app(), packsFor(system))).toEqual([]);
  });

  test('the reason of every acknowledgement begins with rows of the conformance table', () => {
    const rows = rowsOf(system);
    const acknowledged = acknowledgementsIn(app(), packsFor(system));
    expect(acknowledged.length).toBeGreaterThan(0);
    const unfounded = acknowledged.filter(({ reason }) => {
      const named = reason.split(': ')[0]?.split(/ to | and /) ?? [];
      return !named.every((row) => rows.includes(row));
    });
    expect(unfounded).toEqual([]);
  });
});

test.each(VARIANTS)('nothing else is found in $title', ({ system, app }) => {
  expect(findingsOf(app(), packsFor(system))).toEqual([]);
});

describe('the checks can fail', () => {
  const bucketApp = () => {
    const app = new App();
    const stack = new Stack(app, 'Plain');
    new s3.Bucket(stack, 'Bucket');
    return { app, stack };
  };
  const packs = (app: App) => [new AwsSolutionsChecks(app)];
  const S1 = { rule: 'AwsSolutions-S1', construct: 'Plain/Bucket/Resource' };

  test('a bucket without an access log is found, and stops synthesis', () => {
    const { app } = bucketApp();
    expect(findingsOf(app, packs)).toContainEqual(S1);
    Validations.of(app).addPlugins(...packs(app));
    expect(() => app.synth()).toThrow();
  });

  test('what is acknowledged is found no longer, at the construct or above it', () => {
    const { app, stack } = bucketApp();
    acknowledge(stack, [{ path: 'Bucket', rule: S1.rule, reason: 'it holds nothing' }]);
    expect(findingsOf(app, packs)).not.toContainEqual(S1);
    expect(idleAcknowledgements(app, packs)).toEqual([]);
  });

  test('an acknowledgement of what is well is idle', () => {
    const { app, stack } = bucketApp();
    acknowledge(stack, [{ path: 'Bucket', rule: 'AwsSolutions-EC23', reason: 'none' }]);
    expect(idleAcknowledgements(app, packs)).toEqual([
      { rule: 'AwsSolutions-EC23', construct: 'Plain/Bucket', reason: 'none' },
    ]);
  });
});
