import { z } from 'zod';
import { InputError, oneOf } from '../../src/input-error.ts';
import { requestedTypes } from '../../src/resource-types.ts';
import { cronFor, nextRun, SCHEDULES } from '../../src/schedules.ts';
import { resourceTypes } from './fields.ts';
import { tool } from './tool.ts';

const FORMATS = ['email', 'slack', 'both'] as const;

export const scheduleComplianceAudit = tool({
  name: 'schedule_compliance_audit',
  description:
    'Stores an audit that the server then runs: it scans, stores a snapshot, and writes the result as a log line with the recipients.',
  input: {
    schedule: z.string().optional().describe(SCHEDULES.join(', ')),
    schedule_type: z.string().optional().describe('The same as schedule'),
    time: z.string().optional().describe('HH:MM, 00:00 to 23:59'),
    time_of_day: z.string().optional().describe('The same as time'),
    timezone_str: z.string().optional().describe('IANA name; UTC where it is not said'),
    timezone: z.string().optional().describe('The same as timezone_str'),
    resource_types: resourceTypes.default(['all']),
    recipients: z.array(z.string()).default([]),
    notification_format: z.enum(FORMATS, `must be one of ${FORMATS.join(', ')}`).default('email'),
  },
  output: {
    schedule_id: z.string(),
    status: z.literal('created'),
    cron_expression: z.string(),
    next_run: z.string(),
    schedule: z.enum(SCHEDULES),
    time: z.string(),
    timezone_str: z.string(),
    resource_types: z.array(z.string()).readonly(),
    recipients: z.array(z.string()).readonly(),
    notification_format: z.enum(FORMATS),
  },
  run: (input, context) => {
    const schedule = oneOf('schedule', input.schedule ?? input.schedule_type, SCHEDULES);
    const time = input.time ?? input.time_of_day;
    if (time === undefined) throw new InputError('time must be HH:MM from 00:00 to 23:59; found none.');
    const timezone = input.timezone_str ?? input.timezone ?? 'UTC';
    const spec = { schedule, time, timezone };
    requestedTypes(input.resource_types);
    const next = nextRun(spec, context.today()).toISOString();
    const id = `audit-sched-${context.newId().replaceAll('-', '').slice(0, 8)}`;
    context.history.addSchedule({
      schedule_id: id,
      spec,
      resource_types: input.resource_types,
      recipients: input.recipients,
      notification_format: input.notification_format,
    });
    context.reschedule();
    return {
      schedule_id: id,
      status: 'created' as const,
      cron_expression: cronFor(spec),
      next_run: next,
      schedule,
      time,
      timezone_str: timezone,
      resource_types: input.resource_types,
      recipients: input.recipients,
      notification_format: input.notification_format,
    };
  },
});
