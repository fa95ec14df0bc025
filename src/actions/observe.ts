import type { ClaimSet } from '../claims/index.ts';
import type { Model } from '../model/index.ts';
import type { Observations } from '../prove/index.ts';
import type { Usage } from '../usage/index.ts';

/**
 * What prices and the drawing say of a model, asked only for claims that speak of them: most targets have none, and start
 * faster so.
 */
export async function observe(model: Model, claims: ClaimSet, usage: Usage | undefined): Promise<Observations> {
  const words = new Set(claims.claims.flatMap(({ holds }) => holds.map(({ kind }) => kind)));
  return {
    ...(words.has('cost') && { prices: (await import('./observed-prices.ts')).observedPrices(model, usage) }),
    ...(words.has('drawn') && { drawing: (await import('./observed-drawing.ts')).observedDrawing(model) }),
  };
}
