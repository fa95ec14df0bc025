/** Services and tasks as `lintel status` has them. */
import type { PlaneStatus } from '../../system/plane.ts';
import { type KeptService, lastPart } from './kept.ts';
import type { RunningTask } from './running-task.ts';

/** What is found of a task by all that checks it. */
export type Fitness = 'starting' | 'healthy' | 'unhealthy';

export function serviceRow(
  service: KeptService,
  component: string,
  tasks: readonly RunningTask[],
  fits: ReadonlyMap<string, Fitness>,
  failure: string | undefined,
  waiting: string | undefined,
): PlaneStatus {
  const [primary] = service.deployments;
  const own = tasks.filter(({ known }) => known.wanted.startedBy === primary?.id);
  const fit = own.filter(({ known }) => fits.get(known.arn) === 'healthy').length;
  const isDone = primary?.rolloutState === 'COMPLETED';
  const state =
    primary?.rolloutState === 'FAILED'
      ? 'unhealthy'
      : fit >= service.desired
        ? 'healthy'
        : failure !== undefined || isDone
          ? 'unhealthy'
          : 'starting';
  const detail = [
    `${fit} of ${service.desired} tasks healthy`,
    lastPart(primary?.taskDefinition ?? ''),
    ...(isDone ? [] : [primary?.reason ?? '']),
    ...(fit >= service.desired ? [] : [failure ?? waiting ?? []].flat()),
  ];
  return { component, state, detail: detail.join('; ') };
}

/** A task of no service is fit while it runs. */
export function taskRow({ known, component }: RunningTask, fit: Fitness | undefined): PlaneStatus {
  const { lastStatus, health, interface: own, wanted } = known;
  const alone = health === 'UNHEALTHY' ? 'unhealthy' : lastStatus === 'RUNNING' ? 'healthy' : 'starting';
  const found = wanted.service === undefined ? alone : (fit ?? 'starting');
  const standIns = known.containers.flatMap(({ name, standIn }) =>
    standIn === undefined ? [] : [`${name}: ${standIn}`],
  );
  const where = own === undefined ? '' : ` at ${own.address} in ${own.zone}`;
  const detail = [
    `${known.id} ${lastStatus}${where}`,
    ...(known.stoppedReason === undefined ? [] : [known.stoppedReason]),
    ...standIns,
  ];
  return { component, state: known.desiredStatus === 'STOPPED' ? 'stopped' : found, detail: detail.join('; ') };
}
