import type { Path } from '../../../value.ts';
import { type Fields, isFilled } from '../data.ts';
import { type Expansion, type Generated, generated } from '../expansion.ts';
import { getAtt, ref } from '../functions.ts';
import { suffixedId } from '../logical-ids.ts';
import { sendMessagePolicy, startExecutionPolicy, trustOf } from '../policy-documents.ts';

/** What an event calls: a function or its alias, a state machine or its alias. */
export interface Callee {
  readonly kind: 'function' | 'state machine';
  readonly id: string;
  readonly name: unknown;
  readonly arn: unknown;
  /** The attributes that everything made for the event has as well. */
  readonly attributes: Fields;
}

export interface Event {
  /** The logical id of the resource with the event, and the name of the event. */
  readonly id: string;
  readonly name: string;
  readonly properties: Fields;
  readonly target: Callee;
  /** The properties of the role of the function, to which an event may add policies. */
  readonly role?: Fields;
  /** `PermissionsBoundary` of a state machine, for the roles that its events need. */
  readonly boundary?: unknown;
  readonly path: Path;
}

/** What an event of one kind is made into. */
export type EventKind = (expansion: Expansion, event: Event) => readonly Generated[];

export function made(event: Event, id: string, type: string, properties: Fields, attributes: Fields = {}): Generated {
  return generated(id, type, properties, { ...event.target.attributes, ...attributes }, event.path);
}

interface PermissionOptions {
  readonly principal: string;
  readonly sourceArn?: unknown;
  readonly sourceAccount?: unknown;
  readonly token?: unknown;
  readonly suffix?: string;
  readonly prefix?: string;
}

/** The permission of a service to call the function. */
export function permission(event: Event, options: PermissionOptions): Generated {
  const { principal, sourceArn, sourceAccount, token, suffix = '', prefix = event.id } = options;
  return made(event, suffixedId(`${prefix}Permission`, suffix), 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: event.target.name,
    Principal: principal,
    SourceArn: sourceArn,
    SourceAccount: sourceAccount,
    EventSourceToken: token,
  });
}

/** The role with which a service starts the state machine. */
export function startRole(event: Event, service: string): Generated {
  const id = `${event.id}Role`;
  return made(event, id, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trustOf(service),
    Policies: [startExecutionPolicy(event.target.arn, id)],
    PermissionsBoundary: isFilled(event.boundary) ? event.boundary : undefined,
  });
}

interface DeadLetters {
  readonly arn: unknown;
  readonly resources: readonly Generated[];
}

/** The queue for events that could not be delivered: the one that is named, or one that is made. */
export function deadLetterQueue(event: Event, config: Fields, sourceArn?: unknown): DeadLetters {
  if (config.Arn !== undefined && config.Arn !== null) return { arn: config.Arn, resources: [] };
  const id = typeof config.QueueLogicalId === 'string' ? config.QueueLogicalId : `${event.id}Queue`;
  const arn = getAtt(id, 'Arn');
  const queue = made(event, id, 'AWS::SQS::Queue', {});
  if (sourceArn === undefined) return { arn, resources: [queue] };
  const policy = made(event, `${event.id}QueuePolicy`, 'AWS::SQS::QueuePolicy', {
    PolicyDocument: sendMessagePolicy({ Service: 'events.amazonaws.com' }, arn, sourceArn),
    Queues: [ref(id)],
  });
  return { arn, resources: [queue, policy] };
}
