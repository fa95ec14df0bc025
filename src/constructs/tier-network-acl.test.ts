import { expect, test } from 'vitest';
import { type AclAllowance, ANSWERS, TierNetworkAcl } from './tier-network-acl.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function acl(ingress: readonly AclAllowance[]) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  new TierNetworkAcl(stack, 'DataAcl', {
    vpc: network.vpc,
    subnets: network.subnets('Data'),
    ingress,
    egress: [{ name: 'Answers', blocks: ['10.0.1.0/24'], ports: ANSWERS }],
  });
  return stack;
}

test('what is written passes, in the order in which it is written', () => {
  const entries = resourcesOf(
    acl([{ name: 'Sql', blocks: ['10.0.1.0/24', '10.0.2.0/24'], ports: 5432 }]),
    'AWS::EC2::NetworkAclEntry',
  );
  expect(Object.entries(entries).map(([id, { Properties }]) => [id, Properties])).toEqual([
    ['DataAclIngressSql1', entry(false, 100, '10.0.1.0/24', 5432, 5432)],
    ['DataAclIngressSql2', entry(false, 200, '10.0.2.0/24', 5432, 5432)],
    ['DataAclEgressAnswers', entry(true, 100, '10.0.1.0/24', 1024, 65_535)],
  ]);
});

function entry(egress: boolean, number: number, block: string, from: number, to: number) {
  return {
    NetworkAclId: { Ref: 'DataAcl' },
    Egress: egress,
    RuleNumber: number,
    RuleAction: 'allow',
    Protocol: 6,
    CidrBlock: block,
    PortRange: { From: from, To: to },
  };
}

test('every subnet of the tier is behind it', () => {
  expect(resourcesOf(acl([]), 'AWS::EC2::SubnetNetworkAclAssociation')).toMatchObject({
    DataAclOnA: { Properties: { SubnetId: { Ref: 'VpcDataSubnetA' } } },
    DataAclOnB: { Properties: { SubnetId: { Ref: 'VpcDataSubnetB' } } },
  });
});

test('more entries than EC2 allows are refused', () => {
  const blocks = Array.from({ length: 21 }, (_, index) => `10.1.${index}.0/24`);
  expect(() => acl([{ name: 'Many', blocks, ports: 443 }])).toThrow(
    'Network ACL "Tiny/DataAcl" has 21 entries for ingress; EC2 allows 20. Join blocks.',
  );
});
