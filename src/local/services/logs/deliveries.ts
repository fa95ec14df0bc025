/** Where logs that other services write may go. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html */
import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { logsPage } from './log-group.ts';

interface DeliveryTarget {
  readonly name: string;
  readonly target: string;
  readonly format?: string;
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
}

const targetsOf = ({ world, account, region }: Call) =>
  world.state.collection<DeliveryTarget>('logs/delivery-destination', { account, region });

const FORMATS = ['w3c', 'raw', 'json', 'plain', 'parquet'];
const KINDS: Readonly<Record<string, string>> = { s3: 'S3', logs: 'CWL', firehose: 'FH' };

function told({ name, target, format, tags }: DeliveryTarget, call: Call) {
  return {
    name,
    arn: `arn:${call.partition}:logs:${call.region}:${call.account}:delivery-destination:${name}`,
    deliveryDestinationType: KINDS[target.split(':')[2] ?? ''] ?? 'S3',
    ...(format === undefined ? {} : { outputFormat: format }),
    deliveryDestinationConfiguration: { destinationResourceArn: target },
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function targetOf(name: string, call: Call): DeliveryTarget {
  const found = targetsOf(call).get(name);
  if (found === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      'Requested Delivery Destination does not exist in this account.',
    );
  }
  return found;
}

export const putDeliveryDestination: CloudwatchLogsOperations['PutDeliveryDestination'] = (input, call) => {
  const { name, outputFormat: format, deliveryDestinationConfiguration: given, tags } = input;
  if (format !== undefined && !FORMATS.includes(format)) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value '${format}' at 'outputFormat' failed to satisfy constraint: Member must satisfy enum value set: [${FORMATS.join(', ')}]`,
    );
  }
  const before = targetsOf(call).get(name);
  const target = given?.destinationResourceArn ?? before?.target;
  if (target === undefined) {
    throw new ServiceError('ValidationException', 'deliveryDestinationConfiguration is required.');
  }
  const kept: DeliveryTarget = {
    ...before,
    name,
    target,
    tags: tags ?? before?.tags ?? {},
    ...(format === undefined ? {} : { format }),
  };
  targetsOf(call).put(name, kept);
  // The answer tells no tags.
  return { deliveryDestination: told({ ...kept, tags: {} }, call) };
};

export const getDeliveryDestination: CloudwatchLogsOperations['GetDeliveryDestination'] = ({ name }, call) => ({
  deliveryDestination: told(targetOf(name, call), call),
});

export const describeDeliveryDestinations: CloudwatchLogsOperations['DescribeDeliveryDestinations'] = (
  { limit = 50, nextToken },
  call,
) => {
  const { page, next } = logsPage([...targetsOf(call).values()], limit, nextToken);
  return { deliveryDestinations: page.map((each) => told(each, call)), ...next };
};

export const deleteDeliveryDestination: CloudwatchLogsOperations['DeleteDeliveryDestination'] = ({ name }, call) => {
  targetsOf(call).delete(targetOf(name, call).name);
  return undefined;
};

export const putDeliveryDestinationPolicy: CloudwatchLogsOperations['PutDeliveryDestinationPolicy'] = (
  { deliveryDestinationName, deliveryDestinationPolicy },
  call,
) => {
  targetsOf(call).put(deliveryDestinationName, {
    ...targetOf(deliveryDestinationName, call),
    policy: deliveryDestinationPolicy,
  });
  return { policy: { deliveryDestinationPolicy } };
};

export const getDeliveryDestinationPolicy: CloudwatchLogsOperations['GetDeliveryDestinationPolicy'] = (
  { deliveryDestinationName },
  call,
) => {
  const { policy } = targetOf(deliveryDestinationName, call);
  return { policy: policy === undefined ? {} : { deliveryDestinationPolicy: policy } };
};

export const deleteDeliveryDestinationPolicy: CloudwatchLogsOperations['DeleteDeliveryDestinationPolicy'] = (
  { deliveryDestinationName },
  call,
) => {
  const { policy: _, ...rest } = targetOf(deliveryDestinationName, call);
  targetsOf(call).put(rest.name, rest);
  return undefined;
};

/** No service here writes its logs by delivery, so none can be a source. */
export const putDeliverySource: CloudwatchLogsOperations['PutDeliverySource'] = () => {
  throw new ServiceError('ResourceNotFoundException', 'Cannot access provided service.');
};

export const getDeliverySource: CloudwatchLogsOperations['GetDeliverySource'] = () => {
  throw new ServiceError('ResourceNotFoundException', 'Requested Delivery Source does not exist in this account.');
};

export const describeDeliverySources: CloudwatchLogsOperations['DescribeDeliverySources'] = () => ({
  deliverySources: [],
});
