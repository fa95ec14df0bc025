/** Verdicts on small templates. Oracle: the pages of the AWS documentation named at each group of cases. */
import { describe, expect, test } from 'vitest';
import { covers, describeGuard } from '../../base/index.ts';
import {
  anyone,
  associate,
  base,
  block,
  but,
  group,
  instance,
  internet,
  networkOf,
  owner,
  party,
  ports,
  type Resources,
  ref,
  route,
  show,
  subnet,
  tcp,
} from './example-network.ts';
import { type ReachParty, reach, whenCovers } from './index.ts';

// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html, …/vpc-nat-gateway.html,
// …/security-group-rules.html, …/gateway-endpoints.html
test.each([
  { world: 'as it stands', network: but({}), from: 'internet', to: 'Web', certain: 'tcp/443' },
  { world: 'as it stands', network: but({}), from: 'internet', to: 'Database', certain: 'nothing' },
  { world: 'as it stands', network: but({}), from: 'Web', to: 'Database', certain: 'tcp/5432' },
  { world: 'as it stands', network: but({}), from: 'Database', to: 'internet', certain: 'tcp/443' },
  { world: 'as it stands', network: but({}), from: 'Database', to: 'S3', certain: 'tcp/443' },
  { world: 'as it stands', network: but({}), from: 'Web', to: 'S3', certain: 'nothing' },
  { world: 'no attachment', network: but({}, 'Attachment'), from: 'internet', to: 'Web', certain: 'nothing' },
  {
    world: 'no public address',
    network: but({ Public: subnet('10.0.0.0/24') }),
    from: 'internet',
    to: 'Web',
    certain: 'nothing',
  },
  { world: 'no route', network: but({}, 'ToInternet'), from: 'internet', to: 'Web', certain: 'nothing' },
  {
    world: 'NAT in a subnet without a way out',
    network: but({}, 'ToInternet'),
    from: 'Database',
    to: 'internet',
    certain: 'nothing',
  },
  {
    world: 'NAT without an address',
    network: but({
      Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Public'), ConnectivityType: 'private' } },
    }),
    from: 'Database',
    to: 'internet',
    certain: 'nothing',
  },
  {
    world: 'a group rule does not admit public addresses',
    network: but({ Clients: group([]), WebGroup: group([tcp(443, { SourceSecurityGroupId: ref('Clients') })]) }),
    from: 'internet',
    to: 'Web',
    certain: 'nothing',
  },
])('$world: $from to $to opens $certain', ({ network, from, to, certain }) => {
  const answer = reach(network, party(from), party(to));
  expect([show(answer.certain), show(answer.possible), answer.missing]).toEqual([certain, certain, []]);
});

describe('every public address and some public address', () => {
  // https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html: a rule admits its block, no more.
  const network = but({ WebGroup: group([tcp(443, { CidrIp: '8.0.0.0/7' }), tcp(80, anyone)]) });

  test('a rule for a part of the internet opens to someone, not to everyone', () => {
    const answer = reach(network, internet, owner('Web'));
    expect([show(answer.certain), show(answer.certainForSome), answer.missing]).toEqual([
      'tcp/80',
      'tcp/80, tcp/443',
      [],
    ]);
  });

  test.each([
    { from: '9.1.0.0/16', certain: 'tcp/80, tcp/443' },
    { from: '10.1.0.0/16', certain: 'nothing' },
    { from: '11.1.0.0/16', certain: 'tcp/80' },
  ])('$from opens $certain', ({ from, certain }) => {
    expect(show(reach(network, block(from), owner('Web')).certain)).toBe(certain);
  });
});

