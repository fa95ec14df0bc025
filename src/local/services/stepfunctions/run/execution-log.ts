/** Histories in CloudWatch Logs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../../base/index.ts';
import type { StatesPlace } from '../machine.ts';
import type { KeptHistoryEvent, MachineExecution } from './execution.ts';

/** What each level lets through, by the end of an event's type. */
const LEVELS: Readonly<Record<string, (type: string) => boolean>> = {
  OFF: () => false,
  ALL: () => true,
  ERROR: (type) => /(?:Failed|TimedOut|Aborted)$/.test(type) || type === 'FailStateEntered',
  FATAL: (type) => /^MachineExecution(?:Failed|TimedOut|Aborted)$/.test(type),
};

const streams = new WeakMap<object, Map<string, string>>();

export function logHistory(event: KeptHistoryEvent, execution: MachineExecution, place: StatesPlace): void {
  const { logging } = execution;
  const level = LEVELS[logging?.level ?? 'OFF'];
  const group = logging?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (group === undefined || level?.(event.type) !== true || !place.world.services.has('logs')) return;
  const { type, id, previousEventId, atMs, ...details } = event;
  const data = Object.values(details).find(isRecord) ?? {};
  const shown = Object.entries(data).filter(
    ([key]) =>
      logging?.includeExecutionData === true || !/^(?:input|output|parameters|cause|error)(?:Details)?$/.test(key),
  );
  const message = JSON.stringify({
    id: String(id),
    type,
    details: Object.fromEntries(shown),
    redrive_count: String(execution.redrives),
    previous_event_id: String(previousEventId ?? 0),
    event_timestamp: String(atMs),
    execution_arn: execution.arn,
  });
  void put(group, message, atMs, execution, place).catch(() => undefined);
}

async function put(
  groupArn: string,
  message: string,
  timestamp: number,
  execution: MachineExecution,
  place: StatesPlace,
) {
  const logGroupName = groupArn.replace(/^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  const known = streams.get(place.world) ?? new Map<string, string>();
  streams.set(place.world, known);
  const key = `${execution.machine} ${logGroupName}`;
  let logStreamName = known.get(key);
  if (logStreamName === undefined) {
    const day = new Date(timestamp).toISOString().slice(0, 16).replace(/[T:]/g, '-');
    const name = execution.machine.slice(execution.machine.lastIndexOf(':') + 1);
    logStreamName = `states/${name}/${day}/${randomUUID().slice(0, 8)}`;
    known.set(key, logStreamName);
    await place.world.invoke('logs', 'CreateLogStream', { logGroupName, logStreamName }, place);
  }
  await place.world.invoke(
    'logs',
    'PutLogEvents',
    { logGroupName, logStreamName, logEvents: [{ timestamp, message }] },
    place,
  );
}
