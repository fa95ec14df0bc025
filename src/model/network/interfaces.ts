import { and, type Guard, isSymbolic, NEVER, not, or, parseAddress, parseCidr, showAddress } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Interface, Said, Subnet } from './network.ts';
import { at, type Graph, idsAt, ofType, saidAt, textAt, whenAny, whenSet, whenText, whenUnknown } from './reading.ts';

/**
 * Where each kind of resource says in which subnets its interfaces stand, and which security groups they carry. What
 * is public is said by `isPublic`; a kind without it never has a public address.
 */
interface Kind {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly isPublic?: (
    graph: Graph,
    resource: Resource,
    subnets: readonly Said<string>[],
    known: ReadonlyMap<string, Subnet>,
  ) => Guard;
  readonly publicAt?: string;
  readonly address?: string;
}

const yes = (property: string) => (_graph: Graph, resource: Resource) => whenText(resource, property, 'true');
const enabled = (property: string) => (_graph: Graph, resource: Resource) => whenText(resource, property, 'enabled');

/** AssignPublicIp left out means disabled through the API: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const ECS_NETWORK = 'NetworkConfiguration.AwsvpcConfiguration';

const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::EC2::Instance': {
    subnets: ['SubnetId', 'NetworkInterfaces[0].SubnetId'],
    groups: ['SecurityGroupIds', 'NetworkInterfaces[0].GroupSet', 'SecurityGroups'],
    isPublic: isInstancePublic,
    publicAt: 'NetworkInterfaces[0].AssociatePublicIpAddress',
    address: 'PrivateIpAddress',
  },
  'AWS::EC2::NetworkInterface': {
    subnets: ['SubnetId'],
    groups: ['GroupSet'],
    isPublic: hasElasticIp,
    address: 'PrivateIpAddress',
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    subnets: ['Subnets', 'SubnetMappings[*].SubnetId'],
    groups: ['SecurityGroups'],
    isPublic: isBalancerPublic,
    publicAt: 'Scheme',
  },
  'AWS::ElasticLoadBalancing::LoadBalancer': {
    subnets: ['Subnets'],
    groups: ['SecurityGroups'],
    isPublic: isBalancerPublic,
    publicAt: 'Scheme',
  },
  'AWS::EC2::VPCEndpoint': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::Lambda::Function': { subnets: ['VpcConfig.SubnetIds'], groups: ['VpcConfig.SecurityGroupIds'] },
  'AWS::ECS::Service': {
    subnets: [`${ECS_NETWORK}.Subnets`],
    groups: [`${ECS_NETWORK}.SecurityGroups`],
    isPublic: enabled(`${ECS_NETWORK}.AssignPublicIp`),
    publicAt: `${ECS_NETWORK}.AssignPublicIp`,
  },
  'AWS::EFS::MountTarget': { subnets: ['SubnetId'], groups: ['SecurityGroups'], address: 'IpAddress' },
  'AWS::OpenSearchService::Domain': { subnets: ['VPCOptions.SubnetIds'], groups: ['VPCOptions.SecurityGroupIds'] },
  'AWS::Elasticsearch::Domain': { subnets: ['VPCOptions.SubnetIds'], groups: ['VPCOptions.SecurityGroupIds'] },
  'AWS::MSK::Cluster': {
    subnets: ['BrokerNodeGroupInfo.ClientSubnets'],
    groups: ['BrokerNodeGroupInfo.SecurityGroups'],
  },
  'AWS::CodeBuild::Project': { subnets: ['VpcConfig.Subnets'], groups: ['VpcConfig.SecurityGroupIds'] },
  'AWS::ApiGatewayV2::VpcLink': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::AppRunner::VpcConnector': { subnets: ['Subnets'], groups: ['SecurityGroups'] },
  'AWS::FSx::FileSystem': { subnets: ['SubnetIds'], groups: ['SecurityGroupIds'] },
  'AWS::AmazonMQ::Broker': {
    subnets: ['SubnetIds'],
    groups: ['SecurityGroups'],
    isPublic: yes('PubliclyAccessible'),
    publicAt: 'PubliclyAccessible',
  },
  'AWS::EKS::Cluster': { subnets: ['ResourcesVpcConfig.SubnetIds'], groups: ['ResourcesVpcConfig.SecurityGroupIds'] },
};

/** Resources whose subnets are named by a subnet group. */
const BY_SUBNET_GROUP: Readonly<
  Record<
    string,
    {
      readonly group: string;
      readonly subnets: string;
      readonly securityGroups: readonly string[];
      readonly isPublic?: string;
      readonly parent?: string;
    }
  >
