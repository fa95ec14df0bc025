import { z } from 'zod';
import { openOpsWorkflow, STRATEGIES } from '../../src/openops.ts';
import { SCHEDULES } from '../../src/schedules.ts';
import { resourceTypes } from './fields.ts';
import { tool } from './tool.ts';

export const generateOpenopsWorkflow = tool({
  name: 'generate_openops_workflow',
  description: 'Writes an OpenOps workflow that tells, tags or reports where the score is below a threshold.',
  input: {
    resource_types: resourceTypes,
    remediation_strategy: z.enum(STRATEGIES, `must be one of ${STRATEGIES.join(', ')}`).default('notify'),
    threshold: z.number().min(0, 'must be from 0 to 1').max(1, 'must be from 0 to 1').default(0.8),
    target_tags: z.array(z.string()).optional(),
    schedule: z.enum(SCHEDULES, `must be one of ${SCHEDULES.join(', ')}`).default('daily'),
  },
  output: {
    workflow_name: z.string(),
    yaml_content: z.string(),
    steps_count: z.int(),
    remediation_strategy: z.enum(STRATEGIES),
    trigger: z.object({ schedule: z.string(), cron: z.string(), condition: z.string() }),
    resource_types: z.array(z.string()).readonly(),
    target_tags: z.array(z.string()).readonly(),
  },
  run: (input, context) =>
    openOpsWorkflow(context.policy(), input.resource_types, {
      strategy: input.remediation_strategy,
      threshold: input.threshold,
      schedule: input.schedule,
      ...(input.target_tags !== undefined && { targetTags: input.target_tags }),
    }),
});
