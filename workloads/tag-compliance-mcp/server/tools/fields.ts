/** Fields that several tools take or give. */
import { z } from 'zod';
import { SEVERITIES, VIOLATION_TYPES } from '../../src/compliance.ts';
import { fields } from './tool.ts';

export const resourceTypes = z
  .array(z.string())
  .refine((types) => new Set(types).size === types.length, 'must name each type once')
  .describe('Types such as ec2:instance, s3:bucket, rds:db; or ["all"] for every type that costs something');

const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;
const regionName = z.string().regex(REGION, 'must be a region such as us-east-1');
const accountId = z.string().regex(/^\d{12}$/, 'must be an account of 12 digits');

export const regions = z.array(regionName).max(20, 'must be at most 20 regions');

export const filters = fields({
  region: z.union([regionName, regions], 'must be a region such as us-east-1, or a list of them').optional(),
  regions: regions.optional(),
  account_id: z.union([accountId, z.array(accountId)], 'must be an account of 12 digits, or a list of them').optional(),
});

/** The filters with one list of regions. */
export function filtersOf(given: z.output<typeof filters> | undefined) {
  const named = [given?.region ?? [], given?.regions ?? []].flat();
  return {
    ...(named.length > 0 && { regions: [...new Set(named)] }),
    ...(given?.account_id !== undefined && { account_id: given.account_id }),
  };
}

export const severity = z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`).default('all');

export const violation = z.object({
  resource_arn: z.string(),
  resource_id: z.string(),
  resource_type: z.string(),
  region: z.string(),
  violation_type: z.enum(VIOLATION_TYPES),
  tag_name: z.string(),
  severity: z.enum(['error', 'warning']),
  current_value: z.string().nullable(),
  allowed_values: z.array(z.string()).readonly().nullable(),
  cost_impact_monthly: z.number(),
});

export const dataQuality = z.object({
  status: z.enum(['complete', 'partial']),
  warning: z.string().nullable(),
  failed_regions: z.array(z.string()).readonly(),
  failed_resource_types: z
    .array(z.object({ region: z.string(), resource_type: z.string(), error: z.string() }))
    .readonly(),
  tagged_only: z.array(z.string()).readonly(),
});

export const tags = z.record(z.string(), z.string());
