import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { expect, test } from 'vitest';
import { Cache, type CacheProps } from './cache.ts';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function cache(rest: Partial<CacheProps> = {}, stack = tinyStack()) {
  const network = tinyNetwork(stack);
  const made = new Cache(stack, 'Answers', {
    subnets: network.subnets('Data'),
    securityGroup: new ClosedSecurityGroup(stack, 'CacheGroup', { vpc: network.vpc, description: 'Cache' }),
    description: 'Answers of the model',
    nodeType: 'cache.t4g.micro',
    ...rest,
  });
  return { stack, made, network };
}

test('it is encrypted on disk and on the wire, in the given subnets, with the given group', () => {
  const { stack, made } = cache();
  const { Answers, AnswersSubnets } = resourcesOf(stack);
  expect(Answers?.Properties).toEqual({
    ReplicationGroupDescription: 'Answers of the model',
    Engine: 'redis',
    EngineVersion: '7.1',
    CacheNodeType: 'cache.t4g.micro',
    NumCacheClusters: 1,
    AutomaticFailoverEnabled: false,
    MultiAZEnabled: false,
    Port: 6379,
    CacheSubnetGroupName: { Ref: 'AnswersSubnets' },
    SecurityGroupIds: [{ 'Fn::GetAtt': ['CacheGroup', 'GroupId'] }],
    AtRestEncryptionEnabled: true,
    TransitEncryptionEnabled: true,
    TransitEncryptionMode: 'required',
    AutoMinorVersionUpgrade: true,
    SnapshotRetentionLimit: 0,
  });
  expect(AnswersSubnets?.Properties?.SubnetIds).toEqual([{ Ref: 'VpcDataSubnetA' }, { Ref: 'VpcDataSubnetB' }]);
  expect(stack.resolve(made.url)).toEqual({
    'Fn::Join': ['', ['rediss://', { 'Fn::GetAtt': ['Answers', 'PrimaryEndPoint.Address'] }, ':6379']],
  });
});

test('a replica lets another zone take over', () => {
  const { stack } = cache({ replicas: 1 });
  expect(resourcesOf(stack).Answers?.Properties).toMatchObject({
    NumCacheClusters: 2,
    AutomaticFailoverEnabled: true,
    MultiAZEnabled: true,
  });
});

test('a password is read from its secret when the stack is deployed', () => {
  const stack = tinyStack();
  cache({ auth: new Secret(stack, 'Password') }, stack);
  expect(JSON.stringify(resourcesOf(stack).Answers?.Properties?.AuthToken)).toContain('{{resolve:secretsmanager:');
});

test('Valkey is the same with another engine', () => {
  const { stack } = cache({ engine: 'valkey' });
  expect(resourcesOf(stack).Answers?.Properties).toMatchObject({ Engine: 'valkey', EngineVersion: '8.2' });
});

test('a version that is not offered is refused', () => {
  expect(() => cache({ engineVersion: '5.0.6' })).toThrow(
    'Cache "Tiny/Answers": ElastiCache does not offer redis "5.0.6"; use 6.2, 7.0, 7.1.',
  );
});

test('a replica in the zone of its primary is refused', () => {
  const { network } = cache();
  expect(() => cache({ replicas: 1, subnets: network.subnets('Data').slice(0, 1) })).toThrow(
    'Cache "Tiny/Answers" has 1 replica(s) but subnets in 1 zone(s) (eu-west-1a)',
  );
  expect(() => cache({ replicas: 6 })).toThrow('Cache "Tiny/Answers" was given 6 replicas; a primary has 0 to 5.');
});
