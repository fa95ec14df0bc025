/**
 * `property` of what the template names itself. Oracle: "Return values" of each type's page under
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, encrypted, exists, kept, type Matcher, property, tls } from '../../claims/index.ts';
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

/**
 * Values that only deployment tells: parameters without a value, what a custom resource returns
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html), dynamic references
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html).
 */
describe('what only deployment tells', () => {
  const returned = (attribute: string) => ({ 'Fn::GetAtt': ['Custom', attribute] });
  const It = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Layers: { Ref: 'Layers' },
      Timeout: { Ref: 'Open' },
      Description: { 'Fn::Sub': 'a-${Open}' },
      Tags: returned('Tags'),
      Environment: returned('Environment'),
      Architectures: ['arm64', { Ref: 'Open' }],
      FunctionName: '{{resolve:ssm:/name}}',
      MemorySize: '{{resolve:ssm:/memory}}',
      VpcConfig: { SubnetIds: { 'Fn::Split': [',', { Ref: 'Open' }] } },
    },
  };
  const parameters = { Open: { Type: 'String' }, Layers: { Type: 'CommaDelimitedList' } };
  const asked = (assertion: Assertion) => judgeIn({ resources: { ...NAMED, It }, parameters }, assertion).outcome;

  test.each<[string, Matcher]>([
    ['Layers', { length: 2 }],
    ['Layers', { has: 'x' }],
    ['Layers', { each: 'x' }],
    ['Layers', { exactly: ['x', 'y'] }],
    ['Timeout', { atMost: 5 }],
    ['Description', { like: 'a-*x' }],
    ['Environment', { where: { 'Variables.A': 'x' } }],
    ['Environment.Variables.A', 'x'],
    ['Environment.Variables.A', { absent: true }],
    ['Tags', { has: { where: { Key: 'a' } } }],
    ['Tags', { each: { where: { Key: 'a' } } }],
    ['Tags', { length: 2 }],
    ['Tags[*].Key', 'a'],
    ['Architectures', { exactly: ['arm64', 'x86_64'] }],
    ['FunctionName', 'x'],
    ['FunctionName', { like: 'x*' }],
    ['MemorySize', { atMost: 512 }],
    ['VpcConfig.SubnetIds', { length: 1 }],
  ])('neither proves nor refutes %s %j', (path, is) => {
    expect(asked(property('It', path, is))).toBe('unknown');
    expect(asked(property('It', path, { not: is }))).toBe('unknown');
  });

  test.each<[string, Matcher]>([
    ['Description', { like: 'a-*' }],
    ['Architectures', { has: 'arm64' }],
    ['Architectures', { length: 2 }],
    ['FunctionName', '{{resolve:ssm:/name}}'],
    ['Layers', { exactly: [{ refersTo: 'Layers' }] }],
  ])('does not hide what is written: %s %j', (path, is) => {
    expect(asked(property('It', path, is))).toBe('proved');
    expect(asked(property('It', path, { not: is }))).toBe('refuted');
  });

  test.each<[Readonly<Record<string, Matcher>>]>([
    [{ Description: 'a-x' }],
    [{ Layers: { has: 'x' } }],
    [{ 'Environment.Variables.A': 'x' }],
  ])('may be what is counted: %j', (where) => {
    expect(asked(exists({ type: It.Type, where }, 0))).toBe('unknown');
    expect(asked(exists({ type: It.Type, where }, 1))).toBe('unknown');
  });

  test('leaves open what is said of those it may choose', () => {
    const chosen = { type: It.Type, where: { Description: 'a-x' } } as const;
    expect(asked(property(chosen, 'Architectures', { has: 'arm64' }))).toBe('unknown');
  });
});

test('what has a property in some worlds is counted in these', () => {
  const resources = { It: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::If': ['Slow', 5, 6] } } } };
  const world = {
    resources,
    parameters: { Speed: { Type: 'String', AllowedValues: ['slow', 'fast'] } },
    conditions: { Slow: { 'Fn::Equals': [{ Ref: 'Speed' }, 'slow'] } },
  };
  const count = (DelaySeconds: Matcher, number: number) =>
    inShort(judgeIn(world, exists({ type: 'AWS::SQS::Queue', where: { DelaySeconds } }, number)));
  expect(count(5, 1)).toBe('unknown: Speed = slow');
  expect(count(6, 0)).toBe('unknown: Speed = slow');
  expect(count({ atLeast: 5 }, 1)).toBe('proved');
});

test('a name written out is a reference to what has that name', () => {
  const It = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { 'Fn::Sub': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t' } },
  };
  const asked = (refersTo: string) =>
    judgeIn({ resources: { ...NAMED, It } }, property('It', 'TopicArn', { refersTo }));
  expect(asked('T').outcome).toBe('proved');
  expect(asked('Q').outcome).toBe('refuted');
});

test('a word about one setting leaves open what only deployment tells of it', () => {
  const told = (name: string) => `{{resolve:ssm:/${name}}}`;
  const resources = {
    Custom: NAMED.Custom,
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: told('days') } },
    Database: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { BackupRetentionPeriod: told('days'), StorageEncrypted: told('e') },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { LifecycleConfiguration: { 'Fn::GetAtt': ['Custom', 'Rules'] } } },
    Secure: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { Protocol: 'HTTPS', SslPolicy: told('policy') },
    },
    Open: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { Protocol: { Ref: 'Protocol' }, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
    },
  };
  const asked = (assertion: Assertion) =>
    judgeIn({ resources, parameters: { Protocol: { Type: 'String' } } }, assertion).outcome;
  const claims: readonly Assertion[] = [
    kept('Logs', { days: 30 }),
    kept('Database', { backupDays: { atLeast: 7 } }),
    kept('Bucket', { expires: { '': 'never' } }),
    kept('Bucket', { expires: { '': 30 } }),
    encrypted('Database'),
    tls('Secure', '1.2'),
    tls('Open', '1.2'),
  ];
  expect(claims.map((each) => [each.kind, asked(each)])).toEqual(claims.map(({ kind }) => [kind, 'unknown']));
});
