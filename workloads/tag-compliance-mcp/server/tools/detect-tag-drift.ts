import { z } from 'zod';
import { baselineOf, detectDrift } from '../../src/drift.ts';
import { requestedTypes } from '../../src/resource-types.ts';
import { dataQuality, resourceTypes } from './fields.ts';
import { tool } from './tool.ts';

export const detectTagDrift = tool({
  name: 'detect_tag_drift',
  description:
    'Compares tags with those of a stored snapshot. Snapshots come from check_tag_compliance with store_snapshot.',
  input: {
    resource_types: resourceTypes.default(['ec2:instance', 's3:bucket', 'rds:db']),
    tag_keys: z.array(z.string()).optional(),
    lookback_days: z.int('must be a number from 1 to 90').min(1).max(90).default(7),
  },
  output: {
    drift_detected: z
      .array(
        z.object({
          resource_arn: z.string(),
          resource_id: z.string(),
          resource_type: z.string(),
          tag_key: z.string(),
          old_value: z.string().nullable(),
          new_value: z.string().nullable(),
          drift_type: z.enum(['added', 'removed', 'changed']),
          severity: z.enum(['info', 'warning', 'critical']),
        }),
      )
      .readonly(),
    total_drifts: z.int(),
    resources_analyzed: z.int(),
    lookback_days: z.int(),
    baseline_timestamp: z.string().nullable(),
    summary: z.string(),
    data_quality: dataQuality,
  },
  run: async (input, context) => {
    const types = requestedTypes(input.resource_types);
    const scan = await context.scanner.scan(types);
    const moments = context.history.snapshotTimes(types).map((timestamp) => ({ timestamp, tags: {} }));
    const moment = baselineOf(moments, context.today(), input.lookback_days);
    const common = { lookback_days: input.lookback_days, data_quality: scan.quality };
    if (moment === undefined) {
      return {
        ...common,
        drift_detected: [],
        total_drifts: 0,
        resources_analyzed: 0,
        baseline_timestamp: null,
        summary:
          'No snapshot of these types is stored, so nothing is known of the past. Store one with check_tag_compliance.',
      };
    }
    const baseline = context.history.snapshot(moment.timestamp);
    const known = scan.resources.filter(({ arn }) => baseline.tags[arn] !== undefined);
    const drift = detectDrift(context.policy(), baseline, known, input.tag_keys);
    const grave = drift.filter(({ severity }) => severity === 'critical').length;
    return {
      ...common,
      drift_detected: drift,
      total_drifts: drift.length,
      resources_analyzed: known.length,
      baseline_timestamp: baseline.timestamp,
      summary: `${drift.length} tags of ${known.length} resources differ from ${baseline.timestamp}; ${grave} are critical.`,
    };
  },
});
