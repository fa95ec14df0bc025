/** Making, changing and describing event source mappings. */
import { randomUUID } from 'node:crypto';
import type { LambdaOperations, LambdaShapes } from '../../schemas/lambda.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  arnOfFunction,
  conflict,
  functionsOf,
  functionVersionOf,
  invalidOfLambda,
  malformedInput,
  markedPage,
  namedOf,
  resourceNotFound,
} from './function.ts';
import { type EventMapping, mappingArn, mappingsOf } from './mapping.ts';
import { poll } from './poller.ts';

const isStream = (arn: string) => /^arn:[^:]+:(?:dynamodb|kinesis):/.test(arn);
const isQueue = (arn: string) => /^arn:[^:]+:sqs:/.test(arn);

function shown(mapping: EventMapping, state: string): LambdaShapes['EventSourceMappingConfiguration'] {
  const isOfStream = isStream(mapping.sourceArn);
  return {
    UUID: mapping.id,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: mapping.sourceArn,
    ...(mapping.filter !== undefined && { FilterCriteria: mapping.filter }),
    FunctionArn: mapping.functionArn,
    LastModified: new Date(mapping.modifiedMs),
    State: state,
    StateTransitionReason: isOfStream ? 'User action' : 'USER_INITIATED',
    FunctionResponseTypes: mapping.responseTypes,
    EventSourceMappingArn: mappingArn(mapping),
    ...(mapping.mostConcurrent !== undefined && { ScalingConfig: { MaximumConcurrency: mapping.mostConcurrent } }),
    ...(isOfStream && {
      LastProcessingResult: mapping.lastResult ?? 'No records processed',
      StartingPosition: mapping.startingPosition ?? 'LATEST',
      ...(mapping.startingTimestampMs !== undefined && {
        StartingPositionTimestamp: new Date(mapping.startingTimestampMs),
      }),
      ParallelizationFactor: mapping.parallelization ?? 1,
      MaximumRecordAgeInSeconds: mapping.maximumAge ?? -1,
      MaximumRetryAttempts: mapping.retries ?? -1,
      BisectBatchOnFunctionError: mapping.bisects ?? false,
      TumblingWindowInSeconds: mapping.tumblingSeconds ?? 0,
      DestinationConfig:
        mapping.onFailure === undefined ? { OnFailure: {} } : { OnFailure: { Destination: mapping.onFailure } },
    }),
  };
}

const settledState = ({ isEnabled }: EventMapping) => (isEnabled ? 'Enabled' : 'Disabled');

type Changes = Omit<Parameters<LambdaOperations['UpdateEventSourceMapping']>[0], 'UUID'>;

function changesOf(input: Changes): Partial<EventMapping> {
  const { ScalingConfig: scaling, DestinationConfig: destinations, FilterCriteria: filter } = input;
  return {
    ...(input.Enabled !== undefined && { isEnabled: input.Enabled }),
    ...(input.BatchSize !== undefined && { batchSize: input.BatchSize }),
    ...(input.MaximumBatchingWindowInSeconds !== undefined && { windowSeconds: input.MaximumBatchingWindowInSeconds }),
    ...(filter !== undefined && { filter: (filter.Filters ?? []).length === 0 ? undefined : filter }),
    ...(input.FunctionResponseTypes !== undefined && { responseTypes: input.FunctionResponseTypes }),
    ...(scaling !== undefined && { mostConcurrent: scaling.MaximumConcurrency }),
    ...(destinations !== undefined && { onFailure: destinations.OnFailure?.Destination }),
    ...(input.MaximumRecordAgeInSeconds !== undefined && { maximumAge: input.MaximumRecordAgeInSeconds }),
    ...(input.MaximumRetryAttempts !== undefined && { retries: input.MaximumRetryAttempts }),
    ...(input.BisectBatchOnFunctionError !== undefined && { bisects: input.BisectBatchOnFunctionError }),
    ...(input.ParallelizationFactor !== undefined && { parallelization: input.ParallelizationFactor }),
    ...(input.TumblingWindowInSeconds !== undefined && { tumblingSeconds: input.TumblingWindowInSeconds }),
  };
}

function checkFilter(filter: LambdaShapes['FilterCriteria'] | undefined): void {
  for (const { Pattern } of filter?.Filters ?? []) {
    try {
      const pattern: unknown = JSON.parse(Pattern ?? '');
      if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) throw new Error();
    } catch {
      throw invalidOfLambda('Invalid filter pattern definition.');
    }
  }
}

/** The function that a mapping is for, in the words of this API. */
function targetOf(given: string, call: Call): string {
  const named = namedOf(given, call);
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined || functionVersionOf(fn, named.qualifier) === undefined)
    throw invalidOfLambda('Function does not exist');
  return arnOfFunction(fn, named.qualifier);
}

