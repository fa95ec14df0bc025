import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { emitMetrics } from './emit-metrics.ts';
import {
  DAY_OF_LOGS,
  eventsOf,
  groupOf,
  invalidLogs,
  type LogStream,
  logStreamOf,
  streamsOf,
  tokenOf,
} from './log-group.ts';
import { forward } from './subscriptions.ts';

export const putLogEvents: CloudwatchLogsOperations['PutLogEvents'] = (
  { logGroupName, logStreamName, logEvents },
  call,
) => {
  const group = groupOf(logGroupName, call);
  const stream = logStreamOf(group.name, logStreamName, call);
  const now = call.world.clock.now();
  if (logEvents.some(({ timestamp }, i) => i > 0 && timestamp < (logEvents[i - 1]?.timestamp ?? 0))) {
    throw invalidLogs('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const oldest = now - 14 * DAY_OF_LOGS;
  const expired =
    group.retentionDays === undefined ? Number.NEGATIVE_INFINITY : now - group.retentionDays * DAY_OF_LOGS;
  const isGood = ({ timestamp }: { readonly timestamp: number }) =>
    timestamp >= oldest && timestamp >= expired && timestamp <= now + 2 * 3_600_000;
  const good = logEvents.filter(isGood);
  const events = eventsOf(call, group.name);
  const placed = good.map(({ timestamp, message }, i) => ({
    id: `${stream.name} ${String(stream.count + i).padStart(12, '0')}`,
    timestamp,
    message,
  }));
  for (const { id, timestamp, message } of placed) events.put(id, { timestamp, message, ingestedMs: now });
  forward(group.name, stream.name, placed, call);
  emitMetrics(group.name, placed, call);
  const times = good.map(({ timestamp }) => timestamp);
  const next: LogStream = {
    ...stream,
    count: stream.count + good.length,
    bytes: stream.bytes + good.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0),
    ...(times.length === 0
      ? {}
      : {
          firstMs: Math.min(stream.firstMs ?? Number.POSITIVE_INFINITY, ...times),
          lastMs: Math.max(stream.lastMs ?? 0, ...times),
          ingestedMs: now,
        }),
  };
  streamsOf(call, group.name).put(stream.name, next);
  const tooNew = logEvents.findIndex(({ timestamp }) => timestamp > now + 2 * 3_600_000);
  const tooOld = logEvents.filter(({ timestamp }) => timestamp < oldest).length;
  const rejected = {
    ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
  };
  return {
    nextSequenceToken: tokenOf(next),
    ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }),
  };
};
