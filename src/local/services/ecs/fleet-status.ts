/** Services and tasks as `lintel status` has them. */
import type { PlaneStatus } from '../../system/plane.ts';
import { type KeptService, lastPart } from './kept.ts';
import type { RunningTask } from './running-task.ts';

export function serviceRow(
  service: KeptService,
  component: string,
  tasks: readonly RunningTask[],
  everHealthy: ReadonlySet<string>,
  failure: string | undefined,
): PlaneStatus {
  const [primary] = service.deployments;
  const own = tasks.filter(({ known }) => known.wanted.startedBy === primary?.id);
  const fit = own.filter(({ known }) => everHealthy.has(known.arn) && known.health !== 'UNHEALTHY').length;
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
    ...(failure === undefined || fit >= service.desired ? [] : [failure]),
  ];
  return { component, state, detail: detail.join('; ') };
}

export function taskRow({ known, component }: RunningTask, everHealthy: ReadonlySet<string>): PlaneStatus {
  const { lastStatus, health, interface: own, wanted } = known;
  const isFit =
    lastStatus === 'RUNNING' && health !== 'UNHEALTHY' && (wanted.service === undefined || everHealthy.has(known.arn));
  const state =
    known.desiredStatus === 'STOPPED'
      ? 'stopped'
      : health === 'UNHEALTHY'
        ? 'unhealthy'
        : isFit
          ? 'healthy'
          : 'starting';
  const standIns = known.containers.flatMap(({ name, standIn }) =>
    standIn === undefined ? [] : [`${name}: ${standIn}`],
  );
  const where = own === undefined ? '' : ` at ${own.address} in ${own.zone}`;
  const detail = [
    `${known.id} ${lastStatus}${where}`,
    ...(known.stoppedReason === undefined ? [] : [known.stoppedReason]),
    ...standIns,
  ];
  return { component, state, detail: detail.join('; ') };
}
