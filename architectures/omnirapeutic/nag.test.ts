import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { acknowledge, acknowledgementsFor } from './acknowledgements.ts';
import type { OmnirapeuticOptions } from './options.ts';
import { PRODUCTION, stackWith, synthesizeEnvironment, VALIDATION } from './synthesized.ts';

/** What the AwsSolutions and HIPAA packs of cdk-nag find, as `rule construct`. */
function findings(options: OmnirapeuticOptions, acknowledged: boolean): readonly string[] {
  const app = new App();
  const stack = stackWith(options, app);
  if (acknowledged) acknowledge(stack, acknowledgementsFor(options));
  return [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app)].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
  );
}

describe.each(['production', 'validation'])('environment %s', (environment) => {
  const options = environment === 'production' ? PRODUCTION : VALIDATION;

  test('synthesis passes the AwsSolutions and HIPAA packs of cdk-nag', () => {
    const app = new App();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new HIPAASecurityChecks(app));
    expect(() => synthesizeEnvironment(environment, app)).not.toThrow();
  });

  test('the packs find exactly what is acknowledged, each with a reason that begins with a row', () => {
    const acknowledgements = acknowledgementsFor(options);
    expect([...findings(options, false)].toSorted()).toEqual(
      acknowledgements.map(({ rule, path }) => `${rule} Omnirapeutic/${path}`).toSorted(),
    );
    for (const { reason } of acknowledgements) expect(reason).toMatch(/^OMN-[A-Z]{2,3}-\d{2}: /);
  });
});

test.each<[string, Partial<OmnirapeuticOptions>]>([
  ['a certificate', { certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }],
  ['replicas', { readers: 2 }],
  ['only what is used is open', { openness: 'least' }],
  ['a secret for a certificate', { certificateSecret: true }],
  ['a recorder and a detector that exist', { existing: ['config-recorder', 'guardduty-detector'] }],
  ['no second factor', { operatorsNeedMfa: false }],
])('with %s nothing else is found', (_, options) => {
  expect(findings({ ...PRODUCTION, ...options }, true)).toEqual([]);
});

test('an acknowledgement of something that is gone is an error', () => {
  expect(() =>
    acknowledge(stackWith(), [{ path: 'Gone/Resource', rule: 'AwsSolutions-EC23', reason: 'none' }]),
  ).toThrow("No child with id: 'Gone'");
});
