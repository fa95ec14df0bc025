/** What sends messages to a topic, by which service, and where its properties say so. */
import {
  anyOf,
  type Certainty,
  type Extent,
  eitherOf,
  extentOf,
  NOWHERE,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import { isList, isMapping, plainMappings, textOf, type Value } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';

interface Sender {
  readonly service: string;
  /** The properties under which topics are named. */
  readonly topics: readonly string[];
  /** A property with the value that switches the sender off. */
  readonly off?: readonly [property: string, value: string];
}

const ALARM: Sender = {
  service: 'cloudwatch.amazonaws.com',
  topics: ['AlarmActions', 'OKActions', 'InsufficientDataActions'],
  off: ['ActionsEnabled', 'false'],
};

const SENDERS: Readonly<Record<string, Sender>> = {
  'AWS::Backup::BackupVault': { service: 'backup.amazonaws.com', topics: ['Notifications'] },
  'AWS::Budgets::Budget': { service: 'budgets.amazonaws.com', topics: ['NotificationsWithSubscribers'] },
  'AWS::CE::AnomalySubscription': { service: 'costalerts.amazonaws.com', topics: ['Subscribers'] },
  'AWS::CloudTrail::Trail': { service: 'cloudtrail.amazonaws.com', topics: ['SnsTopicName'] },
  'AWS::CloudWatch::Alarm': ALARM,
  'AWS::CloudWatch::CompositeAlarm': ALARM,
  'AWS::CodeStarNotifications::NotificationRule': {
    service: 'codestar-notifications.amazonaws.com',
    topics: ['Targets'],
    off: ['Status', 'DISABLED'],
  },
  'AWS::Events::Rule': { service: 'events.amazonaws.com', topics: ['Targets'], off: ['State', 'DISABLED'] },
  'AWS::RDS::EventSubscription': {
    service: 'events.rds.amazonaws.com',
    topics: ['SnsTopicArn'],
    off: ['Enabled', 'false'],
  },
  'AWS::S3::Bucket': { service: 's3.amazonaws.com', topics: ['NotificationConfiguration'] },
};

/** The service by which a resource of the type publishes; undefined for a type of which that is not known. */
export function publisherOf(type: string): Text | undefined {
  const sender = SENDERS[type];
  return sender && stripPrivate(sender.service);
}

/** Where the resource sends to the topic. */
export function sendsTo(question: Question, thing: Thing, topic: Text): Extent {
  const sender = SENDERS[thing.type];
  const cases = plainMappings(thing.properties, thing.when);
  if (sender === undefined || cases === undefined) return extentOf('possible', thing.when);
  return anyOf(
    NOWHERE,
    ...cases.map(({ value, when }) => {
      const [property, off] = sender.off ?? [];
      const switched = property === undefined ? undefined : textOf(value[property]);
      const isOff = switched === undefined || off === undefined ? 'impossible' : sameText(switched, stripPrivate(off));
      const named = sender.topics.flatMap((each) => textsIn(value[each]));
      const is = eitherOf(...named.map((text) => sameText(question.model.access.comparable(text), topic)));
      return extentOf(isOff === 'impossible' ? is : isOff === 'certain' ? 'impossible' : lessSure(is), when);
    }),
  );
}

function lessSure(is: Certainty): Certainty {
  return is === 'certain' ? 'possible' : is;
}

/** The texts anywhere inside a value without conditions. */
function textsIn(value: Value | undefined): readonly Text[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  if (isList(value)) return value.flatMap(textsIn);
  return isMapping(value) ? Object.values(value).flatMap(textsIn) : [];
}
