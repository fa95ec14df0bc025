/** Workflows for OpenOps (https://docs.openops.com) that act on what a tagging policy refuses. */
import { InputError, oneOf } from './input-error.ts';
import { requiredTagsOf, type TagPolicy } from './policy.ts';
import { requestedTypes } from './resource-types.ts';
import { cronFor, SCHEDULES } from './schedules.ts';

export const STRATEGIES = ['notify', 'auto_tag', 'report'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface WorkflowOptions {
  /** @default 'notify' */
  readonly strategy?: Strategy;
  /** The workflow goes on where the score is below it. @default 0.8 */
  readonly threshold?: number;
  /** @default - all required tags of the types */
  readonly targetTags?: readonly string[];
  /** Runs at 09:00 UTC. @default 'daily' */
  readonly schedule?: (typeof SCHEDULES)[number];
}

export interface Workflow {
  readonly workflow_name: string;
  readonly yaml_content: string;
  readonly steps_count: number;
  readonly remediation_strategy: Strategy;
  readonly trigger: { readonly schedule: string; readonly cron: string; readonly condition: string };
  readonly resource_types: readonly string[];
  readonly target_tags: readonly string[];
}

interface Step {
  readonly name: string;
  readonly type: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** Throws `InputError` for what is not known. */
export function openOpsWorkflow(
  policy: TagPolicy,
  resourceTypes: readonly string[],
  { strategy: given = 'notify', threshold = 0.8, targetTags, schedule: when = 'daily' }: WorkflowOptions = {},
): Workflow {
  const strategy = oneOf('remediation_strategy', given, STRATEGIES);
  const schedule = oneOf('schedule', when, SCHEDULES);
  if (!(threshold >= 0 && threshold <= 1)) throw new InputError(`threshold must be from 0 to 1; found ${threshold}.`);
  const types = requestedTypes(resourceTypes);
  const required = [...new Set(types.flatMap((type) => requiredTagsOf(policy, type).map(({ name }) => name)))];
  const strange = targetTags?.find((name) => !required.includes(name));
  if (strange !== undefined) {
    throw new InputError(`target_tags: "${strange}" is not required; required are ${required.join(', ')}.`);
  }
  const tags = targetTags ?? required;
  const condition = `compliance_score < ${threshold}`;
  const cron = cronFor({ schedule, time: '09:00' });
  const name = `tag-compliance-${strategy.replace('_', '-')}`;
  const steps = stepsOf(strategy, policy, resourceTypes, tags);
  return {
    workflow_name: name,
    yaml_content: [
      `name: ${text(name)}`,
      'trigger:',
      '  type: "schedule"',
      `  cron: ${text(cron)}`,
      `  condition: ${text(condition)}`,
      'steps:',
      ...steps.flatMap((step) => [
        `  - name: ${text(step.name)}`,
        `    type: ${text(step.type)}`,
        `    with: ${JSON.stringify(step.with)}`,
      ]),
      '',
    ].join('\n'),
    steps_count: steps.length,
    remediation_strategy: strategy,
    trigger: { schedule, cron, condition },
    resource_types: types,
    target_tags: tags,
  };
}

function stepsOf(
  strategy: Strategy,
  policy: TagPolicy,
  types: readonly string[],
  tags: readonly string[],
): readonly Step[] {
  const notify = {
    name: 'notify',
    type: 'notification',
    with: { message: 'Resources violate the tagging policy.', tags },
  };
  const check = { name: 'check', type: 'mcp_tool', with: { tool: 'check_tag_compliance', resource_types: types } };
  if (strategy === 'notify') {
    return [check, notify, { name: 'ticket', type: 'ticket', with: { title: 'Set the missing tags', tags } }];
  }
  if (strategy === 'report') {
    const report = { tool: 'generate_compliance_report', resource_types: types, format: 'markdown' };
    const exported = { tool: 'export_violations_csv', resource_types: types };
    return [
      { name: 'report', type: 'mcp_tool', with: report },
      { name: 'export', type: 'mcp_tool', with: exported },
      notify,
    ];
  }
  return [
    ...tags.map((tag) => ({
      name: `set ${tag}`,
      type: 'aws_cli',
      with: {
        command: ['resourcegroupstaggingapi', 'tag-resources', '--resource-arn-list', 'violating_arns', '--tags'],
        tag: { [tag]: policy.required_tags.find(({ name }) => name === tag)?.allowed_values?.[0] ?? 'unassigned' },
      },
    })),
    { ...check, name: 'verify' },
  ];
}

/** JSON is YAML. */
function text(value: string): string {
  return JSON.stringify(value);
}
