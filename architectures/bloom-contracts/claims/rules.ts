import type { Assertion } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';

const { rules } = that;

export const DATABASE_RULES = rules('database group', { in: { 'task group': 'tcp/5432' }, out: {} });
export const CACHE_RULES = rules('cache group', { in: { 'task group': 'tcp/6379' }, out: {} });

export const ENDPOINT_RULES = rules('endpoint group', { in: { 'task group': 'tcp/443' }, out: {} });

/** Database, cache, AWS through endpoints, the layers of images in S3, and the addresses that Anthropic publishes. */
export function taskRules({ perimeter }: BloomContractsOptions): Assertion {
  return rules('task group', {
    in: { 'load balancer group': 'tcp/3001' },
    out: {
      'database group': 'tcp/5432',
      'cache group': 'tcp/6379',
      'endpoint group': 'tcp/443',
      'pl-68a54001': 'tcp/443',
      // https://docs.claude.com/en/api/ip-addresses
      ...(perimeter !== 'no-internet' && { '160.79.104.0/23': 'tcp/443' }),
    },
  });
}

/** From CloudFront's addresses that face origins; without the internet from the company's network. */
export function frontRules({ perimeter, companyNetwork = '10.100.0.0/16' }: BloomContractsOptions): Assertion {
  const from = perimeter === 'no-internet' ? companyNetwork : 'pl-82a045eb';
  return rules('load balancer group', {
    in: { [from]: 'tcp/443' as const },
    out: { 'task group': 'tcp/3001' },
  });
}
