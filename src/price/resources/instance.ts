import { ZERO } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { ALL_HOURS } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { customMetrics } from './custom-metrics.ts';
import { launchedVolumes, snapshots } from './ebs-volume.ts';
import { type LaunchFacts, launchFactsOf } from './launch.ts';
import { isWindows as isWindowsAt, missImageFees, windowsLicense } from './windows.ts';

const ONE = exactly(1, '1 instance');

export const instance: Pricer = (facts) => {
  const launch = launchFactsOf(facts);
  const type = facts.word('InstanceType') ?? launch?.facts.word(`${launch.prefix}InstanceType`);
  const volumes = facts.has('BlockDeviceMappings') || launch === undefined ? { facts, prefix: '' } : launch;
  return [
    ...instanceParts(facts, launch, type, ONE),
    ...launchedVolumes(volumes.facts, `${volumes.prefix}BlockDeviceMappings`, ONE),
    ...publicAddress(facts, ONE),
    ...snapshots(facts),
    ...customMetrics(facts),
  ];
};

/** The price of `count` equal instances: hours, detailed monitoring and surplus credits. */
export function instanceParts(
  facts: Facts,
  launch: LaunchFacts | undefined,
  type: string | undefined,
  count: Measure,
  given: { readonly isWindows?: boolean; readonly isSpot?: boolean } = {},
): readonly PricedPart[] {
  if (type === undefined) {
    facts.miss('The instance type is not told.');
    return [];
  }
  const tenancy = facts.word('Tenancy') ?? launch?.facts.word(`${launch.prefix}Placement.Tenancy`) ?? 'default';
  // Instances on a dedicated host are paid with the host: https://aws.amazon.com/ec2/dedicated-hosts/pricing/
  if (tenancy === 'host') return [];
  if (tenancy !== 'default') {
    facts.miss(`The price of ${tenancy} tenancy is not in the price book.`);
    return [];
  }
  const monitored =
    facts.word('Monitoring') ??
    launch?.facts.word(`${launch.prefix}Monitoring.Enabled`) ??
    launch?.facts.word(`${launch.prefix}InstanceMonitoring`);
  const isSpot =
    given.isSpot === true || launch?.facts.text(`${launch.prefix}InstanceMarketOptions.MarketType`) === 'spot';
  const isWindows =
    given.isWindows === true ||
    isWindowsAt(facts) ||
    (launch !== undefined && isWindowsAt(launch.facts, launch.prefix));
  missImageFees(facts, facts);
  if (launch !== undefined) missImageFees(launch.facts, facts, launch.prefix);
  const credits = facts.stated('vcpuHours', 'vCPU-hours');
  const hours = by(count, facts.hours());
  const isOptimized =
    facts.is('EbsOptimized', 'true') || launch?.facts.is(`${launch.prefix}EbsOptimized`, 'true') === true;
  if (isOptimized && PAYS_FOR_OPTIMIZATION.test(type))
    facts.miss(`The price of EBS optimization of ${type} is not in the price book.`);
  if (isWindows && credits !== undefined)
    facts.miss('The price of surplus CPU credits of Windows is not in the price book.');
  return [
    part(
      `${type}, ${isWindows ? 'without licence' : 'Linux'}${isSpot ? ', Spot: at most the on-demand price' : ''}`,
      `ec2.instance.${type}`,
      isSpot ? upTo(hours) : hours,
      { always: by(count, ALL_HOURS) },
    ),
    ...(isWindows ? windowsLicense(facts, type, hours) : []),
    ...(monitored === 'true' ? [part('Detailed monitoring', 'ec2.detailed-monitoring', count)] : []),
    ...(credits === undefined || isWindows
      ? []
      : [part('Surplus CPU credits', `ec2.cpu-credits.${type.startsWith('t4g.') ? 't4g' : 't3'}`, credits)]),
  ];
}

/** Later families are optimized by themselves: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-optimized.html */
const PAYS_FOR_OPTIMIZATION =
  /^(?:c1\.xlarge|(?:c3|i2|r3)\.(?:2x|4x|x)large|g2\.2xlarge|m1\.x?large|m2\.[24]xlarge|m3\.2?xlarge)$/;

/** Spot has a market price between nothing and the list price, which is expected here. */
function upTo(hours: Measure): Measure {
  return { ...hours, range: { ...hours.range, low: ZERO } };
}

/** The address that a subnet or the launch gives; an Elastic IP takes its place and has a line of its own. */
export function publicAddress(facts: Facts, count: Measure): readonly PricedPart[] {
  const isPublic = facts.publicAddress();
  if (isPublic === 'impossible' || hasElasticAddress(facts)) return [];
  return [addresses(count, facts.hours(), isPublic === 'possible')];
}

/** Addresses that only deployment tells cost nothing at least, and at most what they would cost if they are there. */
export function addresses(count: Measure, hours: Measure, isOpen: boolean): PricedPart {
  const all = by(count, hours);
  const quantity: Measure = isOpen
    ? {
        range: { ...all.range, low: ZERO },
        from: 'typical',
        how: `${all.how}, or none: only deployment tells`,
      }
    : all;
  return part('Public IPv4 addresses', 'vpc.public-ipv4', quantity);
}

function hasElasticAddress(facts: Facts): boolean {
  return [...facts.referring('AWS::EC2::EIP'), ...facts.referring('AWS::EC2::EIPAssociation')].length > 0;
}
