import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import { ProductionStack } from './production-stack.ts';
import { tinyStack } from './tiny-stack.ts';

/** A role whose template differs with the flag `minimizePolicies`, and with analytics. */
function build(app: App): ProductionStack {
  const stack = new ProductionStack(app, 'Orders', {
    description: 'A test',
    region: 'eu-west-1',
    zones: ['eu-west-1a'],
  });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeInstances'], resources: ['*'] }));
  return stack;
}

test('the template is the same whatever flags and reporting the app is given', () => {
  const contrary = new App({
    analyticsReporting: true,
    context: { '@aws-cdk/aws-iam:minimizePolicies': false, 'aws:cdk:enable-path-metadata': false },
  });
  const plain = Template.fromStack(build(new App())).toJSON();
  expect(Template.fromStack(build(contrary)).toJSON()).toEqual(plain);
  expect(plain.Resources.RoleDefaultPolicy.Properties.PolicyDocument.Statement).toHaveLength(1);
});

test('the template holds no bootstrap parameter, no usage report and no rule', () => {
  expect(Object.keys(Template.fromStack(build(new App())).toJSON()).sort()).toEqual([
    'AWSTemplateFormatVersion',
    'Description',
    'Resources',
  ]);
});

test('zones are the given ones and nothing is left to look up', () => {
  const app = new App();
  const stack = build(app);
  expect(stack.availabilityZones).toEqual(['eu-west-1a']);
  expect(app.synth().manifest.missing ?? []).toEqual([]);
});

test('each resource says its construct path in the template, and where it was made in the metadata of the assembly', () => {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'assembly-')) });
  build(app);
  const { directory } = app.synth();
  const template = JSON.parse(readFileSync(join(directory, 'Orders.template.json'), 'utf8'));
  expect(template.Resources.Role.Metadata).toEqual({ 'aws:cdk:path': 'Orders/Role/Resource' });
  const metadata: Record<string, { type: string; data: unknown }[]> = JSON.parse(
    readFileSync(join(directory, 'Orders.metadata.json'), 'utf8'),
  );
  const made = metadata['/Orders/Role/Resource']?.find((entry) => entry.type === 'aws:cdk:creationStack')?.data;
  expect(made).toContainEqual(expect.stringMatching(/^build \(.*production-stack\.test\.ts:\d+:\d+\)$/));
});

test('two constructs with one logical id stop the synthesis', () => {
  const stack = tinyStack();
  new sns.Topic(stack, 'Alert-Topic');
  new sns.Topic(stack, 'AlertTopic');
  expect(() => Template.fromStack(stack)).toThrow(
    'Constructs "Alert-Topic/Resource" and "AlertTopic/Resource" would both get the logical id "AlertTopic"; rename one of the two.',
  );
});

const good = { description: 'A test', region: 'eu-west-1', zones: ['eu-west-1a'] };
test.each([
  [{ ...good, region: '' }, 'Stack "Orders" needs the name of a region, like "us-east-1"; it was given "".'],
  [
    { ...good, region: Aws.REGION },
    'Stack "Orders" needs the name of a region, like "us-east-1"; it was given a value known only at deployment.',
  ],
  [{ ...good, zones: [] }, 'Stack "Orders" needs at least one availability zone, like "eu-west-1a".'],
  [
    { ...good, zones: ['us-east-1a'] },
    'Stack "Orders" in eu-west-1 was given the zone "us-east-1a"; zones of that region look like "eu-west-1a".',
  ],
  [{ ...good, zones: ['eu-west-1a', 'eu-west-1a'] }, 'Stack "Orders" was given the zone "eu-west-1a" twice.'],
])('a stack without a clear place is refused: %#', (props, message) => {
  expect(() => new ProductionStack(new App(), 'Orders', props)).toThrow(message);
});
