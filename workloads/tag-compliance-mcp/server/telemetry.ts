/** The metrics and the security events of the server. `contract.ts` lists both; a test holds them together. */
import type { Emit, Log, MetricLine } from '@lintel/workload-runtime';

type Metric = 'AuthenticationFailures' | 'CORSViolations' | 'ToolInvocations' | 'ToolErrors' | 'ToolLatency';

export const DIMENSION_SETS: Readonly<Record<Metric, readonly (readonly string[])[]>> = {
  AuthenticationFailures: [['Environment'], ['Environment', 'FailureType']],
  // An origin is what anybody chooses: as a dimension it would make metrics without end.
  CORSViolations: [['Environment']],
  ToolInvocations: [['Environment'], ['Environment', 'Tool']],
  ToolErrors: [['Environment'], ['Environment', 'Tool']],
  ToolLatency: [['Environment'], ['Environment', 'Tool']],
};

export type FailureType = 'missing_header' | 'invalid_format' | 'empty_token' | 'invalid_key';

export interface Telemetry {
  authenticationFailed(type: FailureType, correlationId: string, keyHash?: string): void;
  originRefused(origin: string, correlationId: string): void;
  toolCalled(tool: string, isError: boolean, durationMs: number): void;
  security(event: string, correlationId: string, fields?: Readonly<Record<string, unknown>>): void;
  /** All that was counted since the start, by metric and dimension values. */
  counts(): ReadonlyMap<string, number>;
}

export interface TelemetryOptions {
  readonly projectName: string;
  readonly environment: string;
  readonly securityLog: Log;
  /** Undefined where metrics are off. A metric that fails to leave fails no request. */
  readonly emit: Emit | undefined;
}

export function telemetry({ projectName, environment, securityLog, emit }: TelemetryOptions): Telemetry {
  const counted = new Map<string, number>();
  const count = (name: Metric, value: number, more: Readonly<Record<string, string>> = {}) => {
    const unit: MetricLine['unit'] = name === 'ToolLatency' ? 'Milliseconds' : 'Count';
    const label = Object.entries(more).map(([key, each]) => `${key}="${each}"`);
    const key = label.length === 0 ? name : `${name}{${label.join(',')}}`;
    counted.set(key, (counted.get(key) ?? 0) + value);
    try {
      emit?.({
        namespace: `${projectName}/${environment}`,
        name,
        unit,
        value,
        dimensionSets: DIMENSION_SETS[name],
        dimensions: { Environment: environment, ...more },
      });
    } catch {
      // The request goes on.
    }
  };
  const security: Telemetry['security'] = (event, correlationId, fields = {}) => {
    try {
      securityLog.warn('Something was refused.', { correlation_id: correlationId, event, ...fields });
    } catch {
      // The request goes on.
    }
  };
  return {
    security,
    authenticationFailed(type, correlationId, keyHash) {
      count('AuthenticationFailures', 1, { FailureType: type });
      security('authentication_failed', correlationId, {
        failure_type: type,
        ...(keyHash !== undefined && { key_hash: keyHash }),
      });
    },
    originRefused(origin, correlationId) {
      count('CORSViolations', 1);
      security('origin_refused', correlationId, { origin: origin.slice(0, 256) });
    },
    toolCalled(name, isError, durationMs) {
      count('ToolInvocations', 1, { Tool: name });
      if (isError) count('ToolErrors', 1, { Tool: name });
      count('ToolLatency', durationMs, { Tool: name });
    },
    counts: () => counted,
  };
}
