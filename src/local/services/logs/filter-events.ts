import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { filterOf } from './filter-pattern.ts';
import { checkLimit, groupOf, invalidLogs, placedEvents, streamsOf } from './log-group.ts';

export const filterLogEvents: CloudwatchLogsOperations['FilterLogEvents'] = (input, call) => {
  const given = input.logGroupName ?? input.logGroupIdentifier;
  if (given === undefined) throw invalidLogs('LogGroupName or LogGroupIdentifier is required.');
  checkLimit(input.limit);
  const group = groupOf(given, call);
  const {
    logStreamNames,
    logStreamNamePrefix,
    startTime = 0,
    endTime = Number.POSITIVE_INFINITY,
    filterPattern = '',
    limit = 10_000,
    nextToken,
  } = input;
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
    throw invalidLogs('logStreamNamePrefix and logStreamNames are mutually exclusive.');
  }
  const passes = filterOf(filterPattern);
  const all = placedEvents(group, call).filter(
    ({ stream, timestamp, message }) =>
      timestamp >= startTime &&
      timestamp <= endTime &&
      (logStreamNames === undefined || logStreamNames.includes(stream)) &&
      stream.startsWith(logStreamNamePrefix ?? '') &&
      passes(message),
  );
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw invalidLogs('The specified nextToken is invalid.');
  const page = all.slice(start, start + limit);
  return {
    events: page.map(({ stream, timestamp, message, ingestedMs, id }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingestedMs,
      eventId: Buffer.from(id).toString('hex'),
    })),
    searchedLogStreams: [...streamsOf(call, group.name).keys()].map((logStreamName) => ({
      logStreamName,
      searchedCompletely: true,
    })),
    ...(start + limit < all.length ? { nextToken: Buffer.from(String(start + limit)).toString('base64') } : {}),
  };
};

export const testMetricFilter: CloudwatchLogsOperations['TestMetricFilter'] = ({ filterPattern, logEventMessages }) => {
  const passes = filterOf(filterPattern);
  return {
    matches: logEventMessages.flatMap((eventMessage, i) =>
      passes(eventMessage) ? [{ eventNumber: i + 1, eventMessage, extractedValues: {} }] : [],
    ),
  };
};
