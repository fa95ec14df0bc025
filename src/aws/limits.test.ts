import { describe, expect, test } from 'vitest';
import { compose, hole, textIn } from '../base/index.ts';
import { CLOUDFORMATION_LIMITS, NAME_LIMITS, nameLimitOf, problemsOfName } from './limits.ts';

const a = (length: number) => textIn('a'.repeat(length));

describe('the longest name', () => {
  /** The numbers of the service's own API reference. */
  test.each([
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'Name', 32],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', 'Name', 32],
    ['AWS::S3::Bucket', 'BucketName', 63],
    ['AWS::IAM::Role', 'RoleName', 64],
    ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName', 128],
    ['AWS::EC2::SecurityGroup', 'GroupName', 255],
    ['AWS::RDS::DBInstance', 'DBInstanceIdentifier', 63],
    ['AWS::ElastiCache::ReplicationGroup', 'ReplicationGroupId', 40],
    ['AWS::Lambda::Function', 'FunctionName', 64],
    ['AWS::SNS::Topic', 'TopicName', 256],
    ['AWS::SQS::Queue', 'QueueName', 80],
    ['AWS::Logs::LogGroup', 'LogGroupName', 512],
    ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
    ['AWS::CloudWatch::Dashboard', 'DashboardName', 255],
    ['AWS::SecretsManager::Secret', 'Name', 512],
    ['AWS::ECS::Cluster', 'ClusterName', 255],
    ['AWS::ECS::Service', 'ServiceName', 255],
    ['AWS::ECS::TaskDefinition', 'Family', 255],
    ['AWS::ECR::Repository', 'RepositoryName', 256],
    ['AWS::AutoScaling::AutoScalingGroup', 'AutoScalingGroupName', 255],
    ['AWS::EC2::LaunchTemplate', 'LaunchTemplateName', 128],
    ['AWS::WAFv2::WebACL', 'Name', 128],
    ['AWS::CloudTrail::Trail', 'TrailName', 128],
    ['AWS::Backup::BackupVault', 'BackupVaultName', 50],
    ['AWS::Events::Rule', 'Name', 64],
  ])('%s.%s has %i characters', (type, property, max) => {
    expect(problemsOfName(type, property, a(max))).toEqual([]);
    expect(problemsOfName(type, property, a(max + 1))).toEqual([
      expect.stringContaining(`has ${max + 1} characters; allowed are`),
    ]);
  });
});

describe('how a name is spelt', () => {
  test.each<[type: string, property: string, name: string, problem: string | undefined]>([
    ['ElasticLoadBalancingV2::LoadBalancer', 'Name', 'web-prod', undefined],
    ['ElasticLoadBalancingV2::LoadBalancer', 'Name', 'web_prod', 'other characters'],
    ['ElasticLoadBalancingV2::LoadBalancer', 'Name', 'web-', 'none at either end'],
    ['ElasticLoadBalancingV2::LoadBalancer', 'Name', 'internal-web', 'begins with "internal-"'],
    ['S3::Bucket', 'BucketName', 'orders-2026', undefined],
    ['S3::Bucket', 'BucketName', 'Orders', 'lower-case letters'],
    ['S3::Bucket', 'BucketName', 'a..b', 'two dots in a row'],
    ['S3::Bucket', 'BucketName', '192.168.5.4', 'formatted as an IP address'],
    ['S3::Bucket', 'BucketName', 'orders-s3alias', 'reserved suffix'],
    ['S3::Bucket', 'BucketName', 'ab', 'has 2 characters; allowed are 3 to 63'],
    ['RDS::DBInstance', 'DBInstanceIdentifier', 'orders-db', undefined],
    ['RDS::DBInstance', 'DBInstanceIdentifier', '1orders', 'a letter, then'],
    ['RDS::DBInstance', 'DBInstanceIdentifier', 'orders--db', 'single hyphens'],
    ['EC2::SecurityGroup', 'GroupDescription', 'Application servers (tcp 443)', undefined],
    ['EC2::SecurityGroup', 'GroupDescription', 'Bob’s servers', 'other characters'],
    ['SecretsManager::Secret', 'Name', 'orders/database', undefined],
    ['SecretsManager::Secret', 'Name', 'orders database', 'other characters'],
    ['KMS::Alias', 'AliasName', 'alias/orders', undefined],
    ['KMS::Alias', 'AliasName', 'orders', '"alias/", then'],
    ['KMS::Alias', 'AliasName', 'alias/aws/orders', 'reserved'],
    ['ECR::Repository', 'RepositoryName', 'orders/api', undefined],
    ['ECR::Repository', 'RepositoryName', 'Orders', 'lower-case letters'],
    ['AutoScaling::AutoScalingGroup', 'AutoScalingGroupName', 'orders:web', 'a colon'],
    ['SQS::Queue', 'QueueName', 'orders.fifo', undefined],
    ['SQS::Queue', 'QueueName', 'orders.jobs', 'other characters'],
    ['CloudTrail::Trail', 'TrailName', 'my--trail', 'single'],
    ['SSM::Parameter', 'Name', '/orders/prod/url', undefined],
    ['SSM::Parameter', 'Name', '/aws/url', 'begins with "aws"'],
    ['CloudWatch::Alarm', 'AlarmName', 'Orders: too many 5xx', undefined],
  ])('%s.%s "%s"', (type, property, name, problem) => {
    const problems = problemsOfName(`AWS::${type}`, property, textIn(name));
    expect(problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  });

  test('a property without a rule has no problems', () => {
    expect(problemsOfName('AWS::Made::Up', 'Name', a(9999))).toEqual([]);
    expect(nameLimitOf('AWS::Made::Up', 'Name')).toBeUndefined();
  });
});

describe('a name with an unknown part', () => {
  test('is judged by the length of what is known', () => {
    const short = compose`web-${hole('Stage')}`;
    expect(problemsOfName('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Name', short)).toEqual([]);
    expect(
      problemsOfName('AWS::ElasticLoadBalancingV2::LoadBalancer', 'Name', compose`${a(33)}${hole('Stage')}`),
    ).toEqual([expect.stringContaining('has 33 characters; allowed are 1 to 32')]);
  });

  test('may be too short or misspelt only once it is known', () => {
    expect(problemsOfName('AWS::S3::Bucket', 'BucketName', compose`-${hole('Stage')}`)).toEqual([]);
  });
});

describe('the tables', () => {
  test('have one rule for a property', () => {
    const keys = NAME_LIMITS.map(({ type, property }) => `${type}.${property}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('put every pattern into words', () => {
    expect(NAME_LIMITS.filter(({ pattern, allowed }) => (pattern === undefined) !== (allowed === undefined))).toEqual(
      [],
    );
  });

  test('know what CloudFormation accepts of a template', () => {
    expect(CLOUDFORMATION_LIMITS).toMatchObject({ resources: 500, parameters: 200, outputs: 200, mappings: 200 });
    expect(CLOUDFORMATION_LIMITS).toMatchObject({ templateBytes: 1024 * 1024, directTemplateBytes: 50 * 1024 });
  });
});
