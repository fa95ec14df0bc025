import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AddressPlanNetwork,
  ClosedSecurityGroup,
  DnsFirewall,
  PrivateEndpoints,
  type ProductionStack,
} from 'lintel/constructs';
import { contract } from '../../workloads/contracts/contract.ts';
import { CLAUDE_ADDRESSES, CLAUDE_HOST, DEFAULT_COMPANY_NETWORK, prefixListsOf } from './addresses.ts';
import { addNetworkFirewall } from './network-firewall.ts';
import type { BloomContractsOptions } from './options.ts';
import { addCompanyConnection, addRegionalNatGateway } from './perimeter.ts';
import type { Network } from './tiers.ts';

export interface SecurityGroups {
  readonly loadBalancer: ClosedSecurityGroup;
  readonly tasks: ClosedSecurityGroup;
  readonly database: ClosedSecurityGroup;
  readonly cache: ClosedSecurityGroup;
  readonly endpoints: ClosedSecurityGroup;
}

const PRIVATE_BLOCKS = ['10.0.0.0/24', '10.0.1.0/24'];
const PUBLIC_BLOCKS = ['10.0.2.0/24', '10.0.3.0/24'];
const FIREWALL_BLOCKS = ['10.0.4.0/24', '10.0.5.0/24'];

/** The subnets are /24 in the order of the document: private in both zones, then public in both. */
export function addNetwork(stack: ProductionStack, options: BloomContractsOptions): Network {
  const perimeter = options.perimeter ?? 'nat-gateway';
  if (options.networkFirewall === true && perimeter !== 'nat-gateway') {
    throw new Error(
      `networkFirewall stands between the tasks and the NAT gateway of a public subnet, but the perimeter is "${perimeter}"; use "nat-gateway" or leave the firewall out.`,
    );
  }
  if (perimeter === 'nat-gateway') {
    const network: Network = new AddressPlanNetwork(stack, 'BloomEnergyVPC', {
      cidr: '10.0.0.0/16',
      tiers: [
        { name: 'Private', kind: 'private', blocks: PRIVATE_BLOCKS },
        { name: 'Public', kind: 'public', blocks: PUBLIC_BLOCKS },
        ...(options.networkFirewall === true
          ? [{ name: 'Firewall', kind: 'private', blocks: FIREWALL_BLOCKS } as const]
          : []),
      ],
      nat: 'single',
    });
    if (options.networkFirewall === true) addNetworkFirewall(stack, network, { blocks: PRIVATE_BLOCKS });
    return network;
  }
  const network: Network = new AddressPlanNetwork(stack, 'BloomEnergyVPC', {
    cidr: '10.0.0.0/16',
    tiers: [{ name: 'Private', kind: 'isolated', blocks: PRIVATE_BLOCKS }],
  });
  if (perimeter === 'regional-nat-gateway') addRegionalNatGateway(network);
  else addCompanyConnection(network);
  return network;
}

