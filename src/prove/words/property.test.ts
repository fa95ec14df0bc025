/**
 * `property` of what the template names itself. Oracle: "Return values" of each type's page under
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html.
 */
import { describe, expect, test } from 'vitest';
import { property } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

const NAMED = {
  B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'my-b' } },
  Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } },
  T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } },
  F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'fn' } },
  R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', Path: '/app/' } },
  Db: { Type: 'AWS::RDS::DBInstance', Properties: { DBInstanceIdentifier: 'Orders' } },
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Sub: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: true } },
  Eks: { Type: 'AWS::EKS::Cluster', Properties: { Name: 'main' } },
  Cache: { Type: 'AWS::ElastiCache::SubnetGroup', Properties: { CacheSubnetGroupName: 'Private' } },
  Copy: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': '${B}-copy' } } },
  Unnamed: { Type: 'AWS::S3::Bucket' },
  Custom: { Type: 'Custom::Thing', Properties: { Value: 'given' } },
};

function verdict(value: unknown, is: string | number): string {
  const It = { Type: 'AWS::SSM::Parameter', Properties: { Value: value } };
  const world = { resources: { ...NAMED, It }, parameters: { Open: { Type: 'String' } } };
  return inShort(judgeIn(world, property('It', 'Value', is)));
}

describe('a reference to what has a name is the name', () => {
  test.each<[unknown, string]>([
    [{ Ref: 'B' }, 'my-b'],
    [{ 'Fn::GetAtt': ['B', 'Arn'] }, 'arn:aws:s3:::my-b'],
    [{ 'Fn::Sub': '${B.Arn}/*' }, 'arn:aws:s3:::my-b/*'],
    [{ Ref: 'Copy' }, 'my-b-copy'],
    [{ 'Fn::GetAtt': ['Q', 'QueueName'] }, 'q'],
    [{ Ref: 'T' }, 'arn:aws:sns:us-east-1:${AWS::AccountId}:t'],
    [{ Ref: 'F' }, 'fn'],
    [{ 'Fn::GetAtt': ['R', 'Arn'] }, 'arn:aws:iam::${AWS::AccountId}:role/app/r'],
    [{ Ref: 'Db' }, 'orders'],
    [{ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, '10.0.0.0/16'],
    [{ Ref: 'Eks' }, 'main'],
    [{ Ref: 'Cache' }, 'private'],
  ])('%j is %s', (value, name) => {
    expect(verdict(value, name)).toBe('proved');
    expect(verdict(value, 'other')).toBe('refuted: Value of It is not "other".');
  });

  test('a name that AWS makes up is no other, and stays itself', () => {
    expect(verdict({ Ref: 'Unnamed' }, 'my-b')).toMatch(/^refuted/);
    expect(verdict({ Ref: 'Unnamed' }, '${Unnamed}')).toBe('proved');
  });

  test('what a custom resource returns is its own, whatever its properties are called', () => {
    expect(verdict({ 'Fn::GetAtt': ['Custom', 'Value'] }, 'given')).toMatch(/^unknown/);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html
test('resource attributes are found beside the properties', () => {
  const resources = { It: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } };
  expect(inShort(judgeIn({ resources }, property('It', 'DeletionPolicy', 'Retain')))).toBe('proved');
  expect(inShort(judgeIn({ resources }, property('It', 'DeletionPolicy', 'Delete')))).toMatch(/^refuted/);
});

// CloudFormation hands `8.0` of a YAML template on as the text "8.0", from which AWS makes a number where it wants one.
test('a number written with a point is that number and that text', () => {
  expect([verdict('8.0', 8), verdict('8.0', '8.0'), verdict('1.2345678901E10', 12345678901)]).toEqual([
    'proved',
    'proved',
    'proved',
  ]);
  expect([verdict('8.0', '8'), verdict('8.0', 9), verdict('08', 8)]).toEqual([
    expect.stringMatching(/^refuted/),
    expect.stringMatching(/^refuted/),
    expect.stringMatching(/^refuted/),
  ]);
});
