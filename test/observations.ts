import { observedDrawing } from '../src/actions/observed-drawing.ts';
import { observedPrices } from '../src/actions/observed-prices.ts';
import type { ClaimSet } from '../src/claims/index.ts';
import type { Model } from '../src/model/index.ts';
import type { Observations } from '../src/prove/index.ts';
import type { Usage } from '../src/usage/index.ts';

/** What prices and the drawing say of a model, where a claim asks. */
export function observationsOf(model: Model, { claims }: ClaimSet, usage: Usage | undefined): Observations {
  const asks = (word: string) => claims.some(({ holds }) => holds.some(({ kind }) => kind === word));
  return {
    ...(asks('cost') && { prices: observedPrices(model, usage) }),
    ...(asks('drawn') && { drawing: observedDrawing(model) }),
  };
}
