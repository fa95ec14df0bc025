/**
 * A large system as a template: networks of a thousand interfaces, each with zones, public and private subnets of both
 * address families, NAT gateways, load balancers before a third of its services, network ACLs, rules and instances that
 * exist in production only, and a peering with the first network, where what all share stands.
 */

type Resources = Record<string, { Type: string; Properties?: unknown; Condition?: string }>;

export interface Fleet {
  readonly template: { readonly Resources: Resources } & Readonly<Record<string, unknown>>;
  /** The instances, each with the groups whose carriers may come in, and the port. */
  readonly instances: readonly { readonly id: string; readonly from: readonly string[]; readonly port: number }[];
}

const INTERFACES_A_NETWORK = 1000;
const SERVICES_A_NETWORK = 40;
const ZONES = ['a', 'b', 'c'];

const ref = (id: string) => ({ Ref: id });
const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const tcp = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });

/** The template of a fleet with so many instances. */
export function fleetOf(count: number): Fleet {
  const resources: Resources = {};
  const instances: { id: string; from: readonly string[]; port: number }[] = [];
  const networks = Math.ceil(count / INTERFACES_A_NETWORK);
  for (let network = 0; network < networks; network++) {
    addNetwork(resources, network);
    const services = Math.min(SERVICES_A_NETWORK, Math.max(4, Math.ceil(count / 25)));
    for (let service = 0; service < services; service++) addService(resources, network, service);
    const own = Math.min(INTERFACES_A_NETWORK, count - network * INTERFACES_A_NETWORK);
    for (let at = 0; at < own; at++)
      instances.push(addInstance(resources, network, at % services, Math.floor(at / services)));
  }
  const template = {
    Parameters: {
      Environment: { Type: 'String', AllowedValues: ['dev', 'prod'] },
      Office: { Type: 'String', AllowedValues: ['yes', 'no'] },
    },
    Conditions: {
      Production: { 'Fn::Equals': [ref('Environment'), 'prod'] },
      FromOffice: { 'Fn::Equals': [ref('Office'), 'yes'] },
    },
    Resources: resources,
  };
  return { template, instances };
}

function addNetwork(resources: Resources, network: number): void {
  const n = `N${network}`;
  const vpc = ref(`${n}Vpc`);
  const block = `${10 + Math.floor(network / 256)}.${network % 256}`;
  const block6 = `2600:1f18:${network.toString(16)}`;
  const add = (id: string, type: string, properties: object) => {
    resources[`${n}${id}`] = { Type: `AWS::EC2::${type}`, Properties: properties };
  };
  add('Vpc', 'VPC', { CidrBlock: `${block}.0.0/16` });
  add('Vpc6', 'VPCCidrBlock', { VpcId: vpc, Ipv6CidrBlock: `${block6}::/56`, Ipv6Pool: 'pool' });
  add('Igw', 'InternetGateway', {});
  add('IgwHere', 'VPCGatewayAttachment', { VpcId: vpc, InternetGatewayId: ref(`${n}Igw`) });
  add('Eigw', 'EgressOnlyInternetGateway', { VpcId: vpc });
  add('PublicTable', 'RouteTable', { VpcId: vpc });
  add('ToInternet', 'Route', {
    RouteTableId: ref(`${n}PublicTable`),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: ref(`${n}Igw`),
  });
  add('ToInternet6', 'Route', {
    RouteTableId: ref(`${n}PublicTable`),
    DestinationIpv6CidrBlock: '::/0',
    GatewayId: ref(`${n}Igw`),
  });
  add('DataAcl', 'NetworkAcl', { VpcId: vpc });
  const entry = (id: string, number: number, egress: boolean, rest: object) =>
    add(id, 'NetworkAclEntry', {
      NetworkAclId: ref(`${n}DataAcl`),
      RuleNumber: number,
      Egress: egress,
      RuleAction: 'allow',
      Protocol: -1,
      ...rest,
    });
  entry('DataIn', 100, false, { CidrBlock: '10.0.0.0/8' });
  entry('DataOut', 100, true, { CidrBlock: '10.0.0.0/8' });
  entry('DataIn6', 110, false, { Ipv6CidrBlock: `${block6}::/56` });
  entry('DataOut6', 110, true, { Ipv6CidrBlock: `${block6}::/56` });
  const tables: object[] = [];
  for (const [at, zone] of ZONES.entries()) {
    for (const [tier, name] of ['Public', 'Private', 'Data'].entries()) {
      add(`${name}${zone}`, 'Subnet', {
        VpcId: vpc,
        AvailabilityZone: `us-east-1${zone}`,
        CidrBlock: `${block}.${tier * 64 + at * 16}.0/20`,
        Ipv6CidrBlock: `${block6}:${tier}${at}::/64`,
        AssignIpv6AddressOnCreation: true,
        MapPublicIpOnLaunch: tier === 0,
      });
      const table = tier === 0 ? 'PublicTable' : `${name}Table${zone}`;
      if (tier > 0) {
        add(table, 'RouteTable', { VpcId: vpc });
        tables.push(ref(`${n}${table}`));
      }
      add(`${name}${zone}Routed`, 'SubnetRouteTableAssociation', {
        SubnetId: ref(`${n}${name}${zone}`),
        RouteTableId: ref(`${n}${table}`),
      });
      if (tier === 2) {
        add(`${name}${zone}Filtered`, 'SubnetNetworkAclAssociation', {
          SubnetId: ref(`${n}${name}${zone}`),
          NetworkAclId: ref(`${n}DataAcl`),
        });
      }
    }
    add(`Nat${zone}`, 'NatGateway', { SubnetId: ref(`${n}Public${zone}`), AllocationId: 'eipalloc-1' });
    add(`ToNat${zone}`, 'Route', {
      RouteTableId: ref(`${n}PrivateTable${zone}`),
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: ref(`${n}Nat${zone}`),
    });
    add(`ToEigw${zone}`, 'Route', {
      RouteTableId: ref(`${n}PrivateTable${zone}`),
      DestinationIpv6CidrBlock: '::/0',
      EgressOnlyInternetGatewayId: ref(`${n}Eigw`),
    });
    if (network > 0) {
      add(`ToShared${zone}`, 'Route', {
        RouteTableId: ref(`${n}PrivateTable${zone}`),
        DestinationCidrBlock: '10.0.0.0/16',
        VpcPeeringConnectionId: ref(`${n}Peering`),
      });
      add(`FromShared${zone}`, 'Route', {
        RouteTableId: ref(`N0PrivateTable${zone}`),
        DestinationCidrBlock: `${block}.0.0/16`,
        VpcPeeringConnectionId: ref(`${n}Peering`),
      });
    }
  }
  if (network > 0) add('Peering', 'VPCPeeringConnection', { VpcId: vpc, PeerVpcId: ref('N0Vpc') });
  add('S3', 'VPCEndpoint', { VpcId: vpc, ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: tables });
}

