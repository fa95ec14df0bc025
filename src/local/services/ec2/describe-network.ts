/** VPCs and what stands in them, out of what is deployed. */
import { hash } from 'node:crypto';
import { type DeployedRecord, deployedOf } from '../../engine/deployed.ts';
import type { Call } from '../../service.ts';
import { type Described, deployedAs, isYes, recordsIn, type Shown, textsIn } from './describe.ts';
import { zoneId } from './describe-places.ts';

/** An id of what AWS makes beside a resource: the same each time. */
const derivedId = (prefix: string, of: string) => `${prefix}-0${hash('sha256', `${prefix} ${of}`).slice(0, 16)}`;

/** A group, an access control list and a route table that every VPC has from the beginning. */
export const defaultOf = {
  group: (vpc: string) => derivedId('sg', vpc),
  acl: (vpc: string) => derivedId('acl', vpc),
  routeTable: (vpc: string) => derivedId('rtb', vpc),
};

const text = (value: unknown) => (value === undefined ? undefined : String(value));

const vpcs = (call: Call): readonly Shown[] =>
  deployedAs('VPC', call, ({ physicalId, properties }) => {
    const blocks = [properties.CidrBlock, ...blocksOf(physicalId, call)]
      .filter((each) => each !== undefined)
      .map(String);
    return {
      VpcId: physicalId,
      CidrBlock: text(properties.CidrBlock),
      DhcpOptionsId: 'default',
      State: 'available',
      OwnerId: call.account,
      InstanceTenancy: text(properties.InstanceTenancy) ?? 'default',
      IsDefault: false,
      CidrBlockAssociationSet: blocks.map((CidrBlock) => ({
        AssociationId: derivedId('vpc-cidr-assoc', `${physicalId} ${CidrBlock}`),
        CidrBlock,
        CidrBlockState: { State: 'associated' },
      })),
    };
  });

const blocksOf = (vpc: string, call: Call) =>
  deployedOf(call.world, call, 'AWS::EC2::VPCCidrBlock').flatMap(({ properties }) =>
    properties.VpcId === vpc && properties.CidrBlock !== undefined ? [properties.CidrBlock] : [],
  );

const subnets = (call: Call): readonly Shown[] =>
  deployedAs('Subnet', call, ({ physicalId, properties, attributes }) => {
    const zone = text(properties.AvailabilityZone) ?? text(attributes.AvailabilityZone) ?? `${call.region}a`;
    const bits = Number(String(properties.CidrBlock ?? '/32').split('/')[1]);
    return {
      SubnetId: physicalId,
      SubnetArn: `arn:${call.partition}:ec2:${call.region}:${call.account}:subnet/${physicalId}`,
      VpcId: text(properties.VpcId),
      CidrBlock: text(properties.CidrBlock),
      AvailabilityZone: zone,
      AvailabilityZoneId: zoneId(zone),
      // AWS keeps five addresses of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
      AvailableIpAddressCount: Math.max(0, 2 ** (32 - bits) - 5),
      MapPublicIpOnLaunch: isYes(properties.MapPublicIpOnLaunch),
      AssignIpv6AddressOnCreation: isYes(properties.AssignIpv6AddressOnCreation),
      DefaultForAz: false,
      EnableDns64: isYes(properties.EnableDns64),
      Ipv6Native: isYes(properties.Ipv6Native),
      OwnerId: call.account,
      State: 'available',
    };
  });

interface Rule {
  readonly isEgress: boolean;
  readonly IpProtocol: string;
  readonly FromPort: number | undefined;
  readonly ToPort: number | undefined;
  readonly Description: string | undefined;
  readonly CidrIpv4: string | undefined;
  readonly CidrIpv6: string | undefined;
  readonly PrefixListId: string | undefined;
  readonly GroupId: string | undefined;
  readonly id: string;
}

const ALL_OUT: Readonly<Record<string, unknown>> = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };

