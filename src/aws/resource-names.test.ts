import { describe, expect, test } from 'vitest';
import { hole, showText, textIn } from '../base/index.ts';
import { arnOf, attributeOf, namingOf, typesWithNaming } from './resource-names.ts';

const place = {
  partition: textIn('aws'),
  region: textIn('eu-west-1'),
  account: textIn('111122223333'),
  urlSuffix: textIn('amazonaws.com'),
};

// Oracle: resource ARN formats of the Service Authorization Reference.
describe('the ARN a resource will have', () => {
  test.each([
    { type: 'AWS::S3::Bucket', properties: { BucketName: 'reports' }, arn: 'arn:aws:s3:::reports' },
    { type: 'AWS::S3::Bucket', properties: {}, arn: 'arn:aws:s3:::${X}' },
    {
      type: 'AWS::IAM::Role',
      properties: { Path: '/app/', RoleName: 'task' },
      arn: 'arn:aws:iam::111122223333:role/app/task',
    },
    { type: 'AWS::IAM::Role', properties: {}, arn: 'arn:aws:iam::111122223333:role/${X}' },
    {
      type: 'AWS::SSM::Parameter',
      properties: { Name: '/app/key' },
      arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/app/key',
    },
    {
      type: 'AWS::SSM::Parameter',
      properties: { Name: 'key' },
      arn: 'arn:aws:ssm:eu-west-1:111122223333:parameter/key',
    },
    {
      type: 'AWS::SecretsManager::Secret',
      properties: { Name: 'db' },
      arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-${X.Suffix}',
    },
    {
      type: 'AWS::RDS::DBInstance',
      properties: { DBInstanceIdentifier: 'Orders' },
      arn: 'arn:aws:rds:eu-west-1:111122223333:db:orders',
    },
    {
      type: 'AWS::ECS::Service',
      properties: { ServiceName: 'api', Cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/main' },
      arn: 'arn:aws:ecs:eu-west-1:111122223333:service/main/api',
    },
    {
      type: 'AWS::ECS::Service',
      properties: { ServiceName: 'api', Cluster: hole('Cluster.Arn') },
      arn: 'arn:aws:ecs:eu-west-1:111122223333:service/${X.Cluster}/api',
    },
    {
      type: 'AWS::WAFv2::WebACL',
      properties: { Name: 'edge', Scope: 'CLOUDFRONT' },
      arn: 'arn:aws:wafv2:eu-west-1:111122223333:global/webacl/edge/${X.Id}',
    },
    {
      type: 'AWS::Logs::LogGroup',
      properties: { LogGroupName: '/app' },
      arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/app',
    },
  ])('$type: $arn', ({ type, properties, arn }) => {
    expect(showText(arnOf({ type, label: 'X', properties }, place) ?? '')).toBe(arn);
  });

  test('holds holes where the place is not known', () => {
    const arn = arnOf({ type: 'AWS::SQS::Queue', label: 'Jobs', properties: { QueueName: 'jobs' } }) ?? '';
    expect(showText(arn)).toBe('arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:jobs');
  });

  test('is not guessed for a type that is not in the table', () => {
    expect(arnOf({ type: 'AWS::Made::Up', label: 'X' })).toBeUndefined();
    expect(namingOf('constructor')).toBeUndefined();
  });
});

// Oracle: "Return values" of each type in the CloudFormation reference.
describe('what Ref and GetAtt return', () => {
  test.each([
    { type: 'AWS::S3::Bucket', attribute: 'Ref', value: '${X}' },
    { type: 'AWS::SQS::Queue', attribute: 'Ref', value: 'https://sqs.eu-west-1.amazonaws.com/111122223333/${X.Name}' },
    { type: 'AWS::SNS::Topic', attribute: 'Ref', value: 'arn:aws:sns:eu-west-1:111122223333:${X.Name}' },
    {
      type: 'AWS::SecretsManager::Secret',
      attribute: 'Ref',
      value: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:${X.Name}-${X.Suffix}',
    },
    { type: 'AWS::Logs::LogGroup', attribute: 'Arn', value: 'arn:aws:logs:eu-west-1:111122223333:log-group:${X}:*' },
    { type: 'AWS::KMS::Key', attribute: 'Ref', value: '${X}' },
    { type: 'AWS::KMS::Key', attribute: 'KeyId', value: '${X}' },
    { type: 'AWS::EC2::SecurityGroup', attribute: 'GroupId', value: '${X}' },
    {
      type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      attribute: 'Ref',
      value: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${X.LoadBalancerFullName}',
    },
  ])('$type $attribute: $value', ({ type, attribute, value }) => {
    expect(showText(attributeOf({ type, label: 'X' }, attribute, place) ?? '')).toBe(value);
  });

  test('an attribute that the table does not have is unknown', () => {
    expect(attributeOf({ type: 'AWS::S3::Bucket', label: 'X' }, 'WebsiteURL')).toBeUndefined();
  });

  test('a secret attachment stands for the secret', () => {
    const resource = {
      type: 'AWS::SecretsManager::SecretTargetAttachment',
      label: 'X',
      properties: { SecretId: hole('Secret') },
    };
    expect(attributeOf(resource, 'Ref')).toBe(hole('Secret'));
  });

  test('every template of the table is well formed', () => {
    for (const type of typesWithNaming()) {
      const arn = arnOf({ type, label: 'X' }, place) ?? '';
      expect(arn, type).not.toMatch(/\{[=@]?\w+\}/);
      if (type !== 'AWS::SecretsManager::SecretTargetAttachment') expect(arn, type).toMatch(/^arn:aws:[a-z0-9-]+:/);
    }
  });
});
