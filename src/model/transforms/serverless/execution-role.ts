import type { Path } from '../../value.ts';
import { asElements, type Fields, includes, isFields, isFilled } from './data.ts';
import { type Expansion, type Generated, generated } from './expansion.ts';
import { branchesOf, isFunction, isNoValue } from './functions.ts';
import { managedPolicyPath } from './managed-policy-paths.ts';
import { expandPolicyTemplate, isPolicyTemplate } from './policy-templates.ts';

type PolicyKind = 'managed' | 'statements' | 'template';

export interface RoleOptions {
  readonly id: string;
  readonly trust: unknown;
  /** What stands under `Policies`. */
  readonly policies: unknown;
  readonly managedPolicies: readonly unknown[];
  readonly inlinePolicies: readonly Fields[];
  readonly path?: unknown;
  readonly boundary?: unknown;
  readonly tags: unknown;
  readonly attributes: Fields;
  readonly from: Path;
}

/**
 * The role of a function or a state machine
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-policies).
 */
export function executionRole(expansion: Expansion, options: RoleOptions): Generated {
  const managed: unknown[] = [...options.managedPolicies];
  const inline: unknown[] = [...options.inlinePolicies];
  const entries = isFilled(options.policies) ? asElements(options.policies) : [];
  entries.forEach((entry, index) => {
    const kind = kindOf(entry);
    const policy = inBranches(entry, (each) => policyOf(expansion, each, `${options.id}Policy${index}`));
    if (kind === 'managed') {
      if (!includes(managed, policy)) managed.push(policy);
    } else if (kind !== undefined) inline.push(policy);
    else if (!isNoValue(entry)) {
      const what = `The policy ${index + 1} of "${options.id}" is neither a policy nor a policy template that AWS SAM has, so what it allows is not seen.`;
      expansion.unseen(what, expansion.pathOf(entry, options.from), options.id);
    }
  });
  const properties = {
    AssumeRolePolicyDocument: options.trust,
    ManagedPolicyArns: managed,
    Policies: inline.length > 0 ? inline : undefined,
    Path: options.path,
    PermissionsBoundary: options.boundary,
    Tags: options.tags,
  };
  return generated(options.id, 'AWS::IAM::Role', properties, options.attributes, options.from);
}

function kindOf(policy: unknown): PolicyKind | undefined {
  const branches = branchesOf(policy);
  if (branches !== undefined) {
    const [first, second] = [branches.then, branches.otherwise];
    if (isNoValue(first)) return isNoValue(second) ? 'managed' : kindOf(second);
    const kind = kindOf(first);
    return isNoValue(second) || kind === kindOf(second) ? kind : undefined;
  }
  if (typeof policy === 'string' || isFunction(policy)) return 'managed';
  if (isFields(policy) && Object.hasOwn(policy, 'Statement')) return 'statements';
  return isPolicyTemplate(policy) ? 'template' : undefined;
}

/** Applies a function to a policy, or to each branch of an `Fn::If` that is one. */
function inBranches(policy: unknown, make: (policy: unknown) => unknown): unknown {
  const branches = branchesOf(policy);
  if (branches === undefined) return make(policy);
  const each = (branch: unknown): unknown => (isNoValue(branch) ? branch : inBranches(branch, make));
  return { 'Fn::If': [branches.condition, each(branches.then), each(branches.otherwise)] };
}

function policyOf(expansion: Expansion, policy: unknown, name: string): unknown {
  switch (kindOf(policy)) {
    case 'managed': {
      const path = typeof policy === 'string' ? managedPolicyPath(policy) : undefined;
      return path === undefined ? policy : expansion.managedPolicy(path);
    }
    case 'template':
      return { PolicyName: name, PolicyDocument: expandPolicyTemplate(expansion.places.duplicate(policy)) };
    default:
      return { PolicyName: name, PolicyDocument: policy };
  }
}
