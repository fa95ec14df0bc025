/** Event buses and their policies. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeOperations } from '../../schemas/eventbridge.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { busArn, busesOf, busOf, type EventBus, eventRulesOf, eventsPage, eventTags, invalidEvents } from './rule.ts';

export const createEventBus: EventbridgeOperations['CreateEventBus'] = (input, call) => {
  const { Name, Description, DeadLetterConfig, EventSourceName, KmsKeyIdentifier, LogConfig, Tags } = input;
  if (!/^[/.\-_A-Za-z0-9]{1,256}$/.test(Name)) {
    throw invalidEvents(
      `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+`,
    );
  }
  for (const [name, given] of Object.entries({ EventSourceName, KmsKeyIdentifier, LogConfig })) {
    if (given !== undefined) throw eventsRefuse(`${name} of event buses`);
  }
  if (Name === 'default' || busesOf(call).has(Name)) {
    throw new ServiceError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`);
  }
  const now = call.world.clock.now();
  busesOf(call).put(Name, {
    name: Name,
    createdMs: now,
    modifiedMs: now,
    ...(Description === undefined ? {} : { description: Description }),
    ...(DeadLetterConfig === undefined ? {} : { deadLetter: DeadLetterConfig }),
  });
  const arn = busArn(Name, call);
  if (Tags !== undefined) eventTags(call).put(arn, Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])));
  return { EventBusArn: arn, ...(Description === undefined ? {} : { Description }) };
};

export const eventsRefuse = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what}.`, { status: 501 });

export const deleteEventBus: EventbridgeOperations['DeleteEventBus'] = ({ Name }, call) => {
  if (Name === 'default') throw invalidEvents('Cannot delete event bus default.');
  const { name } = busOf(Name, call);
  for (const [key, rule] of [...eventRulesOf(call).entries()]) if (rule.bus === name) eventRulesOf(call).delete(key);
  busesOf(call).delete(name);
  eventTags(call).delete(busArn(name, call));
  return undefined;
};

function shown({ name, description, policy, createdMs, modifiedMs }: EventBus, call: Call) {
  return {
    Name: name,
    Arn: busArn(name, call),
    ...(description === undefined ? {} : { Description: description }),
    ...(policy === undefined ? {} : { Policy: policy }),
    CreationTime: new Date(createdMs),
    LastModifiedTime: new Date(modifiedMs),
  };
}

export const describeEventBus: EventbridgeOperations['DescribeEventBus'] = ({ Name }, call) => {
  const bus = busOf(Name, call);
  return { ...shown(bus, call), ...(bus.deadLetter === undefined ? {} : { DeadLetterConfig: bus.deadLetter }) };
};

export const listEventBuses: EventbridgeOperations['ListEventBuses'] = (
  { NamePrefix = '', Limit = 100, NextToken },
  call,
) => {
  const own = busesOf(call).has('default') ? [] : [busOf('default', call)];
  const all = [...own, ...busesOf(call).values()].filter(({ name }) => name.startsWith(NamePrefix));
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { EventBuses: page.map((bus) => shown(bus, call)), ...next };
};

export const updateEventBus: EventbridgeOperations['UpdateEventBus'] = (
  { Name, Description, DeadLetterConfig },
  call,
) => {
  const bus = busOf(Name, call);
  const { deadLetter: before, ...rest } = bus;
  const deadLetter = DeadLetterConfig ?? before;
  const kept: EventBus = {
    ...rest,
    modifiedMs: call.world.clock.now(),
    ...(Description === undefined ? {} : { description: Description }),
    ...(deadLetter?.Arn === undefined ? {} : { deadLetter }),
  };
  busesOf(call).put(bus.name, kept);
  return { Arn: busArn(bus.name, call), Name: bus.name, ...(Description === undefined ? {} : { Description }) };
};

function statementsOf(policy: string | undefined): readonly unknown[] {
  const read: unknown = policy === undefined ? {} : JSON.parse(policy);
  return isRecord(read) && Array.isArray(read.Statement) ? read.Statement : [];
}

/** The statements of a given document. Throws where it is no policy. */
function statementsIn(policy: string): readonly unknown[] {
  let read: unknown;
  try {
    read = JSON.parse(policy);
  } catch {
    // What is no JSON and what is no policy is told in the same words.
  }
  const given = isRecord(read) ? read.Statement : undefined;
  if (Array.isArray(given)) return given;
  if (isRecord(given)) return [given];
  throw invalidEvents('Parameter Policy is not valid. Reason: it is no policy document.');
}

function keepPolicy(bus: EventBus, statements: readonly unknown[], call: Call): void {
  const { policy: _, ...rest } = bus;
  busesOf(call).put(bus.name, {
    ...rest,
    modifiedMs: call.world.clock.now(),
    ...(statements.length === 0 ? {} : { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) }),
  });
}

export const putEventsPermission: EventbridgeOperations['PutPermission'] = (input, call) => {
  const { EventBusName, Action, Principal, StatementId, Condition, Policy } = input;
  const bus = busOf(EventBusName, call);
  if (Policy !== undefined) {
    keepPolicy(bus, statementsIn(Policy), call);
    return undefined;
  }
  const statement = {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:${call.partition}:iam::${Principal}:root` },
    Action,
    Resource: busArn(bus.name, call),
    ...(Condition === undefined ? {} : { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  };
  const others = statementsOf(bus.policy).filter((each) => !(isRecord(each) && each.Sid === StatementId));
  keepPolicy(bus, [...others, statement], call);
  return undefined;
};

export const removeEventsPermission: EventbridgeOperations['RemovePermission'] = (input, call) => {
  const bus = busOf(input.EventBusName, call);
  if (input.RemoveAllPermissions === true) {
    keepPolicy(bus, [], call);
    return undefined;
  }
  const all = statementsOf(bus.policy);
  if (all.length === 0) throw new ServiceError('ResourceNotFoundException', 'EventBus does not have a policy.');
  const left = all.filter((each) => !(isRecord(each) && each.Sid === input.StatementId));
  if (left.length === all.length) {
    throw new ServiceError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
  }
  keepPolicy(bus, left, call);
  return undefined;
};