> = {
  'AWS::RDS::DBInstance': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VPCSecurityGroups'],
    isPublic: 'PubliclyAccessible',
    parent: 'DBClusterIdentifier',
  },
  'AWS::RDS::DBCluster': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
    isPublic: 'PubliclyAccessible',
  },
  'AWS::RDS::DBProxy': { group: '', subnets: 'VpcSubnetIds', securityGroups: ['VpcSecurityGroupIds'] },
  'AWS::ElastiCache::ReplicationGroup': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['SecurityGroupIds'],
  },
  'AWS::ElastiCache::CacheCluster': {
    group: 'CacheSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
  },
  'AWS::ElastiCache::ServerlessCache': { group: '', subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::Redshift::Cluster': {
    group: 'ClusterSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
    isPublic: 'PubliclyAccessible',
  },
  'AWS::DocDB::DBCluster': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
  },
  'AWS::Neptune::DBCluster': {
    group: 'DBSubnetGroupName',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
  },
  'AWS::MemoryDB::Cluster': { group: 'SubnetGroupName', subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::DAX::Cluster': { group: 'SubnetGroupName', subnets: 'SubnetIds', securityGroups: ['SecurityGroupIds'] },
  'AWS::DMS::ReplicationInstance': {
    group: 'ReplicationSubnetGroupIdentifier',
    subnets: 'SubnetIds',
    securityGroups: ['VpcSecurityGroupIds'],
    isPublic: 'PubliclyAccessible',
  },
};

export function readInterfaces(graph: Graph, known: ReadonlyMap<string, Subnet>): readonly Interface[] {
  return [...graph.resources.values()].flatMap((resource) => {
    if (Object.hasOwn(BY_SUBNET_GROUP, resource.type)) return bySubnetGroup(graph, resource);
    if (resource.type === 'AWS::AutoScaling::AutoScalingGroup') return byLaunchTemplate(graph, resource, known);
    const kind = KINDS[resource.type];
    return kind === undefined ? [] : byKind(graph, resource, kind, known);
  });
}

function byKind(
  graph: Graph,
  resource: Resource,
  kind: Kind,
  known: ReadonlyMap<string, Subnet>,
): readonly Interface[] {
  const subnets = kind.subnets.flatMap((path) => idsAlong(graph, resource, path));
  if (subnets.length === 0) return [];
  const groups = kind.groups.flatMap((path) => idsAt(graph, resource, path));
  const address = kind.address === undefined ? undefined : textAt(resource.properties, kind.address);
  return [
    interfaceOf(resource, subnets, groups, {
      isPublic: kind.isPublic?.(graph, resource, subnets, known) ?? NEVER,
      publicAt: kind.publicAt ?? '',
      ...(resource.type === 'AWS::EC2::Instance' && {
        mapped: and(resource.when, not(whenSet(resource, kind.publicAt ?? '')), perhapsMapped(subnets, known)),
      }),
      ...(address !== undefined && { address }),
    }),
  ];
}

/** A path with `[*]` for every entry of a list. */
function idsAlong(graph: Graph, resource: Resource, path: string): readonly Said<string>[] {
  const [before, after] = path.split('[*].');
  if (before === undefined || after === undefined) return idsAt(graph, resource, path);
  const count = (resource.properties[before] as readonly unknown[] | undefined)?.length ?? 0;
  return Array.from({ length: count }, (_, index) => idsAt(graph, resource, `${before}[${index}].${after}`)).flat();
}

function bySubnetGroup(graph: Graph, resource: Resource): readonly Interface[] {
  const kind = BY_SUBNET_GROUP[resource.type];
  if (kind === undefined) return [];
  // A member of an Aurora cluster stands in the cluster's subnets and carries the cluster's security groups.
  const parent =
    kind.parent === undefined ? undefined : graph.resources.get(idsAt(graph, resource, kind.parent)[0]?.value ?? '');
  const owner = parent ?? resource;
  const ownerKind = BY_SUBNET_GROUP[owner.type] ?? kind;
  const subnets =
    ownerKind.group === ''
      ? idsAt(graph, owner, ownerKind.subnets)
      : [
          ...idsAt(graph, owner, ownerKind.group),
          ...(owner === resource ? [] : idsAt(graph, resource, kind.group)),
        ].flatMap((group) => subnetsOfGroup(graph, group, ownerKind.subnets));
  if (subnets.length === 0) return [];
  const groups = [
    ...new Set([...ownerKind.securityGroups, ...(owner === resource ? kind.securityGroups : [])]),
  ].flatMap((path) => idsAt(graph, owner, path));
  return [
    interfaceOf(resource, subnets, groups, {
      isPublic: kind.isPublic === undefined ? NEVER : whenText(resource, kind.isPublic, 'true'),
      publicAt: kind.isPublic ?? '',
    }),
  ];
}

function subnetsOfGroup(graph: Graph, group: Said<string>, property: string): readonly Said<string>[] {
  const resource = graph.resources.get(group.value);
  if (resource === undefined) return [group];
  return idsAt(graph, resource, property).map((said) => ({ ...said, when: and(said.when, group.when) }));
}

