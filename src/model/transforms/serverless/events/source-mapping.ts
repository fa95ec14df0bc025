import { compact, type Fields, fieldsOf, includes, isFields, isFilled, listOf, pick } from '../data.ts';
import type { Expansion, Generated } from '../expansion.ts';
import { destinationPolicy } from '../policy-documents.ts';
import { type Event, type EventKind, made } from './event.ts';
import { type SourceKind, sourcePolicies } from './source-policies.ts';

/** What a function reads from, the property that names it, and the managed policy that its role needs for it. */
const SOURCES: Readonly<Record<SourceKind, { readonly arn?: string; readonly policy?: string }>> = {
  Kinesis: { arn: 'Stream', policy: 'AWSLambdaKinesisExecutionRole' },
  DynamoDB: { arn: 'Stream', policy: 'AWSLambdaDynamoDBExecutionRole' },
  SQS: { arn: 'Queue', policy: 'AWSLambdaSQSQueueExecutionRole' },
  MSK: { arn: 'Stream', policy: 'AWSLambdaMSKExecutionRole' },
  MQ: { arn: 'Broker' },
  SelfManagedKafka: {},
  DocumentDB: { arn: 'Cluster' },
};

const SAME = [
  'StartingPosition',
  'StartingPositionTimestamp',
  'BatchSize',
  'Enabled',
  'MaximumBatchingWindowInSeconds',
  'MaximumRetryAttempts',
  'BisectBatchOnFunctionError',
  'MaximumRecordAgeInSeconds',
  'ParallelizationFactor',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'TumblingWindowInSeconds',
  'FunctionResponseTypes',
  'FilterCriteria',
  'KmsKeyArn',
  'ScalingConfig',
  'ProvisionedPollerConfig',
  'MetricsConfig',
  'LoggingConfig',
];

export function sourceEvent(kind: SourceKind): EventKind {
  return (expansion, event) => sourceMapping(expansion, event, kind);
}

/**
 * A source that Lambda polls for the function
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html).
 */
export function sourceMapping(expansion: Expansion, event: Event, kind: SourceKind): readonly Generated[] {
  const { id, properties, target } = event;
  const { arn, policy } = SOURCES[kind];
  const consumer = compact({
    ConsumerGroupId: isFilled(properties.ConsumerGroupId) ? properties.ConsumerGroupId : undefined,
    SchemaRegistryConfig: isFilled(properties.SchemaRegistryConfig) ? properties.SchemaRegistryConfig : undefined,
  });
  const servers = properties.KafkaBootstrapServers;
  const onFailure = fieldsOf(fieldsOf(properties.DestinationConfig).OnFailure);
  const own = made(event, id, 'AWS::Lambda::EventSourceMapping', {
    FunctionName: target.name,
    EventSourceArn: arn === undefined ? undefined : properties[arn],
    ...pick(properties, SAME),
    SelfManagedEventSource: isFilled(servers) ? { Endpoints: { KafkaBootstrapServers: servers } } : undefined,
    AmazonManagedKafkaEventSourceConfig: kind === 'MSK' && isFilled(consumer) ? consumer : undefined,
    SelfManagedKafkaEventSourceConfig: kind === 'SelfManagedKafka' && isFilled(consumer) ? consumer : undefined,
    DestinationConfig: withoutType(properties.DestinationConfig),
    DocumentDBEventSourceConfig:
      kind === 'DocumentDB' ? pick(properties, ['DatabaseName', 'CollectionName', 'FullDocument']) : undefined,
  });
  if (event.role !== undefined) {
    if (policy !== undefined) addManaged(event.role, expansion.managedPolicy(`service-role/${policy}`));
    for (const each of sourcePolicies(expansion, kind, event)) addInline(event.role, each);
    const failure =
      onFailure.Type === 'Lambda' || onFailure.Type === 'EventBridge'
        ? undefined
        : destinationPolicy(onFailure.Type, onFailure.Destination, id);
    if (failure !== undefined) addInline(event.role, failure);
  }
  return [own];
}

/** The kind of the destination is there for the role only. */
function withoutType(config: unknown): unknown {
  if (!isFields(config) || !isFields(config.OnFailure)) return isFilled(config) ? config : undefined;
  const { Type: _, ...onFailure } = config.OnFailure;
  return { ...config, OnFailure: onFailure };
}

function addManaged(role: Fields, arn: unknown): void {
  const known = listOf(role.ManagedPolicyArns);
  if (!includes(known, arn)) role.ManagedPolicyArns = [...known, arn];
}

function addInline(role: Fields, policy: Fields): void {
  const known = listOf(role.Policies);
  const isKnown = known.some((each) => includes([fieldsOf(each).PolicyDocument], policy.PolicyDocument));
  if (!isKnown) role.Policies = [...known, policy];
}
