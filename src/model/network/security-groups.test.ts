/**
 * Every spelling of a rule. Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
 * and the pages of AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress.
 */
import { describe, expect, test } from 'vitest';
import { showFlows } from '../../aws/index.ts';
import { showCidr } from '../../base/index.ts';
import { modelOf, stackOf, whenOf } from '../tiny-model.ts';
import type { Peer, Rule } from './network.ts';

const CONDITIONS = {
  Parameters: {
    Stage: { Type: 'String' },
    Port: { Type: 'Number' },
    Open: { Type: 'CommaDelimitedList' },
    Protocol: { Type: 'String', AllowedValues: ['tcp', 'udp'] },
  },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
};
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});
const group = (Properties: object = {}, more: object = {}) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: 'vpc-1', ...Properties },
  ...more,
});
const rule = (Type: 'Ingress' | 'Egress', Properties: object, more: object = {}) => ({
  Type: `AWS::EC2::SecurityGroup${Type}`,
  Properties: { GroupId: { Ref: 'G' }, ...Properties },
  ...more,
});
const HTTPS = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const ANYONE = { CidrIp: '0.0.0.0/0' };

function peerOf(peer: Peer): string {
  if (peer.kind === 'cidr') return showCidr(peer.cidr);
  return peer.kind === 'unknown' ? `?${peer.text}` : `${peer.kind} ${peer.id}`;
}

function shownRule({ direction, flows, unknownFlows, peer, when, at, implicit }: Rule): string {
  const what = unknownFlows === undefined ? showFlows(flows) : `${showFlows(flows)} at most (${unknownFlows})`;
  const place = `${at.subject}${at.path.length > 0 ? `.${at.path.join('.')}` : ''}`;
  return `${direction} ${what} ${peerOf(peer)}${whenOf(when)}${implicit ? ' implied' : ''} @ ${place}`;
}

/** The rules of group G, the implied ones only where asked for. */
function rules(resources: object, { implied = false } = {}): readonly string[] {
  const model = modelOf(stackOf({ ...CONDITIONS, Resources: resources }));
  return (model.network.groups.get('G')?.rules ?? []).filter((each) => implied || !each.implicit).map(shownRule);
}

