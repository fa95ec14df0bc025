import type { Assertion, ClaimSet } from '../claims/index.ts';
import { claim, claimSet } from '../claims/index.ts';
import { buildModel, dataDocument, type Model } from '../model/index.ts';
import type { Observations } from './observations.ts';
import { prove } from './prove.ts';
import type { Verdict } from './verdict.ts';

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: object; readonly Condition?: string }>
>;

/** A small template for tests. */
export interface TinyTemplate {
  readonly resources: Resources;
  readonly parameters?: object;
  readonly conditions?: object;
  readonly outputs?: object;
}

/** Judges one claim of the given assertions; throws when the template or the claim cannot be read. */
export function judgeIn(
  world: TinyTemplate,
  holds: Assertion | readonly Assertion[],
  set: Omit<Partial<ClaimSet>, 'claims' | 'schema'> = {},
  observe: (model: Model) => Observations = () => ({}),
): Verdict {
  const template = {
    Resources: world.resources,
    Parameters: world.parameters,
    Conditions: world.conditions,
    Outputs: world.outputs,
  };
  const model = buildModel([{ name: 'Stack', document: dataDocument(template), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(model.diagnostics.map((each) => each.what).join('\n'));
  const verdicts = prove(
    model.value,
    claimSet({ ...set, claims: [claim('C-1', 'the claim', holds)] }),
    observe(model.value),
  );
  if (!verdicts.ok) throw new Error(verdicts.diagnostics.map((each) => each.what).join('\n'));
  const [verdict] = verdicts.value;
  if (verdict === undefined) throw new Error('one claim gave no verdict');
  return verdict;
}

/** The verdict in a line: outcome, then the condition, or the summary of the counterexample, or what is missing. */
export function inShort(verdict: Verdict): string {
  const why = verdict.holdsIf ?? verdict.counterexample?.summary ?? verdict.missing?.join('; ');
  return why === undefined ? verdict.outcome : `${verdict.outcome}: ${why}`;
}
