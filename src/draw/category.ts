/**
 * The category of a thing, which decides its colour. There are fewer categories than families, because a reader cannot
 * tell that many colours apart.
 */
import { kindOf, type ResourceFamily } from './resource-kinds.ts';

export type Category =
  | 'compute'
  | 'network'
  | 'security'
  | 'monitoring'
  | 'storage'
  | 'database'
  | 'delivery'
  | 'outside';

const OF_FAMILY: Readonly<Record<ResourceFamily, Category>> = {
  edge: 'network',
  api: 'network',
  gateway: 'network',
  balancer: 'compute',
  compute: 'compute',
  database: 'database',
  analytics: 'database',
  storage: 'storage',
  security: 'security',
  // Topics and queues carry what monitoring tells, and share its colour in the AWS icon set.
  integration: 'monitoring',
  monitoring: 'monitoring',
  management: 'monitoring',
  delivery: 'delivery',
  other: 'compute',
};

/** Firewalls stand at the edge, and are security all the same. */
const SECURITY = /^AWS::(?:WAF|WAFv2|WAFRegional|Shield|IAM|NetworkFirewall)::/;

/** The category of a CloudFormation type; `outside` for what is no AWS service. */
export function categoryOf(type: string): Category {
  if (!type.startsWith('AWS::')) return 'outside';
  return SECURITY.test(type) ? 'security' : OF_FAMILY[kindOf(type).family];
}

/** White text is readable on each of them, but for the orange of compute, which is AWS's own. */
export const FILLS: Readonly<Record<Category, string>> = {
  compute: '#ff9900',
  network: '#8c4fff',
  security: '#dd344c',
  monitoring: '#ff4f8b',
  storage: '#3f8624',
  database: '#527fff',
  delivery: '#4d72f3',
  outside: '#5a6b86',
};

/** The colour in which a type is drawn where boxes are filled. */
export function fillOf(type: string): string {
  return FILLS[categoryOf(type)];
}
