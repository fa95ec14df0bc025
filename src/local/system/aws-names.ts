/**
 * Where AWS's API is found from inside the VPCs of a system, and where something listens for it: at the interfaces of
 * interface endpoints, at the addresses of gateway endpoints, and on the internet. A name leads to an endpoint where the
 * VPC has one with private names (https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html),
 * else to the internet, if routes lead there.
 */
import { showAddress } from '../../base/index.ts';
import type { LocalNetwork } from '../network/local-network.ts';
import type { NetworkPlan } from '../network/plan.ts';
import type { DnsRecord } from '../network/sandbox-messages.ts';
import { OPEN_REGIONS } from '../regions.ts';
import type { SystemResource } from './plane.ts';

/** AWS's API on the internet of a sandbox: in the block that gateway endpoints have their addresses from (RFC 5737). */
export const ON_INTERNET = '192.0.2.241';

const GLOBAL = '*.amazonaws.com';
/** Services whose names have more than one label before the region. */
const REGISTRY = ['ecr.api', 'ecr.dkr'] as const;

export type Names = Readonly<Record<string, readonly DnsRecord[]>>;

export interface ListeningPlace {
  readonly namespace: string;
  readonly address: string;
}

const record = (address: string): DnsRecord => ({ type: 'A', address });

/** The names of AWS's services as a VPC's resolver gives them. */
export function awsNames(vpc: string, layout: LocalNetwork, resources: readonly SystemResource[], home: string): Names {
  const regions = [...new Set([...OPEN_REGIONS, home])];
  const names: Record<string, readonly DnsRecord[]> = { [GLOBAL]: [record(ON_INTERNET)] };
  for (const region of regions)
    for (const each of [`*.${region}.amazonaws.com`, ...REGISTRY.flatMap((name) => namesOfService(region, name))])
      names[each] = [record(ON_INTERNET)];
  for (const region of regions)
    for (const name of ['s3', 'dynamodb'] as const) {
      const block = layout.endpoints.find(({ service }) => service === `com.amazonaws.${region}.${name}`)?.blocks[0];
      const address = block === undefined ? ON_INTERNET : showAddress(4, block.first);
      for (const each of namesOfService(region, name)) names[each] = [record(address)];
    }
  const subnets = new Set(layout.subnets.filter((subnet) => subnet.vpc === vpc).map(({ id }) => id));
  for (const { type, properties, modelId } of resources) {
    if (type !== 'AWS::EC2::VPCEndpoint' || String(properties.PrivateDnsEnabled) !== 'true') continue;
    const seats = layout.seats.filter(({ owner, subnet }) => owner === modelId && subnets.has(subnet));
    const addresses = seats.flatMap(({ addresses: { 4: four } }) => (four === undefined ? [] : [record(four)]));
    const [, region = '', service = ''] =
      /^com\.amazonaws\.([a-z0-9-]+)\.(.+)$/.exec(String(properties.ServiceName)) ?? [];
    if (addresses.length > 0) for (const each of namesOfService(region, service)) names[each] = addresses;
  }
  return names;
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and the pages it leads to. */
function namesOfService(region: string, service: string): readonly string[] {
  switch (service) {
    case 's3':
      return [`s3.${region}.amazonaws.com`, `*.s3.${region}.amazonaws.com`, 's3.amazonaws.com', '*.s3.amazonaws.com'];
    case 'ecr.api':
      return [`api.ecr.${region}.amazonaws.com`];
    case 'ecr.dkr':
      return [`*.dkr.ecr.${region}.amazonaws.com`];
    case 'execute-api':
      return [`*.execute-api.${region}.amazonaws.com`];
    default:
      return [`${service}.${region}.amazonaws.com`];
  }
}

/** Every place where a client of AWS's API may end up. */
export function listeningPlaces(plan: NetworkPlan, layout: LocalNetwork): readonly ListeningPlace[] {
  const ofSeats = plan.seats
    .filter(({ type }) => type === 'AWS::EC2::VPCEndpoint')
    .flatMap(({ namespace, addresses: { 4: four } }) => (four === undefined ? [] : [{ namespace, address: four }]));
  const gateways = layout.endpoints.flatMap(({ id, blocks: [block] }) => {
    const namespace = plan.gatewayEndpoints.get(id);
    if (block === undefined || namespace === undefined) return [];
    const address = showAddress(4, block.first);
    return [
      { namespace, address },
      { namespace: plan.internet, address },
    ];
  });
  const onInternet = { namespace: plan.internet, address: ON_INTERNET };
  return distinct([...ofSeats, ...gateways, onInternet]);
}

function distinct(places: readonly ListeningPlace[]): readonly ListeningPlace[] {
  return [...new Map(places.map((place) => [`${place.namespace} ${place.address}`, place])).values()];
}

/** Whether a certificate for the name is given out: names of AWS's API, and of nobody else. */
export function isAwsName(name: string): boolean {
  return /^[a-z0-9.-]+\.(?:amazonaws\.com|on\.aws)$/.test(name);
}
