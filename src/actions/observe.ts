import { type Result, success } from '../base/index.ts';
import type { ClaimSet } from '../claims/index.ts';
import type { Model } from '../model/index.ts';
import type { Observations } from '../prove/index.ts';
import type { Usage } from '../usage/index.ts';

/**
 * What prices and the drawing say of a model, asked only for claims that speak of them: most targets have none, and start
 * faster so.
 */
export async function observe(
  model: Model,
  claims: ClaimSet,
  usage: Usage | undefined,
  options: { readonly cwd?: string },
): Promise<Result<Observations>> {
  const words = new Set(claims.claims.flatMap(({ holds }) => holds.map(({ kind }) => kind)));
  const drawing = words.has('drawn') ? { drawing: (await import('./observed-drawing.ts')).observedDrawing(model) } : {};
  if (!words.has('cost')) return success(drawing);
  const [{ observedPrices }, { loadPricesFor }] = await Promise.all([
    import('./observed-prices.ts'),
    import('./load-price-book.ts'),
  ]);
  const { cwd } = options;
  const prices = await loadPricesFor(model, cwd === undefined ? {} : { cwd });
  if (!prices.ok) return prices;
  return success({ ...drawing, prices: observedPrices(model, usage, prices.value.book) });
}
