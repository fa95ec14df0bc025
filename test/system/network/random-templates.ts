/** Templates of small random networks: two VPCs, most things open, so that what closes one pair leaves others open. */
import fc from 'fast-check';

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
export type Resources = Readonly<Record<string, Resource>>;

const ref = (id: string) => ({ Ref: id });
const made = (type: string, properties: Readonly<Record<string, unknown>>): Resource => ({
  Type: `AWS::EC2::${type}`,
  Properties: properties,
});

const SUBNETS = [0, 1, 2, 3, 4] as const;
const vpcOf = (subnet: number) => (subnet === 4 ? 'Vpc2' : 'Vpc');
const four = (subnet: number) => (subnet === 4 ? '10.1.0.0/28' : `10.0.${subnet}.0/28`);
const six = (subnet: number) => (subnet === 4 ? '2600:1f18:2::/64' : `2600:1f18:1:${subnet}::/64`);

const BLOCKS_4 = [
  '0.0.0.0/0',
  '0.0.0.0/0',
  '10.0.0.0/16',
  '10.0.0.0/8',
  '10.0.0.0/28',
  '10.0.1.0/28',
  '10.0.1.4/31',
  '10.0.2.4/30',
  '10.0.2.6/32',
  '10.1.0.0/16',
  '8.0.0.0/8',
  '8.8.8.8/32',
  '128.0.0.0/1',
];
const BLOCKS_6 = [
  '::/0',
  '::/0',
  '2600:1f18:1::/48',
  '2600:1f18:1:1::/64',
  '2600:1f18:2::/48',
  '2a00::/16',
  '2a00::1/128',
];

const blocks4 = fc.constantFrom(...BLOCKS_4);
const blocks6 = fc.constantFrom(...BLOCKS_6);

const GROUPS = ['G0', 'G1', 'G2', 'G3'] as const;
const peers = (side: 'Source' | 'Destination') =>
  fc.oneof(
    { weight: 4, arbitrary: blocks4.map((block) => ({ CidrIp: block })) },
    { weight: 2, arbitrary: blocks6.map((block) => ({ CidrIpv6: block })) },
    { weight: 4, arbitrary: fc.constantFrom(...GROUPS).map((id) => ({ [`${side}SecurityGroupId`]: ref(id) })) },
    { weight: 1, arbitrary: fc.constant({ [`${side}PrefixListId`]: ref('List') }) },
  );
const ports = (protocol: 'tcp' | 'udp') =>
  fc
    .constantFrom([22, 22], [80, 443], [443, 443], [0, 65535], [1024, 65535], [33000, 33000], [53, 53])
    .map(([from, to]) => ({ IpProtocol: protocol, FromPort: from, ToPort: to }));
const traffic = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ IpProtocol: '-1' }) },
  { weight: 4, arbitrary: ports('tcp') },
  { weight: 2, arbitrary: ports('udp') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { IpProtocol: 'icmp', FromPort: 8, ToPort: 0 },
      { IpProtocol: 'icmp', FromPort: 8, ToPort: -1 },
      { IpProtocol: 'icmp', FromPort: 0, ToPort: -1 },
      { IpProtocol: 'icmp', FromPort: -1, ToPort: -1 },
      { IpProtocol: 'icmpv6', FromPort: 128, ToPort: -1 },
      { IpProtocol: 'icmpv6', FromPort: -1, ToPort: -1 },
      { IpProtocol: '17' },
    ),
  },
);
const rules = (side: 'Source' | 'Destination') =>
  fc.tuple(traffic, peers(side)).map((parts) => Object.assign({}, ...parts));
const WIDE = [
  { IpProtocol: '-1', CidrIp: '0.0.0.0/0' },
  { IpProtocol: '-1', CidrIpv6: '::/0' },
];
const groups = fc
  .record({
    ingress: fc.tuple(fc.array(rules('Source'), { maxLength: 5 }), fc.subarray(WIDE)),
    egress: fc.option(fc.tuple(fc.array(rules('Destination'), { minLength: 1, maxLength: 4 }), fc.subarray(WIDE)), {
      freq: 2,
    }),
    isInSecond: fc.boolean(),
  })
  .map(({ ingress, egress, isInSecond }) => ({
    group: made('SecurityGroup', { GroupDescription: 'a group', VpcId: ref(isInSecond ? 'Vpc2' : 'Vpc') }),
    rules: [
      ...ingress.flat().map((rule) => made('SecurityGroupIngress', rule)),
      ...(egress ?? []).flat().map((rule) => made('SecurityGroupEgress', rule)),
    ],
  }));

