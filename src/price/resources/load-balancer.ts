import { type Decimal, isSymbolic, largest, minus, ZERO } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { ALL_HOURS, typically } from '../facts.ts';
import { by, changed, countedAs as countOf, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part, unknown } from '../pricer.ts';
import { addresses } from './instance.ts';

const UNITS = { application: 'LCU', network: 'NLCU', gateway: 'GLCU' } as const;

export const loadBalancer: Pricer = (facts) => {
  const type = facts.word('Type', 'application');
  if (type === undefined) return [];
  if (type !== 'application' && type !== 'network' && type !== 'gateway')
    return unknown(`The price of a ${type} load balancer is not in the price book.`);
  const used = facts.used('lcu', UNITS[type], typically(0.1, 0.5, 2));
  const reserved = facts.has(RESERVED) ? facts.number(RESERVED) : undefined;
  const units = reserved === undefined ? used : beyond(used, reserved);
  return [
    part('Hours', `elb.${type}.hours`, by(exactly(1, '1 load balancer'), ALL_HOURS)),
    ...(reserved === undefined
      ? []
      : [
          part(
            'Reserved capacity units',
            `elb.${type}.lcu`,
            by(exactly(reserved, `${reserved.digits} ${UNITS[type]}`), ALL_HOURS),
          ),
        ]),
    part('Capacity units', `elb.${type}.lcu`, by(units, ALL_HOURS)),
    ...(type === 'gateway' ? [] : publicAddresses(facts)),
  ];
};

const RESERVED = 'MinimumLoadBalancerCapacity.CapacityUnits';

/** What is used beyond a reservation is billed beside it: https://aws.amazon.com/elasticloadbalancing/pricing/ */
function beyond(used: Measure, reserved: Decimal): Measure {
  return changed(used, `${used.how} − ${reserved.digits} reserved`, (units) => largest(ZERO, minus(units, reserved)));
}

/** https://aws.amazon.com/elasticloadbalancing/pricing/: billed while a listener verifies clients with it. */
export const trustStore: Pricer = () => [part('Hours', 'elb.trust-store', by(exactly(1, '1 trust store'), ALL_HOURS))];

/** One public IPv4 address in each zone, unless an Elastic IP is brought along. */
function publicAddresses(facts: Facts): readonly PricedPart[] {
  const scheme = schemeOf(facts);
  if (scheme === 'internal' || facts.is('IpAddressType', 'dualstack-without-public-ipv4')) return [];
  const mappings = facts.places('SubnetMappings');
  const own = mappings.filter((at) => facts.target(`${at}.AllocationId`)?.resource.type === 'AWS::EC2::EIP');
  if (mappings.length > 0 && mappings.length === own.length) return [];
  const zones = zonesOf(
    facts,
    facts.isTold('Subnets') ? facts.elements('Subnets').length + mappings.length - own.length : 0,
  );
  return [addresses(zones, ALL_HOURS, scheme === undefined)];
}

/** Undefined where only deployment tells. */
function schemeOf(facts: Facts): string | undefined {
  const text = facts.text('Scheme');
  if (text === undefined) return 'internet-facing';
  return isSymbolic(text) ? undefined : text;
}

/** A load balancer stands in two zones at least, which is what holds where its subnets are not told. */
function zonesOf(facts: Facts, counted: number): Measure {
  return counted > 0 ? countOf(counted, 'zone') : facts.used('count', 'zones', typically(2, 2, 3));
}

export const classicLoadBalancer: Pricer = (facts) => {
  const scheme = schemeOf(facts);
  const path = facts.has('Subnets') ? 'Subnets' : 'AvailabilityZones';
  return [
    part('Hours', 'elb.classic.hours', by(exactly(1, '1 load balancer'), ALL_HOURS)),
    part('Data processed', 'elb.classic.data', facts.used('dataGb', 'GB', typically(1, 20, 200))),
    ...(scheme === 'internal'
      ? []
      : [
          addresses(
            zonesOf(facts, facts.isTold(path) ? facts.elements(path).length : 0),
            ALL_HOURS,
            scheme === undefined,
          ),
        ]),
  ];
};
