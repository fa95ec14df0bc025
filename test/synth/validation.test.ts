/** The validator inside aws-cdk-lib, which takes seconds for each template, on the five systems. */
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
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
