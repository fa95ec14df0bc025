import { observedDrawing } from '../src/actions/observed-drawing.ts';
import { observedPrices } from '../src/actions/observed-prices.ts';
import type { ClaimSet } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove, type Verdict } from '../src/prove/index.ts';
import type { Usage } from '../src/usage/index.ts';

/** The verdicts of claims on several stacks as one system, by name; throws when templates or claims cannot be read. */
export function judgedStacks(
  templates: Readonly<Record<string, unknown>>,
  claims: ClaimSet,
  region: string,
  usage?: Usage,
): readonly Verdict[] {
  const sources = Object.entries(templates).map(([name, template]) => ({
    name,
    document: dataDocument(template),
    region,
  }));
  const model = buildModel(sources);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  const verdicts = prove(model.value, claims, {
    prices: observedPrices(model.value, usage),
    drawing: observedDrawing(model.value),
  });
  if (!verdicts.ok) throw new Error(JSON.stringify(verdicts.diagnostics));
  return verdicts.value;
}
