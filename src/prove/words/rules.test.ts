/**
 * `rules`. Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
 * ("Remove the default rule"), https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html and, for the
 * order of entries, https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html.
 */
import { describe, expect, test } from 'vitest';
import { rules } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const group = (Properties: object = {}) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'a group', ...Properties },
});
const own = (direction: 'Ingress' | 'Egress', Properties: object, GroupId: unknown = { Ref: 'Servers' }) => ({
  Type: `AWS::EC2::SecurityGroup${direction}`,
  Properties: { GroupId, ...Properties },
});
const on = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });
const NOTHING = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' };
const vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };

const PARAMETERS = {
  Stage: { Type: 'String' },
  Office: { Type: 'String' },
  Shared: { Type: 'String' },
  Port: { Type: 'Number' },
};
const CONDITIONS = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});

function world(resources: TinyTemplate['resources'], parameters: object = PARAMETERS): TinyTemplate {
  return { resources: { Vpc: vpc, Balancers: group(), ...resources }, parameters, conditions: CONDITIONS };
}

const verdict = (resources: TinyTemplate['resources'], assertion: ReturnType<typeof rules>) =>
  inShort(judgeIn(world(resources), assertion));

describe('one rule, in every spelling', () => {
  const others: TinyTemplate['resources'] = {
    List: {
      Type: 'AWS::EC2::PrefixList',
      Properties: { Entries: [{ Cidr: '192.0.2.0/25' }, { Cidr: '192.0.2.128/25' }] },
    },
    Kept: { Type: 'AWS::EC2::PrefixList', Properties: { Entries: { Ref: 'Office' } } },
    Named: group({ GroupName: 'named' }),
    Private: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
    Lookup: { Type: 'Custom::PrefixList', Properties: { ServiceToken: 'arn' } },
  };
  test.each<[peer: string, written: object]>([
    ['Balancers', { SourceSecurityGroupId: { Ref: 'Balancers' } }],
    ['Balancers', { SourceSecurityGroupId: { 'Fn::GetAtt': ['Balancers', 'GroupId'] } }],
    ['Named', { SourceSecurityGroupName: 'named' }],
    ['Shared', { SourceSecurityGroupId: { Ref: 'Shared' } }],
    ['${Vpc.DefaultSecurityGroup}', { SourceSecurityGroupId: { 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] } }],
    ['sg-0123456789abcdef0', { SourceSecurityGroupId: 'sg-0123456789abcdef0' }],
    ['Kept', { SourcePrefixListId: { Ref: 'Kept' } }],
    ['pl-3b927c52', { SourcePrefixListId: 'pl-3b927c52' }],
    ['Lookup', { SourcePrefixListId: { 'Fn::GetAtt': ['Lookup', 'PrefixListId'] } }],
    ['List', { SourcePrefixListId: { 'Fn::GetAtt': ['List', 'PrefixListId'] } }],
    ['192.0.2.0/24', { SourcePrefixListId: { Ref: 'List' } }],
    ['List', { CidrIp: '192.0.2.0/24' }],
    ['internet', { CidrIp: '0.0.0.0/0' }],
    ['internet6', { CidrIpv6: '::/0' }],
    ['10.1.0.0/16', { CidrIp: '10.1.7.0/16' }],
    ['Vpc', { CidrIp: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }],
    ['Private', { CidrIp: '10.0.1.0/24' }],
    ['Office', { CidrIp: { Ref: 'Office' } }],
    ['${Office}/32', { CidrIp: { 'Fn::Sub': '${Office}/32' } }],
  ])('from %s: %j', (peer, written) => {
    const inside = { ...others, Servers: group({ SecurityGroupIngress: [{ ...on(443), ...written }] }) };
    const beside = { ...others, Servers: group(), Rule: own('Ingress', { ...on(443), ...written }) };
    for (const resources of [inside, beside]) {
      expect(verdict(resources, rules('Servers', { in: { [peer]: 'tcp/443' } }))).toBe('proved');
      expect(verdict(resources, rules('Servers', { in: { [peer]: 'tcp/444' } }))).toMatch(
        /^refuted: Servers lets in tcp\/443/,
      );
      expect(verdict(resources, rules('Servers', { in: {} }))).toMatch(
        /^refuted: Servers lets in tcp\/443 .* not among nothing/,
      );
      expect(verdict(resources, rules('Servers', { in: { '172.16.9.0/24': 'udp/53', [peer]: 'tcp/443' } }))).toMatch(
        /^refuted: Nothing of Servers lets in all of udp\/53 from 172.16.9.0\/24/,
      );
    }
  });

  test.each<[ports: 'tcp' | 'all' | 'udp/53' | 'icmp/8' | 'protocol/47', written: object]>([
    ['tcp', { IpProtocol: 6, FromPort: 0, ToPort: 65535 }],
    ['all', { IpProtocol: -1 }],
    ['all', { IpProtocol: '-1', FromPort: 22, ToPort: 22 }],
    ['udp/53', { IpProtocol: '17', FromPort: '53', ToPort: '53' }],
    ['icmp/8', { IpProtocol: 'icmp', FromPort: 8, ToPort: -1 }],
    ['protocol/47', { IpProtocol: 47 }],
  ])('on %s: %j', (ports, written) => {
    const resources = { Servers: group({ SecurityGroupIngress: { ...written, CidrIp: '0.0.0.0/0' } }) };
    expect(verdict(resources, rules('Servers', { in: { internet: ports } }))).toBe('proved');
    expect(verdict(resources, rules('Servers', { in: { internet: 'tcp/22' } }))).toMatch(/^refuted/);
  });

  test('as two halves of a block, and as two ranges of ports', () => {
    const half = (CidrIp: string, FromPort: number, ToPort: number) => ({
      IpProtocol: 'tcp',
      FromPort,
      ToPort,
      CidrIp,
    });
    const halves = [half('0.0.0.0/1', 1, 9), half('128.0.0.0/1', 1, 4), half('128.0.0.0/1', 5, 9)];
    const claim = rules('Servers', { in: { internet: 'tcp/1-9' } });
    expect(verdict({ Servers: group({ SecurityGroupIngress: halves }) }, claim)).toBe('proved');
    expect(verdict({ Servers: group({ SecurityGroupIngress: halves.slice(0, 2) }) }, claim)).toBe(
      'refuted: Nothing of Servers lets in all of tcp/1-9 from internet.',
    );
  });
});

