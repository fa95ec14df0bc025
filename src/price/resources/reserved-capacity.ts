/** Fleets and reservations of instances, which are billed as instances are. */
import { decimal, largest, minus, ZERO } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';
import { scaled } from './auto-scaling-group.ts';
import { launchedVolumes } from './ebs-volume.ts';
import { instanceParts, publicAddress } from './instance.ts';
import { launchFactsOf } from './launch.ts';

/**
 * Reserved capacity costs as much as the instances that may run in it, whether they run or not, and those that do cost no
 * more: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-pricing-billing.html
 */
export const capacityReservation: Pricer = (facts) => {
  const count = facts.number('InstanceCount');
  const platform = facts.word('InstancePlatform', 'Linux/UNIX');
  if (count === undefined || platform === undefined) return [];
  if (platform !== 'Linux/UNIX' && platform !== 'Windows') {
    facts.miss(`The price of ${platform} is not in the price book.`);
    return [];
  }
  // The instances of the template that run in it have lines of their own.
  const running = decimal(facts.referring('AWS::EC2::Instance').length);
  const reserved: Measure = exactly(
    largest(ZERO, minus(count, running)),
    `${count.digits} reserved − ${running.digits} running`,
  );
  return instanceParts(facts, undefined, facts.word('InstanceType'), reserved, { isWindows: platform === 'Windows' });
};

/** A fleet starts as many instances as it is asked for: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet.html */
export const fleet: Pricer = (facts) => {
  const total = facts.number('TargetCapacitySpecification.TotalTargetCapacity');
  const kind = facts.word('TargetCapacitySpecification.DefaultTargetCapacityType', 'on-demand');
  const config = facts.places('LaunchTemplateConfigs')[0];
  if (total === undefined || kind === undefined || config === undefined) return [];
  const launch =
    launchAt(facts, `${config}.LaunchTemplateSpecification.LaunchTemplateId`) ??
    launchAt(facts, `${config}.LaunchTemplateSpecification.LaunchTemplateName`);
  const type = facts.word(`${config}.Overrides[0].InstanceType`) ?? launch?.word('LaunchTemplateData.InstanceType');
  if (facts.has(`${config}.Overrides[0].WeightedCapacity`))
    facts.miss('Its capacity counts in weights, so the number of instances is not told.');
  const count = facts.stated('count', 'instances') ?? scaled(total, total, total, 'instance');
  const settings = launch === undefined ? undefined : { facts: launch, prefix: 'LaunchTemplateData.' };
  return [
    ...instanceParts(facts, settings, type, count, { isSpot: kind === 'spot' }),
    ...(launch === undefined ? [] : launchedVolumes(launch, 'LaunchTemplateData.BlockDeviceMappings', count)),
    ...publicAddress(facts, count),
  ];
};

function launchAt(facts: Facts, path: string): Facts | undefined {
  const found = facts.target(path);
  return found?.resource.type === 'AWS::EC2::LaunchTemplate' ? found : undefined;
}

/** An environment of Cloud9 is an instance that stops when nobody works: https://aws.amazon.com/cloud9/pricing/ */
export const developmentEnvironment: Pricer = (facts) => {
  const hours = facts.used('hours', 'h', typically(20, 90, 730));
  const type = facts.word('InstanceType');
  if (type === undefined) return [];
  return [
    part(`${type}, Linux`, `ec2.instance.${type}`, hours),
    part('Root volume, gp3', 'ebs.gp3.storage', exactly(decimal(10), '10 GB')),
  ];
};

/**
 * What EMR adds to the price of an instance: a quarter of it where the newer families are (m5.xlarge 0.048 to 0.192), up to
 * three tenths for older ones (m4.large 0.03 to 0.10), and at most $0.27 an hour, a small share of large instances.
 */
const SHARE_OF_EMR: Measure = {
  range: { low: decimal('0.008'), expected: decimal('0.25'), high: decimal('0.3') },
  from: 'typical',
  how: '0.25 (0.008–0.3) of the price of the instance',
};

/** The instances of a cluster, and what EMR adds to each: https://aws.amazon.com/emr/pricing/ */
export const hadoopCluster: Pricer = (facts) => {
  return ['MasterInstanceGroup', 'CoreInstanceGroup'].flatMap((group) => {
    const at = `Instances.${group}`;
    const type = facts.has(at) ? facts.word(`${at}.InstanceType`) : undefined;
    const count = facts.number(`${at}.InstanceCount`, 1);
    if (type === undefined || count === undefined) return [];
    const all = scaled(count, count, count, 'instance');
    const isSpot = facts.is(`${at}.Market`, 'SPOT');
    const hours: Measure = isSpot ? { ...all, range: { ...all.range, low: ZERO } } : all;
    return [
      ...instanceParts(facts, launchFactsOf(facts), type, hours),
      part(`EMR on ${type}`, `ec2.instance.${type}`, by(by(all, facts.hours()), SHARE_OF_EMR)),
    ];
  });
};
