import type { Facts } from '../facts.ts';
import { ALL_HOURS, typically } from '../facts.ts';
import { by, countedAs, exactly } from '../measure.ts';
import { free, type Pricer, part } from '../pricer.ts';

export const natGateway: Pricer = (facts) => {
  if (isPaidByFirewall(facts)) {
    return free('Each endpoint of the network firewall behind it waives the hours and data of one NAT gateway.');
  }
  const data = facts.used('dataGb', 'GB', typically(1, 10, 100));
  if (facts.is('AvailabilityMode', 'regional')) {
    const zones = facts.stated('count', 'zones') ?? zonesOf(facts);
    if (zones === undefined) return [part('Data processed', 'nat.regional.data', data)];
    return [
      part('Hours', 'nat.regional.hours', by(zones, ALL_HOURS)),
      part('Data processed', 'nat.regional.data', data),
      part('Public IPv4 addresses', 'vpc.public-ipv4', by(zones, ALL_HOURS)),
    ];
  }
  const hours = part('Hours', 'nat.hours', by(exactly(1, '1 gateway'), ALL_HOURS));
  const processed = part('Data processed', 'nat.data', data);
  if (facts.is('ConnectivityType', 'private')) return [hours, processed];
  const address = facts.target('AllocationId');
  if (address?.resource.type === 'AWS::EC2::EIP') return [hours, processed];
  // The address stands in no template here, but is billed all the same.
  return [hours, processed, part('Public IPv4 address', 'vpc.public-ipv4', by(exactly(1, '1 address'), ALL_HOURS))];
};

/** A regional gateway is active in the zones in which its VPC has subnets that use it. */
function zonesOf(facts: Facts) {
  const listed = facts.elements('AvailabilityZoneAddresses').length;
  if (listed > 0) return countedAs(listed, 'zone');
  const vpc = facts.target('VpcId')?.resource.id;
  const zones = new Set(
    [...facts.around.model.network.subnets.values()].filter((each) => each.vpc === vpc).map((each) => each.zone),
  );
  return zones.size > 0 ? countedAs(zones.size, 'zone') : facts.miss('The zones of its VPC are not told.');
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html: one gateway for each firewall endpoint. */
function isPaidByFirewall(facts: Facts): boolean {
  const vpcOf = (each: Facts) => each.target('SubnetId')?.target('VpcId')?.resource.id;
  const vpc = vpcOf(facts);
  if (vpc === undefined) return false;
  const endpoints = facts.around
    .ofType('AWS::NetworkFirewall::Firewall')
    .flatMap((each) => facts.of(each) ?? [])
    .filter((each) => each.target('VpcId')?.resource.id === vpc)
    .reduce((sum, each) => sum + each.elements('SubnetMappings').length, 0);
  if (endpoints === 0) return false;
  const gateways = facts.around
    .ofType('AWS::EC2::NatGateway')
    .flatMap((each) => facts.of(each) ?? [])
    .filter((each) => vpcOf(each) === vpc);
  return gateways.findIndex((each) => each.resource.id === facts.resource.id) < endpoints;
}
