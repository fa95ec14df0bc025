/**
 * What fits and what does not. The oracle is arithmetic on the template with the figures of the AWS pages that the tables
 * name: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html (60 rules a group for each family, 20 a
 * network ACL with the one that denies, 5 addresses), .../working-with-aws-managed-prefix-lists.html (weights), the WAF
 * guide's statement pages (capacity units), the RDS and Aurora guides (connections).
 */
import { describe, expect, test } from 'vitest';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const judged = (resources: object, claim: object, rest: Partial<TinyTemplate> = {}) =>
  inShort(judgeIn({ resources: resources as never, ...rest }, { kind: 'fits', ...claim } as never));

const quotas = { quotas: true };

const group = (rules: readonly object[], egress?: readonly object[]) => ({
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'g',
      SecurityGroupIngress: rules,
      ...(egress !== undefined && { SecurityGroupEgress: egress }),
    },
  },
});
const rule = (peer: object) => ({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...peer });
const fours = (count: number) => Array.from({ length: count }, (_, at) => rule({ CidrIp: `10.0.${at}.0/24` }));
const sixes = (count: number) =>
  Array.from({ length: count }, (_, at) => rule({ CidrIpv6: `2001:db8:${at.toString(16)}::/48` }));

describe('rules of a security group', () => {
  test('are counted for each family', () => {
    expect(judged(group([...fours(40), ...sixes(40)]), { of: 'Group', ...quotas })).toBe('proved');
    expect(judged(group([...fours(61), ...sixes(1)]), { of: 'Group', ...quotas })).toMatch(
      /^refuted.*61 ingress rules for IPv4/,
    );
  });

  test('a group counts for both families', () => {
    const own = Array.from({ length: 21 }, (_, at) => rule({ SourceSecurityGroupId: `sg-0000000${at + 10}` }));
    expect(judged(group([...fours(39), ...sixes(39), ...own]), { of: 'Group', ...quotas })).toBe('proved');
    expect(judged(group([...fours(40), ...own]), { of: 'Group', ...quotas })).toMatch(/^refuted.*61 ingress rules/);
  });

  const List = (MaxEntries: number, AddressFamily = 'IPv4') => ({
    List: {
      Type: 'AWS::EC2::PrefixList',
      Properties: { PrefixListName: 'l', AddressFamily, MaxEntries, Entries: [{ Cidr: '192.0.2.0/24' }] },
    },
  });
  const fromList = rule({ SourcePrefixListId: { Ref: 'List' } });

  test('a prefix list counts with the most that it may hold', () => {
    expect(judged({ ...group([...fours(40), fromList]), ...List(20) }, { of: 'Group', ...quotas })).toBe('proved');
    expect(judged({ ...group([...fours(40), fromList]), ...List(21) }, { of: 'Group', ...quotas })).toMatch(/^refuted/);
    expect(judged({ ...group([...fours(40), fromList]), ...List(21, 'IPv6') }, { of: 'Group', ...quotas })).toBe(
      'proved',
    );
  });

  test('one that AWS keeps has a weight that its id does not tell', () => {
    const resources = group([...fours(10), rule({ SourcePrefixListId: 'pl-3b927c52' })]);
    expect(judged(resources, { of: 'Group', ...quotas })).toMatch(/^unknown: as how many rules/);
  });

  test('the quota of the account is taken where it is given', () => {
    const own = (most: number) => ({ quotas: { 'Inbound or outbound rules per security group': most } });
    expect(judged(group(fours(61)), { of: 'Group', ...own(100) })).toBe('proved');
    expect(judged(group(fours(61)), { of: 'Group', ...own(60) })).toMatch(/^refuted/);
  });

  test('conditions decide', () => {
    const resources = group([
      ...fours(59),
      { 'Fn::If': ['More', rule({ CidrIp: '10.1.0.0/24' }), { Ref: 'AWS::NoValue' }] },
      { 'Fn::If': ['More', rule({ CidrIp: '10.2.0.0/24' }), rule({ CidrIp: '10.3.0.0/24' })] },
    ]);
    const rest = {
      parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      conditions: { More: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    };
    expect(judged(resources, { of: 'Group', ...quotas }, rest)).toBe('unknown: Stage = dev');
  });
});

test.each([
  { entries: 19, is: /^proved/ },
  { entries: 20, is: /^refuted.*21 ingress rules for IPv4, with the last one that denies/ },
])('$entries entries of a network ACL stand beside the one that denies', ({ entries, is }) => {
  const resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } },
    ...Object.fromEntries(
      Array.from({ length: entries }, (_, at) => [
        `Entry${at}`,
        {
          Type: 'AWS::EC2::NetworkAclEntry',
          Properties: {
            NetworkAclId: { Ref: 'Acl' },
            RuleNumber: 100 + at,
            Protocol: 6,
            PortRange: { From: 443, To: 443 },
            RuleAction: 'allow',
            CidrBlock: `10.0.${at}.0/24`,
          },
        },
      ]),
    ),
  };
  expect(judged(resources, { of: 'Acl', ...quotas })).toMatch(is);
});

