import type { decimal } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import type { Measure } from '../measure.ts';
import type { Pricer } from '../pricer.ts';
import { scheduledCapacity } from './capacity-schedule.ts';
import { customMetrics } from './custom-metrics.ts';
import { launchedVolumes } from './ebs-volume.ts';
import { instanceParts, publicAddress } from './instance.ts';
import { launchFactsOf } from './launch.ts';

export const autoScalingGroup: Pricer = (facts) => {
  const count = facts.stated('count', 'instances') ?? scheduledCapacity(facts) ?? capacity(facts);
  const launch = launchFactsOf(facts);
  const instances = launch?.facts.target(`${launch.prefix}InstanceId`);
  const type =
    facts.word('MixedInstancesPolicy.LaunchTemplate.Overrides[0].InstanceType') ??
    launch?.facts.word(`${launch.prefix}InstanceType`) ??
    instances?.word('InstanceType');
  if (count === undefined) return [];
  return [
    ...instanceParts(facts, launch, type, count),
    ...(launch === undefined ? [] : launchedVolumes(launch.facts, `${launch.prefix}BlockDeviceMappings`, count)),
    ...publicAddress(facts, count),
    ...customMetrics(facts),
  ];
};

/** From the least to the most that scaling may choose; what is desired is expected. */
function capacity(facts: Facts): Measure | undefined {
  const least = facts.number('MinSize');
  const most = facts.number('MaxSize');
  if (least === undefined || most === undefined) return undefined;
  const desired = facts.number('DesiredCapacity', Number(facts.text('MinSize')));
  if (desired === undefined) return undefined;
  return scaled(least, desired, most, 'instance');
}

export function scaled(low: ReturnType<typeof decimal>, expected: typeof low, high: typeof low, one: string): Measure {
  const [least, wanted, most] = [low, expected, high].map((each) => each.digits);
  const how = least === most ? `${wanted} ${one}${wanted === 1n ? '' : 's'}` : `${wanted} ${one}s (${least}–${most})`;
  return { range: { low, expected, high }, from: 'template', how };
}

/** Managed nodes of EKS: an Auto Scaling group by another name. */
export const nodeGroup: Pricer = (facts) => {
  const least = facts.number('ScalingConfig.MinSize', 1);
  const wanted = facts.number('ScalingConfig.DesiredSize', Number(facts.text('ScalingConfig.MinSize') ?? '2'));
  const most = facts.number('ScalingConfig.MaxSize', Number(facts.text('ScalingConfig.DesiredSize') ?? '2'));
  if (least === undefined || wanted === undefined || most === undefined) return [];
  const count = facts.stated('count', 'nodes') ?? scaled(least, wanted, most, 'node');
  const launch = launchFactsOf(facts);
  const type = facts.word('InstanceTypes[0]') ?? launch?.facts.word(`${launch.prefix}InstanceType`) ?? 't3.medium';
  return [
    ...instanceParts(facts, launch, type, count),
    ...launchedVolumes(launch?.facts ?? facts, `${launch?.prefix ?? ''}BlockDeviceMappings`, count),
  ];
};
