/** Tag policies of AWS Organizations, read as policies of ours (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html). */
import { InputError } from './input-error.ts';
import { DEFAULT_NAMING_RULES, type OptionalTag, type RequiredTag, type TagPolicy } from './policy.ts';

/** What a service's `ALL_SUPPORTED` stands for. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  ec2: ['instance', 'volume'],
  s3: ['bucket'],
  rds: ['db'],
  lambda: ['function'],
  ecs: ['service', 'cluster'],
  eks: ['cluster'],
  secretsmanager: ['secret'],
  dynamodb: ['table'],
  elasticache: ['cluster'],
  redshift: ['cluster'],
  sagemaker: ['endpoint', 'notebook-instance'],
  opensearch: ['domain'],
  sns: ['topic'],
  sqs: ['queue'],
  kms: ['key'],
  logs: ['log-group'],
  ecr: ['repository'],
  kinesis: ['stream'],
  glue: ['job', 'crawler', 'database'],
  athena: ['workgroup'],
};

/**
 * Converts the content of a tag policy: a tag that is enforced for some resource is required, any other is optional.
 * Wildcards in values have no counterpart: `prod*` becomes `prod`, which `metadata.warnings` says.
 */
export function convertAwsTagPolicy(content: unknown, policyId?: string, now: Date = new Date()): TagPolicy {
  const tags = isRecord(content) ? content.tags : undefined;
  if (!isRecord(tags)) throw new InputError('The tag policy must be an object with "tags".');
  const required: RequiredTag[] = [];
  const optional: OptionalTag[] = [];
  const warnings: string[] = [];
  for (const [key, entry] of Object.entries(tags)) {
    if (!isRecord(entry)) continue;
    const given = assigned(entry.tag_key);
    const name = typeof given === 'string' && given !== '' ? given : key;
    const tag = {
      name,
      description: `Imported from AWS Organizations`,
      allowed_values: valuesOf(entry.tag_value, name, warnings),
    };
    const enforced = assigned(entry.enforced_for);
    if (Array.isArray(enforced) && enforced.length > 0) {
      required.push({ ...tag, validation_regex: null, applies_to: [...new Set(enforced.flatMap(typesOf))] });
    } else optional.push(tag);
  }
  return {
    version: '1.0',
    last_updated: now.toISOString(),
    required_tags: required,
    optional_tags: optional,
    tag_naming_rules: DEFAULT_NAMING_RULES,
    metadata: {
      source: 'aws_organizations',
      ...(policyId !== undefined && { policy_id: policyId }),
      ...(warnings.length > 0 && { warnings }),
    },
  };
}

/** `@@assign`, or the value itself. */
function assigned(value: unknown): unknown {
  return isRecord(value) ? value['@@assign'] : value;
}

function valuesOf(given: unknown, tag: string, warnings: string[]): readonly string[] | null {
  const values = assigned(given);
  if (!Array.isArray(values)) return null;
  const texts = values.filter((value): value is string => typeof value === 'string');
  const wild = texts.filter((value) => value.includes('*'));
  if (wild.length > 0)
    warnings.push(`${tag}: ${wild.join(', ')} stand for many values; only the text before * is kept.`);
  const kept = texts.map((value) => value.replace(/\*+$/, '')).filter((value) => value !== '');
  return kept.length === 0 ? null : kept;
}

function typesOf(enforced: unknown): readonly string[] {
  if (typeof enforced !== 'string') return [];
  const [service = '', kind = ''] = enforced.split(':');
  if (kind !== 'ALL_SUPPORTED' && kind !== '*') return [enforced];
  return (SUPPORTED[service] ?? ['resource']).map((each) => `${service}:${each}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
