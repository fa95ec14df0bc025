/** What groups tell CloudWatch each minute, where they collect metrics. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html */
import { recordMetrics } from '../cloudwatch/record.ts';
import { fleetGroupsOf, type KeptFleetGroup, membersIn, type ScalingPlace } from './kept.ts';

export function groupMinute(at: ScalingPlace): void {
  const { world } = at;
  for (const group of fleetGroupsOf(at).values()) {
    if (!group.collectsMetrics) continue;
    const MetricData = Object.entries(valuesOf(group, at)).map(([MetricName, Value]) => ({
      MetricName,
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: group.name }],
      Value,
      Unit: 'None',
      Timestamp: new Date(world.clock.now()),
    }));
    recordMetrics(world, at, 'AWS/AutoScaling', MetricData);
  }
}

function valuesOf(group: KeptFleetGroup, at: ScalingPlace): Readonly<Record<string, number>> {
  const members = membersIn(group.name, at);
  const count = (start: string) => members.filter(({ state }) => state.startsWith(start)).length;
  return {
    GroupMinSize: group.min,
    GroupMaxSize: group.max,
    GroupDesiredCapacity: group.desired,
    GroupInServiceInstances: count('InService'),
    GroupPendingInstances: count('Pending'),
    GroupTerminatingInstances: count('Terminating'),
    GroupTotalInstances: members.length,
  };
}
