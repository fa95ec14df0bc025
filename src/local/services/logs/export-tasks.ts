/** Logs of a time, written into a bucket. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateExportTask.html */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CloudwatchLogsOperations } from '../../schemas/cloudwatch-logs.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { groupOf, invalidLogs, logsPage, placedEvents } from './log-group.ts';

interface ExportTask {
  readonly id: string;
  readonly name?: string;
  readonly group: string;
  readonly from: number;
  readonly to: number;
  readonly bucket: string;
  readonly prefix: string;
  readonly createdMs: number;
  readonly status: 'PENDING' | 'COMPLETED' | 'FAILED';
  readonly completedMs?: number;
}

const tasksOf = ({ world, account, region }: Call) =>
  world.state.collection<ExportTask>('logs/export-task', { account, region });

export const createExportTask: CloudwatchLogsOperations['CreateExportTask'] = async (input, call) => {
  const group = groupOf(input.logGroupName, call);
  try {
    await call.world.invoke('s3', 'HeadBucket', { Bucket: input.destination }, call);
  } catch {
    throw invalidLogs('The given bucket does not exist. Please make sure the bucket is valid.');
  }
  const task: ExportTask = {
    id: randomUUID(),
    ...(input.taskName === undefined ? {} : { name: input.taskName }),
    group: group.name,
    from: input.from,
    to: input.to,
    bucket: input.destination,
    prefix: input.destinationPrefix ?? 'exportedlogs',
    createdMs: call.world.clock.now(),
    status: 'PENDING',
  };
  tasksOf(call).put(task.id, task);
  // The request is answered before the work begins.
  call.world.clock.at(call.world.clock.now() + 1000, () => {
    void run(task, input.logStreamNamePrefix ?? '', call).then((status) => {
      tasksOf(call).put(task.id, { ...task, status, completedMs: call.world.clock.now() });
    });
  });
  return { taskId: task.id };
};

async function run(task: ExportTask, streamPrefix: string, call: Call): Promise<ExportTask['status']> {
  try {
    const group = groupOf(task.group, call);
    const events = placedEvents(group, call).filter(
      ({ stream, timestamp }) => stream.startsWith(streamPrefix) && timestamp >= task.from && timestamp < task.to,
    );
    for (const [stream, own] of Map.groupBy(events, (each) => each.stream)) {
      const text = own.map(({ timestamp, message }) => `${new Date(timestamp).toISOString()} ${message}\n`).join('');
      const key = `${task.prefix}/${task.id}/${stream.replaceAll('/', '-')}/000000.gz`;
      await call.world.invoke('s3', 'PutObject', { Bucket: task.bucket, Key: key, Body: gzipSync(text) }, call);
    }
    return 'COMPLETED';
  } catch {
    return 'FAILED';
  }
}

export const describeExportTasks: CloudwatchLogsOperations['DescribeExportTasks'] = (
  { taskId, statusCode, limit = 50, nextToken },
  call,
) => {
  const all = [...tasksOf(call).values()].filter(
    ({ id, status }) => (taskId === undefined || id === taskId) && (statusCode === undefined || status === statusCode),
  );
  const { page, next } = logsPage(all, limit, nextToken);
  return {
    exportTasks: page.map((task) => ({
      taskId: task.id,
      ...(task.name === undefined ? {} : { taskName: task.name }),
      logGroupName: task.group,
      from: task.from,
      to: task.to,
      destination: task.bucket,
      destinationPrefix: task.prefix,
      status: { code: task.status, ...(task.status === 'COMPLETED' ? { message: 'Completed successfully' } : {}) },
      executionInfo: {
        creationTime: task.createdMs,
        ...(task.completedMs === undefined ? {} : { completionTime: task.completedMs }),
      },
    })),
    ...next,
  };
};

export const cancelExportTask: CloudwatchLogsOperations['CancelExportTask'] = ({ taskId }, call) => {
  const task = tasksOf(call).get(taskId);
  if (task === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified export task does not exist.');
  }
  throw new ServiceError('InvalidOperationException', 'The specified export task has already finished.');
};