/** CloudFront → load balancer → tasks → database, cache, AWS endpoints and Claude; nothing else, in either direction. */
export function addSecurityGroups(
  stack: ProductionStack,
  { vpc }: Network,
  options: BloomContractsOptions,
): SecurityGroups {
  const group = (id: string, description: string) => new ClosedSecurityGroup(stack, id, { vpc, description });
  const loadBalancer = group('LoadBalancerSecurityGroup', 'Load balancer: HTTPS from the edge, HTTP to the tasks');
  const tasks = group('TaskSecurityGroup', 'Tasks: HTTP from the load balancer; database, cache, endpoints and Claude');
  const database = group('DatabaseSecurityGroup', 'Database: PostgreSQL from the tasks');
  const cache = group('CacheSecurityGroup', 'Cache: Redis from the tasks');
  const endpoints = group('EndpointSecurityGroup', 'VPC endpoints: HTTPS from the tasks');
  const lists = prefixListsOf(options.region);
  const https = ec2.Port.tcp(443);
  const http = ec2.Port.tcp(contract.processes[0].port);
  const postgres = ec2.Port.tcp(5432);
  const redis = ec2.Port.tcp(6379);
  if (options.perimeter === 'no-internet') {
    const company = options.companyNetwork ?? DEFAULT_COMPANY_NETWORK;
    loadBalancer.allowFrom(ec2.Peer.ipv4(company), https, 'HTTPS from the company network');
  } else {
    loadBalancer.allowFrom(prefixList('CloudFront', lists.cloudFront), https, 'HTTPS from CloudFront');
    tasks.allowTo(ec2.Peer.ipv4(CLAUDE_ADDRESSES), https, 'HTTPS to the Claude API');
  }
  loadBalancer.allowTo(tasks, http, 'HTTP to the tasks');
  tasks.allowFrom(loadBalancer, http, 'HTTP from the load balancer');
  tasks.allowTo(database, postgres, 'PostgreSQL');
  tasks.allowTo(cache, redis, 'Redis');
  tasks.allowTo(endpoints, https, 'HTTPS to AWS APIs through the VPC endpoints');
  tasks.allowTo(prefixList('S3Layers', lists.s3), https, 'HTTPS to S3 for the layers of the image');
  database.allowFrom(tasks, postgres, 'PostgreSQL from the tasks');
  cache.allowFrom(tasks, redis, 'Redis from the tasks');
  endpoints.allowFrom(tasks, https, 'HTTPS from the tasks');
  return { loadBalancer, tasks, database, cache, endpoints };
}

/** aws-cdk-lib names a rule after the id of the list, which says nothing to a reader. */
function prefixList(name: string, id: string): ec2.IPeer {
  const peer = ec2.Peer.prefixList(id);
  return {
    canInlineRule: false,
    connections: peer.connections,
    uniqueId: name,
    toIngressRuleConfig: () => peer.toIngressRuleConfig(),
    toEgressRuleConfig: () => peer.toEgressRuleConfig(),
  };
}

/** What a task needs to start, and to be seen (C-BLM-05). */
export const INTERFACE_ENDPOINTS = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs', 'xray', 'monitoring'];

export function addEndpoints(
  stack: ProductionStack,
  network: Network,
  securityGroup: ClosedSecurityGroup,
  options: BloomContractsOptions,
): PrivateEndpoints {
  const subnets = network.subnets('Private');
  const endpoints = new PrivateEndpoints(stack, 'Endpoint', {
    vpc: network.vpc,
    interfaces: [...INTERFACE_ENDPOINTS, ...(options.perimeter === 'no-internet' ? ['bedrock-runtime'] : [])],
    interfaceSubnets: subnets,
    securityGroup,
    gateways: ['s3'],
  });
  const s3 = endpoints.node.findChild('S3');
  if (s3 instanceof ec2.GatewayVpcEndpoint) {
    // Otherwise the endpoint is a way out to any bucket of anybody.
    s3.addToPolicy(
      new iam.PolicyStatement({
        sid: 'LayersOfImagesOnly',
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
        resources: [`arn:${stack.partition}:s3:::prod-${stack.region}-starport-layer-bucket/*`],
      }),
    );
  }
  return endpoints;
}

/** Names that the tasks may ask for: Claude, and the AWS services in use (C-BLM-04). */
export function allowedNames({ region, perimeter }: BloomContractsOptions): readonly string[] {
  const aws = `${region}.amazonaws.com`;
  return [
    perimeter === 'no-internet' ? `bedrock-runtime.${aws}` : CLAUDE_HOST,
    `api.ecr.${aws}`,
    `*.dkr.ecr.${aws}`,
    `prod-${region}-starport-layer-bucket.s3.${aws}`,
    `secretsmanager.${aws}`,
    `logs.${aws}`,
    `xray.${aws}`,
    `monitoring.${aws}`,
    `*.${region}.rds.amazonaws.com`,
    '*.cache.amazonaws.com',
  ];
}

export function addDnsFirewall(stack: ProductionStack, { vpc }: Network, options: BloomContractsOptions): DnsFirewall {
  return new DnsFirewall(stack, 'NameFirewall', { vpc, name: 'bloom-energy-names', allow: allowedNames(options) });
}
