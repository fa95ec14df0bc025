/** Events of objects, sent to queues, topics, functions and the event bus. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
import { randomUUID } from 'node:crypto';
import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { serviceMayInvoke } from '../lambda/policy.ts';
import { type Bucket, bucketOf, bucketsOf, canonicalId, type ObjectVersion } from './bucket.ts';
import { invalidArgument, malformedBody, s3Error } from './s3-error.ts';

type Target = 'Queue' | 'Topic' | 'CloudFunction';

interface Destination {
  readonly target: Target;
  readonly arn: string;
  readonly id: string;
  readonly events: readonly string[];
  readonly filter: S3Shapes['NotificationConfigurationFilter'] | undefined;
}

function destinationsOf(configuration: S3Shapes['NotificationConfiguration']): readonly Destination[] {
  const { QueueConfigurations = [], TopicConfigurations = [], LambdaFunctionConfigurations = [] } = configuration;
  const of = (
    target: Target,
    arn: string,
    {
      Id = '',
      Events,
      Filter,
    }: { Id?: string; Events: readonly string[]; Filter?: S3Shapes['NotificationConfigurationFilter'] },
  ) => ({
    target,
    arn,
    id: Id,
    events: Events,
    filter: Filter,
  });
  return [
    ...QueueConfigurations.map((each) => of('Queue', each.QueueArn, each)),
    ...TopicConfigurations.map((each) => of('Topic', each.TopicArn, each)),
    ...LambdaFunctionConfigurations.map((each) => of('CloudFunction', each.LambdaFunctionArn, each)),
  ];
}

const SERVICES: Readonly<Record<Target, string>> = { Queue: 'sqs', Topic: 'sns', CloudFunction: 'lambda' };

export const putBucketNotificationConfiguration: S3Operations['PutBucketNotificationConfiguration'] = async (
  input,
  call,
) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const given = input.NotificationConfiguration;
  if (given === undefined) throw malformedBody();
  const destinations = destinationsOf(given);
  for (const { target, arn, filter } of destinations) {
    const [, , service, , , ...name] = arn.split(':');
    if (service !== SERVICES[target] || name.join(':') === '')
      throw invalidArgument('The ARN could not be parsed', target, arn);
    for (const { Name, Value } of filter?.Key?.FilterRules ?? []) {
      if (Name === undefined || Value === undefined) throw malformedBody();
      if (!['prefix', 'suffix'].includes(Name.toLowerCase())) {
        throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', Name);
      }
    }
  }
  if (input.SkipDestinationValidation !== true) await checkDestinations(bucket, destinations, call);
  const named = <T extends { readonly Id?: string; readonly Filter?: S3Shapes['NotificationConfigurationFilter'] }>(
    all: readonly T[] | undefined,
  ) =>
    all === undefined || all.length === 0
      ? undefined
      : all.map((each) => ({ ...each, Id: each.Id ?? randomUUID(), ...filterAsTold(each.Filter) }));
  const queues = named(given.QueueConfigurations);
  const topics = named(given.TopicConfigurations);
  const functions = named(given.LambdaFunctionConfigurations);
  const notification: S3Shapes['NotificationConfiguration'] = {
    ...(queues === undefined ? {} : { QueueConfigurations: queues }),
    ...(topics === undefined ? {} : { TopicConfigurations: topics }),
    ...(functions === undefined ? {} : { LambdaFunctionConfigurations: functions }),
    ...(given.EventBridgeConfiguration === undefined ? {} : { EventBridgeConfiguration: {} }),
  };
  bucketsOf(call.world).put(bucket.name, { ...bucketOf(bucket.name, call), notification });
  if (input.SkipDestinationValidation !== true) {
    for (const { target, arn } of destinations) {
      if (target !== 'CloudFunction') await deliver({ target, arn }, testEvent(bucket, call), call);
    }
  }
  return undefined;
};

/** Names of filter rules come back with a capital letter. */
function filterAsTold(filter: S3Shapes['NotificationConfigurationFilter'] | undefined) {
  if (filter?.Key?.FilterRules === undefined) return {};
  return {
    Filter: {
      Key: {
        FilterRules: filter.Key.FilterRules.map(({ Name = '', Value }) => ({
          Name: `${Name.charAt(0).toUpperCase()}${Name.slice(1).toLowerCase()}`,
          ...(Value === undefined ? {} : { Value }),
        })),
      },
    },
  };
}

