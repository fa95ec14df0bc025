/** The metrics of the worker, as the contract names them. */
import { type MetricLine, metricLine } from '@lintel/workload-runtime';

export interface WorkerTelemetry {
  succeeded(): void;
  failed(): void;
  dead(): void;
  heartbeat(queueAgeSeconds: number): void;
}

export function workerTelemetry(namespace: string, write: (line: string) => void, now: () => number): WorkerTelemetry {
  const emit = (name: string, value = 1, unit: MetricLine['unit'] = 'Count') =>
    write(
      metricLine(
        { namespace, name, unit, value, dimensionSets: [['Service']], dimensions: { Service: 'worker' } },
        new Date(now()),
      ),
    );
  return {
    succeeded: () => emit('JobsSucceeded'),
    failed: () => emit('JobsFailed'),
    dead: () => emit('JobsDead'),
    heartbeat(queueAgeSeconds) {
      emit('WorkerHeartbeat');
      emit('QueueAgeSeconds', queueAgeSeconds, 'Seconds');
    },
  };
}
