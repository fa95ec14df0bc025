/**
 * Oracle: the page of each type in the CloudFormation template reference, which says by which property a template names
 * the resource, and of RDS that identifiers are stored in lower case.
 */
import { expect, test } from 'vitest';
import { called } from '../../claims/index.ts';
import { judgeIn } from '../tiny-proof.ts';

const PARAMETERS = { Name: { Type: 'String' }, Stage: { Type: 'String', Default: 'shop' } };
const judge = (Type: string, Properties: Readonly<Record<string, unknown>>, is = 'shop') =>
  judgeIn({ parameters: PARAMETERS, resources: { It: { Type, Properties } } }, called('It', is)).outcome;

test.each([
  ['AWS::SNS::Topic', 'TopicName'],
  ['AWS::S3::Bucket', 'BucketName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
  ['AWS::ECS::TaskDefinition', 'Family'],
  ['AWS::CloudWatch::Alarm', 'AlarmName'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'Name'],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', 'Name'],
  ['AWS::WAFv2::WebACL', 'Name'],
  ['AWS::KMS::Alias', 'AliasName'],
  ['AWS::Config::ConformancePack', 'ConformancePackName'],
  ['AWS::EC2::SecurityGroup', 'GroupName'],
])('%s is named by %s', (type, property) => {
  expect(judge(type, { [property]: 'shop' })).toBe('proved');
  expect(judge(type, { [property]: { Ref: 'Stage' } })).toBe('proved');
  expect(judge(type, { [property]: 'shops' })).toBe('refuted');
  expect(judge(type, {})).toBe('refuted');
  expect(judge(type, { [property]: { Ref: 'Name' } })).toBe('unknown');
});

test('an identifier of RDS is stored in lower case, the name of a bucket as it is written', () => {
  expect(judge('AWS::RDS::DBInstance', { DBInstanceIdentifier: 'Shop' })).toBe('proved');
  expect(judge('AWS::RDS::DBInstance', { DBInstanceIdentifier: 'Shop' }, 'Shop')).toBe('refuted');
  expect(judge('AWS::Logs::LogGroup', { LogGroupName: 'Shop' })).toBe('refuted');
});

test('where a type keeps its name is not always known', () => {
  expect(judge('Custom::Thing', { Name: 'shop' })).toBe('unknown');
});
