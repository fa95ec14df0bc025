/** Events that go on to a function as they come. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/SubscriptionFilters.html */
import { gzipSync } from 'node:zlib';
import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { type AccountRegion, type Call, ServiceError } from '../../service.ts';
import { checkInvoker } from '../lambda/policy.ts';
import { filterOf } from './filter-pattern.ts';
import {
  groupOf,
  invalidLogs,
  type LogEvent,
  logSubscriptions,
  logsPage,
  type SubscriptionFilter,
} from './log-group.ts';

const MOST = 2;

export const putSubscriptionFilter: CloudwatchLogsOperations['PutSubscriptionFilter'] = async (input, call) => {
  const { filterName: name, destinationArn: target, filterPattern: pattern } = input;
  const [, , service = '', , account = ''] = target.split(':');
  if (service === 'kinesis' || service === 'firehose') {
    if (input.roleArn === undefined) {
      throw invalidLogs(`destinationArn for vendor ${service} cannot be used without roleArn`);
    }
    await checkStream(target, call);
  } else if (service !== 'lambda') throw invalidLogs('destinationArn is not a valid destination.');
  if (service === 'lambda' && account !== call.account) {
    throw new ServiceError(
      'AccessDeniedException',
      'Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.',
    );
  }
  const { name: group } = groupOf(input.logGroupName, call);
  filterOf(pattern);
  if (service === 'lambda') await checkFunction(target, group, call);
  const all = logSubscriptions(call);
  const own = [...all.values()].filter((each) => each.group === group);
  if (own.length >= MOST && !own.some((each) => each.name === name)) {
    throw new ServiceError('LimitExceededException', 'Resource limit exceeded.');
  }
  all.put(`${group} ${name}`, {
    name,
    group,
    pattern,
    target,
    distribution: input.distribution ?? 'ByLogStream',
    createdMs: call.world.clock.now(),
    ...(input.roleArn === undefined ? {} : { role: input.roleArn }),
  });
  return undefined;
};

async function checkFunction(target: string, group: string, call: Call): Promise<void> {
  try {
    await call.world.invoke('lambda', 'GetFunction', { FunctionName: target }, call);
    checkInvoker(target, invokerOf(group, call), call);
  } catch {
    throw invalidLogs(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
}

async function checkStream(target: string, call: Call): Promise<void> {
  const [, , service = '', region = call.region, account = call.account] = target.split(':');
  const place = { partition: call.partition, account, region };
  const name = target.slice(target.lastIndexOf('/') + 1);
  try {
    await (service === 'kinesis'
      ? call.world.invoke(service, 'DescribeStreamSummary', { StreamARN: target }, place)
      : call.world.invoke(service, 'DescribeDeliveryStream', { DeliveryStreamName: name }, place));
  } catch {
    throw invalidLogs(
      `Could not deliver test message to specified ${service === 'kinesis' ? 'Kinesis' : 'Firehose'} stream. Check if the given ${service} stream is in ACTIVE state.`,
    );
  }
}

const invokerOf = (group: string, { partition, region, account }: Call) => ({
  service: 'logs.amazonaws.com',
  sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:${group}:*`,
  sourceAccount: account,
});

export const describeSubscriptionFilters: CloudwatchLogsOperations['DescribeSubscriptionFilters'] = (
  { logGroupName, filterNamePrefix = '', limit = 50, nextToken },
  call,
) => {
  const { name } = groupOf(logGroupName, call);
  const all = [...logSubscriptions(call).values()].filter(
    (each) => each.group === name && each.name.startsWith(filterNamePrefix),
  );
  const { page, next } = logsPage(all, limit, nextToken);
  return {
    subscriptionFilters: page.map((each) => ({
      filterName: each.name,
      logGroupName: each.group,
      filterPattern: each.pattern,
      destinationArn: each.target,
      ...(each.role === undefined ? {} : { roleArn: each.role }),
      distribution: each.distribution,
      applyOnTransformedLogs: false,
      creationTime: each.createdMs,
    })),
    ...next,
  };
};

export const deleteSubscriptionFilter: CloudwatchLogsOperations['DeleteSubscriptionFilter'] = (
  { logGroupName, filterName },
  call,
) => {
  const { name } = groupOf(logGroupName, call);
  if (logSubscriptions(call).delete(`${name} ${filterName}`)) return undefined;
  throw new ServiceError('ResourceNotFoundException', 'The specified subscription filter does not exist.');
};

/** Sends what passes the filters of a group. What cannot be delivered is lost, as AWS loses it after a day. */
export function forward(
  group: string,
  stream: string,
  events: readonly (Pick<LogEvent, 'timestamp' | 'message'> & { readonly id: string })[],
  call: Call,
): void {
  for (const subscription of logSubscriptions(call).values()) {
    if (subscription.group !== group) continue;
    const passes = filterOf(subscription.pattern);
    const found = events.filter(({ message }) => passes(message));
    if (found.length > 0) void deliver(subscription, stream, found, call).catch(() => undefined);
  }
}

async function deliver(
  { name, group, target }: SubscriptionFilter,
  stream: string,
  events: readonly (Pick<LogEvent, 'timestamp' | 'message'> & { readonly id: string })[],
  call: Call,
): Promise<void> {
  const data = gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: call.account,
      logGroup: group,
      logStream: stream,
      subscriptionFilters: [name],
      logEvents: events.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
    }),
  );
  const [, , service = '', region = call.region, account = call.account] = target.split(':');
  if (service !== 'lambda') {
    await sendToStream(service, target, data, stream, { partition: call.partition, account, region }, call);
    return;
  }
  const payload = JSON.stringify({ awslogs: { data: data.toString('base64') } });
  checkInvoker(target, invokerOf(group, call), call);
  await call.world.invoke(
    'lambda',
    'Invoke',
    { FunctionName: target, InvocationType: 'Event', Payload: Buffer.from(payload) },
    call,
  );
}

export const describeDestinations: CloudwatchLogsOperations['DescribeDestinations'] = () => ({ destinations: [] });

/** What is for a stream goes there as it is: compressed, and of one log stream under one key. */
async function sendToStream(
  service: string,
  target: string,
  Data: Uint8Array,
  PartitionKey: string,
  place: AccountRegion,
  { world }: Call,
): Promise<void> {
  if (service === 'kinesis') {
    await world.invoke(service, 'PutRecord', { StreamARN: target, Data, PartitionKey }, place);
    return;
  }
  const DeliveryStreamName = target.slice(target.lastIndexOf('/') + 1);
  await world.invoke(service, 'PutRecord', { DeliveryStreamName, Record: { Data } }, place);
}
