/** Log groups, streams and what is written to them. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
import type { CloudwatchLogsOperations, CloudwatchLogsShapes } from '../../schemas/cloudwatch-logs.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { filterOf } from './filter-pattern.ts';

export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly retentionDays?: number;
  readonly keyId?: string;
  readonly groupClass: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly name: string;
  readonly group: string;
  readonly createdMs: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly ingestedMs?: number;
  readonly bytes: number;
  /** How many events it has ever had: the number of the next one. */
  readonly count: number;
}

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestedMs: number;
}

export interface MetricFilter {
  readonly name: string;
  readonly group: string;
  readonly pattern: string;
  readonly transformations: readonly CloudwatchLogsShapes['MetricTransformation'][];
  readonly createdMs: number;
}

export interface SubscriptionFilter {
  readonly name: string;
  readonly group: string;
  readonly pattern: string;
  readonly target: string;
  readonly role?: string;
  readonly distribution: string;
  readonly createdMs: number;
}

interface Where {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

export const logGroups = ({ world, account, region }: Where) =>
  world.state.collection<LogGroup>('logs/group', { account, region });
export const streamsOf = ({ world, account, region }: Where, group: string) =>
  world.state.collection<LogStream>(`logs/stream/${group}`, { account, region });
/** Events by stream and number, so that they stand in the order in which they came. */
export const eventsOf = ({ world, account, region }: Where, group: string) =>
  world.state.collection<LogEvent>(`logs/event/${group}`, { account, region });
export const metricFiltersOf = ({ world, account, region }: Where) =>
  world.state.collection<MetricFilter>('logs/metric-filter', { account, region });

export const logSubscriptions = ({ world, account, region }: Where) =>
  world.state.collection<SubscriptionFilter>('logs/subscription', { account, region });

export const logGroupArn = (name: string, { partition, region, account }: Call) =>
  `arn:${partition}:logs:${region}:${account}:log-group:${name}`;

export const invalidLogs = (message: string) => new ServiceError('InvalidParameterException', message);

export function groupOf(given: string, call: Call): LogGroup {
  if (given.length > 512 && !given.startsWith('arn:')) throw tooLong();
  const name = given.startsWith('arn:') ? (given.split(':log-group:')[1]?.replace(/:\*$/, '') ?? given) : given;
  const group = logGroups(call).get(name);
  if (group === undefined)
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

const tooLong = () => invalidLogs('Invalid LogGroup or LogStream, both must have length less than or equal to 512.');

export function logStreamOf(group: string, name: string, call: Call): LogStream {
  const stream = streamsOf(call, group).get(name);
  if (stream === undefined)
    throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  return stream;
}

export const createLogGroup: CloudwatchLogsOperations['CreateLogGroup'] = (
  { logGroupName: name, kmsKeyId, tags = {}, logGroupClass = 'STANDARD' },
  call,
) => {
  if (name.length > 512) throw tooLong();
  if (!/^[.\-_/#A-Za-z0-9]+$/.test(name)) {
    throw invalidLogs(
      `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    );
  }
  if (logGroups(call).has(name))
    throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
  logGroups(call).put(name, {
    name,
    createdMs: call.world.clock.now(),
    groupClass: logGroupClass,
    tags,
    ...(kmsKeyId === undefined ? {} : { keyId: kmsKeyId }),
  });
  return undefined;
};

export const deleteLogGroup: CloudwatchLogsOperations['DeleteLogGroup'] = ({ logGroupName }, call) => {
  const { name } = groupOf(logGroupName, call);
  for (const held of [streamsOf(call, name), eventsOf(call, name)])
    for (const key of [...held.keys()]) held.delete(key);
  for (const filters of [metricFiltersOf(call), logSubscriptions(call)]) {
    for (const [key, filter] of [...filters.entries()]) if (filter.group === name) filters.delete(key);
  }
  logGroups(call).delete(name);
  return undefined;
};

export function logsPage<T>(all: readonly T[], limit: number, token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw invalidLogs('The specified nextToken is invalid.');
  const end = start + limit;
  return {
    page: all.slice(start, end),
    next: end < all.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {},
  };
}

export const describeLogGroups: CloudwatchLogsOperations['DescribeLogGroups'] = (input, call) => {
  const { logGroupNamePrefix = '', logGroupNamePattern, limit = 50, nextToken } = input;
  if (logGroupNamePattern !== undefined && input.logGroupNamePrefix !== undefined) {
    throw invalidLogs('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const names = logGroups(call)
    .sortedKeys()
    .filter(
      (name) =>
        name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes((logGroupNamePattern ?? '').toLowerCase()),
    );
  const { page, next } = logsPage(names, limit, nextToken);
  const isByPattern = logGroupNamePattern !== undefined;
  // A search by pattern always tells of a next page, which may be empty.
  const more =
    isByPattern && nextToken === undefined ? { nextToken: Buffer.from(String(limit)).toString('base64') } : next;
  return {
    logGroups: page.map((name) => {
      const group = groupOf(name, call);
      const bytes = [...streamsOf(call, name).values()].reduce((sum, each) => sum + each.bytes, 0);
      return {
        logGroupName: name,
        creationTime: group.createdMs,
        ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
        metricFilterCount: [...metricFiltersOf(call).values()].filter(({ group: of }) => of === name).length,
        arn: `${logGroupArn(name, call)}:*`,
        ...(isByPattern ? {} : { storedBytes: bytes, deletionProtectionEnabled: false }),
        ...(group.keyId === undefined ? {} : { kmsKeyId: group.keyId }),
        logGroupClass: group.groupClass,
        logGroupArn: logGroupArn(name, call),
      };
    }),
    ...more,
  };
};

export const listLogGroups: CloudwatchLogsOperations['ListLogGroups'] = (
  { logGroupNamePattern = '', logGroupClass, limit = 50, nextToken },
  call,
) => {
  let pattern: RegExp;
  try {
    pattern = new RegExp(logGroupNamePattern, 'i');
  } catch {
    throw invalidLogs('The specified logGroupNamePattern is invalid.');
  }
  const all = [...logGroups(call).values()].filter(
    ({ name, groupClass }) => pattern.test(name) && (logGroupClass === undefined || groupClass === logGroupClass),
  );
  const { page, next } = logsPage(all, limit, nextToken);
  return {
    logGroups: page.map(({ name, groupClass }) => ({
      logGroupName: name,
      logGroupArn: logGroupArn(name, call),
      logGroupClass: groupClass,
    })),
    ...next,
  };
};

const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const putRetentionPolicy: CloudwatchLogsOperations['PutRetentionPolicy'] = (
  { logGroupName, retentionInDays },
  call,
) => {
  const group = groupOf(logGroupName, call);
  if (!RETENTIONS.includes(retentionInDays)) {
    throw invalidLogs(
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
    );
  }
  logGroups(call).put(group.name, { ...group, retentionDays: retentionInDays });
  return undefined;
};

export const deleteRetentionPolicy: CloudwatchLogsOperations['DeleteRetentionPolicy'] = ({ logGroupName }, call) => {
  const { retentionDays: _, ...group } = groupOf(logGroupName, call);
  logGroups(call).put(group.name, group);
  return undefined;
};

export const createLogStream: CloudwatchLogsOperations['CreateLogStream'] = ({ logGroupName, logStreamName }, call) => {
  const { name } = groupOf(logGroupName, call);
  if (!/^[^:*]{1,512}$/.test(logStreamName)) {
    throw invalidLogs(
      `1 validation error detected: Value '${logStreamName}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
    );
  }
  if (streamsOf(call, name).has(logStreamName)) {
    throw new ServiceError('ResourceAlreadyExistsException', 'The specified log stream already exists');
  }
  streamsOf(call, name).put(logStreamName, {
    name: logStreamName,
    group: name,
    createdMs: call.world.clock.now(),
    bytes: 0,
    count: 0,
  });
  return undefined;
};

export const deleteLogStream: CloudwatchLogsOperations['DeleteLogStream'] = ({ logGroupName, logStreamName }, call) => {
  const { name } = groupOf(logGroupName, call);
  logStreamOf(name, logStreamName, call);
  const events = eventsOf(call, name);
  for (const key of [...events.keys()]) if (key.startsWith(`${logStreamName} `)) events.delete(key);
  streamsOf(call, name).delete(logStreamName);
  return undefined;
};

export const describeLogStreams: CloudwatchLogsOperations['DescribeLogStreams'] = (input, call) => {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined) {
    throw new ServiceError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  const given = input.logGroupName ?? input.logGroupIdentifier;
  if (given === undefined) throw invalidLogs('LogGroupName or LogGroupIdentifier is required.');
  const { name } = groupOf(given, call);
  const { logStreamNamePrefix = '', orderBy = 'LogStreamName', descending = false, limit = 50, nextToken } = input;
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== '') {
    throw invalidLogs('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const streams = [...streamsOf(call, name).values()]
    .filter((stream) => stream.name.startsWith(logStreamNamePrefix))
    .sort((a, b) => (orderBy === 'LastEventTime' ? (a.lastMs ?? 0) - (b.lastMs ?? 0) : a.name < b.name ? -1 : 1));
  if (descending) streams.reverse();
  const { page, next } = logsPage(streams, limit, nextToken);
  return {
    logStreams: page.map((stream) => ({
      logStreamName: stream.name,
      creationTime: stream.createdMs,
      ...(stream.firstMs === undefined ? {} : { firstEventTimestamp: stream.firstMs }),
      ...(stream.lastMs === undefined ? {} : { lastEventTimestamp: stream.lastMs }),
      ...(stream.ingestedMs === undefined ? {} : { lastIngestionTime: stream.ingestedMs }),
      ...(stream.count === 0 ? {} : { uploadSequenceToken: tokenOf(stream) }),
      arn: `${logGroupArn(name, call)}:log-stream:${stream.name}`,
      storedBytes: 0,
    })),
    ...next,
  };
};

export const tokenOf = ({ count }: LogStream) => String(49_000_000_000_000_000_000n + BigInt(count));

export const DAY_OF_LOGS = 86_400_000;

export interface PlacedEvent extends LogEvent {
  readonly stream: string;
  readonly id: string;
}

/** The events of a group in the order of their times; what is past its retention is left out. */
export function placedEvents(group: LogGroup, call: Call): readonly PlacedEvent[] {
  const now = call.world.clock.now();
  const oldest = group.retentionDays === undefined ? Number.NEGATIVE_INFINITY : now - group.retentionDays * DAY_OF_LOGS;
  return [...eventsOf(call, group.name).entries()]
    .filter(([, { timestamp }]) => timestamp >= oldest)
    .map(([key, event]) => ({ ...event, stream: key.slice(0, key.lastIndexOf(' ')), id: key }))
    .sort((a, b) => a.timestamp - b.timestamp);
}

export const getLogEvents: CloudwatchLogsOperations['GetLogEvents'] = (input, call) => {
  const given = input.logGroupName ?? input.logGroupIdentifier;
  if (given === undefined) throw invalidLogs('LogGroupName or LogGroupIdentifier is required.');
  checkLimit(input.limit);
  const group = groupOf(given, call);
  const stream = logStreamOf(group.name, input.logStreamName, call);
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY, limit = 10_000, nextToken, startFromHead = false } = input;
  const all = placedEvents(group, call).filter(
    (event) => event.stream === stream.name && event.timestamp >= startTime && event.timestamp < endTime,
  );
  const [, direction, position] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? [];
  if (nextToken !== undefined && direction === undefined) throw invalidLogs('The specified nextToken is invalid.');
  const at = Number(position ?? 0);
  const start =
    direction === 'f'
      ? at
      : direction === 'b'
        ? Math.max(0, at - limit)
        : startFromHead
          ? 0
          : Math.max(0, all.length - limit);
  const end = direction === 'b' ? at : Math.min(all.length, start + limit);
  return {
    events: all
      .slice(start, end)
      .map(({ timestamp, message, ingestedMs }) => ({ timestamp, message, ingestionTime: ingestedMs })),
    nextForwardToken: `f/${String(end).padStart(56, '0')}`,
    nextBackwardToken: `b/${String(start).padStart(56, '0')}`,
  };
};

export function checkLimit(limit: number | undefined): void {
  if (limit === undefined || limit <= 10_000) return;
  throw invalidLogs(
    `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000`,
  );
}

/** The requests on tags from before there were tags of resources. */
export const tagLogGroup: CloudwatchLogsOperations['TagLogGroup'] = ({ logGroupName, tags }, call) =>
  tagLogs({ resourceArn: logGroupName, tags }, call);

export const untagLogGroup: CloudwatchLogsOperations['UntagLogGroup'] = ({ logGroupName, tags }, call) =>
  untagLogs({ resourceArn: logGroupName, tagKeys: tags }, call);

export const listTagsLogGroup: CloudwatchLogsOperations['ListTagsLogGroup'] = ({ logGroupName }, call) => ({
  tags: groupOf(logGroupName, call).tags,
});

function taggable(arn: string, call: Call): LogGroup {
  return groupOf(arn, call);
}

export const tagLogs: CloudwatchLogsOperations['TagResource'] = ({ resourceArn, tags }, call) => {
  const group = taggable(resourceArn, call);
  logGroups(call).put(group.name, { ...group, tags: { ...group.tags, ...tags } });
  return undefined;
};

export const untagLogs: CloudwatchLogsOperations['UntagResource'] = ({ resourceArn, tagKeys }, call) => {
  const group = taggable(resourceArn, call);
  logGroups(call).put(group.name, {
    ...group,
    tags: Object.fromEntries(Object.entries(group.tags).filter(([key]) => !tagKeys.includes(key))),
  });
  return undefined;
};

export const listLogsTags: CloudwatchLogsOperations['ListTagsForResource'] = ({ resourceArn }, call) => ({
  tags: taggable(resourceArn, call).tags,
});

export const putMetricFilter: CloudwatchLogsOperations['PutMetricFilter'] = (input, call) => {
  checkLength(input.filterName, 'filterName', 512);
  checkLength(input.filterPattern, 'filterPattern', 1024);
  filterOf(input.filterPattern);
  checkTransformations(input.metricTransformations);
  const { name: group } = groupOf(input.logGroupName, call);
  metricFiltersOf(call).put(`${group} ${input.filterName}`, {
    name: input.filterName,
    group,
    pattern: input.filterPattern,
    transformations: input.metricTransformations,
    createdMs: call.world.clock.now(),
  });
  return undefined;
};

function checkLength(value: string | undefined, name: string, most: number): void {
  if (value === undefined || value.length <= most) return;
  throw invalidLogs(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
}

function checkTransformations(all: readonly CloudwatchLogsShapes['MetricTransformation'][]): void {
  if (all.length === 1) return;
  const told = all.map(
    (each) =>
      `MetricTransformation(metricName=${each.metricName}, metricNamespace=${each.metricNamespace}, metricValue=${each.metricValue}, defaultValue=${each.defaultValue ?? 'null'}, unit=${each.unit ?? 'null'}, dimensions=${each.dimensions === undefined ? 'null' : JSON.stringify(each.dimensions)})`,
  );
  throw invalidLogs(
    `1 validation error detected: Value '[${told.join(', ')}]' at 'metricTransformations' failed to satisfy constraint: Member must have length ${all.length < 1 ? 'greater' : 'less'} than or equal to 1`,
  );
}

export const describeMetricFilters: CloudwatchLogsOperations['DescribeMetricFilters'] = (input, call) => {
  const { logGroupName, filterNamePrefix = '', metricName, metricNamespace, limit = 50, nextToken } = input;
  checkLength(input.filterNamePrefix, 'filterNamePrefix', 512);
  checkLength(metricName, 'metricName', 255);
  checkLength(metricNamespace, 'metricNamespace', 255);
  if (logGroupName !== undefined) groupOf(logGroupName, call);
  const all = [...metricFiltersOf(call).values()].filter(
    (filter) =>
      (logGroupName === undefined || filter.group === logGroupName) &&
      filter.name.startsWith(filterNamePrefix) &&
      (metricName === undefined ||
        filter.transformations.some(
          (each) => each.metricName === metricName && each.metricNamespace === metricNamespace,
        )),
  );
  const { page, next } = logsPage(all, limit, nextToken);
  return {
    metricFilters: page.map((filter) => ({
      filterName: filter.name,
      filterPattern: filter.pattern,
      metricTransformations: filter.transformations,
      creationTime: filter.createdMs,
      logGroupName: filter.group,
      applyOnTransformedLogs: false,
    })),
    ...next,
  };
};

export const deleteMetricFilter: CloudwatchLogsOperations['DeleteMetricFilter'] = (
  { logGroupName, filterName },
  call,
) => {
  checkLength(filterName, 'filterName', 512);
  const { name } = groupOf(logGroupName, call);
  if (!metricFiltersOf(call).delete(`${name} ${filterName}`)) {
    throw new ServiceError('ResourceNotFoundException', 'The specified metric filter does not exist.');
  }
  return undefined;
};
