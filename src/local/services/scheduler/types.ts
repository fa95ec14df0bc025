/** AWS::Scheduler::Schedule and ScheduleGroup. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Scheduler.html */
import { isRecord } from '../../../base/index.ts';
import type { SchedulerShapes } from '../../schemas/scheduler.generated.ts';
import { type Creation, type LocalType, type Properties, ServiceError } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { timeOfDate } from '../events/timetable.ts';
import { scheduleArn } from './schedule.ts';
import {
  createSchedule,
  createScheduleGroup,
  deleteSchedule,
  deleteScheduleGroup,
  groupTags,
  scheduleGroupArn,
  updateSchedule,
} from './schedules.ts';

function inputOf(name: string, properties: Properties): SchedulerShapes['CreateScheduleInput'] {
  const { StartDate, EndDate, FlexibleTimeWindow: window, ...rest } = properties;
  const minutes = isRecord(window) ? window.MaximumWindowInMinutes : undefined;
  return {
    ...rest,
    Name: name,
    FlexibleTimeWindow: {
      Mode: isRecord(window) ? String(window.Mode) : 'OFF',
      ...(minutes === undefined ? {} : { MaximumWindowInMinutes: Number(minutes) }),
    },
    ...(StartDate === undefined ? {} : { StartDate: dateOf('StartDate', StartDate) }),
    ...(EndDate === undefined ? {} : { EndDate: dateOf('EndDate', EndDate) }),
  } as SchedulerShapes['CreateScheduleInput'];
}

function dateOf(name: string, given: unknown): Date {
  const timeMs = timeOfDate(String(given));
  if (timeMs === undefined) throw new ServiceError('ValidationException', `${name} is no date: ${String(given)}.`);
  return new Date(timeMs);
}

const groupIn = ({ GroupName }: Properties) => (GroupName === undefined ? 'default' : String(GroupName));

export const scheduleType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(64);
    await createSchedule(inputOf(name, properties), at);
    return { id: name, attributes: { Arn: scheduleArn(groupIn(properties), name, at) } };
  },
  async update(made, properties, _before, at) {
    await updateSchedule(inputOf(made.id, properties), at);
    return made;
  },
  delete: (made, properties, at) =>
    deleteIfThere(() => deleteSchedule({ Name: made.id, GroupName: groupIn(properties) }, at)),
};

function keepTags(arn: string, { Tags }: Properties, at: Creation): void {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  groupTags(at).put(arn, { ...at.tags, ...Object.fromEntries(own) });
}

export const scheduleGroupType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(64);
    await createScheduleGroup({ Name: name }, at);
    const arn = scheduleGroupArn(name, at);
    keepTags(arn, properties, at);
    const now = new Date(at.world.clock.now()).toISOString();
    return { id: name, attributes: { Arn: arn, State: 'ACTIVE', CreationDate: now, LastModificationDate: now } };
  },
  update(made, properties, _before, at) {
    keepTags(scheduleGroupArn(made.id, at), properties, at);
    return made;
  },
  delete: (made, _properties, at) => deleteIfThere(() => deleteScheduleGroup({ Name: made.id }, at)),
};