async function checkDestinations(bucket: Bucket, destinations: readonly Destination[], call: Call): Promise<void> {
  const wrong: (readonly [arn: string, reason: string])[] = [];
  for (const { target, arn } of destinations) {
    const reason = await refusal(bucket, target, arn, call);
    if (reason !== undefined) wrong.push([target === 'CloudFunction' ? `${arn}, null` : arn, reason]);
  }
  if (wrong.length === 0) return;
  throw s3Error(
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    400,
    Object.fromEntries(
      wrong.flatMap(([arn, reason], i) => [
        [`ArgumentName${i + 1}`, arn],
        [`ArgumentValue${i + 1}`, reason],
      ]),
    ),
  );
}

async function refusal(bucket: Bucket, target: Target, arn: string, call: Call): Promise<string | undefined> {
  const [, , , region = call.region, account = call.account, name = ''] = arn.split(':');
  const place = { partition: call.partition, account, region };
  try {
    if (target === 'Queue') await call.world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place);
    else if (target === 'Topic') await call.world.invoke('sns', 'GetTopicAttributes', { TopicArn: arn }, place);
    else if (!mayNotify(bucket, arn, call)) return `Not authorized to invoke function [${arn}]`;
    return undefined;
  } catch {
    if (target === 'Queue') return 'The destination queue does not exist';
    return 'The destination topic does not exist';
  }
}

/** Whether the policy of the function lets the bucket invoke it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html */
function mayNotify(bucket: Bucket, functionArn: string, { world, partition }: Call): boolean {
  const [, , , region = '', account = ''] = functionArn.split(':');
  const from = {
    service: 's3.amazonaws.com',
    sourceArn: `arn:aws:s3:::${bucket.name}`,
    sourceAccount: bucket.account,
  };
  return serviceMayInvoke(functionArn, from, { partition, account, region, world });
}

export const getBucketNotificationConfiguration: S3Operations['GetBucketNotificationConfiguration'] = (input, call) =>
  bucketOf(input.Bucket, call, input.ExpectedBucketOwner).notification ?? {};

function testEvent(bucket: Bucket, call: Call): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(call.world.clock.now()).toISOString(),
    Bucket: bucket.name,
    RequestId: call.requestId,
    HostId: Buffer.from(call.requestId).toString('base64'),
  });
}

/** Tells whoever asked for it. Delivery follows the write: what fails to be delivered is lost, as a deleted queue loses it on AWS. */
export function notify(bucket: Bucket, event: string, key: string, version: ObjectVersion, call: Call): void {
  const { notification } = bucket;
  if (notification === undefined) return;
  for (const destination of destinationsOf(notification)) {
    if (!destination.events.some((wanted) => matches(wanted, event)) || !passes(destination.filter, key)) continue;
    const record = recordOf(bucket, event, key, version, destination.id, call);
    void deliver(destination, JSON.stringify({ Records: [record] }), call).catch(() => undefined);
  }
  if (notification.EventBridgeConfiguration !== undefined)
    void toEventBus(bucket, event, key, version, call).catch(() => undefined);
}

function matches(wanted: string, event: string): boolean {
  const name = wanted.replace(/^s3:/, '');
  return name === event || (name.endsWith('*') && event.startsWith(name.slice(0, -1)));
}

function passes(filter: S3Shapes['NotificationConfigurationFilter'] | undefined, key: string): boolean {
  return (filter?.Key?.FilterRules ?? []).every(({ Name = '', Value = '' }) =>
    Name.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value),
  );
}

let sequence = 0;

function sequencer(): string {
  sequence += 1;
  return `${Date.now().toString(16).padStart(12, '0')}${sequence.toString(16).padStart(6, '0')}`
    .toUpperCase()
    .padStart(18, '0');
}

