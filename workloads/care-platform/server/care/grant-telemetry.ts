/**
 * Break-the-glass as a line of the log that counts for its alarm at once: ids only, in CloudWatch's embedded metric format, and
 * with the fields of a log line.
 */
import { metricLine } from '@lintel/workload-runtime';
import { SECURITY_NAMESPACE } from '../../contract.ts';
import type { TellGrant } from '../work.ts';

const METRIC = { BTG_GRANT_ACCESS: 'BTGGrantAccessCount', BTG_USE_ACCESS: 'BTGUseAccessCount' } as const;

export function grantTelemetry(write: (line: string) => void, now: () => number): TellGrant {
  return (action, ids) => {
    const at = new Date(now());
    const metric = { namespace: SECURITY_NAMESPACE, name: METRIC[action], unit: 'Count', value: 1 } as const;
    // No dimension: the alarm watches the one metric of all tasks.
    const line: unknown = JSON.parse(metricLine({ ...metric, dimensionSets: [[]], dimensions: {} }, at));
    const fields = {
      time: at.toISOString(),
      level: 'warn',
      msg: 'A record was opened by break-the-glass.',
      action,
      ...ids,
    };
    write(`${JSON.stringify({ ...(typeof line === 'object' ? line : {}), ...fields })}\n`);
  };
}