/** Chains of four: a public one behind a load balancer, two behind one another, and one that keeps data. */
function addService(resources: Resources, network: number, service: number): void {
  const n = `N${network}`;
  const name = `${n}S${service}`;
  const vpc = ref(`${n}Vpc`);
  const tier = service % 4;
  const port = portOf(service);
  const from = (id: string) => ({ SourceSecurityGroupId: attribute(id, 'GroupId') });
  const ingress =
    tier === 0
      ? [tcp(port, from(`${name}BalancerGroup`)), tcp(9100, { CidrIp: '10.0.0.0/8' })]
      : [tcp(port, from(`${n}S${service - 1}Group`)), ...(tier === 1 ? [tcp(9100, { CidrIp: '10.0.0.0/8' })] : [])];
  const egress =
    tier === 3
      ? [tcp(443, { CidrIp: '0.0.0.0/0' }), tcp(443, { CidrIpv6: '::/0' })]
      : tier === 2
        ? [tcp(443, { CidrIp: '0.0.0.0/0' }), tcp(portOf(service + 1), { CidrIp: '10.0.0.0/8' })]
        : undefined;
  resources[`${name}Group`] = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'a service',
      VpcId: vpc,
      SecurityGroupIngress: ingress,
      ...(egress !== undefined && { SecurityGroupEgress: egress }),
    },
  };
  if (service % 8 === 5) {
    resources[`${name}Office`] = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Condition: 'FromOffice',
      Properties: { GroupId: attribute(`${name}Group`, 'GroupId'), ...tcp(22, { CidrIp: '10.0.0.0/12' }) },
    };
  }
  if (tier !== 0) return;
  resources[`${name}BalancerGroup`] = {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      GroupDescription: 'a load balancer',
      VpcId: vpc,
      SecurityGroupIngress: [tcp(443, { CidrIp: '0.0.0.0/0' }), tcp(443, { CidrIpv6: '::/0' })],
    },
  };
  const isNetwork = service % 8 === 4;
  resources[`${name}Balancer`] = {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Type: isNetwork ? 'network' : 'application',
      Scheme: 'internet-facing',
      IpAddressType: 'dualstack',
      Subnets: ZONES.map((zone) => ref(`${n}Public${zone}`)),
      SecurityGroups: [attribute(`${name}BalancerGroup`, 'GroupId')],
    },
  };
  resources[`${name}Targets`] = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { VpcId: vpc, Port: port, Protocol: isNetwork ? 'TCP' : 'HTTP', Targets: [] },
  };
  resources[`${name}Listener`] = {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref(`${name}Balancer`),
      Port: 443,
      Protocol: isNetwork ? 'TCP' : 'HTTPS',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref(`${name}Targets`) }],
    },
  };
}

function portOf(service: number): number {
  return 8000 + (service % 12) * 10;
}

function addInstance(resources: Resources, network: number, service: number, at: number): Fleet['instances'][number] {
  const n = `N${network}`;
  const name = `${n}S${service}`;
  const id = `${name}I${at}`;
  const zone = ZONES[at % ZONES.length] ?? 'a';
  resources[id] = {
    Type: 'AWS::EC2::Instance',
    // Every fifth is there in production only.
    ...(at % 5 === 4 && { Condition: 'Production' }),
    Properties: {
      ImageId: 'ami-1',
      SubnetId: ref(`${n}${service % 4 === 3 ? 'Data' : 'Private'}${zone}`),
      SecurityGroupIds: [attribute(`${name}Group`, 'GroupId')],
    },
  };
  const targets = resources[`${name}Targets`];
  if (targets !== undefined) (targets.Properties as { Targets: object[] }).Targets.push({ Id: ref(id) });
  const from = service % 4 === 0 ? [`${name}BalancerGroup`] : [`${n}S${service - 1}Group`];
  return { id, from, port: portOf(service) };
}