function rulesOf(group: DeployedRecord, call: Call): readonly Rule[] {
  const { physicalId, properties, attributes } = group;
  const id = String(attributes.GroupId ?? physicalId);
  const apart = (kind: 'Ingress' | 'Egress') =>
    deployedOf(call.world, call, `AWS::EC2::SecurityGroup${kind}`).flatMap((each) =>
      each.properties.GroupId === id ? [{ given: each.properties, own: each.physicalId }] : [],
    );
  const inside = (list: unknown, kind: string) =>
    recordsIn(list).map((given, i) => ({ given, own: derivedId('sgr', `${id} ${kind} ${i}`) }));
  const outgoing = properties.SecurityGroupEgress === undefined ? [ALL_OUT] : properties.SecurityGroupEgress;
  return [
    ...[...inside(properties.SecurityGroupIngress, 'in'), ...apart('Ingress')].map((each) => ruleOf(each, false)),
    ...[...inside(outgoing, 'out'), ...apart('Egress')].map((each) => ruleOf(each, true)),
  ];
}

function ruleOf(
  { given, own }: { readonly given: Readonly<Record<string, unknown>>; readonly own: string },
  isEgress: boolean,
): Rule {
  const port = (value: unknown) => (value === undefined ? undefined : Number(value));
  const protocol = String(given.IpProtocol);
  const hasPorts = protocol !== '-1' && protocol !== 'all';
  return {
    isEgress,
    IpProtocol: PROTOCOLS[protocol] ?? protocol,
    FromPort: hasPorts ? port(given.FromPort) : undefined,
    ToPort: hasPorts ? port(given.ToPort) : undefined,
    Description: text(given.Description),
    CidrIpv4: text(given.CidrIp),
    CidrIpv6: text(given.CidrIpv6),
    PrefixListId: text(given.SourcePrefixListId ?? given.DestinationPrefixListId),
    GroupId: text(given.SourceSecurityGroupId ?? given.DestinationSecurityGroupId),
    id: own,
  };
}

const PROTOCOLS: Readonly<Record<string, string>> = { '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', all: '-1' };

