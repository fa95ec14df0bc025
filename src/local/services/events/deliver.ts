/** Events go out to targets; what cannot be delivered goes to the queue for it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
import { randomUUID } from 'node:crypto';
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { ServiceError } from '../../service.ts';
import { checkInvoker } from '../lambda/policy.ts';
import { sendToDestination } from './api-destinations.ts';
import { archiveEvent } from './archives.ts';
import { type Courier, type Delivery, deadLetterQueueAt, deliverFrom } from './delivery.ts';
import { type EcsTarget, runAsTarget } from './ecs-target.ts';
import { inputFor, valueInEvent } from './input.ts';
import { parsePattern } from './pattern.ts';
import { type BusEvent, busOf, type EventRule, type EventsPlace, eventRulesOf, invalidEvents } from './rule.ts';

type Target = EventbridgeShapes['Target'];

/** Gives an event to the rules of a bus, or to those of them whose ARNs are given. An event to a bus that there is not goes nowhere, and is no error. */
export function send(
  event: BusEvent,
  bus: string | undefined,
  place: EventsPlace,
  { hops = 0, rules }: { readonly hops?: number; readonly rules?: readonly string[] | undefined } = {},
): void {
  let name: string;
  try {
    name = busOf(bus, place).name;
  } catch {
    return;
  }
  archiveEvent(event, name, place);
  for (const rule of eventRulesOf(place).values()) {
    if (rules !== undefined && !rules.includes(rule.arn)) continue;
    if (rule.bus !== name || rule.state === 'DISABLED' || rule.pattern === undefined) continue;
    if (parsePattern(rule.pattern)(event)) give(event, rule, place, hops);
  }
}

/** Gives an event to all targets of a rule. */
export function give(event: BusEvent, rule: EventRule, place: EventsPlace, hops = 0): void {
  for (const target of rule.targets) void deliver(event, target, rule, place, hops);
}

/** An event on its way: forwarded to a bus it goes whole. */
interface EventDelivery extends Delivery, TargetParameters {
  readonly event?: BusEvent;
  readonly hops: number;
  /** Why it cannot be put as the target asks. */
  readonly fault?: string;
}

export const EVENT_COURIER: Courier<EventDelivery> = {
  collection: 'events/delivery',
  fromAttribute: 'RULE_ARN',
  async attempt({ fault, event, hops, target, text, from, ...parameters }, place) {
    if (fault !== undefined) throw invalidEvents(fault);
    if (event !== undefined) return forward(target, event, place, hops);
    const { role, SqsParameters, EcsParameters, HttpParameters, partitionKey } = parameters;
    const by = { service: 'events.amazonaws.com', sourceArn: from, sourceAccount: place.account };
    const startedBy = `events-rule/${from.slice(from.lastIndexOf('/') + 1)}`;
    const asked = { role, SqsParameters, EcsParameters, HttpParameters, partitionKey, by, startedBy };
    await sendToTarget(target, text, asked, place);
  },
};

async function deliver(event: BusEvent, target: Target, rule: EventRule, place: EventsPlace, hops: number) {
  const { RetryPolicy, DeadLetterConfig, SqsParameters, EcsParameters, HttpParameters, RoleArn } = target;
  const keyPath = target.KinesisParameters?.PartitionKeyPath;
  const now = place.world.clock.now();
  const isBus = target.Arn.includes(':event-bus/');
  await deliverFrom(
    EVENT_COURIER,
    {
      ...textFor(event, target, rule, now),
      target: target.Arn,
      from: rule.arn,
      deadLetters: DeadLetterConfig?.Arn,
      mostRetries: RetryPolicy?.MaximumRetryAttempts,
      mostAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds,
      firstMs: now,
      retries: 0,
      hops,
      role: RoleArn,
      SqsParameters,
      EcsParameters,
      HttpParameters,
      // Without a path to it, the id of the event is its key.
      partitionKey: keyPath === undefined ? event.id : String(valueInEvent(event, keyPath) ?? ''),
      ...(isBus ? { event } : {}),
    },
    place,
  );
}

