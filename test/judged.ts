import type { ClaimSet } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove, type Verdict } from '../src/prove/index.ts';
import type { Usage } from '../src/usage/index.ts';
import { observationsOf } from './observations.ts';

export interface JudgedStack {
  readonly name: string;
  readonly region: string;
  /** Plain data. */
  readonly template: unknown;
}

/** The verdicts of claims on stacks as one system; throws when templates or claims cannot be read. */
export function judgedStacks(stacks: readonly JudgedStack[], claims: ClaimSet, usage?: Usage): readonly Verdict[] {
  const model = buildModel(
    stacks.map(({ name, region, template }) => ({ name, region, document: dataDocument(template) })),
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
