/** Event buses, rules and their targets, as they are kept. */
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';

export interface EventsPlace extends AccountRegion {
  readonly world: LocalWorld;
}

/** An event as targets get it. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
  /** Of one that comes out of an archive again. */
  readonly 'replay-name'?: string;
}

export interface EventBus {
  readonly name: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly description?: string;
  readonly policy?: string;
  readonly deadLetter?: EventbridgeShapes['DeadLetterConfig'];
}

export interface EventRule {
  readonly name: string;
  readonly bus: string;
  readonly arn: string;
  readonly state: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly description?: string;
  readonly role?: string;
  readonly targets: readonly EventbridgeShapes['Target'][];
  /** Where a rate counts from. */
  readonly sinceMs: number;
}

export const busesOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<EventBus>('events/bus', { account, region });

/** By bus and name. What targets are given may hold secrets. */
export const eventRulesOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<EventRule>('events/rule', { account, region }, { sealed: true });

export const eventTags = ({ world, account, region }: EventsPlace) =>
  world.state.collection<Readonly<Record<string, string>>>('events/tags', { account, region });

export const ruleKey = (bus: string, name: string) => `${bus}/${name}`;

export const busArn = (name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:events:${region}:${account}:event-bus/${name}`;

/** The name of the default bus is not in the ARNs of its rules. */
export const ruleArn = (bus: string, name: string, { partition, region, account }: AccountRegion) =>
  `arn:${partition}:events:${region}:${account}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`;

/** The name of a bus that is given by name or ARN; the default one where none is. */
export const busName = (given: string | undefined) =>
  given === undefined || given === '' ? 'default' : given.slice(given.lastIndexOf('/') + 1);

/** Every account has a default bus in every region. */
export function busOf(given: string | undefined, place: EventsPlace): EventBus {
  const name = busName(given);
  const found = busesOf(place).get(name);
  if (found !== undefined) return found;
  if (name === 'default') return { name, createdMs: 0, modifiedMs: 0 };
  throw new ServiceError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
}

export function eventRuleOf(name: string, bus: string | undefined, place: EventsPlace): EventRule {
  const own = busOf(bus, place).name;
  const found = eventRulesOf(place).get(ruleKey(own, name));
  if (found !== undefined) return found;
  throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${own}.`);
}

export const invalidEvents = (message: string) => new ServiceError('ValidationException', message);

export function eventsPage<T>(all: readonly T[], limit: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isSafeInteger(start) || start < 0) throw invalidEvents('Invalid nextToken');
  const end = start + limit;
  return {
    page: all.slice(start, end),
    next: end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {},
  };
}
