import type { Facts } from '../facts.ts';
import { ALL_HOURS, typically } from '../facts.ts';
import { by, counted, exactly } from '../measure.ts';
import { type Part, type Pricer, part, unknown } from '../pricer.ts';

const UNITS = { application: 'LCU', network: 'NLCU' } as const;

export const loadBalancer: Pricer = (facts) => {
  const type = facts.word('Type', 'application');
  if (type === undefined) return [];
  if (type !== 'application' && type !== 'network')
    return unknown(`The price of a ${type} load balancer is not in the price book.`);
  const units = facts.used('lcu', UNITS[type], typically(0.1, 0.5, 2));
  return [
    part('Hours', `elb.${type}.hours`, by(exactly(1, '1 load balancer'), ALL_HOURS)),
    part('Capacity units', `elb.${type}.lcu`, by(units, ALL_HOURS)),
    ...addresses(facts),
  ];
};

/** One public IPv4 address in each zone, unless an Elastic IP is brought along. */
function addresses(facts: Facts): readonly Part[] {
  const scheme = facts.word('Scheme', 'internet-facing');
  if (scheme !== 'internet-facing') return [];
  const mappings = facts.places('SubnetMappings');
  const own = mappings.filter((at) => facts.target(`${at}.AllocationId`)?.resource.type === 'AWS::EC2::EIP');
  const zones = facts.elements('Subnets').length + mappings.length - own.length;
  if (zones === 0 && own.length === 0)
    facts.miss('Its subnets are not told, so neither is the number of its public IPv4 addresses.');
  if (zones === 0) return [];
  return [part('Public IPv4 addresses', 'vpc.public-ipv4', by(counted(zones, 'zone'), ALL_HOURS))];
}

export const classicLoadBalancer: Pricer = (facts) => {
  const zones = Math.max(facts.elements('Subnets').length, facts.elements('AvailabilityZones').length);
  const isPublic = facts.word('Scheme', 'internet-facing') === 'internet-facing';
  return [
    part('Hours', 'elb.classic.hours', by(exactly(1, '1 load balancer'), ALL_HOURS)),
    part('Data processed', 'elb.classic.data', facts.used('dataGb', 'GB', typically(1, 20, 200))),
    ...(isPublic && zones > 0
      ? [part('Public IPv4 addresses', 'vpc.public-ipv4', by(counted(zones, 'zone'), ALL_HOURS))]
      : []),
  ];
};
