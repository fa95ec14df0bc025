/** Where the policy comes from: its file, else AWS Organizations, else the policy that holds where nobody wrote one. */
import { existsSync, readFileSync } from 'node:fs';
import type { Log } from '@lintel/workload-runtime';
import { convertAwsTagPolicy } from '../src/aws-tag-policy.ts';
import { defaultPolicy, parsePolicy, type TagPolicy } from '../src/policy.ts';
import { type Cloud, codeOf } from './cloud/cloud.ts';

export interface LoadedPolicy {
  readonly policy: TagPolicy;
  readonly source: 'file' | 'organizations' | 'default';
}

export interface PolicyOptions {
  readonly path: string;
  readonly isImported: boolean;
  readonly policyId: string | undefined;
  readonly hasDefault: boolean;
}

/** Undefined where no source has one. A file that is there and is no policy throws `InputError`: nothing stands in for it. */
export async function loadPolicy(
  options: PolicyOptions,
  cloud: Cloud,
  log: Log,
  now: Date,
): Promise<LoadedPolicy | undefined> {
  if (existsSync(options.path)) {
    return { policy: parsePolicy(readFileSync(options.path, 'utf8'), options.path), source: 'file' };
  }
  const imported = options.isImported ? await fromOrganizations(options.policyId, cloud, log, now) : undefined;
  if (imported !== undefined) return { policy: imported, source: 'organizations' };
  return options.hasDefault ? { policy: defaultPolicy(now), source: 'default' } : undefined;
}

async function fromOrganizations(
  given: string | undefined,
  cloud: Cloud,
  log: Log,
  now: Date,
): Promise<TagPolicy | undefined> {
  try {
    const id = given ?? (await cloud.tagPolicies())[0]?.policy_id;
    return id === undefined ? undefined : convertAwsTagPolicy(await cloud.tagPolicy(id), id, now);
  } catch (fault) {
    log.warn('No policy came from AWS Organizations.', { code: codeOf(fault) });
    return undefined;
  }
}
