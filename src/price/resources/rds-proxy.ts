import { decimal, largest, plus } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, type Measure } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';
import { inEach } from '../range.ts';
import { capacityUnits } from './aurora.ts';
import { vcpusOf } from './extended-support.ts';

/**
 * Billed by the vCPUs of the provisioned databases behind it, two at least, and by the capacity units of serverless ones,
 * eight at least, at the same price: https://aws.amazon.com/rds/proxy/pricing/
 */
export const rdsProxy: Pricer = (facts) => {
  const stated = facts.stated('vcpus', 'vCPU');
  if (stated !== undefined) return [part('Hours', 'rds.proxy', by(stated, ALL_HOURS))];
  const instances = behind(facts);
  if (instances.length === 0)
    return [part('Hours', 'rds.proxy', by(facts.used('vcpus', 'vCPU', typically(2, 2, 8)), ALL_HOURS))];
  const isServerless = (each: Facts) => each.word('DBInstanceClass') === 'db.serverless';
  const serverless = instances.filter(isServerless);
  const sizes = instances.filter((each) => !isServerless(each)).map((each) => each.word('DBInstanceClass') ?? '');
  const vcpus = sizes.reduce((sum, size) => sum + (vcpusOf(size) ?? 0), 0);
  return [
    ...(sizes.length === 0
      ? []
      : [part('Hours', 'rds.proxy', by(countedAs(Math.max(2, vcpus), 'vCPU', 'vCPU'), ALL_HOURS))]),
    ...(serverless.length === 0 ? [] : [part('Capacity units', 'rds.proxy', by(units(serverless), ALL_HOURS))]),
  ];
};

const LEAST_UNITS = decimal(8);

function units(serverless: readonly Facts[]): Measure {
  const each = serverless.flatMap((instance) => capacityUnits(instance, instance.target('DBClusterIdentifier')) ?? []);
  const range = inEach((scenario) => largest(LEAST_UNITS, plus(...each.map((measure) => measure.range[scenario]))));
  const how =
    each.length === 0 ? '8 ACU, the least' : `${each.map((measure) => measure.how).join(' + ')}, 8 ACU at least`;
  return { range, from: 'template', how };
}

function behind(facts: Facts): readonly Facts[] {
  const named = (group: Facts, path: string) =>
    group.elements(path).flatMap((each) => (typeof each === 'string' ? (group.named(each) ?? []) : []));
  return facts
    .referring('AWS::RDS::DBProxyTargetGroup')
    .flatMap((group) => [
      ...named(group, 'DBInstanceIdentifiers'),
      ...named(group, 'DBClusterIdentifiers').flatMap((cluster) => cluster.referring('AWS::RDS::DBInstance')),
    ]);
}

/** An endpoint beside the one of the proxy is an interface endpoint in each of its subnets: https://aws.amazon.com/rds/proxy/pricing/ */
export const rdsProxyEndpoint: Pricer = (facts) => {
  const zones = facts.elements('VpcSubnetIds').length;
  if (zones === 0) facts.miss('Its subnets are not told, so neither is the number of its zones.');
  return zones === 0
    ? []
    : [part('Interface endpoint', 'vpc.interface-endpoint.hours', by(countedAs(zones, 'zone'), ALL_HOURS))];
};
