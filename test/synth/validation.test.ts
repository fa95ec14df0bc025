/**
 * The validator inside aws-cdk-lib, which takes seconds for each template, on the five systems and on the templates of
 * other companies that are tests here.
 */
import { join } from 'node:path';
import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { expect, test } from 'vitest';
import { violationsOf } from '../../src/testing/index.ts';
import { ENVIRONMENTS, VARIANTS } from '../systems.ts';

test.each([...ENVIRONMENTS, ...VARIANTS])('finds neither an error nor a warning in $title', ({ app }) => {
  expect(violationsOf(app())).toEqual([]);
});

test('finds a property that CloudFormation does not know', () => {
  const app = new App();
  new ec2.CfnEIP(new Stack(app, 'Broken'), 'Address').addPropertyOverride('Domian', 'vpc');
  expect(violationsOf(app)).toEqual([expect.stringMatching(/^F3002: .*Domian/)]);
});

const PUBLIC = join(import.meta.dirname, '..', 'templates', 'public');

test.each([
  // The validator does not see that both branches of an `Fn::If` hang on one condition.
  ['landing-zone-network.yaml', ['W1001']],
  ['serverless-shop.yaml', ['F3014']],
  ['container-platform.json', []],
])('finds nothing wrong in %s but its false alarms %j', (file, alarms) => {
  const app = new App();
  const stack = new Stack(app, 'Foreign', { synthesizer: new BootstraplessSynthesizer() });
  new CfnInclude(stack, 'Template', { templateFile: join(PUBLIC, file) });
  expect([...new Set(violationsOf(app).map((violation) => violation.split(':')[0]))]).toEqual(alarms);
});
