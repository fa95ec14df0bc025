/** The metrics of the contract, each for the service and for its parts: CloudWatch adds nothing up over dimensions. */
import { type MetricLine, metricLine } from '@lintel/workload-runtime';
import { METRIC_NAMESPACE, SERVICE_DIMENSION } from '../contract.ts';
import type { Tokens } from './ai/models.ts';
import type { AiType } from './ai/tasks.ts';
import type { Outcome } from './store/store.ts';

export interface Telemetry {
  /** `route` is a pattern, never what somebody typed. */
  answered(route: string, status: number, durationMs: number): void;
  /** Whether the cache had the answer. */
  looked(type: AiType, wasThere: boolean): void;
  asked(call: AiCall): void;
  /** Claude said 429 or 529, whether or not a later attempt succeeded. */
  rateLimited(type: AiType): void;
  connectionFailed(): void;
  pool(load: { readonly inUse: number; readonly waiting: number }): void;
}

export interface AiCall {
  readonly type: AiType;
  readonly outcome: Outcome;
  readonly latencyMs: number;
  readonly tokens: Tokens;
  readonly costUsd: string | undefined;
}

const FAILED: readonly Outcome[] = ['error', 'timeout', 'rate_limited', 'bad_output'];

export function telemetryOf(writeLine: (line: string) => void, now: () => number): Telemetry {
  const emit = (
    name: string,
    value: number,
    part: Readonly<Record<string, string>> = {},
    unit: MetricLine['unit'] = 'Count',
  ) => {
    const parts = Object.keys(part);
    const dimensionSets = parts.length === 0 ? [['Service']] : [['Service'], ['Service', ...parts]];
    const dimensions = { Service: SERVICE_DIMENSION, ...part };
    writeLine(
      metricLine({ namespace: METRIC_NAMESPACE, name, unit, value, dimensionSets, dimensions }, new Date(now())),
    );
  };
  return {
    answered(Endpoint, status, durationMs) {
      emit('Requests', 1, { Endpoint });
      emit('Errors', status >= 500 ? 1 : 0, { Endpoint });
      emit('Latency', durationMs, { Endpoint }, 'Milliseconds');
    },
    looked: (Type, wasThere) => emit(wasThere ? 'CacheHit' : 'CacheMiss', 1, { Type }),
    asked({ type: Type, outcome, latencyMs, tokens, costUsd }) {
      emit('AiRequests', 1, { Type });
      emit('AiLatency', latencyMs, { Type }, 'Milliseconds');
      emit('AiErrors', FAILED.includes(outcome) ? 1 : 0, { Type });
      emit('AiInputTokens', tokens.input + tokens.cacheRead + tokens.cacheWrite, { Type });
      emit('AiOutputTokens', tokens.output, { Type });
      if (costUsd === undefined) emit('UnpricedModel', 1, { Type });
      else emit('AiCostUsd', Number(costUsd), { Type }, 'None');
    },
    rateLimited: (Type) => emit('AiRateLimited', 1, { Type }),
    connectionFailed: () => emit('DbConnectFailures', 1),
    pool({ inUse, waiting }) {
      emit('DbPoolInUse', inUse);
      emit('DbPoolWaiting', waiting);
    },
  };
}