function recordOf(bucket: Bucket, event: string, key: string, version: ObjectVersion, id: string, call: Call) {
  const isRemoved = event.startsWith('ObjectRemoved');
  // Of what changes beside the object neither its size is told nor an order.
  const isBeside = event.startsWith('ObjectTagging') || event.startsWith('ObjectAcl');
  const isRestored = event === 'ObjectRestore:Completed';
  const who = call.principal.slice(call.principal.lastIndexOf(':') + 1);
  return {
    eventVersion: isBeside ? '2.3' : '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(call.world.clock.now()).toISOString(),
    eventName: event,
    userIdentity: {
      principalId: isRestored
        ? `AmazonCustomer:${canonicalId(bucket.account).slice(0, 14).toUpperCase()}`
        : `AWS:${who}`,
    },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: {
      'x-amz-request-id': call.requestId,
      'x-amz-id-2': Buffer.from(call.requestId.repeat(3)).toString('base64'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: canonicalId(bucket.account).slice(0, 14).toUpperCase() },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        ...(isRemoved || isBeside ? {} : { size: version.size }),
        ...(event === 'ObjectRemoved:Delete'
          ? {}
          : { eTag: version.etag === '' ? 'd41d8cd98f00b204e9800998ecf8427e' : version.etag }),
        ...(bucket.versioning === undefined || version.versionId === 'null' ? {} : { versionId: version.versionId }),
        ...(isBeside ? {} : { sequencer: sequencer() }),
      },
    },
    ...(isRestored
      ? {
          glacierEventData: {
            restoreEventData: {
              lifecycleRestorationExpiryTime: new Date(version.restoredUntilMs ?? 0).toISOString(),
              lifecycleRestoreStorageClass: version.storageClass,
            },
          },
        }
      : {}),
  };
}

async function deliver(
  { target, arn }: Pick<Destination, 'target' | 'arn'>,
  message: string,
  call: Call,
): Promise<void> {
  const [, , , region = call.region, account = call.account, name = ''] = arn.split(':');
  const place = { partition: call.partition, account, region };
  const { world } = call;
  if (target === 'Queue') {
    const { QueueUrl } = (await world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, place)) as {
      readonly QueueUrl: string;
    };
    const trace = call.http?.headers['x-amzn-trace-id'];
    await world.invoke(
      'sqs',
      'SendMessage',
      {
        QueueUrl,
        MessageBody: message,
        ...(trace === undefined
          ? {}
          : { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
      },
      place,
    );
  } else if (target === 'Topic') {
    await world.invoke('sns', 'Publish', { TopicArn: arn, Message: message, Subject: 'Amazon S3 Notification' }, place);
  } else {
    await world.invoke(
      'lambda',
      'Invoke',
      { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(message) },
      place,
    );
  }
}

const DETAIL_TYPES: readonly (readonly [prefix: string, type: string, reason: string])[] = [
  ['ObjectCreated:Put', 'Object Created', 'PutObject'],
  ['ObjectCreated:Post', 'Object Created', 'POST Object'],
  ['ObjectCreated:Copy', 'Object Created', 'CopyObject'],
  ['ObjectCreated:CompleteMultipartUpload', 'Object Created', 'CompleteMultipartUpload'],
  ['ObjectRemoved:', 'Object Deleted', 'DeleteObject'],
  ['ObjectTagging:Put', 'Object Tags Added', ''],
  ['ObjectTagging:Delete', 'Object Tags Deleted', ''],
  ['ObjectRestore:Post', 'Object Restore Initiated', ''],
  ['ObjectRestore:Completed', 'Object Restore Completed', ''],
];

async function toEventBus(
  bucket: Bucket,
  event: string,
  key: string,
  version: ObjectVersion,
  call: Call,
): Promise<void> {
  const [, type = 'Object Created', reason = ''] = DETAIL_TYPES.find(([prefix]) => event.startsWith(prefix)) ?? [];
  const isRemoved = type === 'Object Deleted';
  const detail = {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key,
      ...(isRemoved ? {} : { size: version.size }),
      etag: version.etag === '' ? 'd41d8cd98f00b204e9800998ecf8427e' : version.etag,
      ...(bucket.versioning === undefined ? {} : { 'version-id': version.versionId }),
      sequencer: sequencer(),
    },
    'request-id': call.requestId,
    requester: bucket.account,
    'source-ip-address': '127.0.0.1',
    ...(reason === '' ? {} : { reason }),
    ...(isRemoved
      ? { 'deletion-type': version.isDeleteMarker === true ? 'Delete Marker Created' : 'Permanently Deleted' }
      : {}),
  };
  await call.world.invoke(
    'events',
    'PutEvents',
    {
      Entries: [
        {
          Source: 'aws.s3',
          DetailType: type,
          Detail: JSON.stringify(detail),
          Resources: [`arn:aws:s3:::${bucket.name}`],
        },
      ],
    },
    { partition: call.partition, account: bucket.account, region: bucket.region },
  );
}
