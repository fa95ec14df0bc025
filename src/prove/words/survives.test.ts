/**
 * What is left after a loss. The oracle is arithmetic on the template, read by eye, and the pages that the rules name:
 * AWS spreads a fleet evenly, so of n in z zones the unlucky zone has the larger part.
 */
import { describe, expect, test } from 'vitest';
import { inShort, judgeIn } from '../tiny-proof.ts';

const inVpc = { VpcId: { Ref: 'Vpc' } };
const subnet = (zone: unknown, net: number) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { ...inVpc, CidrBlock: `10.0.${net}.0/24`, ...(zone !== undefined && { AvailabilityZone: zone }) },
});
const zoneAt = (index: number) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] });

const base = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  A: subnet(zoneAt(0), 1),
  B: subnet(zoneAt(1), 2),
  C: subnet(zoneAt(2), 3),
  Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { ImageId: 'ami-1' } } },
};

const group = (size: number, ...subnets: readonly string[]) => ({
  Servers: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: String(size),
      MaxSize: String(size),
      VPCZoneIdentifier: subnets.map((name) => ({ Ref: name })),
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
    },
  },
});

const outcome = (resources: object, claim: object, parameters?: object) =>
  judgeIn({ resources: resources as never, ...(parameters !== undefined && { parameters }) }, {
    kind: 'survives',
    what: 'Servers',
    loses: 'zone',
    ...claim,
  } as never).outcome;

describe('the share of a fleet that is left when a zone is lost', () => {
  test.each([
    { size: 1, zones: ['A', 'B'], left: 0 },
    { size: 2, zones: ['A', 'B'], left: 50 },
    { size: 3, zones: ['A', 'B'], left: 33 },
    { size: 4, zones: ['A', 'B', 'C'], left: 50 },
    { size: 6, zones: ['A', 'B', 'C'], left: 66 },
    { size: 5, zones: ['A'], left: 0 },
  ])('$size in $zones: $left %', ({ size, zones, left }) => {
    const resources = { ...base, ...group(size, ...zones) };
    expect(outcome(resources, left === 0 ? {} : { capacity: left })).toBe(left === 0 ? 'refuted' : 'proved');
    expect(outcome(resources, { capacity: left + 1 })).toBe('refuted');
  });

  test('of a fleet that scales it depends on how many run', () => {
    const policy = {
      Type: 'AWS::AutoScaling::ScalingPolicy',
      Properties: { AutoScalingGroupName: { Ref: 'Servers' } },
    };
    const { Servers } = group(2, 'A', 'B');
    const scaled = {
      ...base,
      Servers: { ...Servers, Properties: { ...Servers.Properties, MaxSize: '4' } },
      Policy: policy,
    };
    expect(outcome(scaled, {})).toBe('proved');
    expect(outcome(scaled, { capacity: 50 })).toBe('unknown');
    expect(outcome(scaled, { capacity: 51 })).toBe('refuted');
  });
});

describe('zones that only deployment tells', () => {
  const two = (one: unknown, other: unknown) => ({
    ...base,
    A: subnet(one, 1),
    B: subnet(other, 2),
    ...group(2, 'A', 'B'),
  });

  test.each([
    { says: 'two entries of one list are two zones', one: zoneAt(0), other: zoneAt(1), is: 'proved' },
    { says: 'two parameters may name one zone', one: { Ref: 'One' }, other: { Ref: 'Two' }, is: 'unknown' },
    { says: 'one parameter names one zone', one: { Ref: 'One' }, other: { Ref: 'One' }, is: 'refuted' },
    { says: 'subnets that name none may stand together', one: undefined, other: undefined, is: 'unknown' },
    { says: 'a name and an id cannot be compared', one: 'us-east-1a', other: 'use1-az1', is: 'unknown' },
  ])('$says', ({ one, other, is }) => {
    const zone = { Type: 'AWS::EC2::AvailabilityZone::Name' };
    expect(outcome(two(one, other), {}, { One: zone, Two: zone })).toBe(is);
  });

  test('a list of subnets that is a parameter may be one subnet', () => {
    const { Servers } = group(2);
    const given = { ...Servers, Properties: { ...Servers.Properties, VPCZoneIdentifier: { Ref: 'Subnets' } } };
    const parameters = { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } };
    expect(outcome({ Template: base.Template, Servers: given }, {}, parameters)).toBe('unknown');
  });
});

describe('a cluster of Aurora', () => {
  const Cluster = { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql' } };
  const member = (AvailabilityZone?: string) => ({
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' }, AvailabilityZone },
  });
  const judged = (members: object, loses: string) =>
    inShort(
      judgeIn({ resources: { Cluster, ...members } as never }, { kind: 'survives', what: 'Cluster', loses } as never),
    );

  test.each([
    { members: { One: member() }, loses: 'writer', is: /^refuted/ },
    { members: { One: member() }, loses: 'zone', is: /^refuted/ },
    { members: { One: member(), Two: member() }, loses: 'writer', is: /^proved/ },
    { members: { One: member(), Two: member() }, loses: 'zone', is: /^unknown: .*name none/ },
    { members: { One: member('us-east-1a'), Two: member('us-east-1b') }, loses: 'zone', is: /^proved/ },
    { members: { One: member('us-east-1a'), Two: member('us-east-1a') }, loses: 'zone', is: /^refuted/ },
    { members: {}, loses: 'writer', is: /^unknown: the instances of Cluster/ },
  ])('of $members without its $loses', ({ members, loses, is }) => {
    expect(judged(members, loses)).toMatch(is);
  });
});

describe('what nobody knows is open, and nothing is true about nothing', () => {
  const Server = { Type: 'AWS::EMR::Cluster', Properties: {} };
  const Pool = { Type: 'AWS::DynamoDB::Table', Properties: {} };
  const judged = (what: string, loses: unknown, resources: object = { Server, Pool }) =>
    inShort(judgeIn({ resources: resources as never }, { kind: 'survives', what, loses } as never));

  test('a type without a rule', () => expect(judged('Server', 'zone')).toMatch(/^unknown/));
  test('a service of a region goes on without a zone', () => expect(judged('Pool', 'zone')).toBe('proved'));
  test('and not without its region', () => expect(judged('Pool', 'region')).toMatch(/^refuted/));
  test('a zone where nothing stands', () =>
    expect(
      judged(
        'Servers',
        { zone: 'us-east-1f' },
        {
          ...base,
          A: subnet('us-east-1a', 1),
          B: subnet('us-east-1b', 2),
          C: subnet('us-east-1c', 3),
          ...group(2, 'A', 'B'),
        },
      ),
    ).toMatch(/^refuted: Nothing stands in us-east-1f/));
});