describe('network ACLs', () => {
  // https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
  const acl = (...entries: readonly (readonly [number, string, boolean, number, number])[]): Resources => ({
    Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
    Applied: {
      Type: 'AWS::EC2::SubnetNetworkAclAssociation',
      Properties: { SubnetId: ref('Public'), NetworkAclId: ref('Acl') },
    },
    ...Object.fromEntries(
      entries.map(([number, action, egress, from, to]) => [
        `Entry${number}${egress}`,
        {
          Type: 'AWS::EC2::NetworkAclEntry',
          Properties: {
            NetworkAclId: ref('Acl'),
            RuleNumber: number,
            RuleAction: action,
            Egress: egress,
            Protocol: 6,
            CidrBlock: '0.0.0.0/0',
            PortRange: { From: from, To: to },
          },
        },
      ]),
    ),
  });
  test.each([
    {
      entries: 'in 443, out ephemeral',
      acl: acl([100, 'allow', false, 443, 443], [100, 'allow', true, 1024, 65535]),
      certain: 'tcp/443',
      certainForSome: 'tcp/443',
    },
    {
      entries: 'in 443, no way out',
      acl: acl([100, 'allow', false, 443, 443]),
      certain: 'nothing',
      certainForSome: 'nothing',
    },
    {
      entries: 'in 443, out for Linux only',
      acl: acl([100, 'allow', false, 443, 443], [100, 'allow', true, 32768, 60999]),
      certain: 'nothing',
      certainForSome: 'tcp/443',
    },
    {
      entries: 'denied before allowed',
      acl: acl([90, 'deny', false, 443, 443], [100, 'allow', false, 0, 65535], [100, 'allow', true, 0, 65535]),
      certain: 'nothing',
      certainForSome: 'nothing',
    },
    {
      entries: 'allowed before denied',
      acl: acl([90, 'allow', false, 443, 443], [100, 'deny', false, 0, 65535], [100, 'allow', true, 0, 65535]),
      certain: 'tcp/443',
      certainForSome: 'tcp/443',
    },
  ])('$entries: $certain for everyone, $certainForSome for someone', ({ acl: resources, certain, certainForSome }) => {
    const answer = reach(but(resources), internet, owner('Web'));
    expect([show(answer.certain), show(answer.certainForSome)]).toEqual([certain, certainForSome]);
  });

  test('do not judge traffic inside their subnet', () => {
    const network = but({ ...acl(), Other: instance('Public', 'DatabaseGroup') });
    expect(show(reach(network, owner('Web'), owner('Other')).certain)).toBe('tcp/5432');
    expect(show(reach(network, owner('Web'), owner('Database')).certain)).toBe('nothing');
  });
});

describe('conditions', () => {
  const network = networkOf(
    {
      ...base,
      ToNat: { ...route('PrivateTable', '0.0.0.0/0', { NatGatewayId: ref('Nat') }), Condition: 'IsProd' },
      WebGroup: group([{ 'Fn::If': ['IsProd', tcp(443, anyone), tcp(80, anyone)] }]),
    },
    {
      Parameters: { Env: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      Conditions: { IsProd: { 'Fn::Equals': [ref('Env'), 'prod'] } },
    },
  );

  test('give the worlds in which a flow is open', () => {
    expect(show(reach(network, internet, owner('Web')).certain)).toBe('tcp/80 when Env = dev; tcp/443 when Env = prod');
    expect(describeGuard(whenCovers(reach(network, owner('Database'), internet).certain, ports('tcp/443')))).toBe(
      'Env = prod',
    );
  });

  test('put a witness into such a world', () => {
    const witness = reach(network, owner('Database'), internet).witness(ports('tcp/443'));
    expect([...(witness?.world ?? [])]).toEqual([['Env', 'prod']]);
    expect(witness?.traversed).toEqual(['Nat', 'Igw']);
  });

  test('twenty independent conditions cost no enumeration of worlds', () => {
    const names = Array.from({ length: 20 }, (_, index) => `C${index}`);
    const many = networkOf(
      {
        ...base,
        WebGroup: group(
          names.map((name, index) => ({ 'Fn::If': [name, tcp(8000 + index, anyone), ref('AWS::NoValue')] })),
        ),
      },
      {
        Parameters: Object.fromEntries(
          names.map((name) => [`P${name}`, { Type: 'String', AllowedValues: ['yes', 'no'] }]),
        ),
        Conditions: Object.fromEntries(names.map((name) => [name, { 'Fn::Equals': [ref(`P${name}`), 'yes'] }])),
      },
    );
    expect(reach(many, internet, owner('Web')).certain).toHaveLength(20);
  });
});

describe('what the template does not tell', () => {
  test('an unknown block is possible, and named', () => {
    const network = networkOf(
      { ...base, WebGroup: group([tcp(22, { CidrIp: ref('Office') })]) },
      { Parameters: { Office: { Type: 'String' } } },
    );
    const answer = reach(network, internet, owner('Web'));
    expect([show(answer.certain), show(answer.possible), answer.missing]).toEqual(['nothing', 'tcp/22', ['${Office}']]);
    expect(answer.witness(ports('tcp/22'))?.assuming).toEqual(['${Office}']);
  });

  test('a subnet from outside leaves its route table and ACL open', () => {
    const network = networkOf(
      { ...base, Web: instance('Where', 'WebGroup') },
      { Parameters: { Where: { Type: 'AWS::EC2::Subnet::Id' } } },
    );
    const answer = reach(network, internet, owner('Web'));
    expect([show(answer.certain), show(answer.possible)]).toEqual(['nothing', 'tcp/443']);
    expect(answer.missing).toContain('the route table of ${Where}');
  });

  test('one of two subnets is where a load balancer may stand, so both must let it through', () => {
    const network = but({
      Fleet: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Subnets: [ref('Public'), ref('Private')], SecurityGroups: [ref('WebGroup')] },
      },
    });
    const answer = reach(network, internet, owner('Fleet'));
    expect([show(answer.certain), show(answer.possible), answer.missing]).toEqual([
      'nothing',
      'tcp/443',
      ['the subnet of Fleet'],
    ]);
  });
});