const aclTraffic = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ Protocol: -1 }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(6, 6, 17),
        fc.constantFrom([22, 22], [80, 443], [1024, 65535], [32768, 65535], [1024, 32767], [49152, 65535], [0, 65535]),
      )
      .map(([protocol, [From, To]]) => ({ Protocol: protocol, PortRange: { From, To } })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { Protocol: 1, Icmp: { Type: 8, Code: -1 } },
      { Protocol: 1, Icmp: { Type: 0, Code: -1 } },
      { Protocol: 1, Icmp: { Type: -1, Code: -1 } },
      { Protocol: 58, Icmp: { Type: 128, Code: -1 } },
      { Protocol: 58, Icmp: { Type: 129, Code: -1 } },
      { Protocol: 58, Icmp: { Type: -1, Code: -1 } },
    ),
  },
);
const entries = fc
  .record({
    traffic: aclTraffic,
    block: fc.oneof(
      { weight: 3, arbitrary: blocks4.map((block) => ({ CidrBlock: block })) },
      { weight: 1, arbitrary: blocks6.map((block) => ({ Ipv6CidrBlock: block })) },
    ),
    isEgress: fc.boolean(),
    action: fc.constantFrom('allow', 'allow', 'deny'),
  })
  .map(({ traffic: what, block, isEgress, action }) => ({
    Egress: isEgress,
    RuleAction: action,
    ...what,
    ...block,
  }));
const wideEntries = [{ CidrBlock: '0.0.0.0/0' }, { Ipv6CidrBlock: '::/0' }].flatMap((block) =>
  [true, false].map((isEgress) => ({ Egress: isEgress, RuleAction: 'allow', Protocol: -1, ...block })),
);
/** Answers to some client ports are denied: what only a stateless filter does. */
const denials = fc
  .tuple(
    fc.constantFrom([1024, 32767], [32768, 65535], [49152, 65535]),
    fc.constantFrom(6, 6, 17),
    fc.boolean(),
    fc.constantFrom({ CidrBlock: '0.0.0.0/0' }, { Ipv6CidrBlock: '::/0' }, { CidrBlock: '10.0.0.0/16' }),
  )
  .map(([[From, To], Protocol, Egress, block]) => ({
    Egress,
    RuleAction: 'deny',
    Protocol,
    PortRange: { From, To },
    ...block,
  }));
const acls = fc
  .tuple(
    fc.array(fc.oneof({ weight: 2, arbitrary: entries }, { weight: 1, arbitrary: denials }), { maxLength: 4 }),
    fc.oneof({ weight: 3, arbitrary: fc.constant(wideEntries) }, fc.subarray(wideEntries, { minLength: 2 })),
  )
  .map((parts) => parts.flat());