describe('the refutation', () => {
  test('names the rule that lets in too much, and where it stands', () => {
    const found = judgeIn(
      world({
        Servers: group({ SecurityGroupIngress: [{ ...on(8080), SourceSecurityGroupId: { Ref: 'Balancers' } }] }),
        Further: own('Ingress', { ...on(22), CidrIp: '10.0.0.0/8' }),
      }),
      rules('Servers', { in: { Balancers: 'tcp/8080' } }),
    );
    expect(inShort(found)).toBe(
      'refuted: Servers lets in tcp/22 from 10.0.0.0/8. That is not among Balancers on tcp/8080.',
    );
    expect(found.counterexample?.steps.map((each) => each.at?.subject)).toEqual(['Further']);
  });

  test('a name that no rule can name', () => {
    expect(verdict({ Servers: group() }, rules('Servers', { in: { Stage: 'tcp/1' } }))).toMatch(/^refuted: Nothing of/);
    const topic = { Topic: { Type: 'AWS::SNS::Topic' }, Servers: group() };
    expect(verdict(topic, rules('Servers', { in: { Topic: 'tcp/1' } }))).toMatch(
      /^refuted: Topic .* is nothing that a rule names/,
    );
    expect(verdict(topic, rules('Topic', { in: {} }))).toBe(
      'refuted: Topic (AWS::SNS::Topic) is neither a security group nor a network ACL.',
    );
  });
});