describe('other VPCs', () => {
  // https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html, https://docs.aws.amazon.com/vpc/latest/tgw/
  const second: Resources = {
    Vpc2: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } },
    Far: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: ref('Vpc2'), CidrBlock: '10.9.0.0/24' } },
    FarTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc2') } },
    FarIsRouted: associate('Far', 'FarTable'),
    FarGroup: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'far',
        VpcId: ref('Vpc2'),
        SecurityGroupIngress: [tcp(9000, { CidrIp: '10.0.0.0/16' })],
      },
    },
    FarServer: instance('Far', 'FarGroup'),
  };
  const peering: Resources = {
    ...second,
    Peering: { Type: 'AWS::EC2::VPCPeeringConnection', Properties: { VpcId: ref('Vpc'), PeerVpcId: ref('Vpc2') } },
    There: route('PublicTable', '10.9.0.0/16', { VpcPeeringConnectionId: ref('Peering') }),
    Back: route('FarTable', '10.0.0.0/16', { VpcPeeringConnectionId: ref('Peering') }),
  };
  const gateway = (properties: object) => ({ Type: 'AWS::EC2::TransitGateway', Properties: properties });
  const attach = (vpc: string, ...subnets: readonly string[]) => ({
    Type: 'AWS::EC2::TransitGatewayAttachment',
    Properties: { TransitGatewayId: ref('Tgw'), VpcId: ref(vpc), SubnetIds: subnets.map(ref) },
  });
  const transitRoute = (DestinationCidrBlock: string, target: object) => ({
    Type: 'AWS::EC2::TransitGatewayRoute',
    Properties: { TransitGatewayRouteTableId: ref('Hub'), DestinationCidrBlock, ...target },
  });
  const associated = (attachment: string) => ({
    Type: 'AWS::EC2::TransitGatewayRouteTableAssociation',
    Properties: { TransitGatewayRouteTableId: ref('Hub'), TransitGatewayAttachmentId: ref(attachment) },
  });
  const ownTable: Resources = {
    Tgw: gateway({ DefaultRouteTableAssociation: 'disable', DefaultRouteTablePropagation: 'disable' }),
    Hub: { Type: 'AWS::EC2::TransitGatewayRouteTable', Properties: { TransitGatewayId: ref('Tgw') } },
    NearIsRouted: associated('AttachNear'),
    FarIsRoutedToo: associated('AttachFar'),
    ToFar: transitRoute('10.9.0.0/16', { TransitGatewayAttachmentId: ref('AttachFar') }),
    ToNear: transitRoute('10.0.0.0/16', { TransitGatewayAttachmentId: ref('AttachNear') }),
  };
  const admitting = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'far',
      VpcId: ref('Vpc2'),
      SecurityGroupIngress: [tcp(9000, { SourceSecurityGroupId: ref('WebGroup') })],
    },
  };
  const transit: Resources = {
    ...second,
    Tgw: gateway({}),
    AttachNear: attach('Vpc', 'Public'),
    AttachFar: attach('Vpc2', 'Far'),
    There: route('PublicTable', '10.9.0.0/16', { TransitGatewayId: ref('Tgw') }),
    Back: route('FarTable', '10.0.0.0/16', { TransitGatewayId: ref('Tgw') }),
  };
  test.each([
    { way: 'no connection', network: but(second), certain: 'nothing', possible: 'nothing', missing: [] },
    {
      way: 'peering with routes both ways',
      network: but(peering),
      certain: 'tcp/9000',
      possible: 'tcp/9000',
      missing: [],
    },
    {
      way: 'peering without a route back',
      network: but(peering, 'Back'),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway whose table every attachment has and propagates into',
      network: but(transit),
      certain: 'tcp/9000',
      possible: 'tcp/9000',
      missing: [],
    },
    {
      way: 'transit gateway that associates no table by itself',
      network: but({ ...transit, Tgw: gateway({ DefaultRouteTableAssociation: 'disable' }) }),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway whose attachments propagate nothing by themselves',
      network: but({ ...transit, Tgw: gateway({ DefaultRouteTablePropagation: 'disable' }) }),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway with a table of its own, and static routes both ways',
      network: but({ ...transit, ...ownTable }),
      certain: 'tcp/9000',
      possible: 'tcp/9000',
      missing: [],
    },
    {
      way: 'transit gateway with a table of its own that drops the answers',
      network: but({
        ...transit,
        ...ownTable,
        ToNear: transitRoute('10.0.0.0/16', { Blackhole: true }),
      }),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway whose more specific route leads out of the cloud',
      network: but({
        ...transit,
        ...ownTable,
        Vpn: { Type: 'AWS::EC2::VPNConnection', Properties: { TransitGatewayId: ref('Tgw') } },
        Specific: transitRoute('10.9.0.0/24', { TransitGatewayAttachmentId: ref('Vpn') }),
      }),
      certain: 'nothing',
      possible: 'tcp/9000',
      missing: ['what Vpn forwards', 'the routes to Vpn'],
    },
    {
      way: 'transit gateway that is attached in another zone',
      network: but({
        ...transit,
        Public: subnet('10.0.0.0/24', { AvailabilityZone: 'us-east-1a' }),
        Other: subnet('10.0.7.0/28', { AvailabilityZone: 'us-east-1b' }),
        AttachNear: attach('Vpc', 'Other'),
      }),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway that is attached in another subnet of the zone',
      network: but({
        ...transit,
        Public: subnet('10.0.0.0/24', { AvailabilityZone: 'us-east-1a' }),
        Other: subnet('10.0.7.0/28', { AvailabilityZone: 'us-east-1a' }),
        AttachNear: attach('Vpc', 'Other'),
      }),
      certain: 'tcp/9000',
      possible: 'tcp/9000',
      missing: [],
    },
    {
      way: 'transit gateway to a group that names the client’s, which is not shared',
      network: but({ ...transit, FarGroup: admitting }),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
    {
      way: 'transit gateway to a group that names the client’s, which is shared',
      network: but({
        ...transit,
        FarGroup: admitting,
        Tgw: gateway({ SecurityGroupReferencingSupport: 'enable' }),
      }),
      certain: 'tcp/9000',
      possible: 'tcp/9000',
      missing: [],
    },
    {
      way: 'transit gateway that one VPC is not attached to',
      network: but(transit, 'AttachFar'),
      certain: 'nothing',
      possible: 'nothing',
      missing: [],
    },
  ])('$way: $certain, possibly $possible', ({ network, certain, possible, missing }) => {
    const answer = reach(network, owner('Web'), owner('FarServer'));
    expect([show(answer.certain), show(answer.possible), answer.missing]).toEqual([certain, possible, missing]);
    answer.witness(ports('all'));
    answer.certify(ports('all'));
  });

  test('an ACL at the subnet of the attachment judges what passes there, unless the host stands in it', () => {
    // https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
    const closed: Resources = {
      Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc2') } },
      FarIsClosed: {
        Type: 'AWS::EC2::SubnetNetworkAclAssociation',
        Properties: { SubnetId: ref('Hall'), NetworkAclId: ref('Acl') },
      },
      Hall: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Vpc2'), CidrBlock: '10.9.7.0/28', AvailabilityZone: 'a' },
      },
      Far: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('Vpc2'), CidrBlock: '10.9.0.0/24', AvailabilityZone: 'a' },
      },
    };
    const ask = (more: Resources) =>
      show(reach(but({ ...transit, ...closed, ...more }), owner('Web'), owner('FarServer')).possible);
    expect(ask({ AttachFar: attach('Vpc2', 'Hall') })).toBe('nothing');
    expect(ask({ AttachFar: attach('Vpc2', 'Far') })).toBe('tcp/9000');
  });
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html */
describe('VPC Block Public Access', () => {
  const mode = (InternetGatewayBlockMode: string) => ({
    Block: { Type: 'AWS::EC2::VPCBlockPublicAccessOptions', Properties: { InternetGatewayBlockMode } },
  });
  const except = (InternetGatewayExclusionMode: string, place: object) => ({
    Type: 'AWS::EC2::VPCBlockPublicAccessExclusion',
    Properties: { InternetGatewayExclusionMode, ...place },
  });
  const whole = { VpcId: ref('Vpc') };
  test.each<[string, Resources, string, string, string]>([
    ['is off by default', {}, 'tcp/443', 'all traffic', 'tcp/443'],
    ['blocks both ways', mode('block-bidirectional'), 'nothing', 'nothing', 'nothing'],
    ['or lets NAT gateways out', mode('block-ingress'), 'nothing', 'nothing', 'tcp/443'],
    [
      'but for an excluded VPC',
      { ...mode('block-bidirectional'), Except: except('allow-bidirectional', whole) },
      'tcp/443',
      'all traffic',
      'tcp/443',
    ],
    [
      'or its way out',
      { ...mode('block-bidirectional'), Except: except('allow-egress', whole) },
      'nothing',
      'all traffic',
      'tcp/443',
    ],
    [
      'or one subnet',
      { ...mode('block-bidirectional'), Except: except('allow-bidirectional', { SubnetId: ref('Public') }) },
      'tcp/443',
      'all traffic',
      'perhaps tcp/443',
    ],
    [
      'not for another VPC',
      { ...mode('block-bidirectional'), Except: except('allow-bidirectional', { VpcId: 'vpc-1' }) },
      'nothing',
      'nothing',
      'nothing',
    ],
  ])('%s', (_, resources, inward, outward, nat) => {
    const network = but(resources);
    const ways = [
      [internet, owner('Web')],
      [owner('Web'), internet],
      [owner('Database'), internet],
    ] as const;
    const shown = ways.map(([from, to]) => {
      const answer = reach(network, from, to);
      answer.certify(ports('tcp/443,udp/53'));
      answer.witness(ports('tcp/443'));
      const [certain, possible] = [show(answer.certain), show(answer.possible)];
      return certain === possible ? certain : `perhaps ${possible}`;
    });
    expect(shown).toEqual([inward, outward, nat]);
  });
});

