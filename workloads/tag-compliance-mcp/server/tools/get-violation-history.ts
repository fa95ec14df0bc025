import { z } from 'zod';
import { HISTORY_GROUPS, violationHistory } from '../../src/history.ts';
import { tool } from './tool.ts';

export const getViolationHistory = tool({
  name: 'get_violation_history',
  description: 'Says how the score went over the stored scans, by day, week or month.',
  input: {
    days_back: z.int('must be a number from 1 to 90').min(1).max(90).default(30),
    group_by: z.enum(HISTORY_GROUPS, `must be one of ${HISTORY_GROUPS.join(', ')}`).default('day'),
  },
  output: {
    history: z
      .array(
        z.object({
          date: z.string(),
          compliance_score: z.number(),
          total_resources: z.int(),
          compliant_resources: z.int(),
          violation_count: z.int(),
        }),
      )
      .readonly(),
    group_by: z.enum(HISTORY_GROUPS),
    trend_direction: z.enum(['improving', 'declining', 'stable']),
    earliest_score: z.number(),
    latest_score: z.number(),
    days_back: z.int(),
  },
  run: ({ days_back: daysBack, group_by: groupBy }, context) =>
    violationHistory(context.history.scans(), context.today(), { daysBack, groupBy }),
});