test.each([
  { count: 5, is: /^proved/ },
  { count: 6, is: /^refuted: Its region needs 6 "EC2-VPC Elastic IPs"; an account starts with 5/ },
])('$count addresses', ({ count, is }) => {
  const resources = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `Address${at}`,
      { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
    ]),
  );
  expect(judged(resources, { of: 'Address0', ...quotas })).toMatch(is);
});

describe('capacity units of a web ACL', () => {
  const acl = (...statements: readonly unknown[]) => ({
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        Rules: statements.map((Statement, Priority) => ({
          Name: `r${Priority}`,
          Priority,
          Action: { Block: {} },
          Statement,
        })),
      },
    },
  });
  const matching = (PositionalConstraint: string, FieldToMatch: object, ...types: readonly string[]) => ({
    ByteMatchStatement: {
      SearchString: '/admin',
      PositionalConstraint,
      FieldToMatch,
      TextTransformations: types.map((Type, Priority) => ({ Type, Priority })),
    },
  });
  const path = { UriPath: {} };
  const of = (statements: readonly unknown[], most: number) =>
    judged(acl(...statements), { of: 'Acl', quotas: { 'Web ACL capacity units per web ACL': most } });

  test.each([
    { says: 'a country', statement: { GeoMatchStatement: { CountryCodes: ['DE'] } }, units: 1 },
    { says: 'a beginning', statement: matching('STARTS_WITH', path, 'NONE'), units: 2 },
    { says: 'a word within, lower case', statement: matching('CONTAINS', path, 'LOWERCASE'), units: 20 },
    { says: 'a beginning in JSON', statement: matching('EXACTLY', { JsonBody: {} }, 'NONE'), units: 4 },
    { says: 'a beginning in any argument', statement: matching('EXACTLY', { AllQueryArguments: {} }), units: 12 },
    { says: 'a rate', statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } }, units: 2 },
    {
      says: 'a rate of requests with a word',
      statement: {
        RateBasedStatement: {
          Limit: 100,
          AggregateKeyType: 'IP',
          ScopeDownStatement: matching('CONTAINS', path, 'NONE'),
        },
      },
      units: 12,
    },
    {
      says: 'not from here',
      statement: { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } } },
      units: 1,
    },
    {
      says: 'the core rules',
      statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
      units: 700,
    },
  ])('$says: $units', ({ statement, units }) => {
    expect(of([statement], units)).toBe('proved');
    expect(of([statement], units - 1)).toMatch(/^refuted/);
  });

  test('what two rules share costs once or twice, which AWS does not publish', () => {
    const two = [matching('CONTAINS', path, 'LOWERCASE'), matching('EXACTLY', path, 'LOWERCASE')];
    expect(of(two, 32)).toBe('proved');
    expect(of(two, 31)).toMatch(/^unknown/);
    expect(of(two, 21)).toMatch(/^refuted/);
  });

  test('a group of another vendor has as many as its vendor says', () => {
    expect(of([{ ManagedRuleGroupStatement: { VendorName: 'Fortinet', Name: 'all_rules' } }], 5000)).toMatch(
      /^unknown: the capacity of the managed rule group all_rules/,
    );
  });

  test('a rule group is held to the capacity that it was given', () => {
    const own = (Capacity: number) => ({
      Rules: {
        Type: 'AWS::WAFv2::RuleGroup',
        Properties: {
          Capacity,
          Scope: 'REGIONAL',
          Rules: [
            { Name: 'r', Priority: 1, Action: { Block: {} }, Statement: matching('CONTAINS', path, 'LOWERCASE') },
          ],
        },
      },
    });
    expect(judged(own(20), { of: 'Rules', ...quotas })).toBe('proved');
    expect(judged(own(19), { of: 'Rules', ...quotas })).toMatch(/^refuted/);
  });
});

