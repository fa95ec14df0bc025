/** Archives of events and their replays. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html */
import type { EventbridgeOperations, EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { type AccountRegion, ServiceError } from '../../service.ts';
import { parsePattern } from './pattern.ts';
import { type BusEvent, busArn, busName, busOf, type EventsPlace, eventsPage, invalidEvents } from './rule.ts';

export interface Archive {
  readonly name: string;
  /** The ARN of the bus. */
  readonly source: string;
  readonly pattern?: string;
  readonly description?: string;
  /** 0: for ever. */
  readonly retentionDays: number;
  readonly createdMs: number;
}

/** An event as an archive keeps it. */
interface Archived {
  readonly event: BusEvent;
  readonly atMs: number;
  readonly size: number;
}

export interface EventReplay {
  readonly name: string;
  /** The ARN of the archive. */
  readonly archive: string;
  readonly description?: string;
  readonly destination: EventbridgeShapes['ReplayDestination'];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly lastEventMs?: number;
}

export const archivesOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<Archive>('events/archive', { account, region });
const archivedOf = ({ world, account, region }: EventsPlace, name: string) =>
  world.state.collection<Archived>(`events/archived/${name}`, { account, region });
const replaysOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<EventReplay>('events/replay', { account, region });

export const archiveArn = (name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:events:${region}:${account}:archive/${name}`;
const replayArn = (name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:events:${region}:${account}:replay/${name}`;

const DAY_MS = 86_400_000;

/** Keeps an event of a bus in each archive of it that wants the event. What is replayed is not archived again. */
export function archiveEvent(event: BusEvent, bus: string, place: EventsPlace): void {
  if (event['replay-name'] !== undefined) return;
  const source = busArn(bus, place);
  for (const { name, source: own, pattern } of archivesOf(place).values()) {
    if (own !== source || (pattern !== undefined && !parsePattern(pattern)(event))) continue;
    const size = Buffer.byteLength(JSON.stringify(event));
    archivedOf(place, name).put(event.id, { event, atMs: place.world.clock.now(), size });
  }
}

function archiveNamed(name: string, place: EventsPlace): Archive {
  const found = archivesOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `Archive ${name} does not exist.`);
}

/** What an archive holds still: past its retention an event is gone. */
function heldIn({ name, retentionDays }: Archive, place: EventsPlace): readonly Archived[] {
  const events = archivedOf(place, name);
  const oldest = place.world.clock.now() - retentionDays * DAY_MS;
  if (retentionDays > 0) for (const [id, { atMs }] of [...events.entries()]) if (atMs < oldest) events.delete(id);
  return [...events.values()];
}

const brief = (kept: Archive, place: EventsPlace) => {
  const held = heldIn(kept, place);
  return {
    ArchiveName: kept.name,
    EventSourceArn: kept.source,
    State: 'ENABLED' as const,
    RetentionDays: kept.retentionDays,
    SizeBytes: held.reduce((sum, { size }) => sum + size, 0),
    EventCount: held.length,
    CreationTime: new Date(kept.createdMs),
  };
};

export const createArchive: EventbridgeOperations['CreateArchive'] = (input, call) => {
  const { ArchiveName: name, EventSourceArn, EventPattern, Description, RetentionDays = 0, KmsKeyIdentifier } = input;
  if (!/^[.\-_A-Za-z0-9]{1,48}$/.test(name)) {
    const most = name.length > 48;
    throw invalidEvents(
      `1 validation error detected: Value '${name}' at 'archiveName' failed to satisfy constraint: Member must ${most ? 'have length less than or equal to 48' : 'satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+'}`,
    );
  }
  if (KmsKeyIdentifier !== undefined && KmsKeyIdentifier !== '') {
    throw new ServiceError('NotImplemented', 'The local target does not serve KmsKeyIdentifier of archives.', {
      status: 501,
    });
  }
  busOf(EventSourceArn, call);
  if (archivesOf(call).has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', `Archive ${name} already exists.`);
  }
  if (EventPattern !== undefined) parsePattern(EventPattern);
  const createdMs = call.world.clock.now();
  archivesOf(call).put(name, {
    name,
    source: EventSourceArn,
    retentionDays: RetentionDays,
    createdMs,
    ...(EventPattern !== undefined && { pattern: EventPattern }),
    ...(Description !== undefined && { description: Description }),
  });
  return { ArchiveArn: archiveArn(name, call), State: 'ENABLED', CreationTime: new Date(createdMs) };
};

export const describeArchive: EventbridgeOperations['DescribeArchive'] = ({ ArchiveName }, call) => {
  const kept = archiveNamed(ArchiveName, call);
  return {
    ArchiveArn: archiveArn(kept.name, call),
    ...brief(kept, call),
    ...(kept.description !== undefined && { Description: kept.description }),
    ...(kept.pattern !== undefined && { EventPattern: kept.pattern }),
  };
};

export const listArchives: EventbridgeOperations['ListArchives'] = (input, call) => {
  const { NamePrefix = '', EventSourceArn, State = 'ENABLED', Limit = 100, NextToken } = input;
  if (EventSourceArn !== undefined) busOf(EventSourceArn, call);
  const all = [...archivesOf(call).values()].filter(
    ({ name, source }) => name.startsWith(NamePrefix) && (EventSourceArn ?? source) === source && State === 'ENABLED',
  );
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { Archives: page.map((kept) => brief(kept, call)), ...next };
};

export const updateArchive: EventbridgeOperations['UpdateArchive'] = (input, call) => {
  const { ArchiveName, EventPattern, Description, RetentionDays } = input;
  if (EventPattern === undefined && Description === undefined && RetentionDays === undefined) {
    throw invalidEvents('At least one of EventPattern, RetentionDays or Description must be provided.');
  }
  const kept = archiveNamed(ArchiveName, call);
  if (EventPattern !== undefined) parsePattern(EventPattern);
  archivesOf(call).put(kept.name, {
    ...kept,
    ...(EventPattern !== undefined && { pattern: EventPattern }),
    ...(Description !== undefined && { description: Description }),
    ...(RetentionDays !== undefined && { retentionDays: RetentionDays }),
  });
  return { ArchiveArn: archiveArn(kept.name, call), State: 'ENABLED', CreationTime: new Date(kept.createdMs) };
};

export const deleteArchive: EventbridgeOperations['DeleteArchive'] = ({ ArchiveName }, call) => {
  const { name } = archiveNamed(ArchiveName, call);
  const events = archivedOf(call, name);
  for (const id of [...events.keys()]) events.delete(id);
  archivesOf(call).delete(name);
  return {};
};

/** Gives each event to the bus again, by the rules that are named. `send` is the bus. */
export function startReplay(
  input: EventbridgeShapes['StartReplayRequest'],
  place: EventsPlace,
  send: (event: BusEvent, bus: string, rules: readonly string[] | undefined) => void,
) {
  const { ReplayName: name, EventSourceArn, EventStartTime, EventEndTime, Destination, Description } = input;
  if (Destination.Arn.split(':')[2] !== 'events' || !Destination.Arn.includes(':event-bus/')) {
    throw invalidEvents('Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.');
  }
  try {
    busOf(Destination.Arn, place);
  } catch {
    throw invalidEvents(
      `Parameter Destination.Arn is not valid. Reason: Event bus ${busName(Destination.Arn)} does not exist.`,
    );
  }
  const archiveName = EventSourceArn.slice(EventSourceArn.lastIndexOf('/') + 1);
  const kept = archivesOf(place).get(archiveName);
  if (kept === undefined) {
    throw invalidEvents(`Parameter EventSourceArn is not valid. Reason: Archive ${archiveName} does not exist.`);
  }
  if (kept.source !== Destination.Arn) {
    throw invalidEvents('Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.');
  }
  if (replaysOf(place).has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', `Replay ${name} already exists.`);
  }
  const [fromMs, untilMs] = [EventStartTime.getTime(), EventEndTime.getTime()];
  if (fromMs >= untilMs) {
    throw invalidEvents('Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.');
  }
  const events = heldIn(kept, place).filter(({ event }) => {
    const timeMs = Date.parse(event.time);
    return timeMs >= fromMs && timeMs < untilMs;
  });
  const now = place.world.clock.now();
  const last = events.at(-1);
  replaysOf(place).put(name, {
    name,
    archive: EventSourceArn,
    destination: Destination,
    fromMs,
    untilMs,
    startedMs: now,
    endedMs: now,
    ...(Description !== undefined && { description: Description }),
    ...(last !== undefined && { lastEventMs: Date.parse(last.event.time) }),
  });
  for (const { event } of events)
    send({ ...event, 'replay-name': name }, busName(Destination.Arn), Destination.FilterArns);
  return { ReplayArn: replayArn(name, place), State: 'STARTING' as const, ReplayStartTime: new Date(now) };
}

const told = (replay: EventReplay) => ({
  ReplayName: replay.name,
  EventSourceArn: replay.archive,
  State: 'COMPLETED' as const,
  EventStartTime: new Date(replay.fromMs),
  EventEndTime: new Date(replay.untilMs),
  ReplayStartTime: new Date(replay.startedMs),
  ReplayEndTime: new Date(replay.endedMs),
  ...(replay.lastEventMs !== undefined && { EventLastReplayedTime: new Date(replay.lastEventMs) }),
});

function replayNamed(name: string, place: EventsPlace): EventReplay {
  const found = replaysOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `Replay ${name} does not exist.`);
}

export const describeReplay: EventbridgeOperations['DescribeReplay'] = ({ ReplayName }, call) => {
  const replay = replayNamed(ReplayName, call);
  return {
    ReplayArn: replayArn(replay.name, call),
    ...told(replay),
    Destination: replay.destination,
    ...(replay.description !== undefined && { Description: replay.description }),
  };
};

export const listReplays: EventbridgeOperations['ListReplays'] = (input, call) => {
  const { NamePrefix = '', EventSourceArn, State = 'COMPLETED', Limit = 100, NextToken } = input;
  const all = [...replaysOf(call).values()].filter(
    ({ name, archive: own }) => name.startsWith(NamePrefix) && (EventSourceArn ?? own) === own && State === 'COMPLETED',
  );
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { Replays: page.map(told), ...next };
};

/** A replay here is over when its start is answered: there is nothing left to be cancelled. */
export const cancelReplay: EventbridgeOperations['CancelReplay'] = ({ ReplayName }, call) => {
  replayNamed(ReplayName, call);
  throw new ServiceError('IllegalStatusException', `Replay ${ReplayName} is not in a valid state for this operation.`);
};
