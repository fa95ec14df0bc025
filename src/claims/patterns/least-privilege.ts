import type { Claim } from '../claim.ts';
import { allow, arnOf, roleWith } from '../examples/role.ts';
import type { Target } from '../names.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { permits } from '../words/permits.ts';
import { trusts } from '../words/trusts.ts';

/** What a workload's contract says of its use of AWS: the actions of each feature. */
export interface FeatureAccess<Feature extends string> {
  readonly feature: Feature;
  readonly actions: readonly string[];
}

export interface LeastPrivilege<Name extends string, Feature extends string> extends PatternOptions {
  readonly role: Name;
  /** Who assumes the role: `ecs-tasks.amazonaws.com`. */
  readonly trustedBy: readonly string[];
  /** The contract's list of features. */
  readonly needs: readonly FeatureAccess<Feature>[];
  /** On what each feature acts. @default '*' for a feature that is left out */
  readonly on?: { readonly [F in Feature]?: Target<Name> | readonly Target<Name>[] };
  /** What the platform needs beside the workload: `{ 'ssmmessages:*': '*' }`. */
  readonly also?: Readonly<Record<string, Target<Name> | readonly Target<Name>[]>>;
  /** Condition keys of the requests. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The role may do what the contract of its workload asks for, on the resources meant, and nothing else. */
export function leastPrivilege<Name extends string = string, Feature extends string = string>(
  options: LeastPrivilege<Name, Feature>,
): readonly Claim[] {
  const { role, trustedBy, needs, also = {}, context } = options;
  const on: { readonly [feature: string]: string | readonly string[] | undefined } = options.on ?? {};
  const platform = permits<string>(role, also, context === undefined ? {} : { context });
  const asked = needs.map(({ feature, actions }) => ({ actions, on: [on[feature] ?? '*'].flat() }));
  return numbered(options, 'Access', [
    [`Only ${trustedBy.join(', ')} assume ${role}`, trusts(role, trustedBy)],
    [`${role} may do what the workload needs and nothing else`, { ...platform, are: [...asked, ...platform.are] }],
  ]);
}

const names = { role: 'Role' };
const needs = [{ feature: 'reports', actions: ['s3:GetObject'] }];
const claims = leastPrivilege({
  id: 'ROLE',
  role: 'role',
  trustedBy: ['ec2.amazonaws.com'],
  needs,
  on: { reports: '${Reports.Arn}/*' },
});

export const LEAST_PRIVILEGE: Pattern = {
  name: 'leastPrivilege',
  about: 'the role may do what the contract of its workload asks for, on the resources meant, and nothing else',
  holds: [
    {
      says: 'The role reads the reports, as its workload does.',
      names,
      resources: roleWith(allow('s3:GetObject', arnOf('Reports', '/*'))),
      claim: claims,
    },
  ],
  fails: [
    {
      says: 'The workload reads, and the role may not.',
      names,
      resources: roleWith(allow('s3:ListBucket', arnOf('Reports'))),
      claim: claims,
    },
    { says: 'The role reads every bucket.', names, resources: roleWith(allow('s3:GetObject')), claim: claims },
  ],
};
