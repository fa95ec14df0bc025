/** Schedules and their groups. https://docs.aws.amazon.com/scheduler/latest/APIReference/ */
import type { SchedulerOperations, SchedulerShapes } from '../../schemas/scheduler.generated.ts';
import { type AccountRegion, type Call, ServiceError } from '../../service.ts';
import { keepDue } from '../events/due.ts';
import { timetableOf } from '../events/timetable.ts';
import { serviceMayAssume } from '../iam/identity.ts';
import { type Schedule, type SchedulerPlace, scheduleArn, schedulesOf } from './schedule.ts';

interface ScheduleGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

const groupsOf = ({ world, account, region }: SchedulerPlace) =>
  world.state.collection<ScheduleGroup>('scheduler/group', { account, region });

/** Only groups have tags. */
export const groupTags = ({ world, account, region }: SchedulerPlace) =>
  world.state.collection<Readonly<Record<string, string>>>('scheduler/tags', { account, region });

export const scheduleGroupArn = (name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:scheduler:${region}:${account}:schedule-group/${name}`;

const invalid = (message: string) => new ServiceError('ValidationException', message);
const missing = (message: string) => new ServiceError('ResourceNotFoundException', message);
const conflict = (message: string) => new ServiceError('ConflictException', message);
const notServed = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of EventBridge Scheduler.`, {
    status: 501,
  });

function scheduleGroupOf(name: string, place: SchedulerPlace): ScheduleGroup {
  const found = groupsOf(place).get(name);
  if (found !== undefined) return found;
  if (name === 'default') return { name, createdMs: 0, modifiedMs: 0 };
  throw missing(`Schedule group ${name} does not exist.`);
}

function scheduleOf(group: string | undefined, name: string, place: SchedulerPlace): Schedule {
  const own = group ?? 'default';
  const found = schedulesOf(place).get(`${own}/${name}`);
  if (found === undefined) throw missing(`Schedule ${name} does not exist.`);
  return found;
}

type Input = SchedulerShapes['CreateScheduleInput'];

