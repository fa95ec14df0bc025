/**
 * A request through a VPC endpoint, which the claim names by `aws:SourceVpce`. Oracle: "An endpoint policy does not override
 * or replace IAM user policies or service-specific policies", and a request needs both:
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
import { expect, test } from 'vitest';
import { allowed, denied } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

const through = (statement: object): TinyTemplate => ({
  resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Door: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        ServiceName: 'com.amazonaws.us-east-1.s3',
        PolicyDocument: document({ Effect: 'Allow', Principal: '*', ...statement }),
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [{ PolicyName: 'p', PolicyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) }],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } },
  },
});

const READS = through({ Action: 's3:GetObject', Resource: '*' });
const PUBLIC_PART = through({ Action: 's3:*', Resource: 'arn:aws:s3:::b/public/*' });
const KEY = 'arn:aws:s3:::b/key';
const context = { 'aws:SourceVpce': '${Door}' };

test.each([
  ['what it lets through', READS, allowed('Role', ['s3:GetObject'], { on: KEY, context }), 'proved'],
  [
    'what it leaves out, beside what it lets through',
    READS,
    allowed('Role', ['s3:GetObject', 's3:PutObject'], { on: KEY, context }),
    `refuted: s3:PutObject is not allowed on ${KEY} with aws:SourceVpce \${Door}.`,
  ],
  [
    'what it lets through, beside what it leaves out',
    READS,
    denied('Role', ['s3:PutObject', 's3:GetObject'], { on: KEY, context }),
    `refuted: s3:GetObject is allowed on ${KEY} with aws:SourceVpce \${Door}.`,
  ],
  [
    'a part of a bucket that it lets through',
    PUBLIC_PART,
    denied('Role', ['s3:GetObject'], { on: 'Bucket', context }),
    'refuted: s3:GetObject is allowed on arn:aws:s3:::b/public/example with aws:SourceVpce ${Door}.',
  ],
  [
    'what it leaves out of a bucket',
    READS,
    denied('Role', ['s3:PutObject', 's3:DeleteObject'], { on: 'Bucket', context }),
    'proved',
  ],
])('%s', (_, world, claim, says) => {
  expect(inShort(judgeIn(world, claim))).toBe(says);
});