function textFor(event: BusEvent, target: Target, rule: EventRule, nowMs: number) {
  try {
    return { text: inputFor(event, target, rule, nowMs) };
  } catch (error) {
    return { text: JSON.stringify(event), fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Where a target stands: its ARN says it. */
function placeOf(arn: string, { world, partition, account, region }: EventsPlace): EventsPlace {
  const [, , , own = '', owner = ''] = arn.split(':');
  return { world, partition, account: owner === '' ? account : owner, region: own === '' ? region : own };
}

/** How many buses an event passes before it is taken for one that goes in a circle. */
const MOST_HOPS = 10;

function forward(bus: string, event: BusEvent, place: EventsPlace, hops: number): void {
  if (hops >= MOST_HOPS) throw new ServiceError('ValidationException', 'The event goes from bus to bus in a circle.');
  const there = placeOf(bus, place);
  busOf(bus, there);
  send(event, bus, there, { hops: hops + 1 });
}

/** What a target takes besides its ARN. */
interface TargetParameters {
  readonly SqsParameters?: Target['SqsParameters'] | undefined;
  readonly EcsParameters?: EcsTarget | undefined;
  readonly HttpParameters?: Target['HttpParameters'] | undefined;
  /** For a stream of Kinesis. */
  readonly partitionKey?: string | undefined;
  /** The role by which it is asked, where it is not asked in the name of the service. */
  readonly role?: string | undefined;
}

/** Gives a text to a target. Throws where the target has nobody who takes it, or its service refuses. */
export async function sendToTarget(
  arn: string,
  text: string,
  {
    SqsParameters,
    EcsParameters,
    HttpParameters,
    partitionKey,
    role,
    by,
    startedBy,
  }: TargetParameters & {
    /** What a task that is run is told to be started by. */
    readonly startedBy: string;
    readonly by: { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string };
  },
  place: EventsPlace,
): Promise<void> {
  const { world } = place;
  const there = placeOf(arn, place);
  const [, , service, , , ...rest] = arn.split(':');
  switch (service) {
    case 'sqs':
      await world.invoke(
        'sqs',
        'SendMessage',
        {
          QueueUrl: (await deadLetterQueueAt(arn, place)).QueueUrl,
          MessageBody: text,
          ...(SqsParameters?.MessageGroupId === undefined ? {} : { MessageGroupId: SqsParameters.MessageGroupId }),
        },
        there,
      );
      return;
    case 'sns':
      await world.invoke('sns', 'Publish', { TopicArn: arn, Message: text }, there);
      return;
    case 'lambda':
      checkInvoker(arn, { ...by, role }, { ...there, world });
      await world.invoke(
        'lambda',
        'Invoke',
        { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) },
        there,
      );
      return;
    case 'logs': {
      const logGroupName = rest
        .join(':')
        .replace(/^log-group:/, '')
        .replace(/:\*$/, '');
      const logStreamName = randomUUID();
      await world.invoke('logs', 'CreateLogStream', { logGroupName, logStreamName }, there);
      const logEvents = [{ timestamp: world.clock.now(), message: text }];
      await world.invoke('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, there);
      return;
    }
    case 'kinesis':
      await world.invoke(
        'kinesis',
        'PutRecord',
        { StreamARN: arn, Data: Buffer.from(text), PartitionKey: partitionKey ?? randomUUID() },
        there,
      );
      return;
    case 'firehose':
      await world.invoke(
        'firehose',
        'PutRecord',
        { DeliveryStreamName: arn.slice(arn.lastIndexOf('/') + 1), Record: { Data: Buffer.from(text) } },
        there,
      );
      return;
    case 'ecs':
      await runAsTarget({ cluster: arn, text, parameters: EcsParameters, role, startedBy }, { ...there, world });
      return;
    case 'events':
      if (!arn.includes(':api-destination/')) break;
      await sendToDestination(arn, text, HttpParameters, place);
      return;
    case 'states':
      await world.invoke('states', 'StartExecution', { stateMachineArn: arn, input: text }, there);
      return;
  }
  throw new ServiceError('NotImplemented', `The local target delivers no events to ${service ?? arn}.`, {
    status: 501,
  });
}