const targets = fc.constantFrom<Readonly<Record<string, unknown>>>(
  { GatewayId: ref('Igw') },
  { NatGatewayId: ref('Nat') },
  { NatGatewayId: ref('PrivateNat') },
  { VpcPeeringConnectionId: ref('Pcx') },
  { GatewayId: ref('LooseIgw') },
);
const targets6 = fc.constantFrom<Readonly<Record<string, unknown>>>(
  { GatewayId: ref('Igw') },
  { EgressOnlyInternetGatewayId: ref('Eigw') },
  { VpcPeeringConnectionId: ref('Pcx') },
);
const defaults = fc.tuple(
  fc.option(
    fc
      .constantFrom({ GatewayId: ref('Igw') }, { GatewayId: ref('Igw') }, { NatGatewayId: ref('Nat') })
      .map((target) => ({ DestinationCidrBlock: '0.0.0.0/0', ...target })),
    { freq: 6 },
  ),
  fc.option(
    fc.constantFrom({ GatewayId: ref('Igw') }, { EgressOnlyInternetGatewayId: ref('Eigw') }).map((target) => ({
      DestinationIpv6CidrBlock: '::/0',
      ...target,
    })),
    { freq: 4 },
  ),
  fc.option(fc.constant({ DestinationCidrBlock: '10.1.0.0/16', VpcPeeringConnectionId: ref('Pcx') }), { freq: 3 }),
  fc.option(fc.constant({ DestinationIpv6CidrBlock: '2600:1f18:2::/48', VpcPeeringConnectionId: ref('Pcx') }), {
    freq: 2,
  }),
);
const tables = fc
  .tuple(
    defaults,
    fc.uniqueArray(
      fc.oneof(
        {
          weight: 3,
          arbitrary: fc
            .tuple(fc.constantFrom('8.0.0.0/8', '8.8.8.8/32', '128.0.0.0/1', '10.0.0.0/8', '10.0.0.0/16'), targets)
            .map(([block, target]) => ({ DestinationCidrBlock: block, ...target })),
        },
        {
          weight: 1,
          arbitrary: targets.map((target) => ({ DestinationPrefixListId: ref('List'), ...target })),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom('2a00::/16', '2a00::1/128'), targets6)
            .map(([block, target]) => ({ DestinationIpv6CidrBlock: block, ...target })),
        },
      ),
      { maxLength: 3, selector: (route) => JSON.stringify(Object.entries(route)[0]) },
    ),
  )
  .map(([own, more]) => {
    const routes: Readonly<Record<string, unknown>>[] = [...own.filter((route) => route !== null), ...more];
    return routes;
  });

const hosts = fc.record({
  subnet: fc.constantFrom(...SUBNETS, 0, 1),
  groups: fc.subarray([...GROUPS], { minLength: 1, maxLength: 2 }),
  isPublic: fc.boolean(),
  hasIpv6: fc.constantFrom(true, true, false),
});

