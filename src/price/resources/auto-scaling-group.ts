import { type decimal, largest, minus, ZERO } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
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

/**
 * Instances that wait in a warm pool: running ones are billed as any other, stopped and hibernated ones by their volumes.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html
 */
export const warmPool: Pricer = (facts) => {
  const group = facts.target('AutoScalingGroupName');
  if (group === undefined) {
    facts.miss('Its Auto Scaling group is not in the template.');
    return [];
  }
  const most = facts.number('MaxGroupPreparedCapacity') ?? group.number('MaxSize');
  const desired = group.number('DesiredCapacity', Number(group.text('MinSize') ?? '0'));
  const least = facts.number('MinSize', 0);
  if (most === undefined || desired === undefined || least === undefined) return [];
  const prepared = largest(least, minus(most, desired), ZERO);
  const count = scaled(least, prepared, prepared, 'waiting instance');
  const launch = launchFactsOf(group);
  const type = launch?.facts.word(`${launch.prefix}InstanceType`);
  const isRunning = facts.word('PoolState', 'Stopped') === 'Running';
  const parts: readonly PricedPart[] = isRunning ? instanceParts(group, launch, type, count) : [];
  return [
    ...parts,
    ...(launch === undefined ? [] : launchedVolumes(launch.facts, `${launch.prefix}BlockDeviceMappings`, count)),
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
  const isWindows = facts.text('AmiType')?.startsWith('WINDOWS') === true;
  const isSpot = facts.is('CapacityType', 'SPOT');
  const own = launch === undefined ? (isWindows ? WINDOWS_DISK : NODE_DISK) : undefined;
  const disk = facts.has('DiskSize') || own !== undefined ? facts.number('DiskSize', own) : undefined;
  return [
    ...instanceParts(facts, launch, type, count, { isWindows, isSpot }),
    ...(disk === undefined
      ? launchedVolumes(
          launch?.facts ?? facts,
          `${launch?.prefix ?? ''}BlockDeviceMappings`,
          count,
          isWindows ? WINDOWS_DISK : NODE_DISK,
        )
      : [part('Root volume, gp3', 'ebs.gp3.storage', by(count, exactly(disk, `${disk.digits} GB`)))]),
    ...publicAddress(facts, count),
  ];
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-eks-nodegroup.html: gigabytes where DiskSize is left out. */
const NODE_DISK = 20;
const WINDOWS_DISK = 50;
