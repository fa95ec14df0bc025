import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { Construct } from 'constructs';

/** The hours on working days in which nobody needs the system; weekends begin on Friday night. */
export interface OffHours {
  /** `20:00`, when the night begins. */
  readonly from: string;
  /** `08:00`, when the day begins. */
  readonly to: string;
  /** `Europe/Berlin`: daylight saving is followed. */
  readonly timeZone: string;
  /** How many instances stay for the night: fewer than the minimum of the day. */
  readonly instances: number;
}

/** Two actions: down on the evenings from Monday to Friday, up on the mornings. */
export function addOffHours(
  scope: Construct,
  groupName: string,
  day: { readonly min: number; readonly max: number },
  night: OffHours,
): void {
  const { path } = scope.node;
  if (!Number.isInteger(night.instances) || night.instances < 0 || night.instances >= day.min) {
    throw new Error(
      `Fleet "${path}" keeps ${night.instances} instance(s) off hours and ${day.min} by day; off hours must be fewer.`,
    );
  }
  const action = (id: string, time: string, size: { readonly min: number; readonly max: number }) =>
    new autoscaling.CfnScheduledAction(scope, id, {
      autoScalingGroupName: groupName,
      recurrence: `${cronOf(path, time)} * * MON-FRI`,
      timeZone: night.timeZone,
      minSize: size.min,
      maxSize: size.max,
      desiredCapacity: size.min,
    });
  action('Evening', night.from, { min: night.instances, max: night.instances });
  action('Morning', night.to, day);
}

function cronOf(path: string, time: string): string {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (found === null) throw new Error(`Fleet "${path}" has the time "${time}"; write it like "20:00".`);
  return `${Number(found[2])} ${Number(found[1])}`;
}