describe('connections', () => {
  const api = (DesiredCount: number, DeploymentConfiguration?: object) => ({
    Api: {
      Type: 'AWS::ECS::Service',
      Properties: { DesiredCount, ...(DeploymentConfiguration && { DeploymentConfiguration }) },
    },
  });
  const serverless = (MinCapacity: number, MaxCapacity: number) => ({
    Cluster: {
      Type: 'AWS::RDS::DBCluster',
      Properties: { Engine: 'aurora-postgresql', ServerlessV2ScalingConfiguration: { MinCapacity, MaxCapacity } },
    },
    Writer: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'aurora-postgresql',
        DBInstanceClass: 'db.serverless',
        DBClusterIdentifier: { Ref: 'Cluster' },
      },
    },
  });
  const from = (each: number, more: object = {}) => ({ connections: { from: [{ what: 'Api', each }], ...more } });

  test.each([
    { says: 'of 1 ACU are 189', capacity: [0.5, 1], tasks: 9, is: /^proved/ },
    { says: 'two services beside each other need 190', capacity: [0.5, 1], tasks: 9.5, is: /^refuted/ },
    { says: 'of 2 ACU lie between those of 1 and 4', capacity: [0.5, 2], tasks: 20, is: /^unknown/ },
    { says: 'of 16 ACU are 2,000 where the minimum is a half', capacity: [0.5, 16], tasks: 101, is: /^refuted/ },
    { says: 'of 16 ACU are 3,360 else', capacity: [1, 16], tasks: 101, is: /^proved/ },
  ])('$says', ({ capacity: [least = 0, most = 0], tasks, is }) => {
    const resources = { ...serverless(least, most), ...api(Math.floor(tasks)) };
    const spare = tasks % 1 === 0 ? 0 : 10;
    expect(judged(resources, { of: 'Cluster', ...from(10, { spare }) })).toMatch(is);
  });

  const database = (DBInstanceClass: string, more: object = {}) => ({
    Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', DBInstanceClass, ...more } },
  });

  test.each([
    { says: 'half of what the memory allows is sure', tasks: 2, is: /^proved/ },
    { says: 'the rest only a running database shows', tasks: 4, is: /^unknown: how many connections Database accepts/ },
    { says: 'more than 112 on a gibibyte are refused', tasks: 6, is: /^refuted/ },
  ])('$says', ({ tasks, is }) => {
    expect(judged({ ...database('db.t3.micro'), ...api(tasks) }, { of: 'Database', ...from(10) })).toMatch(is);
  });

  test('a measured number is taken where the class allows it', () => {
    const resources = { ...database('db.t3.micro'), ...api(4) };
    expect(judged(resources, { of: 'Database', ...from(10, { accepted: 87 }) })).toBe('proved');
    expect(judged(resources, { of: 'Database', ...from(10, { accepted: 79 }) })).toMatch(/^refuted/);
    expect(judged(resources, { of: 'Database', ...from(10, { accepted: 120 }) })).toMatch(
      /^refuted.*said to accept 120 connections/,
    );
  });

  test('a deployment that stops the old first does not double', () => {
    const resources = {
      ...database('db.t3.micro', { DBParameterGroupName: { Ref: 'Own' } }),
      ...api(9, { MaximumPercent: 100 }),
    };
    const Own = {
      Type: 'AWS::RDS::DBParameterGroup',
      Properties: { Family: 'postgres16', Description: 'own', Parameters: { max_connections: '90' } },
    };
    expect(judged({ ...resources, Own }, { of: 'Database', ...from(10) })).toBe('proved');
    expect(judged({ ...resources, ...api(9), Own }, { of: 'Database', ...from(10) })).toMatch(/^refuted/);
  });

  test('a function without a reserve runs as often as it is called', () => {
    const reserved = (ReservedConcurrentExecutions?: number) => ({
      ...database('db.m6g.large'),
      Api: {
        Type: 'AWS::Lambda::Function',
        Properties: { ...(ReservedConcurrentExecutions !== undefined && { ReservedConcurrentExecutions }) },
      },
    });
    expect(judged(reserved(), { of: 'Database', ...from(1) })).toMatch(/^unknown: how many of Api/);
    expect(judged(reserved(50), { of: 'Database', ...from(1) })).toBe('proved');
  });

  test('an engine whose number is not documented', () => {
    const resources = { ...database('db.m6g.large', { Engine: 'oracle-se2' }), ...api(1) };
    expect(judged(resources, { of: 'Database', ...from(10) })).toMatch(/^unknown/);
  });
});

describe('containers of a task', () => {
  const task = (ContainerDefinitions: readonly object[], own: object = { Cpu: '1 vCPU', Memory: '2GB' }) => ({
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ...own, ContainerDefinitions } },
  });
  test.each([
    { says: 'share two gibibytes', containers: [{ Memory: 1024 }, { Memory: 1024, Cpu: 512 }], is: /^proved/ },
    { says: 'take too much', containers: [{ Memory: 1024 }, { Memory: 1025 }], is: /^refuted.*2049 of 2048 MiB/ },
    {
      says: 'reserve too much',
      containers: [{ Memory: 64, Cpu: 1000 }, { Cpu: 25 }],
      is: /^refuted.*1025 of 1024 CPU/,
    },
    { says: 'may take what only deployment tells', containers: [{ Memory: { Ref: 'Size' } }], is: /^unknown/ },
  ])('$says', ({ containers, is }) => {
    expect(
      judged(task(containers), { of: 'Task', containers: true }, { parameters: { Size: { Type: 'Number' } } }),
    ).toMatch(is);
  });
  test('a task without sizes has what its host has', () => {
    expect(judged(task([{ Memory: 9999 }], {}), { of: 'Task', containers: true })).toBe('proved');
  });
});

test('what has no quota in the table is not within one', () => {
  expect(judged({ Topic: { Type: 'AWS::SNS::Topic', Properties: {} } }, { of: 'Topic', ...quotas })).toMatch(
    /^unknown/,
  );
});
