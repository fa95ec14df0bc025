import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { type Acknowledgement, acknowledge, acknowledgementsFor } from './acknowledgements.ts';
import { settingsOf } from './settings.ts';
import { ENVIRONMENTS, synthesizeEnvironment } from './synthesized.ts';
import { WebAppStack } from './web-app-stack.ts';

const PROD = settingsOf('prod', ENVIRONMENTS.prod);

/** What the AwsSolutions pack of cdk-nag finds in production when only these findings are accepted. */
function findings(accepted: readonly Acknowledgement[]): readonly string[] {
  const app = new App();
  acknowledge(new WebAppStack(app, PROD.stackName, PROD), accepted);
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

describe('synthesis passes the AwsSolutions pack of cdk-nag', () => {
  test.each(Object.entries(ENVIRONMENTS))('in %s', (name, options) => {
    const app = new App();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => synthesizeEnvironment(name, options, app)).not.toThrow();
  });
});

test('synthesis stops at findings that nobody acknowledged', () => {
  const app = new App();
  new WebAppStack(app, PROD.stackName, PROD);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow();
});

test('every acknowledgement accepts something that is found, and names its row', () => {
  const accepted = acknowledgementsFor(PROD);
  const found = findings([]);
  for (const { path, rule, reason } of accepted) {
    expect(found.filter((each) => each.startsWith(`${rule} WebAppProd/${path}`))).not.toEqual([]);
    expect(reason).toMatch(/^EC2-[A-Z]{2,3}-\d{2}( and EC2-[A-Z]{2,3}-\d{2})?: /);
  }
  expect(findings(accepted)).toEqual([]);
});

test('an acknowledgement of something that is gone is an error', () => {
  const stack = new WebAppStack(new App(), PROD.stackName, PROD);
  expect(() => acknowledge(stack, [{ path: 'Gone/Resource', rule: 'AwsSolutions-EC23', reason: 'none' }])).toThrow(
    "No child with id: 'Gone'",
  );
});
