/** Events come in: from requests, from services of the target, from schedules. */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeOperations, EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import type { AccountRegion, Call, LocalWorld } from '../../service.ts';
import { give, send } from './deliver.ts';
import { type BusEvent, type EventRule, type EventsPlace, invalidEvents } from './rule.ts';

/** `2026-01-01T10:00:00Z`: whole seconds. */
const timeOf = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

type Entry = EventbridgeShapes['PutEventsRequestEntry'];

export const putEvents: EventbridgeOperations['PutEvents'] = ({ Entries, EndpointId }, call) => {
  if (EndpointId !== undefined) throw invalidEvents('The local target has no global endpoints.');
  if (Entries.length > 10) {
    throw invalidEvents(
      `1 validation error detected: Value '[${Entries.map(told).join(', ')}]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10`,
    );
  }
  const size = Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > 1_048_576) throw invalidEvents('Total size of the entries in the request is over the limit.');
  const results = Entries.map((entry) => {
    const fault = faultOf(entry);
    if (fault !== undefined) return fault;
    const event = eventOf(entry, call);
    send(event, entry.EventBusName, call);
    return { EventId: event.id };
  });
  return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
};

const told = (entry: Entry) =>
  `PutEventsRequestEntry(time=${entry.Time?.toISOString() ?? 'null'}, source=${entry.Source ?? 'null'}, resources=${entry.Resources === undefined ? 'null' : `[${entry.Resources.join(', ')}]`}, detailType=${entry.DetailType ?? 'null'}, detail=${entry.Detail ?? 'null'}, eventBusName=${entry.EventBusName ?? 'null'}, traceHeader=${entry.TraceHeader ?? 'null'}, kmsKeyIdentifier=null, internalMetadata=null)`;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevents-size */
const sizeOf = ({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry) =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, each) => sum + Buffer.byteLength(each), 0);

function faultOf({ Source = '', DetailType = '', Detail = '' }: Entry) {
  const lacks = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (Source === '') return lacks('Source');
  if (DetailType === '') return lacks('DetailType');
  if (Detail === '') return lacks('Detail');
  if (Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    };
  }
  try {
    if (isRecord(JSON.parse(Detail))) return undefined;
  } catch {
    // What is no JSON and what is no object is told in the same words.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function eventOf({ Source = '', DetailType = '', Detail = '{}', Resources = [], Time }: Entry, call: Call): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: call.account,
    time: timeOf(Time?.getTime() ?? call.world.clock.now()),
    region: call.region,
    resources: Resources,
    detail: JSON.parse(Detail) as unknown,
  };
}

/** What a rule's schedule makes. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
export function giveScheduled(rule: EventRule, dueMs: number, place: EventsPlace): void {
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: place.account,
    time: timeOf(dueMs),
    region: place.region,
    resources: [rule.arn],
    detail: {},
  };
  give(event, rule, place);
}

/** An event of a service of the target on the default bus. Nothing happens where the world has no EventBridge. */
export function emitEvent(
  world: LocalWorld,
  { partition, account, region }: AccountRegion,
  {
    source,
    detailType,
    resources = [],
    detail,
  }: {
    readonly source: string;
    readonly detailType: string;
    readonly resources?: readonly string[];
    readonly detail: object;
  },
): void {
  if (!world.services.has('events')) return;
  const event: BusEvent = {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account,
    time: timeOf(world.clock.now()),
    region,
    resources,
    // As it will be read: what JSON does not hold is not in it.
    detail: JSON.parse(JSON.stringify(detail)) as unknown,
  };
  send(event, undefined, { world, partition, account, region });
}
