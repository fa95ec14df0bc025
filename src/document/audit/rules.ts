import type { Rule } from './rule.ts';
import { cidrs } from './rules/cidr.ts';
import { counts } from './rules/count.ts';
import { instanceTypes } from './rules/instance-type.ts';
import { securityGroups } from './rules/security-group.ts';
import { versions } from './rules/version.ts';

/** Every kind of statement that is looked for. */
export const RULES: readonly Rule[] = Object.freeze([cidrs, counts, instanceTypes, securityGroups, versions]);
