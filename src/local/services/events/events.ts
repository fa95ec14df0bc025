/** EventBridge: buses, rules, targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import type { Operation, Service } from '../../service.ts';
import * as buses from './buses.ts';
import { startDue, stopDue } from './due.ts';
import { dueRules } from './due-rules.ts';
import { putEvents } from './put-events.ts';
import * as rules from './rules.ts';
import { eventBusType, ruleType } from './types.ts';

/** What EventBridge has besides buses and rules, refused by its name. */
const refused =
  (what: string): Operation =>
  () => {
    throw buses.eventsRefuse(`${what} of EventBridge`);
  };

export const events: Service = {
  id: 'events',
  schema: 'eventbridge',
  operations: {
    CreateApiDestination: refused('API destinations'),
    CreateArchive: refused('archives'),
    CreateConnection: refused('connections'),
    CreateEndpoint: refused('global endpoints'),
    CreateEventBus: buses.createEventBus,
    DeleteEventBus: buses.deleteEventBus,
    DeleteRule: rules.deleteEventRule,
    DescribeEventBus: buses.describeEventBus,
    DescribeRule: rules.describeRule,
    DisableRule: rules.disableRule,
    EnableRule: rules.enableRule,
    ListEventBuses: buses.listEventBuses,
    ListRuleNamesByTarget: rules.listRuleNamesByTarget,
    ListRules: rules.listRules,
    ListTagsForResource: rules.listEventTags,
    ListTargetsByRule: rules.listTargetsByRule,
    PutEvents: putEvents,
    PutPermission: buses.putEventsPermission,
    PutRule: rules.putRule,
    PutTargets: rules.putTargets,
    RemovePermission: buses.removeEventsPermission,
    RemoveTargets: rules.removeTargets,
    StartReplay: refused('replays'),
    TagResource: rules.tagEvents,
    TestEventPattern: rules.testEventPattern,
    UntagResource: rules.untagEvents,
    UpdateEventBus: buses.updateEventBus,
  },
  types: {
    'AWS::Events::EventBus': eventBusType,
    'AWS::Events::Rule': ruleType,
  },
  start: (world) => startDue(world, dueRules),
  stop: (world) => stopDue(world, dueRules),
};
