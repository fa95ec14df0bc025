/** Load balancers. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html */
import { randomBytes } from 'node:crypto';
import { deployedOf } from '../../engine/deployed.ts';
import { regionOf } from '../../regions.ts';
import type {
  ElasticLoadBalancingV2Operations as Operations,
  ElasticLoadBalancingV2Shapes as Shapes,
} from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { balancerAttributes } from './attributes.ts';
import {
  balancerOf,
  balancersOf,
  elbPage,
  elbTags,
  invalidElb,
  type KeptBalancer,
  listenerRulesOf,
  listenersOf,
} from './kept.ts';

const KINDS = { application: 'app', network: 'net', gateway: 'gwy' } as const;

export function hostedZoneOf({ arn, type }: KeptBalancer): string | undefined {
  return regionOf(arn.split(':')[3] ?? '')?.balancerZones?.[type === 'network' ? 1 : 0];
}

/** Subnets as far as stacks tell of them. */
function subnetOf(id: string, call: Call): { readonly vpcId?: string; readonly zone?: string } {
  const found = deployedOf(call.world, call, 'AWS::EC2::Subnet').find(({ physicalId }) => physicalId === id);
  const zone = found?.attributes.AvailabilityZone ?? found?.properties.AvailabilityZone;
  const vpcId = found?.properties.VpcId;
  return {
    ...(typeof vpcId === 'string' && { vpcId }),
    ...(typeof zone === 'string' && { zone }),
  };
}

function mappingsOf({
  Subnets,
  SubnetMappings,
}: Pick<Shapes['CreateLoadBalancerInput'], 'Subnets' | 'SubnetMappings'>) {
  if (Subnets !== undefined && SubnetMappings !== undefined && Subnets.length > 0 && SubnetMappings.length > 0)
    throw invalidElb('You cannot specify both Subnets and SubnetMappings');
  return SubnetMappings !== undefined && SubnetMappings.length > 0
    ? SubnetMappings
    : (Subnets ?? []).map((SubnetId) => ({ SubnetId }));
}

function checkSubnets(type: KeptBalancer['type'], mappings: readonly Shapes['SubnetMapping'][], call: Call): void {
  const ids = mappings.map(({ SubnetId = '' }) => SubnetId);
  if (ids.length === 0) throw invalidElb('At least one subnet must be specified');
  const zones = ids.map((id) => subnetOf(id, call).zone ?? id);
  if (new Set(zones).size < zones.length)
    throw new ServiceError(
      'InvalidConfigurationRequest',
      'A load balancer cannot be attached to multiple subnets in the same Availability Zone',
    );
  if (type === 'application' && ids.length < 2)
    throw invalidElb('At least two subnets in two different Availability Zones must be specified');
}

export const createLoadBalancer: Operations['CreateLoadBalancer'] = (input, call) => {
  const { Name: name, Type = 'application', Scheme = 'internet-facing', IpAddressType = 'ipv4' } = input;
  if (!/^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(name)) {
    const rule = 'can only contain characters that are alphanumeric characters and hyphens(-)';
    throw invalidElb(`The load balancer name '${name}' ${rule}`);
  }
  if (name.startsWith('internal-')) throw invalidElb(`The load balancer name '${name}' cannot begin with 'internal-'`);
  if (Type !== 'application' && Type !== 'network' && Type !== 'gateway')
    throw invalidElb(`Load balancer type '${Type}' must be one of 'application', 'network', 'gateway'`);
  if (Scheme !== 'internet-facing' && Scheme !== 'internal')
    throw new ServiceError('InvalidScheme', `'${Scheme}' is not a valid scheme`);
  const subnets = mappingsOf(input);
  const securityGroups = input.SecurityGroups ?? [];
  const all = balancersOf(call);
  const found = [...all.values()].find((each) => each.name === name);
  if (found !== undefined) {
    const isSame =
      found.type === Type &&
      found.scheme === Scheme &&
      sameSet(
        found.subnets.map(({ SubnetId }) => SubnetId),
        subnets.map(({ SubnetId }) => SubnetId),
      ) &&
      sameSet(found.securityGroups, securityGroups);
    if (isSame) return { LoadBalancers: [toldBalancer(found, call)] };
    const message = `A load balancer with the same name '${name}' exists, but with different settings`;
    throw new ServiceError('DuplicateLoadBalancerName', message);
  }
  checkSubnets(Type, subnets, call);
  const id = randomBytes(8).toString('hex');
  const front = Scheme === 'internal' ? 'internal-' : '';
  const made: KeptBalancer = {
    arn: `arn:${call.partition}:elasticloadbalancing:${call.region}:${call.account}:loadbalancer/${KINDS[Type]}/${name}/${id}`,
    name,
    type: Type,
    scheme: Scheme,
    dnsName:
      Type === 'application'
        ? `${front}${name}-${Number.parseInt(id.slice(0, 8), 16) + 1_000_000_000}.${call.region}.elb.amazonaws.com`
        : `${front}${name}-${id}.elb.${call.region}.amazonaws.com`,
    subnets,
    securityGroups,
    ipAddressType: IpAddressType,
    createdAtMs: call.world.clock.now(),
    attributes: {},
    tags: elbTags(input.Tags),
  };
  all.put(made.arn, made);
  return { LoadBalancers: [toldBalancer(made, call)] };
};