export const randomTemplates: fc.Arbitrary<Resources> = fc
  .record({
    groups: fc.tuple(groups, groups, groups, groups),
    acls: fc.tuple(acls, acls),
    aclOf: fc.tuple(...SUBNETS.map(() => fc.option(fc.constantFrom('A0', 'A1'), { freq: 3 }))),
    tables: fc.tuple(tables, tables, tables),
    tableOf: fc.tuple(...SUBNETS.map(() => fc.option(fc.constantFrom('T0', 'T0', 'T1', 'T2'), { freq: 8 }))),
    hosts: fc.array(hosts, { minLength: 6, maxLength: 8 }),
    natHere: fc.constantFrom(0, 0, 1),
    privateNatHere: fc.constantFrom(0, 2),
    isAttached: fc.constantFrom(true, true, true, true, false),
    isInternal: fc.boolean(),
    balancerGroups: fc.subarray([...GROUPS], { maxLength: 1 }),
    inEndpoint: fc.subarray(['T0', 'T1', 'T2']),
  })
  .map(({ isAttached, ...spec }): Resources => {
    const resources: Record<string, Resource> = {
      Vpc: made('VPC', { CidrBlock: '10.0.0.0/16' }),
      Vpc2: made('VPC', { CidrBlock: '10.1.0.0/16' }),
      Block6: made('VPCCidrBlock', { VpcId: ref('Vpc'), Ipv6CidrBlock: '2600:1f18:1::/48', Ipv6Pool: 'pool' }),
      Block62: made('VPCCidrBlock', { VpcId: ref('Vpc2'), Ipv6CidrBlock: '2600:1f18:2::/48', Ipv6Pool: 'pool' }),
      Igw: made('InternetGateway', {}),
      LooseIgw: made('InternetGateway', {}),
      Eigw: made('EgressOnlyInternetGateway', { VpcId: ref('Vpc') }),
      Pcx: made('VPCPeeringConnection', { VpcId: ref('Vpc'), PeerVpcId: ref('Vpc2') }),
      Eip: made('EIP', { Domain: 'vpc' }),
      Nat: made('NatGateway', {
        SubnetId: ref(`S${spec.natHere}`),
        AllocationId: { 'Fn::GetAtt': ['Eip', 'AllocationId'] },
      }),
      PrivateNat: made('NatGateway', { SubnetId: ref(`S${spec.privateNatHere}`), ConnectivityType: 'private' }),
      List: made('PrefixList', {
        PrefixListName: 'list',
        AddressFamily: 'IPv4',
        MaxEntries: 3,
        Entries: [{ Cidr: '8.8.8.0/24' }, { Cidr: '10.0.1.4/31' }, { Cidr: '10.1.0.0/16' }],
      }),
      Storage: made('VPCEndpoint', {
        VpcId: ref('Vpc'),
        ServiceName: 'com.amazonaws.us-east-1.s3',
        RouteTableIds: spec.inEndpoint.map(ref),
      }),
    };
    if (isAttached)
      resources.Attached = made('VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') });
    spec.groups.forEach(({ group, rules: written }, index) => {
      resources[`G${index}`] = group;
      // Rules of their own: groups may name each other.
      written.forEach(({ Type, Properties }, number) => {
        resources[`G${index}Rule${number}`] = { Type, Properties: { GroupId: ref(`G${index}`), ...Properties } };
      });
    });
    spec.acls.forEach((written, index) => {
      resources[`A${index}`] = made('NetworkAcl', { VpcId: ref('Vpc') });
      written.forEach((entry, number) => {
        resources[`A${index}E${number}`] = made('NetworkAclEntry', {
          NetworkAclId: ref(`A${index}`),
          RuleNumber: 100 + number * 10,
          ...entry,
        });
      });
    });
    spec.tables.forEach((routes, index) => {
      resources[`T${index}`] = made('RouteTable', { VpcId: ref('Vpc') });
      routes.forEach((route, number) => {
        resources[`T${index}R${number}`] = made('Route', { RouteTableId: ref(`T${index}`), ...route });
      });
    });
    resources.T9 = made('RouteTable', { VpcId: ref('Vpc2') });
    for (const [index, block] of [
      { DestinationCidrBlock: '10.0.0.0/16' },
      { DestinationIpv6CidrBlock: '2600:1f18:1::/48' },
    ].entries())
      resources[`T9R${index}`] = made('Route', {
        RouteTableId: ref('T9'),
        VpcPeeringConnectionId: ref('Pcx'),
        ...block,
      });
    for (const subnet of SUBNETS) {
      resources[`S${subnet}`] = made('Subnet', {
        VpcId: ref(vpcOf(subnet)),
        CidrBlock: four(subnet),
        Ipv6CidrBlock: six(subnet),
        AvailabilityZone: `us-east-1${'abaab'[subnet]}`,
      });
      const table = subnet === 4 ? 'T9' : spec.tableOf[subnet];
      if (table !== null && table !== undefined)
        resources[`S${subnet}T`] = made('SubnetRouteTableAssociation', {
          SubnetId: ref(`S${subnet}`),
          RouteTableId: ref(table),
        });
      const acl = spec.aclOf[subnet];
      if (acl !== null && acl !== undefined)
        resources[`S${subnet}A`] = made('SubnetNetworkAclAssociation', {
          SubnetId: ref(`S${subnet}`),
          NetworkAclId: ref(acl),
        });
    }
    spec.hosts.forEach(({ subnet, groups: carried, isPublic, hasIpv6 }, index) => {
      resources[`I${index}`] = made('Instance', {
        NetworkInterfaces: [
          {
            DeviceIndex: '0',
            SubnetId: ref(`S${subnet}`),
            GroupSet: carried.map(ref),
            AssociatePublicIpAddress: isPublic && subnet !== 4,
            Ipv6AddressCount: hasIpv6 ? 1 : 0,
          },
        ],
      });
    });
    resources.Nlb = {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: {
        Type: 'network',
        Scheme: spec.isInternal ? 'internal' : 'internet-facing',
        IpAddressType: 'dualstack',
        Subnets: [ref('S0'), ref('S1')],
        ...(spec.balancerGroups.length > 0 && { SecurityGroups: spec.balancerGroups.map(ref) }),
      },
    };
    return resources;
  });
