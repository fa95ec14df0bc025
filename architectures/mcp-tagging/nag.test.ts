import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { ACKNOWLEDGEMENTS, type Acknowledgement, acknowledge } from './acknowledgements.ts';
import { stackWith, synthesizeEnvironment } from './synthesized.ts';

/** The rules that the AwsSolutions pack of cdk-nag finds broken, each with the construct. */
function findings(acknowledged: readonly Acknowledgement[]): readonly string[] {
  const app = new App();
  acknowledge(stackWith({}, app), acknowledged);
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

test('synthesis passes the AwsSolutions pack of cdk-nag', () => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => synthesizeEnvironment('prod', app)).not.toThrow();
});

test('synthesis stops at a finding that nobody acknowledged', () => {
  const app = new App();
  stackWith({}, app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow();
});

test.each(ACKNOWLEDGEMENTS)('$rule is found where its acknowledgement is taken away, and nothing else', (taken) => {
  expect(findings(ACKNOWLEDGEMENTS.filter((other) => other !== taken))).toEqual([
    `${taken.rule} McpTagging/${taken.path}`,
  ]);
});

test.each(ACKNOWLEDGEMENTS)('the reason for $rule begins with a row of the conformance table', ({ reason }) => {
  expect(reason).toMatch(/^MCP-[A-Z]{2,3}-\d{2}( to MCP-[A-Z]{2,3}-\d{2})?: /);
});

test('an acknowledgement of something that is gone is an error', () => {
  expect(() =>
    acknowledge(stackWith(), [{ path: 'Gone/Resource', rule: 'AwsSolutions-EC23', reason: 'none' }]),
  ).toThrow("No child with id: 'Gone'");
});