describe('what leaves', () => {
  const nothingLeaves = rules('Servers', { out: {} });
  const egress = (...SecurityGroupEgress: object[]) => ({ Servers: group({ SecurityGroupEgress }) });
  const all = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

  test.each<[string, TinyTemplate['resources'], string]>([
    [
      'no list is everything',
      { Servers: group() },
      'refuted: Servers has no egress rule, so EC2 lets out all traffic to 0.0.0.0/0. That is not among nothing.',
    ],
    [
      'an empty list is everything',
      egress(),
      'refuted: Servers has no egress rule, so EC2 lets out all traffic to 0.0.0.0/0. That is not among nothing.',
    ],
    ['the rule that CDK writes is nothing', egress(NOTHING), 'proved'],
    ['the rule that AWS documents is nothing', egress({ IpProtocol: '-1', CidrIp: '127.0.0.1/32' }), 'proved'],
    [
      'a rule beside no list replaces the default',
      { Servers: group(), Out: own('Egress', { ...on(443), CidrIp: '0.0.0.0/0' }) },
      'refuted: Servers lets out tcp/443 to 0.0.0.0/0. That is not among nothing.',
    ],
    [
      'the rule that is nothing, and another',
      { ...egress(NOTHING), Out: own('Egress', { ...on(443), DestinationSecurityGroupId: { Ref: 'Balancers' } }) },
      'refuted: Servers lets out tcp/443 to Balancers. That is not among nothing.',
    ],
    ['only outside of production', egress(ifProd(NOTHING, all)), 'unknown: Stage = prod'],
  ])('%s', (_, resources, expected) => {
    expect(verdict(resources, nothingLeaves)).toBe(expected);
  });

  test('everything is what EC2 lets out where nothing is written: IPv6 where the VPC has it', () => {
    const everything = rules('Servers', { out: { internet: 'all' } });
    const both = rules('Servers', { out: { internet: 'all', internet6: 'all' } });
    const v6 = {
      Six: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId: { Ref: 'Vpc' }, AmazonProvidedIpv6CidrBlock: true } },
    };
    const elsewhere = { Servers: group({ VpcId: 'vpc-1' }) };
    expect(verdict({ Servers: group() }, everything)).toBe('proved');
    expect(verdict({ Servers: group(), ...v6 }, everything)).toMatch(/^refuted: .* to ::\/0. That is not among/);
    expect(verdict({ Servers: group(), ...v6 }, both)).toBe('proved');
    expect(verdict(elsewhere, everything)).toBe('unknown: whether vpc-1 has IPv6 addresses');
    expect(verdict(egress(all), everything)).toBe('proved');
    expect(verdict(egress({ ...all, IpProtocol: 'tcp', FromPort: 0, ToPort: 65535 }), everything)).toMatch(
      /^refuted: Nothing of/,
    );
  });

  test('every peer that can be a destination', () => {
    const to = (peer: object) => egress({ ...on(443), ...peer });
    expect(
      verdict(
        to({ DestinationSecurityGroupId: { Ref: 'Balancers' } }),
        rules('Servers', { out: { Balancers: 'tcp/443' } }),
      ),
    ).toBe('proved');
    expect(
      verdict(to({ DestinationPrefixListId: 'pl-63a5400a' }), rules('Servers', { out: { 'pl-63a5400a': 'tcp/443' } })),
    ).toBe('proved');
    expect(verdict(to({ CidrIp: '0.0.0.0/0' }), rules('Servers', { out: { Balancers: 'tcp/443' } }))).toMatch(
      /^refuted/,
    );
  });
});

describe('what only deployment tells', () => {
  test.each<[string, object, string]>([
    ['a block', { ...on(443), CidrIp: { Ref: 'Office' } }, 'unknown: ${Office}'],
    ['a group', { ...on(443), SourceSecurityGroupId: { Ref: 'Shared' } }, 'unknown: ${Shared}'],
    [
      'an import',
      { ...on(443), SourceSecurityGroupId: { 'Fn::ImportValue': 'group' } },
      'unknown: ${Fn::ImportValue(group)}',
    ],
    [
      'a port',
      {
        IpProtocol: 'tcp',
        FromPort: { Ref: 'Port' },
        ToPort: { Ref: 'Port' },
        SourceSecurityGroupId: { Ref: 'Balancers' },
      },
      'unknown: tcp ${Port} ${Port}',
    ],
    ['a whole rule', { 'Fn::Transform': { Name: 'Rules' } }, 'unknown: ${Fn::Transform(Rules)}'],
    [
      'the condition of a rule',
      ifProd({ ...on(443), SourceSecurityGroupId: { Ref: 'Balancers' } }) as object,
      'unknown: Stage = prod',
    ],
  ])('%s', (_, written, expected) => {
    const resources = { Servers: group({ SecurityGroupIngress: [written] }) };
    const from = JSON.stringify(written).includes('Office') ? '192.0.2.0/24' : 'Balancers';
    expect(verdict(resources, rules('Servers', { in: { [from]: 'tcp/443' } }))).toBe(expected);
  });

  test('ports that no value of the peer makes right are refuted', () => {
    const resources = {
      Servers: group({ SecurityGroupIngress: [{ ...on(22), SourceSecurityGroupId: { Ref: 'Shared' } }] }),
    };
    expect(verdict(resources, rules('Servers', { in: { Balancers: 'tcp/443' } }))).toMatch(/^refuted/);
  });

  test('the rules of a group that is made elsewhere', () => {
    expect(verdict({}, rules({ parameter: 'Shared' }, { in: {} }))).toBe(
      'unknown: the rules of Shared, which is made elsewhere',
    );
  });

  test('a conditional group, judged where it exists', () => {
    const Servers = { ...group({ SecurityGroupIngress: [{ ...on(443), CidrIp: '0.0.0.0/0' }] }), Condition: 'IsProd' };
    expect(verdict({ Servers }, rules('Servers', { in: { internet: 'tcp/443' } }))).toBe('unknown: Stage = prod');
    expect(verdict({ Servers }, rules('Servers', { in: {} }))).toMatch(/^refuted/);
  });
});