// https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
describe('a route table of the internet gateway', () => {
  const led = (destination: string, target: object, of = 'Edge'): Resources => ({
    Edge: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    EdgeIsRouted: {
      Type: 'AWS::EC2::GatewayRouteTableAssociation',
      Properties: { GatewayId: ref('Igw'), RouteTableId: of === 'Edge' ? ref('Edge') : of },
    },
    ToAppliance: route('Edge', destination, target),
    Appliance: { Type: 'AWS::EC2::NetworkInterface', Properties: { SubnetId: ref('Private') } },
  });
  const appliance = { NetworkInterfaceId: ref('Appliance') };
  test.each<[string, Resources, string]>([
    ['sends to an appliance what comes in for a subnet', led('10.0.0.0/24', appliance), 'perhaps tcp/443'],
    ['and for the whole VPC', led('10.0.0.0/16', appliance), 'perhaps tcp/443'],
    ['not for another subnet', led('10.0.1.0/24', appliance), 'tcp/443'],
    ['nor by its local route', led('10.0.0.0/24', { GatewayId: 'local' }), 'tcp/443'],
    ['is not told', led('10.0.0.0/24', appliance, 'rtb-1'), 'perhaps tcp/443'],
  ])('%s', (_, resources, expected) => {
    const shown = [[internet, owner('Web'), 'tcp/443'] as const, [owner('Database'), internet, 'tcp/443'] as const].map(
      ([from, to, flows]) => {
        const answer = reach(but(resources), from, to);
        answer.certify(ports(flows));
        answer.witness(ports(flows));
        const [certain, possible] = [show(answer.certain), show(answer.possible)];
        return certain === possible ? certain : `perhaps ${possible}`;
      },
    );
    expect(shown).toEqual([expected, expected]);
  });
});

