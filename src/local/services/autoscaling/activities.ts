/** What happened to groups, as DescribeScalingActivities and EventBridge tell it. */
import { randomUUID } from 'node:crypto';
import { emitEvent } from '../events/put-events.ts';
import { activitiesOf, fleetGroupsOf, type KeptActivity, type KeptMember, type ScalingPlace } from './kept.ts';

/** Older ones are forgotten. */
const KEPT = 200;

/** `2026-01-01T10:00:00Z`, as causes have it. */
export const moment = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

export function beginActivity(member: KeptMember, description: string, cause: string, at: ScalingPlace): KeptActivity {
  const all = activitiesOf(at);
  const made: KeptActivity = {
    id: randomUUID(),
    group: member.group,
    cause,
    description,
    startMs: at.world.clock.now(),
    status: 'InProgress',
    details: JSON.stringify({ 'Subnet ID': member.subnet, 'Availability Zone': member.zone }),
  };
  all.put(made.id, made);
  const own = [...all.values()].filter(({ group }) => group === member.group);
  for (const { id } of own.slice(0, Math.max(0, own.length - KEPT))) all.delete(id);
  return made;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
export function endActivity(
  { id }: KeptActivity,
  member: KeptMember,
  kind: 'Launch' | 'Terminate',
  failure: string | undefined,
  at: ScalingPlace,
): void {
  const known = activitiesOf(at).get(id);
  if (known === undefined) return;
  const endMs = at.world.clock.now();
  const status = failure === undefined ? 'Successful' : 'Failed';
  activitiesOf(at).put(id, { ...known, endMs, status, ...(failure !== undefined && { message: failure }) });
  const group = fleetGroupsOf(at).get(member.group);
  if (!at.world.services.has('events')) return;
  emitEvent(at.world, at, {
    source: 'aws.autoscaling',
    detailType: `EC2 Instance ${kind} ${failure === undefined ? 'Successful' : 'Unsuccessful'}`,
    resources: [
      ...(group === undefined ? [] : [group.arn]),
      `arn:aws:ec2:${at.region}:${at.account}:instance/${member.id}`,
    ],
    detail: {
      StatusCode: failure === undefined ? 'InProgress' : 'Failed',
      Description: known.description,
      AutoScalingGroupName: member.group,
      ActivityId: id,
      RequestId: id,
      Details: JSON.parse(known.details),
      StatusMessage: failure ?? '',
      EndTime: new Date(endMs).toISOString(),
      EC2InstanceId: member.id,
      StartTime: new Date(known.startMs).toISOString(),
      Cause: known.cause,
      Origin: kind === 'Launch' ? 'EC2' : 'AutoScalingGroup',
      Destination: kind === 'Launch' ? 'AutoScalingGroup' : 'EC2',
    },
  });
}