describe('a part of the traffic', () => {
  const Servers = group({
    SecurityGroupIngress: [
      { ...on(22), CidrIp: '192.0.2.0/24' },
      { ...on(443), CidrIp: '0.0.0.0/0' },
    ],
  });
  test('only on some ports', () => {
    expect(verdict({ Servers }, rules('Servers', { in: { '192.0.2.0/24': 'tcp/22' }, on: 'tcp/22' }))).toBe('proved');
    expect(verdict({ Servers }, rules('Servers', { in: {}, on: 'tcp/22' }))).toMatch(
      /^refuted: Servers lets in tcp\/22/,
    );
    expect(verdict({ Servers }, rules('Servers', { in: {}, on: 'tcp/23-442' }))).toBe('proved');
  });
  test('at least', () => {
    expect(verdict({ Servers }, rules('Servers', { in: { internet: 'tcp/443' }, others: 'allowed' }))).toBe('proved');
    expect(verdict({ Servers }, rules('Servers', { in: { internet: 'tcp/80' }, others: 'allowed' }))).toMatch(
      /^refuted: Nothing/,
    );
  });
});

describe('a network ACL', () => {
  const entry = (RuleNumber: number, RuleAction: string, CidrBlock: unknown, port: unknown, more: object = {}) => ({
    Type: 'AWS::EC2::NetworkAclEntry',
    Properties: {
      NetworkAclId: { Ref: 'Acl' },
      RuleNumber,
      RuleAction,
      CidrBlock,
      Protocol: 6,
      PortRange: { From: port, To: port },
      ...more,
    },
  });
  const acl = (...entries: TinyTemplate['resources'][string][]): TinyTemplate['resources'] => ({
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } },
    ...Object.fromEntries(entries.map((each, index) => [`Entry${index}`, each])),
  });
  const http = rules('Acl', { in: { internet: 'tcp/80' } });

  test.each<[string, TinyTemplate['resources'], string]>([
    ['allows what an entry allows', acl(entry(100, 'allow', '0.0.0.0/0', 80)), 'proved'],
    ['and nothing without entries', acl(), 'refuted: Nothing of Acl lets in all of tcp/80 from internet.'],
    [
      'a deny behind it changes nothing',
      acl(entry(200, 'deny', '0.0.0.0/0', 80), entry(100, 'allow', '0.0.0.0/0', 80)),
      'proved',
    ],
    [
      'a deny before it takes its addresses away',
      acl(entry(50, 'deny', '10.0.0.0/8', 80), entry(100, 'allow', '0.0.0.0/0', 80)),
      'refuted: Nothing of Acl lets in all of tcp/80 from internet.',
    ],
    [
      'an entry too many',
      acl(entry(100, 'allow', '0.0.0.0/0', 80), entry(110, 'allow', '192.0.2.0/24', 22)),
      'refuted: Acl allows tcp/22 from 192.0.2.0/24 (rule 110). That is not among internet on tcp/80.',
    ],
    [
      'an entry too many that is denied before',
      acl(
        entry(100, 'allow', '0.0.0.0/0', 80),
        entry(110, 'allow', '192.0.2.0/24', 22),
        entry(90, 'deny', '192.0.2.0/24', 22),
      ),
      'proved',
    ],
    [
      'entries for what leaves are another side',
      acl(entry(100, 'allow', '0.0.0.0/0', 80), entry(100, 'allow', '0.0.0.0/0', 22, { Egress: true })),
      'proved',
    ],
    [
      'IPv6 is another family',
      acl(entry(100, 'allow', '0.0.0.0/0', 80), entry(110, 'allow', undefined, 80, { Ipv6CidrBlock: '::/0' })),
      'refuted: Acl allows tcp/80 from ::/0 (rule 110). That is not among internet on tcp/80.',
    ],
    ['a block that is not told', acl(entry(100, 'allow', { Ref: 'Office' }, 80)), 'unknown: ${Office}'],
    [
      'an action that is not told',
      acl(entry(100, 'allow', '0.0.0.0/0', 80, { RuleAction: ifProd('allow', 'deny') })),
      'unknown: Stage = prod',
    ],
  ])('%s', (_, resources, expected) => {
    expect(verdict(resources, http)).toBe(expected);
  });
});
