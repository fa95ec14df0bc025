import { observedDrawing } from '../src/actions/observed-drawing.ts';
import { observedPrices } from '../src/actions/observed-prices.ts';
import type { ClaimSet } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove, type Verdict } from '../src/prove/index.ts';
import type { Usage } from '../src/usage/index.ts';

/** The verdicts of claims on a template that is plain data; throws when template or claims cannot be read. */
export function judged(template: unknown, claims: ClaimSet, region = 'us-east-1', usage?: Usage): readonly Verdict[] {
  const model = buildModel([{ name: 'Stack', document: dataDocument(template), region }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  const verdicts = prove(model.value, claims, {
    prices: observedPrices(model.value, usage),
    drawing: observedDrawing(model.value),
  });
  if (!verdicts.ok) throw new Error(JSON.stringify(verdicts.diagnostics));
  return verdicts.value;
}