describe('a rule', () => {
  test.each<[string, object, readonly string[]]>([
    ['of one port', { ...HTTPS, ...ANYONE }, ['ingress tcp/443 0.0.0.0/0']],
    [
      'with its numbers in quotes',
      { IpProtocol: '6', FromPort: '443', ToPort: '443', ...ANYONE },
      ['ingress tcp/443 0.0.0.0/0'],
    ],
    ['of all protocols, by number', { IpProtocol: -1, ...ANYONE }, ['ingress all traffic 0.0.0.0/0']],
    [
      'of all protocols, whose ports do not count',
      { IpProtocol: '-1', FromPort: 22, ToPort: 22, ...ANYONE },
      ['ingress all traffic 0.0.0.0/0'],
    ],
    ['of a range', { IpProtocol: 'udp', FromPort: 1000, ToPort: 2000, ...ANYONE }, ['ingress udp/1000-2000 0.0.0.0/0']],
    [
      'of no port at all: the way CDK says nothing',
      { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' },
      [`ingress ${showFlows([])} 255.255.255.255/32`],
    ],
    ['for IPv6', { ...HTTPS, CidrIpv6: '::/0' }, ['ingress tcp/443 ::/0']],
    [
      'for both families',
      { ...HTTPS, ...ANYONE, CidrIpv6: '::/0' },
      ['ingress tcp/443 0.0.0.0/0', 'ingress tcp/443 ::/0'],
    ],
    [
      'for a group',
      { ...HTTPS, SourceSecurityGroupId: { 'Fn::GetAtt': 'Other.GroupId' } },
      ['ingress tcp/443 group Other'],
    ],
    [
      'for a group by reference',
      { ...HTTPS, SourceSecurityGroupId: { Ref: 'Other' } },
      ['ingress tcp/443 group Other'],
    ],
    ['for a group by name', { ...HTTPS, SourceSecurityGroupName: 'other' }, ['ingress tcp/443 group Other']],
    ['for a group from outside', { ...HTTPS, SourceSecurityGroupId: 'sg-1' }, ['ingress tcp/443 group sg-1']],
    [
      'for the default group of a VPC, which is not the VPC',
      { ...HTTPS, SourceSecurityGroupId: { 'Fn::GetAtt': 'Vpc.DefaultSecurityGroup' } },
      ['ingress tcp/443 group ${Vpc.DefaultSecurityGroup}'],
    ],
    ['for a prefix list', { ...HTTPS, SourcePrefixListId: { Ref: 'List' } }, ['ingress tcp/443 prefix-list List']],
    [
      'for the block of a VPC',
      { ...HTTPS, CidrIp: { 'Fn::GetAtt': 'Vpc.CidrBlock' } },
      ['ingress tcp/443 10.0.0.0/16'],
    ],
    ['for a block that is not told', { ...HTTPS, CidrIp: { Ref: 'Stage' } }, ['ingress tcp/443 ?${Stage}']],
    [
      'of a port that is not told',
      { IpProtocol: 'tcp', FromPort: { Ref: 'Port' }, ToPort: { Ref: 'Port' }, ...ANYONE },
      ['ingress tcp at most (tcp ${Port} ${Port}) 0.0.0.0/0'],
    ],
    [
      'of a port that some worlds have',
      { IpProtocol: 'tcp', FromPort: ifProd(443, 80), ToPort: ifProd(443, 80), ...ANYONE },
      ['ingress tcp/443 0.0.0.0/0 when Stage = prod', 'ingress tcp/80 0.0.0.0/0 when Stage ≠ prod'],
    ],
    [
      'for a peer that some worlds have',
      { ...HTTPS, CidrIp: ifProd('10.0.0.0/8', '0.0.0.0/0') },
      ['ingress tcp/443 10.0.0.0/8 when Stage = prod', 'ingress tcp/443 0.0.0.0/0 when Stage ≠ prod'],
    ],
    ['for nobody', HTTPS, []],
  ])('%s', (_, properties, expected) => {
    const others = {
      Other: group({ GroupName: 'other' }),
      List: { Type: 'AWS::EC2::PrefixList', Properties: { Entries: [] } },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    };
    expect(rules({ ...others, G: group({ SecurityGroupIngress: [properties] }) })).toEqual(
      expected.map((each) => `${each} @ G.SecurityGroupIngress.0`),
    );
    expect(rules({ ...others, G: group(), R: rule('Ingress', properties) })).toEqual(
      expected.map((each) => `${each} @ R`),
    );
  });

  test('inside the group, beside it, and without a list around it', () => {
    expect(
      rules({
        G: group({
          SecurityGroupIngress: { ...HTTPS, ...ANYONE },
          SecurityGroupEgress: [{ ...HTTPS, CidrIp: '10.0.0.0/8' }],
        }),
        R: rule('Egress', { ...HTTPS, DestinationSecurityGroupId: { Ref: 'G' } }),
      }),
    ).toEqual([
      'ingress tcp/443 0.0.0.0/0 @ G.SecurityGroupIngress',
      'egress tcp/443 10.0.0.0/8 @ G.SecurityGroupEgress.0',
      'egress tcp/443 group G @ R',
    ]);
  });

  test('of a group that another resource names by its name', () => {
    const byName = { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupName: 'g', ...HTTPS, ...ANYONE } };
    expect(rules({ G: group({ GroupName: 'g' }), R: byName })).toEqual(['ingress tcp/443 0.0.0.0/0 @ R']);
  });

  test('exists in the worlds of its condition, its list, its entry and its group', () => {
    const entry = { ...HTTPS, ...ANYONE };
    const only = ['ingress tcp/443 0.0.0.0/0 when Stage = prod'];
    expect(rules({ G: group({ SecurityGroupIngress: ifProd([entry]) }) })).toEqual([
      `${only} @ G.SecurityGroupIngress.0`,
    ]);
    expect(rules({ G: group({ SecurityGroupIngress: [ifProd(entry)] }) })).toEqual([
      `${only} @ G.SecurityGroupIngress.0`,
    ]);
    expect(rules({ G: group({ SecurityGroupIngress: [entry] }, { Condition: 'IsProd' }) })).toEqual([
      `${only} @ G.SecurityGroupIngress.0`,
    ]);
    expect(rules({ G: group(), R: rule('Ingress', entry, { Condition: 'IsProd' }) })).toEqual([`${only} @ R`]);
    expect(
      rules({ G: group(), H: group(), R: rule('Ingress', { ...entry, GroupId: ifProd({ Ref: 'G' }, { Ref: 'H' }) }) }),
    ).toEqual([`${only} @ R`]);
  });

  test('that only deployment tells may be any rule', () => {
    const G = group({ SecurityGroupIngress: { 'Fn::Transform': { Name: 'Rules' } } });
    expect(rules({ G })).toEqual([
      'ingress all traffic at most (${Fn::Transform(Rules)}) ?${Fn::Transform(Rules)} @ G.SecurityGroupIngress',
    ]);
  });
});

describe('egress that nobody wrote', () => {
  const implied = (resources: object) => rules(resources, { implied: true }).filter((each) => each.includes('implied'));

  test('is everything', () => {
    expect(implied({ G: group() })).toEqual([
      'egress all traffic 0.0.0.0/0 implied @ G',
      'egress all traffic ::/0 implied @ G',
    ]);
  });

  test('is nothing where one rule is written, inside or outside', () => {
    expect(implied({ G: group({ SecurityGroupEgress: [{ ...HTTPS, ...ANYONE }] }) })).toEqual([]);
    expect(implied({ G: group(), R: rule('Egress', { ...HTTPS, ...ANYONE }) })).toEqual([]);
  });

  test('is everything in the worlds where none is written', () => {
    expect(implied({ G: group({ SecurityGroupEgress: [ifProd({ ...HTTPS, ...ANYONE })] }) })).toEqual([
      'egress all traffic 0.0.0.0/0 when Stage ≠ prod implied @ G',
      'egress all traffic ::/0 when Stage ≠ prod implied @ G',
    ]);
  });
});

describe('a prefix list', () => {
  const entries = (Entries: unknown) =>
    modelOf(stackOf({ ...CONDITIONS, Resources: { L: { Type: 'AWS::EC2::PrefixList', Properties: { Entries } } } }))
      .network.prefixLists.get('L')
      ?.entries?.map(peerOf);

  test('has its entries', () => {
    expect(entries([{ Cidr: '10.0.0.0/8' }, { Cidr: { Ref: 'Stage' } }])).toEqual(['10.0.0.0/8', '?${Stage}']);
  });

  test('whose entry some worlds have is not sure of it', () => {
    expect(entries([{ Cidr: '10.0.0.0/8' }, ifProd({ Cidr: '0.0.0.0/0' })])).toEqual([
      '10.0.0.0/8',
      '?0.0.0.0/0, perhaps',
    ]);
  });

  test('that only deployment tells has none that are known', () => {
    expect(entries({ Ref: 'Open' })).toBeUndefined();
  });
});