// https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html: private instances are reached too
describe('an accelerator', () => {
  const listening = (from: number, to: number, EndpointId: unknown, more: object = {}): Resources => ({
    Accelerator: { Type: 'AWS::GlobalAccelerator::Accelerator', Properties: { Name: 'fast' } },
    Listener: {
      Type: 'AWS::GlobalAccelerator::Listener',
      Properties: {
        AcceleratorArn: ref('Accelerator'),
        Protocol: 'TCP',
        PortRanges: [{ FromPort: from, ToPort: to }],
      },
    },
    Endpoints: {
      Type: 'AWS::GlobalAccelerator::EndpointGroup',
      Properties: {
        ListenerArn: ref('Listener'),
        EndpointGroupRegion: 'us-east-1',
        EndpointConfigurations: [{ EndpointId }],
        ...more,
      },
    },
  });
  test.each<[string, Resources, string]>([
    ['leads to a private host', listening(5432, 5440, ref('Database')), 'perhaps tcp/5432'],
    ['on its ports', listening(80, 90, ref('Database')), 'nothing'],
    [
      'on ports that it maps',
      listening(80, 90, ref('Database'), { PortOverrides: [{ ListenerPort: 80, EndpointPort: 5432 }] }),
      'perhaps tcp/5432',
    ],
    ['leads to another host', listening(5432, 5440, ref('Web')), 'nothing'],
  ])('%s', (_, resources, expected) => {
    const answer = reach(but(resources), internet, owner('Database'));
    answer.certify(ports('tcp/5432'));
    answer.witness(ports('tcp/5432'));
    expect(show(answer.certain)).toBe('nothing');
    const isPossible = answer.possible.some(({ flows }) => covers(flows, ports('tcp/5432')));
    expect(isPossible ? 'perhaps tcp/5432' : 'nothing').toBe(expected);
  });
});

