import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import {
  ACKNOWLEDGEMENTS,
  type Acknowledgement,
  acknowledge,
  DELIVERY_ACKNOWLEDGEMENTS,
  EDGE_ACKNOWLEDGEMENTS,
} from './acknowledgements.ts';
import { BloomContractsStack } from './bloom-contracts-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { CONTRACTS_STACK, DELIVERY_STACK } from './names.ts';
import { PROD, synthesize } from './synthesized.ts';

const SYSTEM = [...ACKNOWLEDGEMENTS, ...EDGE_ACKNOWLEDGEMENTS];
const EVERY = [...SYSTEM, ...DELIVERY_ACKNOWLEDGEMENTS];

test('synthesis passes the AwsSolutions pack of cdk-nag', () => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => synthesize({}, app)).not.toThrow();
});

test('so does the system without the internet', () => {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => synthesize({ perimeter: 'no-internet' }, app)).not.toThrow();
});

test('every acknowledgement excuses a finding, and no finding is left without one', () => {
  const app = new App();
  const found = (stack: string) =>
    new AwsSolutionsChecks(app)
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      )
      .filter((finding) => finding.includes(` ${stack}/`))
      .sort();
  const excused = (stack: string, acknowledged: readonly Acknowledgement[]) =>
    acknowledged.map(({ rule, path }) => `${rule} ${stack}/${path}`).sort();
  new DeliveryStack(app, DELIVERY_STACK, PROD);
  new BloomContractsStack(app, CONTRACTS_STACK, PROD);
  expect(found(CONTRACTS_STACK)).toEqual(excused(CONTRACTS_STACK, SYSTEM));
  expect(found(DELIVERY_STACK)).toEqual(excused(DELIVERY_STACK, DELIVERY_ACKNOWLEDGEMENTS));
});

test.each(EVERY)('the reason for $rule at $path begins with a row of the conformance table', ({ reason }) => {
  expect(reason).toMatch(/^BLM-[A-Z]{2,3}-\d{2}( to BLM-[A-Z]{2,3}-\d{2})?: /);
});

test('an acknowledgement of something that is gone is an error', () => {
  expect(() =>
    acknowledge(new DeliveryStack(new App(), DELIVERY_STACK, PROD), [
      { path: 'Gone/Resource', rule: 'A', reason: 'B' },
    ]),
  ).toThrow("No child with id: 'Gone'");
});
