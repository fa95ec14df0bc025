/** Policies, groups and stores whose other half is not in the template. */
import { describe, expect, test } from 'vitest';
import { askExample } from './ask-example.ts';
import { CHECKS } from './checks.ts';

const statement = (Resource: unknown, more: object = {}) => ({
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource, ...more }],
  },
});
const GIVEN = { Name: { Type: 'String' } };

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html: a policy that lets everybody in is public.
describe('a policy for what is not in the template', () => {
  const open = (Type: string, Properties: object) =>
    askExample('open-to-everybody', { It: { Type, Properties } }, GIVEN).It?.outcome;

  test.each([
    ['AWS::SNS::TopicPolicy', { Topics: ['arn:aws:sns:eu-central-1:111122223333:t'], ...statement('*') }],
    [
      'AWS::SQS::QueuePolicy',
      {
        Queues: ['https://sqs.eu-central-1.amazonaws.com/111122223333/q'],
        ...statement('arn:aws:sqs:eu-central-1:111122223333:q', { Action: 'sqs:SendMessage' }),
      },
    ],
    [
      'AWS::S3::BucketPolicy',
      { Bucket: { Ref: 'Name' }, ...statement({ 'Fn::Sub': 'arn:aws:s3:::${Name}/*' }, { Action: 's3:GetObject' }) },
    ],
    ['AWS::Lambda::Permission', { FunctionName: 'other', Action: 'lambda:InvokeFunction', Principal: '*' }],
  ])('%s lets everybody in', (type, properties) => {
    expect(open(type, properties)).toBe('refuted');
  });

  test('lets in whom it names', () => {
    const topics = { Topics: ['arn:aws:sns:eu-central-1:111122223333:t'] };
    const one = statement('*', { Principal: { AWS: '111122223333' } });
    expect(open('AWS::SNS::TopicPolicy', { ...topics, ...one })).toBe('proved');
    // The statement is about another queue than the one that the policy is for.
    const queues = { Queues: ['https://sqs.eu-central-1.amazonaws.com/111122223333/q'] };
    const other = statement('arn:aws:sqs:eu-central-1:111122223333:other');
    expect(open('AWS::SQS::QueuePolicy', { ...queues, ...other })).toBe('proved');
  });

  test('is not that of a resource whose name AWS makes up', () => {
    const BucketPolicy = { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Name' }, ...statement('*') } };
    const found = askExample('open-to-everybody', { Own: { Type: 'AWS::S3::Bucket' }, BucketPolicy }, GIVEN);
    expect([found.Own?.outcome, found.BucketPolicy?.outcome]).toEqual(['proved', 'refuted']);
    // A parameter may give the name that a bucket gives itself.
    const Named = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shop' } };
    expect(askExample('open-to-everybody', { Named, BucketPolicy }, GIVEN).Named?.outcome).toBe('unknown');
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
describe('a canned list', () => {
  const open = (Properties: object) =>
    askExample('open-to-everybody', { Bucket: { Type: 'AWS::S3::Bucket', Properties } }).Bucket?.outcome;
  const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' }] };

  test.each([
    [{ AccessControl: 'PublicRead', OwnershipControls }, 'refuted'],
    [{ AccessControl: 'PublicReadWrite', OwnershipControls }, 'refuted'],
    [{ AccessControl: 'PublicRead', PublicAccessBlockConfiguration: { IgnorePublicAcls: true } }, 'proved'],
    [{ AccessControl: 'Private' }, 'proved'],
  ])('%j: %s', (properties, outcome) => {
    expect(open(properties)).toBe(outcome);
  });
});

describe('a policy of nobody in the template', () => {
  const gives = (Action: unknown, Resource: unknown, more: object = {}) =>
    askExample('gives-itself-more', {
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource, ...more }] },
        },
      },
    }).Policy?.outcome;

  test.each([
    ['*', '*', {}, 'refuted'],
    [['iam:PassRole', 'ec2:RunInstances'], '*', {}, 'refuted'],
    ['iam:*', 'arn:aws:iam::*:role/*', {}, 'refuted'],
    ['s3:*', '*', {}, 'proved'],
    ['iam:PutRolePolicy', 'arn:aws:iam::111122223333:role/one', {}, 'proved'],
    ['*', '*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }, 'unknown'],
  ])('%j on %j %j: %s', (action, resource, more, outcome) => {
    expect(gives(action, resource, more)).toBe(outcome);
  });
});

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html: PassRole is about roles.
describe('a role that may do something with all resources of the kind', () => {
  const may = (Statement: readonly object[], check: string) =>
    askExample(check, {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [{ PolicyName: 'work', PolicyDocument: { Version: '2012-10-17', Statement } }],
        },
      },
    }).Role?.outcome;
  const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
  const STARTS = allow(['lambda:CreateFunction', 'lambda:InvokeFunction'], '*');

  test.each([
    [[allow('iam:PassRole', 'arn:aws:iam::*:role/*'), STARTS], 'refuted'],
    [[allow('iam:PassRole', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*' }), STARTS], 'refuted'],
    [[allow('iam:PassRole', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/app-*' }), STARTS], 'proved'],
    [[allow('lambda:UpdateFunctionCode', 'arn:aws:lambda:*:*:function:*')], 'refuted'],
  ])('%j: %s', (statements, outcome) => {
    expect(may(statements, 'gives-itself-more')).toBe(outcome);
  });

  test('reads every secret', () => {
    const secrets = allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:*');
    expect(may([secrets], 'reads-every-secret')).toBe('refuted');
    const some = allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:shop/*');
    expect(may([some], 'reads-every-secret')).toBe('proved');
  });
});

// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Hiding
describe('a store in a network that the template does not show', () => {
  const closed = (Type: string, Properties: object) =>
    askExample('store-open-to-internet', { It: { Type, Properties } }).It?.outcome;
  const AWAY = { DBSubnetGroupName: 'given', VPCSecurityGroups: ['sg-1'] };

  test.each([
    ['AWS::RDS::DBInstance', { Engine: 'postgres', PubliclyAccessible: false, ...AWAY }, 'proved'],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', PubliclyAccessible: true, ...AWAY }, 'unknown'],
    ['AWS::RDS::DBInstance', { Engine: 'postgres', PubliclyAccessible: true }, 'unknown'],
    [
      'AWS::OpenSearchService::Domain',
      { VPCOptions: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
      'proved',
    ],
  ])('%s %j: %s', (type, properties, outcome) => {
    expect(closed(type, properties)).toBe(outcome);
  });
});

test('a group that nothing carries and that lets everybody in on port 22', () => {
  const group = (port: number, CidrIp: string) => ({
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'g',
        VpcId: 'vpc-1',
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp }],
      },
    },
  });
  const asked = (port: number, block: string) =>
    askExample('administration-open-to-internet', group(port, block)).Group?.outcome;
  expect(asked(22, '0.0.0.0/0')).toBe('refuted');
  expect(asked(443, '0.0.0.0/0')).toBeUndefined();
  expect(asked(22, '10.0.0.0/8')).toBeUndefined();
});

test('a cluster that is given a name is asked as any other', () => {
  const Properties = { DBClusterIdentifier: 'shop', BackupRetentionPeriod: 7 };
  const found = askExample('no-backup', { Graph: { Type: 'AWS::Neptune::DBCluster', Properties } });
  expect(found.Graph?.outcome).toBe('proved');
  const member = { Type: 'AWS::Neptune::DBInstance', Properties: { DBClusterIdentifier: 'shop' } };
  expect(askExample('lost-with-stack', { Member: member }).Member).toBeUndefined();
});

test('a group gives its members what its policies allow', () => {
  const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const Policy = {
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName: 'p', Groups: [{ Ref: 'Group' }], PolicyDocument },
  };
  const found = askExample('gives-itself-more', { Group: { Type: 'AWS::IAM::Group' }, Policy });
  expect([found.Group?.outcome, found.Policy]).toEqual(['refuted', undefined]);
});

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html: "DISABLED is used" by default
test('a task that mounts a file system without TLS', () => {
  const task = (TransitEncryption?: string) => {
    const EFSVolumeConfiguration = { FilesystemId: 'fs-1', ...(TransitEncryption && { TransitEncryption }) };
    const Properties = { Volumes: [{ Name: 'v', EFSVolumeConfiguration }] };
    return askExample('plain-connections', { Task: { Type: 'AWS::ECS::TaskDefinition', Properties } }).Task?.outcome;
  };
  expect([task(), task('ENABLED')]).toEqual(['refuted', 'proved']);
});

// "Which addresses may administer" is a question of how many: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-13
describe('a server that lets in on port 22', () => {
  const administration = CHECKS.find(({ id }) => id === 'administration-open-to-internet');
  const from = (...blocks: readonly string[]) => {
    const SecurityGroupIngress = blocks.map((CidrIp) => ({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp }));
    const Group = {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'g', SecurityGroupIngress },
    };
    const { Group: _, ...others } = administration?.fails.resources ?? {};
    return askExample('administration-open-to-internet', { ...others, Group }).Server?.outcome;
  };

  test.each([
    [['203.0.113.7/32'], 'proved'],
    [['203.0.113.0/24', '198.51.100.0/24'], 'proved'],
    [['0.0.0.0/0'], 'refuted'],
    [['0.0.0.0/1', '128.0.0.0/1'], 'refuted'],
    [['203.0.113.7/32', '0.0.0.0/0'], 'refuted'],
  ])('%j: %s', (blocks, outcome) => {
    expect(from(...blocks)).toBe(outcome);
  });
});

// https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html: "The default retention period is 30 days"
describe('backups of a file system of FSx', () => {
  const kept = (Properties: object) =>
    askExample('no-backup', { Files: { Type: 'AWS::FSx::FileSystem', Properties } }).Files?.outcome;

  test.each([
    [{ WindowsConfiguration: { ThroughputCapacity: 8 } }, 'proved'],
    [{ OpenZFSConfiguration: { AutomaticBackupRetentionDays: 0 } }, 'refuted'],
    [{ LustreConfiguration: { AutomaticBackupRetentionDays: 7 } }, 'proved'],
    [{ LustreConfiguration: { DeploymentType: 'PERSISTENT_2' } }, 'unknown'],
  ])('%j: %s', (properties, outcome) => {
    expect(kept(properties)).toBe(outcome);
  });
});

// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html: what comes from a stream is encrypted as the stream is
test('a delivery stream lies where its source lies', () => {
  const asked = (StreamEncryption?: object) =>
    askExample('plain-at-rest', {
      Source: { Type: 'AWS::Kinesis::Stream', Properties: { ...(StreamEncryption && { StreamEncryption }) } },
      Delivery: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          DeliveryStreamType: 'KinesisStreamAsSource',
          KinesisStreamSourceConfiguration: { KinesisStreamARN: { 'Fn::GetAtt': ['Source', 'Arn'] }, RoleARN: 'r' },
        },
      },
    }).Delivery?.outcome;
  expect(asked({ EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' })).toBe('proved');
  expect(asked()).toBe('refuted');
});

// https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
test('the default policy of a file system lets in who mounts it, and no public', () => {
  const files = { Files: { Type: 'AWS::EFS::FileSystem', Properties: {} } };
  expect(askExample('open-to-everybody', files).Files?.outcome).toBe('proved');
  expect(askExample('plain-requests', files).Files?.outcome).toBe('refuted');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
test('a policy of a queue that denies nothing denies no plain requests', () => {
  const policy = statement({ 'Fn::GetAtt': ['Queue', 'Arn'] }, { Principal: { Service: 's3.amazonaws.com' } });
  const Policy = { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], ...policy } };
  expect(askExample('plain-requests', { Queue: { Type: 'AWS::SQS::Queue' }, Policy }).Queue?.outcome).toBe('refuted');
});

describe('what is encrypted only if asked', () => {
  const asked = (Type: string, Properties: object) =>
    askExample('plain-at-rest', { It: { Type, Properties } }).It?.outcome;
  const ENCRYPTED = { RootVolumeEncryptionEnabled: true, UserVolumeEncryptionEnabled: true };

  test.each([
    ['AWS::WorkSpaces::Workspace', { ...ENCRYPTED, UserVolumeEncryptionEnabled: false }, 'refuted'],
    ['AWS::WorkSpaces::Workspace', ENCRYPTED, 'proved'],
    ['AWS::ApiGateway::Stage', { MethodSettings: [{ CachingEnabled: true }] }, 'refuted'],
    ['AWS::ApiGateway::Stage', { MethodSettings: [{ CachingEnabled: true, CacheDataEncrypted: true }] }, 'proved'],
    ['AWS::ApiGateway::Stage', { MethodSettings: [{ CachingEnabled: false }] }, undefined],
    ['AWS::AppSync::ApiCache', { Type: 'SMALL' }, 'refuted'],
  ])('%s %j: %s', (type, properties, outcome) => {
    expect(asked(type, properties)).toBe(outcome);
  });
});
