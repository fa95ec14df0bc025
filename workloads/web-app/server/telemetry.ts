/** The metrics of the contract, each for the service and for its routes: CloudWatch adds nothing up over dimensions. */
import { type Emit, type MetricLine, metricLine } from '@lintel/workload-runtime';
import { metricNamespace } from '../contract.ts';

export interface Telemetry {
  /** `route` is a pattern, never what somebody typed. */
  answered(route: string, status: number, durationMs: number): void;
  seen(customer: string): void;
  ordered(route: string, totalCents: number): void;
  /** Tells how many customers were seen since the last time. */
  tick(): void;
}

const SERVICE = 'web-app';
const DIMENSION_SETS = [['Service'], ['Service', 'Route']];

export function telemetryOf(environment: string, writeLine: (line: string) => void, now: () => number): Telemetry {
  const namespace = metricNamespace(environment);
  const emit = (name: string, unit: MetricLine['unit'], value: number, route: string) => {
    const metric: Parameters<Emit>[0] = {
      namespace,
      name,
      unit,
      value,
      dimensionSets: DIMENSION_SETS,
      dimensions: { Service: SERVICE, Route: route },
    };
    writeLine(metricLine(metric, new Date(now())));
  };
  const active = new Set<string>();
  return {
    answered(route, status, durationMs) {
      emit('RequestCount', 'Count', 1, route);
      emit('Latency', 'Milliseconds', durationMs, route);
      emit('Errors', 'Count', status >= 500 ? 1 : 0, route);
    },
    seen: (customer) => void active.add(customer),
    ordered(route, totalCents) {
      emit('OrdersPlaced', 'Count', 1, route);
      emit('OrderValueCents', 'None', totalCents, route);
    },
    tick() {
      emit('ActiveUsers', 'Count', active.size, 'all');
      active.clear();
    },
  };
}