/** Rules of one protocol and one span of ports stand together. */
function permissions(rules: readonly Rule[], account: string): readonly Shown[] {
  const groups = Map.groupBy(rules, ({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort} ${ToPort}`);
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (first === undefined) return [];
    const some = <K extends 'CidrIpv4' | 'CidrIpv6' | 'PrefixListId' | 'GroupId'>(key: K, name: string, more = {}) =>
      all.flatMap((rule) =>
        rule[key] === undefined ? [] : [{ [name]: rule[key], Description: rule.Description, ...more }],
      );
    return [
      {
        IpProtocol: first.IpProtocol,
        FromPort: first.FromPort,
        ToPort: first.ToPort,
        IpRanges: some('CidrIpv4', 'CidrIp'),
        Ipv6Ranges: some('CidrIpv6', 'CidrIpv6'),
        PrefixListIds: some('PrefixListId', 'PrefixListId'),
        UserIdGroupPairs: some('GroupId', 'GroupId', { UserId: account }),
      },
    ];
  });
}

const securityGroups = (call: Call): readonly Shown[] => [
  ...deployedOf(call.world, call, 'AWS::EC2::VPC').map(({ physicalId: vpc }) => {
    const id = defaultOf.group(vpc);
    return {
      GroupId: id,
      GroupName: 'default',
      Description: 'default VPC security group',
      VpcId: vpc,
      OwnerId: call.account,
      SecurityGroupArn: `arn:${call.partition}:ec2:${call.region}:${call.account}:security-group/${id}`,
      IpPermissions: [
        {
          IpProtocol: '-1',
          IpRanges: [],
          Ipv6Ranges: [],
          PrefixListIds: [],
          UserIdGroupPairs: [{ GroupId: id, UserId: call.account }],
        },
      ],
      IpPermissionsEgress: permissions([ruleOf({ given: ALL_OUT, own: '' }, true)], call.account),
      Tags: [],
    };
  }),
  ...deployedAs('SecurityGroup', call, (record) => {
    const { physicalId, properties, attributes } = record;
    const rules = rulesOf(record, call);
    const id = String(attributes.GroupId ?? physicalId);
    return {
      GroupId: id,
      GroupName: text(properties.GroupName) ?? `${record.stack.name}-${record.logicalId}-${id.slice(3, 15)}`,
      Description: text(properties.GroupDescription),
      VpcId: text(properties.VpcId),
      OwnerId: call.account,
      SecurityGroupArn: `arn:${call.partition}:ec2:${call.region}:${call.account}:security-group/${id}`,
      IpPermissions: permissions(
        rules.filter(({ isEgress }) => !isEgress),
        call.account,
      ),
      IpPermissionsEgress: permissions(
        rules.filter(({ isEgress }) => isEgress),
        call.account,
      ),
    };
  }),
];

const securityGroupRules = (call: Call): readonly Shown[] =>
  deployedOf(call.world, call, 'AWS::EC2::SecurityGroup').flatMap((record) =>
    rulesOf(record, call).map(({ isEgress, id, GroupId, ...rule }) => ({
      ...rule,
      // AWS says -1 where a rule is of all ports.
      FromPort: rule.FromPort ?? -1,
      ToPort: rule.ToPort ?? -1,
      SecurityGroupRuleId: id,
      GroupId: String(record.attributes.GroupId ?? record.physicalId),
      GroupOwnerId: call.account,
      IsEgress: isEgress,
      ReferencedGroupInfo: GroupId === undefined ? undefined : { GroupId, UserId: call.account },
      Tags: [],
    })),
  );

const routeTables = (call: Call): readonly Shown[] => {
  const vpcBlock = (vpc: unknown) =>
    deployedOf(call.world, call, 'AWS::EC2::VPC').find(({ physicalId }) => physicalId === vpc)?.properties.CidrBlock;
  const local = (vpc: unknown) => ({
    DestinationCidrBlock: text(vpcBlock(vpc)),
    GatewayId: 'local',
    Origin: 'CreateRouteTable',
    State: 'active',
  });
  const main = deployedOf(call.world, call, 'AWS::EC2::VPC').map(({ physicalId: vpc }) => {
    const id = defaultOf.routeTable(vpc);
    return {
      RouteTableId: id,
      VpcId: vpc,
      OwnerId: call.account,
      Routes: [local(vpc)],
      Associations: [
        {
          Main: true,
          RouteTableAssociationId: derivedId('rtbassoc', vpc),
          RouteTableId: id,
          AssociationState: { State: 'associated' },
        },
      ],
      PropagatingVgws: [],
      Tags: [],
    };
  });
  const own = deployedAs('RouteTable', call, ({ physicalId, properties }) => ({
    RouteTableId: physicalId,
    VpcId: text(properties.VpcId),
    OwnerId: call.account,
    PropagatingVgws: [],
    Routes: [
      local(properties.VpcId),
      ...deployedOf(call.world, call, 'AWS::EC2::Route').flatMap((route) =>
        route.properties.RouteTableId === physicalId
          ? [
              {
                ...route.properties,
                GatewayId: route.properties.GatewayId ?? route.properties.VpcEndpointId,
                Origin: 'CreateRoute',
                State: 'active',
              },
            ]
          : [],
      ),
    ],
    Associations: deployedOf(call.world, call, 'AWS::EC2::SubnetRouteTableAssociation').flatMap((each) =>
      each.properties.RouteTableId === physicalId
        ? [
            {
              Main: false,
              RouteTableAssociationId: each.physicalId,
              RouteTableId: physicalId,
              SubnetId: text(each.properties.SubnetId),
              AssociationState: { State: 'associated' },
            },
          ]
        : [],
    ),
  }));
  return [...main, ...own];
};

const networkAcls = (call: Call): readonly Shown[] => {
  const associations = deployedOf(call.world, call, 'AWS::EC2::SubnetNetworkAclAssociation');
  const deny = (Egress: boolean) => ({
    Egress,
    CidrBlock: '0.0.0.0/0',
    Protocol: '-1',
    RuleAction: 'deny',
    RuleNumber: 32_767,
  });
  const bound = new Set(associations.map(({ properties }) => properties.SubnetId));
  const free = deployedOf(call.world, call, 'AWS::EC2::Subnet').filter(({ physicalId }) => !bound.has(physicalId));
  return [
    ...deployedOf(call.world, call, 'AWS::EC2::VPC').map(({ physicalId: vpc }) => {
      const id = defaultOf.acl(vpc);
      const allow = (Egress: boolean) => ({ ...deny(Egress), RuleAction: 'allow', RuleNumber: 100 });
      return {
        NetworkAclId: id,
        VpcId: vpc,
        IsDefault: true,
        OwnerId: call.account,
        Entries: [allow(true), deny(true), allow(false), deny(false)],
        Associations: free.flatMap(({ physicalId, properties }) =>
          properties.VpcId === vpc
            ? [{ NetworkAclAssociationId: derivedId('aclassoc', physicalId), NetworkAclId: id, SubnetId: physicalId }]
            : [],
        ),
        Tags: [],
      };
    }),
    ...deployedAs('NetworkAcl', call, ({ physicalId, properties }) => ({
      NetworkAclId: physicalId,
      VpcId: text(properties.VpcId),
      IsDefault: false,
      OwnerId: call.account,
      Entries: [
        ...deployedOf(call.world, call, 'AWS::EC2::NetworkAclEntry').flatMap(({ properties: entry }) =>
          entry.NetworkAclId === physicalId
            ? [
                {
                  Egress: isYes(entry.Egress),
                  CidrBlock: text(entry.CidrBlock),
                  Ipv6CidrBlock: text(entry.Ipv6CidrBlock),
                  Protocol: text(entry.Protocol),
                  RuleAction: text(entry.RuleAction),
                  RuleNumber: Number(entry.RuleNumber),
                  PortRange: entry.PortRange,
                  IcmpTypeCode: entry.Icmp,
                },
              ]
            : [],
        ),
        deny(true),
        deny(false),
      ],
      Associations: associations.flatMap((each) =>
        each.properties.NetworkAclId === physicalId
          ? [
              {
                NetworkAclAssociationId: each.physicalId,
                NetworkAclId: physicalId,
                SubnetId: text(each.properties.SubnetId),
              },
            ]
          : [],
      ),
    })),
  ];
};

const internetGateways = (call: Call): readonly Shown[] =>
  deployedAs('InternetGateway', call, ({ physicalId }) => ({
    InternetGatewayId: physicalId,
    OwnerId: call.account,
    Attachments: deployedOf(call.world, call, 'AWS::EC2::VPCGatewayAttachment').flatMap(({ properties }) =>
      properties.InternetGatewayId === physicalId ? [{ VpcId: text(properties.VpcId), State: 'available' }] : [],
    ),
  }));

const natGateways = (call: Call): readonly Shown[] => {
  const addresses = deployedOf(call.world, call, 'AWS::EC2::EIP');
  const network = deployedOf(call.world, call, 'AWS::EC2::Subnet');
  return deployedAs('NatGateway', call, ({ physicalId, properties, changedAt }) => ({
    NatGatewayId: physicalId,
    SubnetId: text(properties.SubnetId),
    VpcId: text(network.find((each) => each.physicalId === properties.SubnetId)?.properties.VpcId),
    ConnectivityType: text(properties.ConnectivityType) ?? 'public',
    State: 'available',
    CreateTime: new Date(changedAt),
    NatGatewayAddresses:
      properties.AllocationId === undefined
        ? []
        : [
            {
              AllocationId: text(properties.AllocationId),
              PublicIp: addresses.find(({ attributes }) => attributes.AllocationId === properties.AllocationId)
                ?.physicalId,
              PrivateIp: text(properties.PrivateIpAddress),
              Status: 'succeeded',
              IsPrimary: true,
            },
          ],
  }));
};

const endpoints = (call: Call): readonly Shown[] =>
  deployedAs('VPCEndpoint', call, ({ physicalId, properties, changedAt }) => ({
    VpcEndpointId: physicalId,
    VpcEndpointType: text(properties.VpcEndpointType) ?? 'Gateway',
    VpcId: text(properties.VpcId),
    ServiceName: text(properties.ServiceName),
    State: 'available',
    PolicyDocument:
      typeof properties.PolicyDocument === 'object'
        ? JSON.stringify(properties.PolicyDocument)
        : text(properties.PolicyDocument),
    RouteTableIds: textsIn(properties.RouteTableIds),
    SubnetIds: textsIn(properties.SubnetIds),
    Groups: textsIn(properties.SecurityGroupIds).map((GroupId) => ({ GroupId })),
    PrivateDnsEnabled: isYes(properties.PrivateDnsEnabled),
    RequesterManaged: false,
    NetworkInterfaceIds: [],
    CreationTimestamp: new Date(changedAt),
    OwnerId: call.account,
  }));

const interfaces = (call: Call): readonly Shown[] => {
  const network = deployedOf(call.world, call, 'AWS::EC2::Subnet');
  return deployedAs('NetworkInterface', call, ({ physicalId, properties, attributes }) => {
    const subnet = network.find((each) => each.physicalId === properties.SubnetId);
    return {
      NetworkInterfaceId: physicalId,
      SubnetId: text(properties.SubnetId),
      VpcId: text(subnet?.properties.VpcId),
      AvailabilityZone: text(subnet?.properties.AvailabilityZone),
      Description: text(properties.Description),
      Groups: textsIn(properties.GroupSet).map((GroupId) => ({ GroupId })),
      InterfaceType: text(properties.InterfaceType) ?? 'interface',
      OwnerId: call.account,
      PrivateIpAddress: text(properties.PrivateIpAddress ?? attributes.PrimaryPrivateIpAddress),
      SourceDestCheck: properties.SourceDestCheck === undefined || isYes(properties.SourceDestCheck),
      Status: 'available',
      TagSet: [],
    };
  });
};

const flowLogs = (call: Call): readonly Shown[] =>
  deployedAs('FlowLog', call, ({ physicalId, properties, changedAt }) => ({
    ...properties,
    FlowLogId: physicalId,
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    CreationTime: new Date(changedAt),
    LogDestinationType: text(properties.LogDestinationType) ?? 'cloud-watch-logs',
    MaxAggregationInterval: Number(properties.MaxAggregationInterval ?? 600),
  }));

export const NETWORK: readonly Described[] = [
  {
    operation: 'DescribeVpcs',
    member: 'Vpcs',
    id: 'VpcId',
    ids: 'VpcIds',
    missing: ['InvalidVpcID.NotFound', 'vpc ID'],
    filters: {
      cidr: 'CidrBlock',
      'cidr-block-association.cidr-block': 'CidrBlockAssociationSet.CidrBlock',
      isDefault: 'IsDefault',
      'is-default': 'IsDefault',
      'owner-id': 'OwnerId',
      state: 'State',
      'vpc-id': 'VpcId',
    },
    list: vpcs,
  },
  {
    operation: 'DescribeSubnets',
    member: 'Subnets',
    id: 'SubnetId',
    ids: 'SubnetIds',
    missing: ['InvalidSubnetID.NotFound', 'subnet ID'],
    filters: {
      availabilityZone: 'AvailabilityZone',
      cidr: 'CidrBlock',
      'cidr-block': 'CidrBlock',
      'default-for-az': 'DefaultForAz',
      state: 'State',
      'vpc-id': 'VpcId',
    },
    list: subnets,
  },
  {
    operation: 'DescribeSecurityGroups',
    member: 'SecurityGroups',
    id: 'GroupId',
    ids: 'GroupIds',
    missing: ['InvalidGroup.NotFound', 'security group'],
    filters: {
      description: 'Description',
      'egress.ip-permission.cidr': 'IpPermissionsEgress.IpRanges.CidrIp',
      'group-name': 'GroupName',
      'ip-permission.cidr': 'IpPermissions.IpRanges.CidrIp',
      'ip-permission.from-port': 'IpPermissions.FromPort',
      'ip-permission.group-id': 'IpPermissions.UserIdGroupPairs.GroupId',
      'ip-permission.protocol': 'IpPermissions.IpProtocol',
      'ip-permission.to-port': 'IpPermissions.ToPort',
      'vpc-id': 'VpcId',
    },
    list: securityGroups,
  },
  {
    operation: 'DescribeSecurityGroupRules',
    member: 'SecurityGroupRules',
    id: 'SecurityGroupRuleId',
    ids: 'SecurityGroupRuleIds',
    missing: ['InvalidSecurityGroupRuleId.NotFound', 'security group rule ID'],
    filters: { 'group-id': 'GroupId' },
    list: securityGroupRules,
  },
  {
    operation: 'DescribeRouteTables',
    member: 'RouteTables',
    id: 'RouteTableId',
    ids: 'RouteTableIds',
    missing: ['InvalidRouteTableID.NotFound', 'routeTable ID'],
    filters: {
      'association.main': 'Associations.Main',
      'association.route-table-association-id': 'Associations.RouteTableAssociationId',
      'association.subnet-id': 'Associations.SubnetId',
      'route.destination-cidr-block': 'Routes.DestinationCidrBlock',
      'route.gateway-id': 'Routes.GatewayId',
      'route.nat-gateway-id': 'Routes.NatGatewayId',
      'vpc-id': 'VpcId',
    },
    list: routeTables,
  },
  {
    operation: 'DescribeNetworkAcls',
    member: 'NetworkAcls',
    id: 'NetworkAclId',
    ids: 'NetworkAclIds',
    missing: ['InvalidNetworkAclID.NotFound', 'networkAcl ID'],
    filters: { 'association.subnet-id': 'Associations.SubnetId', default: 'IsDefault', 'vpc-id': 'VpcId' },
    list: networkAcls,
  },
  {
    operation: 'DescribeInternetGateways',
    member: 'InternetGateways',
    id: 'InternetGatewayId',
    ids: 'InternetGatewayIds',
    missing: ['InvalidInternetGatewayID.NotFound', 'internetGateway ID'],
    filters: { 'attachment.state': 'Attachments.State', 'attachment.vpc-id': 'Attachments.VpcId' },
    list: internetGateways,
  },
  {
    operation: 'DescribeNatGateways',
    member: 'NatGateways',
    id: 'NatGatewayId',
    ids: 'NatGatewayIds',
    missing: ['NatGatewayNotFound', 'NAT gateway'],
    filters: { state: 'State', 'subnet-id': 'SubnetId', 'vpc-id': 'VpcId' },
    list: natGateways,
  },
  {
    operation: 'DescribeVpcEndpoints',
    member: 'VpcEndpoints',
    id: 'VpcEndpointId',
    ids: 'VpcEndpointIds',
    missing: ['InvalidVpcEndpointId.NotFound', 'Vpc Endpoint Id'],
    filters: {
      'service-name': 'ServiceName',
      'vpc-endpoint-state': 'State',
      'vpc-endpoint-type': 'VpcEndpointType',
      'vpc-id': 'VpcId',
    },
    list: endpoints,
  },
  {
    operation: 'DescribeNetworkInterfaces',
    member: 'NetworkInterfaces',
    id: 'NetworkInterfaceId',
    ids: 'NetworkInterfaceIds',
    missing: ['InvalidNetworkInterfaceID.NotFound', 'networkInterface ID'],
    filters: { 'group-id': 'Groups.GroupId', 'subnet-id': 'SubnetId', 'vpc-id': 'VpcId' },
    list: interfaces,
  },
  {
    operation: 'DescribeFlowLogs',
    member: 'FlowLogs',
    id: 'FlowLogId',
    ids: 'FlowLogIds',
    missing: ['InvalidFlowLogId.NotFound', 'flow log ID'],
    filters: { 'resource-id': 'ResourceId', 'traffic-type': 'TrafficType' },
    list: flowLogs,
  },
];
