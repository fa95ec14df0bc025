/** Rules and their targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import type { EventbridgeOperations } from '../../schemas/eventbridge.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { keepDue } from './due.ts';
import { strayPlaceholder } from './input.ts';
import { parsePattern } from './pattern.ts';
import {
  busesOf,
  busName,
  busOf,
  type EventRule,
  eventRuleOf,
  eventRulesOf,
  eventsPage,
  eventTags,
  invalidEvents,
  ruleArn,
  ruleKey,
} from './rule.ts';
import { timetableOf } from './timetable.ts';

export const putRule: EventbridgeOperations['PutRule'] = (input, call) => {
  const { Name, EventPattern, ScheduleExpression, State = 'ENABLED', Description, RoleArn, Tags, EventBusName } = input;
  const bus = busOf(EventBusName, call).name;
  const pattern = EventPattern === '' ? undefined : EventPattern;
  const schedule = ScheduleExpression === '' ? undefined : ScheduleExpression;
  if (pattern === undefined && schedule === undefined) {
    throw invalidEvents('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  }
  if (schedule !== undefined && bus !== 'default') {
    throw invalidEvents('ScheduleExpression is supported only on the default event bus.');
  }
  if (schedule !== undefined && (schedule.startsWith('at(') || timetableOf(schedule) === undefined)) {
    throw invalidEvents('Parameter ScheduleExpression is not valid.');
  }
  if (pattern !== undefined) parsePattern(pattern);
  const key = ruleKey(bus, Name);
  const before = eventRulesOf(call).get(key);
  const arn = ruleArn(bus, Name, call);
  const isSame = before !== undefined && before.schedule === schedule && before.state === State;
  eventRulesOf(call).put(key, {
    name: Name,
    bus,
    arn,
    state: State,
    targets: before?.targets ?? [],
    sinceMs: isSame ? before.sinceMs : call.world.clock.now(),
    ...(pattern === undefined ? {} : { pattern }),
    ...(schedule === undefined ? {} : { schedule }),
    ...(Description === undefined ? {} : { description: Description }),
    ...(RoleArn === undefined ? {} : { role: RoleArn }),
  });
  if (Tags !== undefined && before === undefined) {
    eventTags(call).put(arn, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
  }
  keepDue(call.world);
  return { RuleArn: arn };
};

export const deleteEventRule: EventbridgeOperations['DeleteRule'] = ({ Name, EventBusName }, call) => {
  const key = ruleKey(busOf(EventBusName, call).name, Name);
  const rule = eventRulesOf(call).get(key);
  // That there is none is no error.
  if (rule === undefined) return undefined;
  if (rule.targets.length > 0) throw invalidEvents("Rule can't be deleted since it has targets.");
  eventRulesOf(call).delete(key);
  eventTags(call).delete(rule.arn);
  keepDue(call.world);
  return undefined;
};

function shown({ name, arn, bus, pattern, schedule, state, description, role }: EventRule) {
  return {
    Name: name,
    Arn: arn,
    EventBusName: bus,
    State: state,
    ...(pattern === undefined ? {} : { EventPattern: pattern }),
    ...(schedule === undefined ? {} : { ScheduleExpression: schedule }),
    ...(description === undefined ? {} : { Description: description }),
    ...(role === undefined ? {} : { RoleArn: role }),
  };
}

export const describeRule: EventbridgeOperations['DescribeRule'] = ({ Name, EventBusName }, call) => ({
  ...shown(eventRuleOf(Name, EventBusName, call)),
  CreatedBy: call.account,
});

export const listRules: EventbridgeOperations['ListRules'] = (input, call) => {
  const { NamePrefix = '', EventBusName, Limit = 100, NextToken } = input;
  const bus = busOf(EventBusName, call).name;
  const all = [...eventRulesOf(call).values()]
    .filter((rule) => rule.bus === bus && rule.name.startsWith(NamePrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { Rules: page.map(shown), ...next };
};

function setState(name: string, bus: string | undefined, state: string, call: Call): undefined {
  const rule = eventRuleOf(name, bus, call);
  const sinceMs = rule.state === state ? rule.sinceMs : call.world.clock.now();
  eventRulesOf(call).put(ruleKey(rule.bus, name), { ...rule, state, sinceMs });
  keepDue(call.world);
  return undefined;
}

export const enableRule: EventbridgeOperations['EnableRule'] = ({ Name, EventBusName }, call) =>
  setState(Name, EventBusName, 'ENABLED', call);

export const disableRule: EventbridgeOperations['DisableRule'] = ({ Name, EventBusName }, call) =>
  setState(Name, EventBusName, 'DISABLED', call);

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MOST_TARGETS = 5;

export const putTargets: EventbridgeOperations['PutTargets'] = ({ Rule, EventBusName, Targets }, call) => {
  const rule = eventRuleOf(Rule, EventBusName, call);
  Targets.forEach(({ Id, Arn, Input, InputPath, InputTransformer }, i) => {
    const at = `targets.${i + 1}.member.id`;
    const fails = (why: string) =>
      invalidEvents(`1 validation error detected: Value '${Id}' at '${at}' failed to satisfy constraint: ${why}`);
    if (!/^[.\-_A-Za-z0-9]+$/.test(Id))
      throw fails('Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+');
    if (Id.length > 64) throw fails('Member must have length less than or equal to 64');
    if ([Input, InputPath, InputTransformer].filter((each) => each !== undefined).length > 1) {
      throw invalidEvents(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
    }
    const stray = InputTransformer === undefined ? undefined : strayPlaceholder(InputTransformer);
    if (stray !== undefined)
      throw invalidEvents(`InputTemplate for target ${Id} contains invalid placeholder ${stray}.`);
    if (!/^arn:[\w-]+:[\w-]+:/.test(Arn)) {
      throw invalidEvents(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
    }
  });
  const ids = new Set(Targets.map(({ Id }) => Id));
  const targets = [...rule.targets.filter(({ Id }) => !ids.has(Id)), ...Targets];
  if (targets.length > MOST_TARGETS) {
    throw new ServiceError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
  }
  eventRulesOf(call).put(ruleKey(rule.bus, rule.name), { ...rule, targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

export const removeTargets: EventbridgeOperations['RemoveTargets'] = ({ Rule, EventBusName, Ids }, call) => {
  const rule = eventRuleOf(Rule, EventBusName, call);
  const unknown = Ids.filter((id) => !rule.targets.some(({ Id }) => Id === id));
  const targets = rule.targets.filter(({ Id }) => !Ids.includes(Id));
  eventRulesOf(call).put(ruleKey(rule.bus, rule.name), { ...rule, targets });
  return {
    FailedEntryCount: unknown.length,
    FailedEntries: unknown.map((TargetId) => ({
      TargetId,
      ErrorCode: 'ResourceNotFoundException',
      ErrorMessage: `Rule ${rule.name} does not have a target with the Id ${TargetId}.`,
    })),
  };
};

export const listTargetsByRule: EventbridgeOperations['ListTargetsByRule'] = (input, call) => {
  const { Rule, EventBusName, Limit = 100, NextToken } = input;
  const all = [...eventRuleOf(Rule, EventBusName, call).targets].sort((a, b) => (a.Id < b.Id ? -1 : 1));
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { Targets: page, ...next };
};

export const listRuleNamesByTarget: EventbridgeOperations['ListRuleNamesByTarget'] = (input, call) => {
  const { TargetArn, EventBusName, Limit = 100, NextToken } = input;
  const bus = busOf(EventBusName, call).name;
  const all = [...eventRulesOf(call).values()]
    .filter((rule) => rule.bus === bus && rule.targets.some(({ Arn }) => Arn === TargetArn))
    .map(({ name }) => name)
    .sort();
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { RuleNames: page, ...next };
};

export const testEventPattern: EventbridgeOperations['TestEventPattern'] = ({ Event, EventPattern }) => {
  const passes = parsePattern(EventPattern);
  let event: unknown;
  try {
    event = JSON.parse(Event);
  } catch {
    throw invalidEvents('Parameter Event is not valid.');
  }
  const needed = ['id', 'account', 'source', 'time', 'region', 'detail-type'];
  const isEvent = typeof event === 'object' && event !== null && !Array.isArray(event);
  if (!isEvent || needed.some((name) => !Object.hasOwn(event as object, name))) {
    throw invalidEvents('Parameter Event is not valid.');
  }
  return { Result: passes(event) };
};

function checkTagged(arn: string, call: Call): void {
  const [, path = ''] = arn.split(/:(?:rule|event-bus)\//);
  const isBus = arn.includes(':event-bus/');
  const [first = '', second] = path.split('/');
  if (isBus && (first === 'default' || busesOf(call).has(first))) return;
  const [bus, name] = second === undefined ? ['default', first] : [first, second];
  if (!isBus && eventRulesOf(call).has(ruleKey(bus, name))) return;
  throw new ServiceError(
    'ResourceNotFoundException',
    isBus ? `Event bus ${first} does not exist.` : `Rule ${name} does not exist on EventBus ${busName(bus)}.`,
  );
}

export const tagEvents: EventbridgeOperations['TagResource'] = ({ ResourceARN, Tags }, call) => {
  checkTagged(ResourceARN, call);
  const own = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  eventTags(call).put(ResourceARN, { ...eventTags(call).get(ResourceARN), ...own });
  return {};
};

export const untagEvents: EventbridgeOperations['UntagResource'] = ({ ResourceARN, TagKeys }, call) => {
  checkTagged(ResourceARN, call);
  const left = Object.entries(eventTags(call).get(ResourceARN) ?? {}).filter(([key]) => !TagKeys.includes(key));
  eventTags(call).put(ResourceARN, Object.fromEntries(left));
  return {};
};

export const listEventTags: EventbridgeOperations['ListTagsForResource'] = ({ ResourceARN }, call) => {
  checkTagged(ResourceARN, call);
  return { Tags: Object.entries(eventTags(call).get(ResourceARN) ?? {}).map(([Key, Value]) => ({ Key, Value })) };
};
