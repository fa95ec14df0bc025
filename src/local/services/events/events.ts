/** EventBridge: buses, rules, targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
import type { EventbridgeOperations } from '../../schemas/eventbridge.generated.ts';
import type { Operation, Service } from '../../service.ts';
import * as destinations from './api-destinations.ts';
import * as archives from './archives.ts';
import * as buses from './buses.ts';
import * as connections from './connections.ts';
import { send } from './deliver.ts';
import { startDue, stopDue } from './due.ts';
import { dueRules } from './due-rules.ts';
import { apiDestinationType, archiveType, connectionType, eventBusPolicyType } from './more-types.ts';
import { putEvents } from './put-events.ts';
import * as rules from './rules.ts';
import { eventBusType, ruleType } from './types.ts';

/** What EventBridge has besides buses and rules, refused by its name. */
const refused =
  (what: string): Operation =>
  () => {
    throw buses.eventsRefuse(`${what} of EventBridge`);
  };

const startReplay: EventbridgeOperations['StartReplay'] = (input, call) =>
  archives.startReplay(input, call, (event, bus, only) => send(event, bus, call, { rules: only }));

export const events: Service = {
  id: 'events',
  schema: 'eventbridge',
  operations: {
    CancelReplay: archives.cancelReplay,
    CreateApiDestination: destinations.createApiDestination,
    CreateArchive: archives.createArchive,
    CreateConnection: connections.createConnection,
    CreateEndpoint: refused('global endpoints'),
    CreateEventBus: buses.createEventBus,
    DeauthorizeConnection: connections.deauthorizeConnection,
    DeleteApiDestination: destinations.deleteApiDestination,
    DeleteArchive: archives.deleteArchive,
    DeleteConnection: connections.deleteConnection,
    DeleteEventBus: buses.deleteEventBus,
    DeleteRule: rules.deleteEventRule,
    DescribeApiDestination: destinations.describeApiDestination,
    DescribeArchive: archives.describeArchive,
    DescribeConnection: connections.describeConnection,
    DescribeEventBus: buses.describeEventBus,
    DescribeReplay: archives.describeReplay,
    DescribeRule: rules.describeRule,
    DisableRule: rules.disableRule,
    EnableRule: rules.enableRule,
    ListApiDestinations: destinations.listApiDestinations,
    ListArchives: archives.listArchives,
    ListConnections: connections.listConnections,
    ListEventBuses: buses.listEventBuses,
    ListReplays: archives.listReplays,
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
    StartReplay: startReplay,
    TagResource: rules.tagEvents,
    TestEventPattern: rules.testEventPattern,
    UntagResource: rules.untagEvents,
    UpdateApiDestination: destinations.updateApiDestination,
    UpdateArchive: archives.updateArchive,
    UpdateConnection: connections.updateConnection,
    UpdateEventBus: buses.updateEventBus,
  },
  types: {
    'AWS::Events::ApiDestination': apiDestinationType,
    'AWS::Events::Archive': archiveType,
    'AWS::Events::Connection': connectionType,
    'AWS::Events::EventBus': eventBusType,
    'AWS::Events::EventBusPolicy': eventBusPolicyType,
    'AWS::Events::Rule': ruleType,
  },
  start: (world) => startDue(world, dueRules),
  stop: (world) => stopDue(world, dueRules),
};
