import type { Rule } from './rule.ts';
import { availability } from './rules/availability.ts';
import { cidrs } from './rules/cidr.ts';
import { counts } from './rules/count.ts';
import { flows } from './rules/flow.ts';
import { instanceTypes } from './rules/instance-type.ts';
import { placements } from './rules/placement.ts';
import { ports } from './rules/port.ts';
import { securityGroups } from './rules/security-group.ts';
import { tls } from './rules/tls.ts';
import { versions } from './rules/version.ts';
import { zones } from './rules/zones.ts';

/** Every kind of statement that is looked for. */
export const RULES: readonly Rule[] = Object.freeze([
  availability,
  cidrs,
  counts,
  flows,
  instanceTypes,
  placements,
  ports,
  securityGroups,
  tls,
  versions,
  zones,
]);