test('IPv6 leaves through an egress-only gateway and comes in through none', () => {
  // https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
  const network = but({
    Six: { Type: 'AWS::EC2::VPCCidrBlock', Properties: { VpcId: ref('Vpc'), AmazonProvidedIpv6CidrBlock: true } },
    Private: subnet('10.0.1.0/24', { Ipv6CidrBlock: '2600:1f18::/64', AssignIpv6AddressOnCreation: true }),
    Out: { Type: 'AWS::EC2::EgressOnlyInternetGateway', Properties: { VpcId: ref('Vpc') } },
    ToOut: {
      Type: 'AWS::EC2::Route',
      Properties: {
        RouteTableId: ref('PrivateTable'),
        DestinationIpv6CidrBlock: '::/0',
        EgressOnlyInternetGatewayId: ref('Out'),
      },
    },
    DatabaseGroup: group([tcp(5432, { CidrIpv6: '::/0' })], [tcp(443, { CidrIpv6: '::/0' })]),
  });
  const internet6: ReachParty = { kind: 'internet', family: 6 };
  const out = reach(network, owner('Database'), internet6);
  expect([show(out.certain), out.missing]).toEqual(['tcp/443', []]);
  expect(show(reach(network, internet6, owner('Database')).possible)).toBe('nothing');
});
