/** EventBridge Scheduler. https://docs.aws.amazon.com/scheduler/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { startDue, stopDue } from '../events/due.ts';
import { dueSchedules } from './due-schedules.ts';
import * as schedules from './schedules.ts';
import { scheduleGroupType, scheduleType } from './types.ts';

export const scheduler: Service = {
  id: 'scheduler',
  schema: 'scheduler',
  operations: {
    CreateSchedule: schedules.createSchedule,
    CreateScheduleGroup: schedules.createScheduleGroup,
    DeleteSchedule: schedules.deleteSchedule,
    DeleteScheduleGroup: schedules.deleteScheduleGroup,
    GetSchedule: schedules.getSchedule,
    GetScheduleGroup: schedules.getScheduleGroup,
    ListScheduleGroups: schedules.listScheduleGroups,
    ListSchedules: schedules.listSchedules,
    ListTagsForResource: schedules.listSchedulerTags,
    TagResource: schedules.tagScheduler,
    UntagResource: schedules.untagScheduler,
    UpdateSchedule: schedules.updateSchedule,
  },
  types: {
    'AWS::Scheduler::Schedule': scheduleType,
    'AWS::Scheduler::ScheduleGroup': scheduleGroupType,
  },
  start: (world) => startDue(world, dueSchedules),
  stop: (world) => stopDue(world, dueSchedules),
};