/** The instances of a group take security groups and public addresses from its launch template or configuration. */
function byLaunchTemplate(graph: Graph, resource: Resource, known: ReadonlyMap<string, Subnet>): readonly Interface[] {
  const subnets = idsAt(graph, resource, 'VPCZoneIdentifier');
  if (subnets.length === 0) return [];
  const references = [
    ...idsAt(graph, resource, 'LaunchTemplate.LaunchTemplateId'),
    ...idsAt(graph, resource, 'LaunchTemplate.LaunchTemplateName'),
    ...idsAt(graph, resource, 'MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification.LaunchTemplateId'),
    ...idsAt(graph, resource, 'LaunchConfigurationName'),
  ];
  const sources = references.flatMap((reference) => {
    const template = graph.resources.get(reference.value);
    return template === undefined ? [] : [{ template, when: reference.when }];
  });
  const prefix = (template: Resource) => (template.type === 'AWS::EC2::LaunchTemplate' ? 'LaunchTemplateData.' : '');
  const groups = sources.flatMap(({ template, when }) =>
    ['SecurityGroupIds', 'SecurityGroups', 'NetworkInterfaces[0].Groups']
      .flatMap((path) => idsAt(graph, template, prefix(template) + path))
      .map((said) => ({ ...said, when: and(said.when, when) })),
  );
  const publicBy = (mapped: Guard, word: (template: Resource, path: string) => Guard): Guard =>
    and(
      resource.when,
      or(
        ...sources.map(({ template, when }) => {
          const path = template.type === 'AWS::EC2::LaunchTemplate' ? FLEET_ADDRESS : 'AssociatePublicIpAddress';
          return and(when, or(word(template, path), and(not(whenSet(template, path)), mapped)));
        }),
      ),
    );
  return [
    interfaceOf(resource, subnets, groups, {
      isPublic: publicBy(mappedPublic(subnets, known), (template, path) => whenText(template, path, 'true')),
      mapped: publicBy(perhapsMapped(subnets, known), whenUnknown),
      publicAt: '',
    }),
  ];
}

const FLEET_ADDRESS = 'LaunchTemplateData.NetworkInterfaces[0].AssociatePublicIpAddress';

function interfaceOf(
  resource: Resource,
  subnets: readonly Said<string>[],
  groups: readonly Said<string>[],
  facts: {
    readonly isPublic: Guard;
    readonly publicAt: string;
    readonly mapped?: Guard;
    readonly address?: string;
  },
): Interface {
  const address = facts.address === undefined ? undefined : parseAddress(facts.address);
  const cidr = address && parseCidr(`${showAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`);
  return {
    id: resource.id,
    owner: resource.id,
    type: resource.type,
    subnets,
    groups,
    isPublic: facts.isPublic,
    mayBePublic: or(
      facts.isPublic,
      facts.mapped ?? NEVER,
      facts.publicAt === '' ? NEVER : whenUnknown(resource, facts.publicAt),
    ),
    publicAt: at(resource, facts.publicAt),
    ...(cidr !== undefined && { address: cidr }),
    when: resource.when,
    at: at(resource, []),
  };
}

/** An instance's own word, else its subnet's; an Elastic IP makes it public in any case. */
function isInstancePublic(
  graph: Graph,
  resource: Resource,
  subnets: readonly Said<string>[],
  known: ReadonlyMap<string, Subnet>,
): Guard {
  const path = 'NetworkInterfaces[0].AssociatePublicIpAddress';
  const bySubnet = and(resource.when, not(whenSet(resource, path)), mappedPublic(subnets, known));
  return or(whenText(resource, path, 'true'), bySubnet, hasElasticIp(graph, resource));
}

function mappedPublic(subnets: readonly Said<string>[], known: ReadonlyMap<string, Subnet>): Guard {
  return or(...subnets.map((said) => and(said.when, known.get(said.value)?.assignsPublicAddress ?? NEVER)));
}

/** Where a subnet that the template does not have, or does not tell of, may assign a public address. */
function perhapsMapped(subnets: readonly Said<string>[], known: ReadonlyMap<string, Subnet>): Guard {
  return or(
    ...subnets.map((said) => {
      const subnet = known.get(said.value);
      return subnet === undefined ? said.when : and(said.when, subnet.mayAssignPublicAddress);
    }),
  );
}

function hasElasticIp(graph: Graph, resource: Resource): Guard {
  const direct = ofType(graph, 'AWS::EC2::EIP').flatMap((eip) => idsAt(graph, eip, 'InstanceId'));
  const associated = ofType(graph, 'AWS::EC2::EIPAssociation').flatMap((each) => [
    ...idsAt(graph, each, 'InstanceId'),
    ...idsAt(graph, each, 'NetworkInterfaceId'),
  ]);
  return whenAny([...direct, ...associated].filter((said) => said.value === resource.id));
}

/** A load balancer without a scheme faces the internet. */
function isBalancerPublic(_graph: Graph, resource: Resource): Guard {
  const otherwise = saidAt(resource, 'Scheme').filter((said) => said.value === 'internal' || isSymbolic(said.value));
  return and(resource.when, not(whenAny(otherwise)));
}
