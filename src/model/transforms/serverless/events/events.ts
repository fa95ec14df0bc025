import type { Path } from '../../../value.ts';
import { type Fields, fieldsOf, isFields } from '../data.ts';
import type { Expansion, Generated } from '../expansion.ts';
import type { Callee, EventKind } from './event.ts';
import { httpApiEvent } from './http-api-event.ts';
import { alexaSkill, bucketEvent, iotRule, logEvent, topicEvent, userPoolEvent } from './notifications.ts';
import { restApiEvent } from './rest-api-event.ts';
import { eventBridgeRule, schedule } from './rules.ts';
import { scheduleV2 } from './schedule-v2.ts';
import { sourceEvent } from './source-mapping.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
const FUNCTION_EVENTS: Readonly<Record<string, EventKind>> = {
  AlexaSkill: alexaSkill,
  Api: restApiEvent,
  CloudWatchEvent: eventBridgeRule,
  CloudWatchLogs: logEvent,
  Cognito: userPoolEvent,
  DocumentDB: sourceEvent('DocumentDB'),
  DynamoDB: sourceEvent('DynamoDB'),
  EventBridgeRule: eventBridgeRule,
  HttpApi: httpApiEvent,
  IoTRule: iotRule,
  Kinesis: sourceEvent('Kinesis'),
  MQ: sourceEvent('MQ'),
  MSK: sourceEvent('MSK'),
  S3: bucketEvent,
  SNS: topicEvent,
  SQS: sourceEvent('SQS'),
  Schedule: schedule,
  ScheduleV2: scheduleV2,
  SelfManagedKafka: sourceEvent('SelfManagedKafka'),
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventsource.html */
const STATE_MACHINE_EVENTS: Readonly<Record<string, EventKind>> = {
  Api: restApiEvent,
  CloudWatchEvent: eventBridgeRule,
  EventBridgeRule: eventBridgeRule,
  Schedule: schedule,
  ScheduleV2: scheduleV2,
};

export interface EventOwner {
  readonly id: string;
  readonly target: Callee;
  readonly role?: Fields;
  readonly boundary?: unknown;
  readonly path: Path;
}

export function functionEvents(expansion: Expansion, events: unknown, owner: EventOwner): readonly Generated[] {
  return expandEvents(expansion, events, owner, FUNCTION_EVENTS);
}

export function stateMachineEvents(expansion: Expansion, events: unknown, owner: EventOwner): readonly Generated[] {
  return expandEvents(expansion, events, owner, STATE_MACHINE_EVENTS);
}

function expandEvents(
  expansion: Expansion,
  events: unknown,
  owner: EventOwner,
  kinds: Readonly<Record<string, EventKind>>,
): readonly Generated[] {
  return Object.entries(fieldsOf(events))
    .toSorted(([left, a], [right, b]) => (orderOf(left, a) < orderOf(right, b) ? -1 : 1))
    .flatMap(([name, event]) => {
      const path = expansion.pathOf(event, [...owner.path, 'Properties', 'Events', name]);
      const type = isFields(event) ? event.Type : undefined;
      const kind = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
      if (kind === undefined) {
        expansion.unseen(
          `The event "${name}" of "${owner.id}" is of no kind that AWS SAM has, so what it makes is not seen.`,
          path,
        );
        return [];
      }
      const properties = fieldsOf(fieldsOf(event).Properties);
      return kind(expansion, { ...owner, id: owner.id + name, name, properties, path });
    });
}

/** Requests come in the order of their paths. */
function orderOf(name: string, event: unknown): string {
  const path = fieldsOf(fieldsOf(event).Properties).Path;
  return typeof path === 'string' ? path : name;
}
