/** Runs of distributed maps. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html */
import type { SfnOperations } from '../../../schemas/sfn.generated.ts';
import { ServiceError } from '../../../service.ts';
import { checkStatesArn, type StatesPlace } from '../machine.ts';
import { executionsOf, type MachineExecution, type MapRun, mapRunsOf } from '../run/execution.ts';
import { paged } from './pages.ts';

function mapRunOf(arn: string, place: StatesPlace): MapRun {
  checkStatesArn(arn, ['mapRun']);
  const found = mapRunsOf(place).get(arn);
  if (found === undefined) throw new ServiceError('ResourceNotFound', `Resource not found: '${arn}'`);
  return found;
}

function counts(
  children: readonly MachineExecution[],
  weigh: (child: MachineExecution) => number,
  all: number | undefined,
) {
  const sum = (status: MachineExecution['status']) =>
    children.filter((child) => child.status === status).reduce((total, child) => total + weigh(child), 0);
  const total = all ?? children.reduce((sum, child) => sum + weigh(child), 0);
  const [running, succeeded, failed] = [sum('RUNNING'), sum('SUCCEEDED'), sum('FAILED')];
  const [timedOut, aborted] = [sum('TIMED_OUT'), sum('ABORTED')];
  return {
    pending: Math.max(0, total - running - succeeded - failed - timedOut - aborted),
    running,
    succeeded,
    failed,
    timedOut,
    aborted,
    total,
    resultsWritten: succeeded,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}

export const describeMapRun: SfnOperations['DescribeMapRun'] = ({ mapRunArn }, call) => {
  const run = mapRunOf(mapRunArn, call);
  const children = [...executionsOf(call).values()].filter(({ mapRun }) => mapRun === mapRunArn);
  return {
    mapRunArn,
    executionArn: run.execution,
    status: run.status,
    startDate: new Date(run.startMs),
    ...(run.stopMs === undefined ? {} : { stopDate: new Date(run.stopMs) }),
    maxConcurrency: run.maxConcurrency,
    toleratedFailurePercentage: run.failurePercentage,
    toleratedFailureCount: run.failureCount,
    itemCounts: counts(children, ({ itemCount = 1 }) => itemCount, run.items),
    executionCounts: counts(children, () => 1, undefined),
    redriveCount: 0,
  };
};

export const listMapRuns: SfnOperations['ListMapRuns'] = (input, call) => {
  checkStatesArn(input.executionArn, ['execution']);
  const all = [...mapRunsOf(call).values()].filter(({ execution }) => execution === input.executionArn).reverse();
  const { items, nextToken } = paged(all, input);
  return {
    mapRuns: items.map(({ arn, execution, machine, startMs, stopMs }) => ({
      executionArn: execution,
      mapRunArn: arn,
      stateMachineArn: machine,
      startDate: new Date(startMs),
      ...(stopMs === undefined ? {} : { stopDate: new Date(stopMs) }),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

export const updateMapRun: SfnOperations['UpdateMapRun'] = (input, call) => {
  const run = mapRunOf(input.mapRunArn, call);
  mapRunsOf(call).put(run.arn, {
    ...run,
    maxConcurrency: input.maxConcurrency ?? run.maxConcurrency,
    failureCount: input.toleratedFailureCount ?? run.failureCount,
    failurePercentage: input.toleratedFailurePercentage ?? run.failurePercentage,
  });
  return {};
};