export const createEventSourceMapping: LambdaOperations['CreateEventSourceMapping'] = async (input, call) => {
  const { EventSourceArn: sourceArn } = input;
  if (sourceArn === undefined) {
    if (input.SelfManagedEventSource === undefined) throw invalidOfLambda('Unrecognized event source.');
    throw invalidOfLambda(
      'The local target maps queues, streams of tables and streams of Kinesis, and no self-managed event source.',
    );
  }
  const position = input.StartingPosition;
  if (position !== undefined && !['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'].includes(position))
    throw malformedInput(
      `1 validation error detected: Value '${position}' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]`,
    );
  if (isStream(sourceArn) && position === undefined)
    throw invalidOfLambda(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  if (/:dynamodb:/.test(sourceArn) && position === 'AT_TIMESTAMP')
    throw invalidOfLambda(`Unsupported starting position for arn type: ${sourceArn}`);
  if (isQueue(sourceArn) && input.DestinationConfig !== undefined)
    throw invalidOfLambda('Unsupported DestinationConfig parameter for given event source mapping type.');
  if (!isStream(sourceArn) && !isQueue(sourceArn)) throw invalidOfLambda('Unrecognized event source.');
  checkWindow(input.TumblingWindowInSeconds);
  if (position === 'AT_TIMESTAMP' && input.StartingPositionTimestamp === undefined)
    throw invalidOfLambda('AT_TIMESTAMP must be used with StartingPositionTimestamp.');
  checkFilter(input.FilterCriteria);
  const functionArn = targetOf(input.FunctionName, call);
  if (isQueue(sourceArn)) await checkQueue(sourceArn, call);
  else await checkStream(sourceArn, call);
  const mappings = mappingsOf(call.world, call);
  const same = [...mappings.values()].find((each) => each.sourceArn === sourceArn && each.functionArn === functionArn);
  if (same !== undefined) throw conflict(duplicateOf(same, functionArn));
  const { account, region } = call;
  const mapping: EventMapping = {
    id: randomUUID(),
    account,
    region,
    functionArn,
    sourceArn,
    isEnabled: true,
    batchSize: isQueue(sourceArn) ? 10 : 100,
    windowSeconds: 0,
    responseTypes: [],
    startingPosition: position,
    startingTimestampMs: input.StartingPositionTimestamp?.getTime(),
    ...changesOf(input),
    tags: input.Tags ?? {},
    modifiedMs: call.world.clock.now(),
  };
  mappings.put(mapping.id, mapping);
  poll(mapping.id, call, call.world);
  return shown(mapping, 'Creating');
};

function duplicateOf({ id, sourceArn }: EventMapping, functionArn: string): string {
  const both = `arn (" ${sourceArn} ") and function (" ${functionArn.split(':')[6]} ")`;
  const found = isQueue(sourceArn)
    ? `An event source mapping with SQS ${both} already exists.`
    : `The event source ${both} provided mapping already exists.`;
  return `${found} Please update or delete the existing mapping with UUID ${id}`;
}

/** State that a function hands from one invocation of a window to the next. */
function checkWindow(seconds: number | undefined): void {
  if (seconds === undefined || seconds === 0) return;
  throw new ServiceError('NotImplemented', 'The local target serves no tumbling windows of event source mappings.', {
    status: 501,
  });
}

async function checkStream(arn: string, call: Call): Promise<void> {
  const [, , , region = call.region, account = call.account] = arn.split(':');
  const place = { partition: 'aws', account, region } as const;
  try {
    if (arn.includes(':dynamodb:')) {
      await call.world.invoke('dynamodbstreams', 'DescribeStream', { StreamArn: arn }, place);
      return;
    }
    const isConsumer = arn.includes('/consumer/');
    const asked = isConsumer ? { ConsumerARN: arn } : { StreamARN: arn };
    await call.world.invoke('kinesis', isConsumer ? 'DescribeStreamConsumer' : 'DescribeStreamSummary', asked, place);
  } catch {
    throw invalidOfLambda(`Stream not found: ${arn}`);
  }
}

async function checkQueue(arn: string, call: Call): Promise<void> {
  const [, , , region = call.region, account = call.account, name = ''] = arn.split(':');
  try {
    await call.world.invoke('sqs', 'GetQueueUrl', { QueueName: name }, { partition: 'aws', account, region });
  } catch {
    throw invalidOfLambda(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    );
  }
}

function mappingOf(id: string, call: Call): EventMapping {
  const found = mappingsOf(call.world, call).get(id);
  if (found === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return found;
}

export const getEventSourceMapping: LambdaOperations['GetEventSourceMapping'] = ({ UUID }, call) => {
  const mapping = mappingOf(UUID, call);
  return shown(mapping, settledState(mapping));
};

export const updateEventSourceMapping: LambdaOperations['UpdateEventSourceMapping'] = (input, call) => {
  const mapping = mappingOf(input.UUID, call);
  checkFilter(input.FilterCriteria);
  checkWindow(input.TumblingWindowInSeconds);
  const changed: EventMapping = {
    ...mapping,
    ...changesOf(input),
    ...(input.FunctionName !== undefined && { functionArn: targetOf(input.FunctionName, call) }),
    modifiedMs: call.world.clock.now(),
  };
  mappingsOf(call.world, call).put(mapping.id, changed);
  poll(mapping.id, call, call.world);
  const isSwitched = changed.isEnabled !== mapping.isEnabled;
  return shown(changed, isSwitched ? (changed.isEnabled ? 'Enabling' : 'Disabling') : 'Updating');
};

export const deleteEventSourceMapping: LambdaOperations['DeleteEventSourceMapping'] = ({ UUID }, call) => {
  const mapping = mappingOf(UUID, call);
  mappingsOf(call.world, call).delete(UUID);
  return shown(mapping, 'Deleting');
};

export const listEventSourceMappings: LambdaOperations['ListEventSourceMappings'] = (input, call) => {
  const name = input.FunctionName === undefined ? undefined : namedOf(input.FunctionName, call);
  const all = [...mappingsOf(call.world, call).values()].filter(
    ({ functionArn, sourceArn }) =>
      (name === undefined || functionArn === arnOfFunction(name, name.qualifier)) &&
      (input.EventSourceArn === undefined || input.EventSourceArn === sourceArn),
  );
  const { items, next } = markedPage(all, input);
  return { EventSourceMappings: items.map((each) => shown(each, settledState(each))), ...next };
};