function sameSet(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}

function toldBalancer(balancer: KeptBalancer, call: Call): Shapes['LoadBalancer'] {
  const subnets = balancer.subnets.map(({ SubnetId = '' }) => ({ SubnetId, ...subnetOf(SubnetId, call) }));
  const vpcId = subnets.find((each) => each.vpcId !== undefined)?.vpcId;
  const zone = hostedZoneOf(balancer);
  return {
    LoadBalancerArn: balancer.arn,
    DNSName: balancer.dnsName,
    ...(zone !== undefined && { CanonicalHostedZoneId: zone }),
    CreatedTime: new Date(balancer.createdAtMs),
    LoadBalancerName: balancer.name,
    Scheme: balancer.scheme,
    ...(vpcId !== undefined && { VpcId: vpcId }),
    State: { Code: 'active' },
    Type: balancer.type,
    AvailabilityZones: subnets.map(({ SubnetId, zone: ZoneName }) => ({
      ...(ZoneName !== undefined && { ZoneName }),
      SubnetId,
      LoadBalancerAddresses: [],
    })),
    ...(balancer.securityGroups.length > 0 && { SecurityGroups: balancer.securityGroups }),
    IpAddressType: balancer.ipAddressType,
  };
}

export const describeLoadBalancers: Operations['DescribeLoadBalancers'] = (input, call) => {
  const { LoadBalancerArns = [], Names = [], Marker, PageSize } = input;
  const all = [...balancersOf(call).values()];
  for (const arn of LoadBalancerArns)
    if (!all.some((each) => each.arn === arn))
      throw new ServiceError('LoadBalancerNotFound', 'One or more load balancers not found');
  const missing = Names.filter((name) => !all.some((each) => each.name === name));
  if (missing.length > 0)
    throw new ServiceError('LoadBalancerNotFound', `Load balancers '[${missing.join(', ')}]' not found`);
  const isAsked = ({ arn, name }: KeptBalancer) =>
    (LoadBalancerArns.length === 0 && Names.length === 0) || LoadBalancerArns.includes(arn) || Names.includes(name);
  const { page, next } = elbPage(all.filter(isAsked), Marker, PageSize);
  return { LoadBalancers: page.map((each) => toldBalancer(each, call)), ...next };
};

export const deleteLoadBalancer: Operations['DeleteLoadBalancer'] = ({ LoadBalancerArn: arn }, call) => {
  const balancer = balancersOf(call).get(arn);
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html: no error if it is gone.
  if (balancer === undefined) return {};
  if (balancerAttributes(balancer)['deletion_protection.enabled'] === 'true') {
    const message = `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`;
    throw new ServiceError('OperationNotPermitted', message);
  }
  for (const listener of [...listenersOf(call).values()].filter(({ balancerArn }) => balancerArn === arn)) {
    for (const rule of [...listenerRulesOf(call).values()])
      if (rule.listenerArn === listener.arn) listenerRulesOf(call).delete(rule.arn);
    listenersOf(call).delete(listener.arn);
  }
  balancersOf(call).delete(arn);
  return {};
};

export const setSecurityGroups: Operations['SetSecurityGroups'] = (input, call) => {
  const balancer = balancerOf(input.LoadBalancerArn, call);
  if (balancer.type === 'network' && balancer.securityGroups.length === 0 && input.SecurityGroups.length > 0)
    throw new ServiceError(
      'InvalidConfigurationRequest',
      'You cannot set security groups on a load balancer that was created without security groups',
    );
  balancersOf(call).put(balancer.arn, { ...balancer, securityGroups: input.SecurityGroups });
  return { SecurityGroupIds: input.SecurityGroups };
};

export const setSubnets: Operations['SetSubnets'] = (input, call) => {
  const balancer = balancerOf(input.LoadBalancerArn, call);
  const subnets = mappingsOf(input);
  checkSubnets(balancer.type, subnets, call);
  const next = { ...balancer, subnets, ipAddressType: input.IpAddressType ?? balancer.ipAddressType };
  balancersOf(call).put(balancer.arn, next);
  return {
    AvailabilityZones: toldBalancer(next, call).AvailabilityZones ?? [],
    IpAddressType: next.ipAddressType,
  };
};

export const setIpAddressType: Operations['SetIpAddressType'] = ({ LoadBalancerArn, IpAddressType }, call) => {
  const balancer = balancerOf(LoadBalancerArn, call);
  balancersOf(call).put(balancer.arn, { ...balancer, ipAddressType: IpAddressType });
  return { IpAddressType };
};
