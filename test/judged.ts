import type { ClaimSet } from '../src/claims/index.ts';
import type { Architecture } from '../src/constructs/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove, type Verdict } from '../src/prove/index.ts';
import { optionsOf, synthesized } from '../src/testing/index.ts';
import type { Usage } from '../src/usage/index.ts';
import { observationsOf } from './observations.ts';

export interface JudgedStack {
  readonly name: string;
  readonly region?: string;
  /** Plain data. */
  readonly template: unknown;
}

/** The stacks of an environment with what is claimed about them. */
export interface System {
  readonly stacks: readonly JudgedStack[];
  readonly claims: ClaimSet;
  readonly usage?: Usage;
}

/** An environment with some of its options changed; fails where nothing is claimed. */
export function systemOf<Props>(
  architecture: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): System {
  const options = optionsOf(architecture, environment, changes);
  const usage = architecture.usage?.(environment, options);
  return {
    stacks: synthesized(architecture, environment, changes).stacks,
    claims: claimsOf(architecture, environment, changes),
    ...(usage !== undefined && { usage }),
  };
}

/** What is claimed of an environment with some of its options changed; fails where nothing is. */
export function claimsOf<Props>(
  architecture: Architecture<Props>,
  environment: string,
  changes: Partial<Props> = {},
): ClaimSet {
  const claims = architecture.claims?.(environment, optionsOf(architecture, environment, changes));
  if (claims === undefined) throw new Error(`${architecture.name} claims nothing`);
  return claims;
}

/** The verdicts of claims on stacks as one system; throws when templates or claims cannot be read. */
export function judgedStacks(stacks: readonly JudgedStack[], claims: ClaimSet, usage?: Usage): readonly Verdict[] {
  const model = buildModel(
    stacks.map(({ name, region, template }) => ({
      name,
      document: dataDocument(template),
      ...(region !== undefined && { region }),
    })),
  );
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  const verdicts = prove(model.value, claims, observationsOf(model.value, claims, usage));
  if (!verdicts.ok) throw new Error(JSON.stringify(verdicts.diagnostics));
  return verdicts.value;
}

/** The verdicts of claims on one template of us-east-1. */
export function judged(template: unknown, claims: ClaimSet, usage?: Usage): readonly Verdict[] {
  return judgedStacks([{ name: 'Stack', region: 'us-east-1', template }], claims, usage);
}

/** The verdicts of all or some of a system's own claims. */
export function verdictsOf({ stacks, claims, usage }: System, ids?: readonly string[]): readonly Verdict[] {
  const asked = ids === undefined ? claims.claims : claims.claims.filter(({ id }) => ids.includes(id));
  return judgedStacks(stacks, { ...claims, claims: asked }, usage);
}

/** The rows that are not met, each with what refutes it or is missing. */
export function notMet(verdicts: readonly Verdict[]): readonly (readonly unknown[])[] {
  return verdicts
    .filter(({ row }) => row === 'notMet')
    .map(({ id, counterexample, missing }) => [id, counterexample?.summary, missing]);
}
