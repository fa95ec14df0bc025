/** Events of services that call the function themselves: one permission, and what tells the service of the function. */
import {
  asElements,
  asWritten,
  compact,
  type Fields,
  fieldsOf,
  includes,
  isFields,
  isFilled,
  listOf,
  tagList,
} from '../data.ts';
import type { Expansion } from '../expansion.ts';
import { arnText, getAtt, logicalIdIn, onlyIf, ref, sub } from '../functions.ts';
import { sendMessagePolicy } from '../policy-documents.ts';
import { type Event, type EventKind, made, permission } from './event.ts';
import { sourceMapping } from './source-mapping.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html */
export const bucketEvent: EventKind = (expansion, event) => {
  const bucket = named(expansion, event, 'Bucket');
  if (bucket === undefined) return [];
  const allowed = permission(event, { principal: 's3.amazonaws.com', sourceAccount: ref('AWS::AccountId') });
  const condition = event.target.attributes.Condition;
  const properties = propertiesOf(bucket.fields);
  if (condition === undefined) {
    const before = bucket.fields.DependsOn === undefined ? [] : asElements(bucket.fields.DependsOn);
    bucket.fields.DependsOn = before.includes(allowed.id) ? before : [...before, allowed.id];
  } else {
    // CloudFormation has no conditional DependsOn; a tag with a reference orders the two.
    const dependency = onlyIf(condition, ref(allowed.id), 'no dependency');
    properties.Tags = [
      ...listOf(properties.Tags),
      ...tagList({ [`sam:ConditionalDependsOn:${allowed.id}`]: dependency }),
    ];
  }
  const configuration = fieldsAt(properties, 'NotificationConfiguration');
  const notifications = [...listOf(configuration.LambdaConfigurations)];
  for (const each of asElements(event.properties.Events)) {
    const own = compact({ Function: event.target.arn, Filter: event.properties.Filter, Event: each });
    const notification = condition === undefined ? own : onlyIf(condition, own);
    if (!includes(notifications, notification)) notifications.push(notification);
  }
  configuration.LambdaConfigurations = notifications;
  return [allowed, { id: bucket.id, fields: bucket.fields, from: event.path }];
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-cognito.html */
export const userPoolEvent: EventKind = (expansion, event) => {
  const pool = named(expansion, event, 'UserPool');
  if (pool === undefined) return [];
  const triggers = fieldsAt(propertiesOf(pool.fields), 'LambdaConfig');
  for (const trigger of asElements(event.properties.Trigger)) triggers[asWritten(trigger)] ??= event.target.arn;
  const allowed = permission(event, {
    principal: 'cognito-idp.amazonaws.com',
    sourceArn: getAtt(pool.id, 'Arn'),
    prefix: `${event.target.id}Cognito`,
  });
  return [allowed, { id: pool.id, fields: pool.fields, from: event.path }];
};

/** The resource of the template that an event names by `Ref`, for it is changed. */
function named(expansion: Expansion, event: Event, property: string): { id: string; fields: Fields } | undefined {
  const id = logicalIdIn(event.properties[property]);
  const fields = id === undefined ? undefined : expansion.resources[id];
  if (id !== undefined && isFields(fields)) return { id, fields };
  const what = `The event "${event.name}" names no ${property} of the template, so what it changes is not seen.`;
  return expansion.unseen(what, event.path);
}

function propertiesOf(resource: Fields): Fields {
  return fieldsAt(resource, 'Properties');
}

function fieldsAt(parent: Fields, name: string): Fields {
  const known = parent[name];
  if (isFields(known)) return known;
  const fresh: Fields = {};
  parent[name] = fresh;
  return fresh;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sns.html */
export const topicEvent: EventKind = (expansion, event) => {
  const { id, properties, target } = event;
  const { Topic: topic, SqsSubscription: queue } = properties;
  const subscribe = (Protocol: string, Endpoint: unknown) =>
    made(event, id, 'AWS::SNS::Subscription', {
      Protocol,
      Endpoint,
      TopicArn: topic,
      Region: properties.Region,
      FilterPolicy: properties.FilterPolicy,
      FilterPolicyScope: properties.FilterPolicyScope,
      RedrivePolicy: properties.RedrivePolicy,
    });
  if (!isFilled(queue)) {
    return [permission(event, { principal: 'sns.amazonaws.com', sourceArn: topic }), subscribe('lambda', target.arn)];
  }
  const own = isFields(queue) ? queue : undefined;
  const arn = own === undefined ? getAtt(`${id}Queue`, 'Arn') : own.QueueArn;
  const policyId =
    own !== undefined && typeof own.QueuePolicyLogicalId === 'string' ? own.QueuePolicyLogicalId : `${id}QueuePolicy`;
  const policy = made(event, policyId, 'AWS::SQS::QueuePolicy', {
    PolicyDocument: sendMessagePolicy('*', arn, topic),
    Queues: [own === undefined ? ref(`${id}Queue`) : own.QueueUrl],
  });
  const mapping = sourceMapping(
    expansion,
    {
      ...event,
      id: `${id}EventSourceMapping`,
      properties: { Queue: arn, BatchSize: isFilled(own?.BatchSize) ? own?.BatchSize : 10, Enabled: true },
    },
    'SQS',
  );
  const fifo = expansion.resolved(
    fieldsOf(fieldsOf(expansion.resources[logicalIdIn(topic) ?? '']).Properties).FifoTopic,
  );
  const made_ =
    own === undefined
      ? [made(event, `${id}Queue`, 'AWS::SQS::Queue', { FifoQueue: isFilled(fifo) ? fifo : undefined })]
      : [];
  return [...mapping, ...made_, policy, subscribe('sqs', arn)];
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-alexaskill.html */
export const alexaSkill: EventKind = (_, event) => [
  permission(event, { principal: 'alexa-appkit.amazon.com', token: event.properties.SkillId }),
];

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-iotrule.html */
export const iotRule: EventKind = (_, event) => {
  const { id, properties, target } = event;
  return [
    permission(event, {
      principal: 'iot.amazonaws.com',
      sourceArn: sub(arnText('iot', 'rule/${RuleName}'), { RuleName: ref(id) }),
      sourceAccount: sub('${AWS::AccountId}'),
    }),
    made(event, id, 'AWS::IoT::TopicRule', {
      TopicRulePayload: compact({
        Sql: properties.Sql,
        RuleDisabled: false,
        Actions: [{ Lambda: { FunctionArn: target.arn } }],
        AwsIotSqlVersion: isFilled(properties.AwsIotSqlVersion) ? properties.AwsIotSqlVersion : undefined,
      }),
    }),
  ];
};

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-cloudwatchlogs.html */
export const logEvent: EventKind = (_, event) => {
  const { id, properties, target } = event;
  const group = properties.LogGroupName;
  const allowed = permission(event, {
    principal: 'logs.amazonaws.com',
    sourceArn: sub(arnText('logs', 'log-group:${__LogGroupName__}:*'), { __LogGroupName__: group }),
  });
  const filter = { LogGroupName: group, FilterPattern: properties.FilterPattern, DestinationArn: target.arn };
  return [allowed, made(event, id, 'AWS::Logs::SubscriptionFilter', filter, { DependsOn: [allowed.id] })];
};
