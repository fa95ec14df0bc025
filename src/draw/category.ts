/** What a thing is for, as colour: fewer than there are families, because a reader tells no more colours apart. */
import { type Family, kindOf } from './resource-kinds.ts';

export type Category =
  | 'compute'
  | 'network'
  | 'security'
  | 'monitoring'
  | 'storage'
  | 'database'
  | 'delivery'
  | 'outside';

const OF_FAMILY: Readonly<Record<Family, Category>> = {
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
  if (!/^(?:AWS|service)(?::|$)/.test(type)) return 'outside';
  return SECURITY.test(type) ? 'security' : OF_FAMILY[kindOf(type).family];
}
