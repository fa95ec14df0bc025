/** What instances use of their processors, as EC2 tells CloudWatch each minute. */
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { fleetMembersOf as membersOf } from '../autoscaling/kept.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import type { InstanceHost } from './instance-host.ts';

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html: sizes by their virtual processors. */
export function virtualProcessors(type: string): number {
  const [family = '', size = ''] = type.split('.');
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  if (times !== undefined) return Number(times) * 4;
  if (size === 'xlarge') return 4;
  return (/^t[12]$/.test(family) && /^(?:nano|micro|small)$/.test(size)) ||
    (size === 'medium' && /^(?:m[67]g|c[67]g|r[67]g|a1)/.test(family))
    ? 1
    : 2;
}

const before = new WeakMap<InstanceHost, { readonly seconds: number; readonly atMs: number }>();

export async function cpuMinute(
  hosts: readonly InstanceHost[],
  at: AccountRegion & { readonly world: LocalWorld },
): Promise<void> {
  const { world } = at;
  const now = world.clock.now();
  for (const host of hosts) {
    const seconds = await host.cpuSeconds();
    const last = before.get(host);
    before.set(host, { seconds, atMs: now });
    if (last === undefined || now <= last.atMs) continue;
    const share = (seconds - last.seconds) / ((now - last.atMs) / 1000) / virtualProcessors(host.wanted.type);
    const Value = Math.min(100, Math.max(0, share * 100));
    const group = membersOf(at).get(host.wanted.id)?.group;
    const dimensions = [
      [{ Name: 'InstanceId', Value: host.wanted.id }],
      ...(group === undefined ? [] : [[{ Name: 'AutoScalingGroupName', Value: group }]]),
    ];
    const MetricData = dimensions.map((Dimensions) => ({
      MetricName: 'CPUUtilization',
      Dimensions,
      Value,
      Unit: 'Percent',
      Timestamp: new Date(now),
    }));
    recordMetrics(world, at, 'AWS/EC2', MetricData);
  }
}
