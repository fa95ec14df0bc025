import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { type Acknowledgement, acknowledge, acknowledgementsOf } from './acknowledgements.ts';
import { type CoherentOptions, settle } from './options.ts';
import { DEV, EVERYTHING, PROD, stackWith, synthesizeEnvironment, THRIFTY } from './synthesized.ts';

/** The rules that the AwsSolutions pack of cdk-nag finds broken, each with the construct. */
function findings(options: CoherentOptions, acknowledged: readonly Acknowledgement[]): readonly string[] {
  const app = new App();
  acknowledge(stackWith(options, app), acknowledged);
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

test.each(['dev', 'prod'])('synthesis of %s passes the AwsSolutions pack of cdk-nag', (environment) => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => synthesizeEnvironment(environment, app)).not.toThrow();
});

describe.each<[string, CoherentOptions]>([
  ['dev', DEV],
  ['prod', PROD],
  ['everything that is planned', EVERYTHING],
  ['a NAT instance and office hours', THRIFTY],
])('%s', (_, options) => {
  const acknowledgements = acknowledgementsOf(settle(options));

  test('nothing is found that is not acknowledged', () => {
    expect(findings(options, acknowledgements)).toEqual([]);
  });

  test('without acknowledgements exactly what they speak of is found', () => {
    expect(findings(options, []).toSorted()).toEqual(
      acknowledgements.map(({ rule, path }) => `${rule} Coherent/${path}`).toSorted(),
    );
  });

  test('every reason begins with a row of the conformance table', () => {
    for (const { reason } of acknowledgements) expect(reason).toMatch(/^PMO-[A-Z0-9]+-\d{2}( to PMO-[A-Z]+-\d{2})?: /);
  });
});
