/** Policies for Cloud Custodian (https://cloudcustodian.io/docs/aws/resources/index.html) that find what a tagging policy refuses. */
import { InputError } from './input-error.ts';
import { type RequiredTag, requiredTagsOf, type TagPolicy } from './policy.ts';
import { requestedTypes } from './resource-types.ts';

const NAMES: Readonly<Record<string, string>> = {
  'ec2:instance': 'ec2',
  'ec2:volume': 'ebs',
  'ec2:snapshot': 'ebs-snapshot',
  'ec2:elastic-ip': 'network-addr',
  'ec2:natgateway': 'nat-gateway',
  'rds:db': 'rds',
  'rds:cluster': 'rds-cluster',
  's3:bucket': 's3',
  'lambda:function': 'lambda',
  'ecs:service': 'ecs-service',
  'ecs:cluster': 'ecs',
  'ecs:task-definition': 'ecs-task-definition',
  'eks:cluster': 'eks',
  'eks:nodegroup': 'eks-nodegroup',
  'dynamodb:table': 'dynamodb-table',
  'elasticache:cluster': 'cache-cluster',
  'elasticache:replicationgroup': 'elasticache-group',
  'redshift:cluster': 'redshift',
  'elasticloadbalancing:loadbalancer': 'app-elb',
  'elasticloadbalancing:targetgroup': 'app-elb-target-group',
  'kinesis:stream': 'kinesis',
  'glue:job': 'glue-job',
  'glue:crawler': 'glue-crawler',
  'opensearch:domain': 'elasticsearch',
  'emr:cluster': 'emr',
  'secretsmanager:secret': 'secrets-manager',
  'kms:key': 'kms-key',
  'apigateway:restapi': 'rest-api',
  'cloudfront:distribution': 'distribution',
  'route53:hostedzone': 'hostedzone',
  'stepfunctions:statemachine': 'step-machine',
  'codebuild:project': 'codebuild',
  'codepipeline:pipeline': 'codepipeline',
  'elasticfilesystem:file-system': 'efs',
  'fsx:file-system': 'fsx',
  'sagemaker:endpoint': 'sagemaker-endpoint',
  'sagemaker:notebook-instance': 'sagemaker-notebook',
  'cognito-idp:userpool': 'user-pool',
  'cognito-identity:identitypool': 'identity-pool',
};

const KINDS = ['missing_tag', 'invalid_value'];

export interface CustodianPolicy {
  readonly name: string;
  readonly resource_type: string;
  readonly yaml_content: string;
  readonly description: string;
  readonly filter_count: number;
  readonly action_type: 'notify' | 'tag';
}

export interface CustodianPolicies {
  readonly policies: readonly CustodianPolicy[];
  readonly combined_yaml: string;
  readonly total_policies: number;
  readonly resource_types_covered: readonly string[];
  readonly dry_run: boolean;
  readonly target_tags: readonly string[];
}

export interface CustodianOptions {
  readonly violationTypes?: readonly string[];
  /** @default - all required tags */
  readonly targetTags?: readonly string[];
  /** Whether the policies only tell. @default true */
  readonly dryRun?: boolean;
}

/** One policy for each type that Cloud Custodian knows. Throws `InputError`. */
export function custodianPolicies(
  policy: TagPolicy,
  resourceTypes: readonly string[],
  options: CustodianOptions = {},
): CustodianPolicies {
  const types = requestedTypes(resourceTypes);
  const kinds = options.violationTypes ?? KINDS;
  const wrong = kinds.find((kind) => !KINDS.includes(kind));
  if (wrong !== undefined)
    throw new InputError(`violation_types: "${wrong}" is not known; known are ${KINDS.join(', ')}.`);
  const required = policy.required_tags.map(({ name }) => name);
  const targets = options.targetTags ?? required;
  const stranger = targets.find((tag) => !required.includes(tag));
  if (stranger !== undefined)
    throw new InputError(`target_tags: "${stranger}" is not required; required are ${required.join(', ')}.`);
  const dryRun = options.dryRun ?? true;
  const policies = types.flatMap((type): readonly CustodianPolicy[] => {
    const tags = requiredTagsOf(policy, type).filter(({ name }) => targets.includes(name));
    const custodian = NAMES[type];
    const filters = tags.flatMap((tag) => filtersOf(tag, kinds));
    if (custodian === undefined || filters.length === 0) return [];
    const name = `enforce-required-tags-${type.replace(':', '-')}`;
    const description = `${dryRun ? 'Tells of' : 'Tags'} resources that lack ${tags.map((tag) => tag.name).join(', ')}`;
    const yaml = yamlOf({ name, custodian, description, filters, actions: dryRun ? NOTIFY : tagging(tags) });
    return [
      {
        name,
        resource_type: type,
        yaml_content: `policies:\n${yaml}`,
        description,
        filter_count: 1,
        action_type: dryRun ? 'notify' : 'tag',
      },
    ];
  });
  return {
    policies,
    combined_yaml: `policies:\n${policies.map(({ yaml_content }) => yaml_content.replace('policies:\n', '')).join('')}`,
    total_policies: policies.length,
    resource_types_covered: policies.map(({ resource_type }) => resource_type),
    dry_run: dryRun,
    target_tags: targets,
  };
}

/** What any one of is a violation: a tag that is absent, or a value outside the list. */
function filtersOf({ name, allowed_values: allowed }: RequiredTag, kinds: readonly string[]): readonly string[] {
  return [
    ...(kinds.includes('missing_tag') ? [`          - ${text(`tag:${name}`)}: absent`] : []),
    ...(kinds.includes('invalid_value') && allowed
      ? [
          [
            '          - and:',
            `              - ${text(`tag:${name}`)}: present`,
            '              - type: value',
            `                key: ${text(`tag:${name}`)}`,
            '                op: not-in',
            `                value: [${allowed.map(text).join(', ')}]`,
          ].join('\n'),
        ]
      : []),
  ];
}

const NOTIFY = [
  '      - type: notify',
  '        to: [resource-owner]',
  '        transport:',
  '          type: sns',
  '          topic: custodian-notifications',
];

function tagging(tags: readonly RequiredTag[]): readonly string[] {
  return [
    '      - type: tag',
    '        tags:',
    ...tags.map(
      ({ name, allowed_values: allowed }) => `          ${text(name)}: ${text(allowed?.[0] ?? 'unassigned')}`,
    ),
  ];
}

function yamlOf(parts: {
  readonly name: string;
  readonly custodian: string;
  readonly description: string;
  readonly filters: readonly string[];
  readonly actions: readonly string[];
}): string {
  return `${[
    `  - name: ${parts.name}`,
    `    resource: aws.${parts.custodian}`,
    `    description: ${text(parts.description)}`,
    '    filters:',
    '      - or:',
    ...parts.filters,
    '    actions:',
    ...parts.actions,
  ].join('\n')}\n`;
}

/** A YAML text that is read as this text, whatever it holds: JSON is YAML. */
function text(value: string): string {
  return JSON.stringify(value);
}
