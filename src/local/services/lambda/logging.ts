/** What an event leaves in the log of its function. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
import type { LocalWorld } from '../../service.ts';
import type { FunctionVersion, LambdaFunction } from './function.ts';
import type { InvokeOutcome, LambdaEvent } from './sandbox.ts';

/** The lines of one event, as `LogResult` and the log stream have them. */
export function logLines({ memory, version }: FunctionVersion, { requestId }: LambdaEvent, outcome: InvokeOutcome) {
  const { durationMs, initMs, log } = outcome;
  const init = initMs === undefined ? '' : `Init Duration: ${initMs.toFixed(2)} ms\t`;
  const billed = Math.ceil(durationMs + (initMs ?? 0));
  return [
    `START RequestId: ${requestId} Version: ${version}`,
    ...log,
    `END RequestId: ${requestId}`,
    // The memory that was used is not measured: the function has what the machine has.
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: ${memory} MB\tMax Memory Used: ${memory} MB\t${init}`,
  ].map((line) => `${line}\n`);
}

/** Written behind the answer: a function without a log group makes it, as on AWS. */
export function writeLog(
  fn: LambdaFunction,
  version: FunctionVersion,
  logStreamName: string,
  event: LambdaEvent,
  outcome: InvokeOutcome,
  world: LocalWorld,
): void {
  if (!world.services.has('logs')) return;
  const place = { partition: 'aws', account: fn.account, region: fn.region } as const;
  const logGroupName = version.logging.LogGroup ?? `/aws/lambda/${fn.name}`;
  const ask = (operation: string, input: object) => world.invoke('logs', operation, input, place);
  const timestamp = world.clock.now();
  const logEvents = logLines(version, event, outcome).map((message) => ({ timestamp, message }));
  void (async () => {
    await ask('CreateLogGroup', { logGroupName }).catch(() => undefined);
    await ask('CreateLogStream', { logGroupName, logStreamName }).catch(() => undefined);
    await ask('PutLogEvents', { logGroupName, logStreamName, logEvents });
  })().catch(() => undefined);
}
