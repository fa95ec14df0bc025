/** What stood in public documents and was called false, though it states nothing of the system. */
import { expect, test } from 'vitest';
import { findingsOf } from '../tiny-audit.ts';

const resources = {
  One: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x' } },
  Two: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x' } },
  Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 'm5.large' } },
  Key: { Type: 'AWS::KMS::Key', Properties: {} },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: {} },
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceClass: 'db.t3.small', Engine: 'mysql' } },
  Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 'com.amazonaws.us-east-1.ecr.api' } },
};
const parameters = {
  Size: { Type: 'String', Default: 'm5.large' },
  SubnetIds: { Type: 'CommaDelimitedList', Default: 'SUBNET_IDS' },
};

test.each([
  [
    'choices of a parameter',
    '| Parameter | Default | Allowed |\n|---|---|---|\n| Size | `m5.large` | `t3.micro`, `t3.small` |',
  ],
  ['a table of contents', '[Encryption of the database](#a) · [NAT gateways](#b)'],
  ['a step', '## 3. Create three Lambda functions'],
  ['what may be changed', '- Parameters are provided for changing the encryption KMS key of the log group.'],
  ['the name of a check', '| Rule | For |\n|---|---|\n| S3 Endpoint Validation | Ensures a proper setup |'],
  ['a command in a sentence', 'Run `aws cloudformation deploy --parameter-overrides InstanceType="t3.micro"`.'],
  ['a command in a fence', '```\nsh main.sh create-stack \\\n  ec2_instance_type=t3.micro \\\n```'],
  ['an excerpt in a fence', '```\nQueue:\n  Type: AWS::SQS::Queue\n```'],
  ['code that is set in', 'Add this:\n\n    Type: AWS::SQS::Queue'],
  ['what a parameter is for', '- Parameter SubnetIds: Comma-separated list of subnets'],
  ['what KMS can do', '- AWS KMS supports automatic key rotation only for symmetric keys.'],
  ['a title', '### Manual key rotation'],
  ['what is not supported', 'Buckets use server-side encryption. A KMS key is not supported.'],
  ['a cause of trouble', 'Cause: the database has encryption enabled'],
  ['a password', 'We encrypted the database password in Parameter Store.'],
  [
    'logs of others',
    '## Supported AWS services\n\n* [AWS WAF](https://example.org) logs\n* Amazon Redshift audit logs',
  ],
  ['what is not there', '- Unsupported targets:\n  - API Gateway'],
  ['a path', '| Module | Source |\n|---|---|\n| lock | ./dynamodb |'],
  ['a region', 'The sa-east region does not support using the t3.micro instance size.'],
  ['a list to choose from', 'The constraint allows the types ["t2.micro", "t2.small"].'],
  ['a choice of versions', 'The Lambda function runs on Java 11 or Java 17, as you selected.'],
  ['a project', 'This is a Maven project which uses Java 11.'],
  ['a linked role', 'Give the role AWSServiceRoleForAutoScaling a policy.'],
  ['a place inside something else', 'whether both are in one VPC'],
  ['what something else has', '```mermaid\nflowchart TB\n  a["Alarm NAT Gateway Errors<br/>CloudWatch alarm"]\n```'],
])('%s', (_, markdown) => {
  const wrong = findingsOf(markdown, { resources, parameters }).filter(
    ({ outcome, contradicts }) => outcome === 'false' || contradicts.length > 0,
  );
  expect(wrong.map(({ says, because }) => `${says}: ${because}`)).toEqual([]);
});
