/** The metrics of the contract. */
import { type MetricLine, metricLine } from '@lintel/workload-runtime';
import { API_SERVICE } from '../contract.ts';

export interface Telemetry {
  answered(status: number, durationMs: number): void;
  seen(session: string): void;
  uploaded(bytes: number): void;
  /** Tells how many sessions were seen since the last time. */
  tick(): void;
}

export function telemetryOf(writeLine: (line: string) => void, now: () => number): Telemetry {
  const emit = (name: string, unit: MetricLine['unit'], value: number) =>
    writeLine(
      metricLine(
        {
          namespace: 'Pmo',
          name,
          unit,
          value,
          dimensionSets: [['Service']],
          dimensions: { Service: API_SERVICE },
        },
        new Date(now()),
      ),
    );
  const sessions = new Set<string>();
  return {
    answered(status, durationMs) {
      emit('ApiLatency', 'Milliseconds', durationMs);
      emit('ApiErrors', 'Count', status >= 500 ? 1 : 0);
    },
    seen: (session) => void sessions.add(session),
    uploaded: (bytes) => emit('UploadBytes', 'Bytes', bytes),
    tick() {
      emit('ActiveSessions', 'Count', sessions.size);
      sessions.clear();
    },
  };
}