function checkSchedule(input: Input, call: Call): void {
  const { Name, ScheduleExpression, ScheduleExpressionTimezone, FlexibleTimeWindow, Target, KmsKeyArn } = input;
  if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(Name)) {
    throw invalid(
      `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
    );
  }
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: ScheduleExpressionTimezone ?? 'UTC' });
  } catch {
    throw invalid(`The provided time zone '${ScheduleExpressionTimezone}' is not valid.`);
  }
  if (timetableOf(ScheduleExpression, ScheduleExpressionTimezone) === undefined)
    throw invalid(`Invalid Schedule Expression ${ScheduleExpression}.`);
  const { Mode, MaximumWindowInMinutes } = FlexibleTimeWindow;
  if (Mode !== 'OFF' && Mode !== 'FLEXIBLE') {
    throw invalid(
      `1 validation error detected: Value '${Mode}' at 'flexibleTimeWindow.mode' failed to satisfy constraint: Member must satisfy enum value set: [OFF, FLEXIBLE]`,
    );
  }
  if (Mode === 'FLEXIBLE' && MaximumWindowInMinutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be provided when flexible time window is set to FLEXIBLE.');
  }
  if (KmsKeyArn !== undefined) throw notServed('keys');
  if (!/^arn:[\w-]+:[\w-]+:/.test(Target.Arn)) throw invalid(`Provided Arn is not in correct format.`);
  checkDates(input, call);
  // Its name for the schedule is its group: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  const source = scheduleGroupArn(input.GroupName ?? 'default', call);
  // Without IAM in the world there are no roles to ask.
  if (call.world.services.has('iam') && !serviceMayAssume('scheduler.amazonaws.com', Target.RoleArn, call, source)) {
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html; one-time schedules ignore both. */
function checkDates({ ScheduleExpression, StartDate, EndDate }: Input, { world }: Call): void {
  if (ScheduleExpression.startsWith('at(')) return;
  if (StartDate !== undefined && StartDate.getTime() < world.clock.now() - 300_000) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (StartDate !== undefined && EndDate !== undefined && EndDate <= StartDate) {
    throw invalid('The EndDate you specify must be later than the StartDate.');
  }
}

function kept(input: Input, before: Schedule | undefined, call: Call): Schedule {
  const { Name, GroupName = 'default', ClientToken: _, StartDate, EndDate, ...given } = input;
  const now = call.world.clock.now();
  const made: Schedule = {
    name: Name,
    group: GroupName,
    given,
    createdMs: before?.createdMs ?? now,
    modifiedMs: now,
    ...(StartDate === undefined ? {} : { startMs: StartDate.getTime() }),
    ...(EndDate === undefined ? {} : { endMs: EndDate.getTime() }),
  };
  const isSame = before !== undefined && timingOf(before) === timingOf(made);
  return { ...made, sinceMs: isSame ? (before.sinceMs ?? before.modifiedMs) : now };
}

function timingOf({ given, startMs, endMs }: Schedule): string {
  const { ScheduleExpression, ScheduleExpressionTimezone = 'UTC', State = 'ENABLED' } = given;
  return JSON.stringify([ScheduleExpression, ScheduleExpressionTimezone, State, startMs, endMs]);
}

export const createSchedule: SchedulerOperations['CreateSchedule'] = (input, call) => {
  checkSchedule(input, call);
  const group = scheduleGroupOf(input.GroupName ?? 'default', call).name;
  const key = `${group}/${input.Name}`;
  if (schedulesOf(call).has(key)) throw conflict(`Schedule ${input.Name} already exists.`);
  schedulesOf(call).put(key, kept(input, undefined, call));
  keepDue(call.world);
  return { ScheduleArn: scheduleArn(group, input.Name, call) };
};

export const updateSchedule: SchedulerOperations['UpdateSchedule'] = (input, call) => {
  checkSchedule(input, call);
  const before = scheduleOf(input.GroupName, input.Name, call);
  schedulesOf(call).put(`${before.group}/${before.name}`, kept(input, before, call));
  keepDue(call.world);
  return { ScheduleArn: scheduleArn(before.group, before.name, call) };
};

export const deleteSchedule: SchedulerOperations['DeleteSchedule'] = ({ Name, GroupName }, call) => {
  const { group, name } = scheduleOf(GroupName, Name, call);
  schedulesOf(call).delete(`${group}/${name}`);
  keepDue(call.world);
  return {};
};

export const getSchedule: SchedulerOperations['GetSchedule'] = ({ Name, GroupName }, call) => {
  const { name, group, given, startMs, endMs, createdMs, modifiedMs } = scheduleOf(GroupName, Name, call);
  const { Target } = given;
  return {
    ActionAfterCompletion: 'NONE',
    ScheduleExpressionTimezone: 'UTC',
    State: 'ENABLED',
    ...given,
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html: the most, where nothing is said.
    Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 }, ...Target },
    Arn: scheduleArn(group, name, call),
    Name: name,
    GroupName: group,
    CreationDate: new Date(createdMs),
    LastModificationDate: new Date(modifiedMs),
    ...(startMs === undefined ? {} : { StartDate: new Date(startMs) }),
    ...(endMs === undefined ? {} : { EndDate: new Date(endMs) }),
  };
};

function pageOf<T>(all: readonly T[], most: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('Invalid NextToken.');
  const end = start + most;
  const next = end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {};
  return { page: all.slice(start, end), next };
}

export const listSchedules: SchedulerOperations['ListSchedules'] = (input, call) => {
  const { GroupName, NamePrefix = '', State, MaxResults = 100, NextToken } = input;
  const all = [...schedulesOf(call).values()].filter(
    ({ group, name, given }) =>
      (GroupName === undefined || group === GroupName) &&
      name.startsWith(NamePrefix) &&
      (State === undefined || (given.State ?? 'ENABLED') === State),
  );
  const { page, next } = pageOf(all, MaxResults, NextToken);
  return {
    Schedules: page.map(({ name, group, given, createdMs, modifiedMs }) => ({
      Arn: scheduleArn(group, name, call),
      Name: name,
      GroupName: group,
      State: given.State ?? 'ENABLED',
      CreationDate: new Date(createdMs),
      LastModificationDate: new Date(modifiedMs),
      Target: { Arn: given.Target.Arn },
    })),
    ...next,
  };
};

export const createScheduleGroup: SchedulerOperations['CreateScheduleGroup'] = ({ Name, Tags }, call) => {
  if (Name === 'default' || groupsOf(call).has(Name)) throw conflict(`Schedule group ${Name} already exists.`);
  const now = call.world.clock.now();
  groupsOf(call).put(Name, { name: Name, createdMs: now, modifiedMs: now });
  const arn = scheduleGroupArn(Name, call);
  if (Tags !== undefined) groupTags(call).put(arn, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
  return { ScheduleGroupArn: arn };
};

export const deleteScheduleGroup: SchedulerOperations['DeleteScheduleGroup'] = ({ Name }, call) => {
  if (Name === 'default') throw invalid('The default schedule group cannot be deleted.');
  const { name } = scheduleGroupOf(Name, call);
  for (const [key, { group }] of [...schedulesOf(call).entries()]) if (group === name) schedulesOf(call).delete(key);
  groupsOf(call).delete(name);
  groupTags(call).delete(scheduleGroupArn(name, call));
  keepDue(call.world);
  return {};
};

const groupShown = ({ name, createdMs, modifiedMs }: ScheduleGroup, call: Call) => ({
  Arn: scheduleGroupArn(name, call),
  Name: name,
  State: 'ACTIVE',
  CreationDate: new Date(createdMs),
  LastModificationDate: new Date(modifiedMs),
});

export const getScheduleGroup: SchedulerOperations['GetScheduleGroup'] = ({ Name }, call) =>
  groupShown(scheduleGroupOf(Name, call), call);

export const listScheduleGroups: SchedulerOperations['ListScheduleGroups'] = (input, call) => {
  const { NamePrefix = '', MaxResults = 100, NextToken } = input;
  const all = [scheduleGroupOf('default', call), ...groupsOf(call).values()].filter(({ name }) =>
    name.startsWith(NamePrefix),
  );
  const { page, next } = pageOf(all, MaxResults, NextToken);
  return { ScheduleGroups: page.map((group) => groupShown(group, call)), ...next };
};

function checkTagged(arn: string, call: Call): void {
  const [, name = ''] = /:schedule-group\/(.+)$/.exec(arn) ?? [];
  scheduleGroupOf(name, call);
}

export const tagScheduler: SchedulerOperations['TagResource'] = ({ ResourceArn, Tags }, call) => {
  checkTagged(ResourceArn, call);
  const own = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  groupTags(call).put(ResourceArn, { ...groupTags(call).get(ResourceArn), ...own });
  return {};
};

export const untagScheduler: SchedulerOperations['UntagResource'] = ({ ResourceArn, TagKeys }, call) => {
  checkTagged(ResourceArn, call);
  const left = Object.entries(groupTags(call).get(ResourceArn) ?? {}).filter(([key]) => !TagKeys.includes(key));
  groupTags(call).put(ResourceArn, Object.fromEntries(left));
  return {};
};

export const listSchedulerTags: SchedulerOperations['ListTagsForResource'] = ({ ResourceArn }, call) => {
  checkTagged(ResourceArn, call);
  return { Tags: Object.entries(groupTags(call).get(ResourceArn) ?? {}).map(([Key, Value]) => ({ Key, Value })) };
};
