/** A schedule as it is kept. */
import type { SchedulerShapes } from '../../schemas/scheduler.generated.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';

export interface SchedulerPlace extends AccountRegion {
  readonly world: LocalWorld;
}

export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly given: Omit<
    SchedulerShapes['CreateScheduleInput'],
    'Name' | 'GroupName' | 'ClientToken' | 'StartDate' | 'EndDate'
  >;
  readonly startMs?: number;
  readonly endMs?: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** Before this nothing of it was due: since when it has this timing. */
  readonly sinceMs?: number;
}

/** By group and name. */
export const schedulesOf = ({ world, account, region }: SchedulerPlace) =>
  world.state.collection<Schedule>('scheduler/schedule', { account, region }, { sealed: true });

export const scheduleArn = (group: string, name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:scheduler:${region}:${account}:schedule/${group}/${name}`;
