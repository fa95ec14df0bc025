/** The policy and the resources of the tests. */
import type { Resource } from './compliance.ts';
import type { TagPolicy } from './policy.ts';

export const POLICY: TagPolicy = {
  version: '1.0',
  last_updated: '2026-02-01T00:00:00Z',
  required_tags: [
    {
      name: 'Owner',
      description: '',
      validation_regex: '^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$',
      applies_to: ['ec2:instance', 'rds:db', 's3:bucket'],
    },
    {
      name: 'Environment',
      description: '',
      allowed_values: ['production', 'staging', 'development', 'test'],
      applies_to: ['ec2:instance', 'rds:db'],
    },
    { name: 'Application', description: '', applies_to: [] },
  ],
  optional_tags: [{ name: 'CostCenter', description: '', allowed_values: ['Engineering', 'Sales', 'Marketing'] }],
  tag_naming_rules: {
    case_sensitivity: false,
    allow_special_characters: false,
    max_key_length: 128,
    max_value_length: 256,
  },
};

export const GOOD = { Owner: 'ann@example.com', Environment: 'production', Application: 'shop' };

export function instance(
  id: string,
  tags: Resource['tags'],
  more: Partial<Resource> & { region?: string } = {},
): Resource {
  const { region = 'us-east-1', ...rest } = more;
  return { arn: `arn:aws:ec2:${region}:123456789012:instance/${id}`, tags, ...rest };
}

export function bucket(name: string, tags: Resource['tags']): Resource {
  return { arn: `arn:aws:s3:::${name}`, tags };
}

export function instances(
  count: number,
  tags: Resource['tags'],
  more: Parameters<typeof instance>[2] & { from?: number } = {},
): readonly Resource[] {
  const { from = 0, ...rest } = more;
  return Array.from({ length: count }, (_, index) => instance(`i-${from + index}`, tags, rest));
}
