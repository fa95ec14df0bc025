import type { Model } from '../model/index.ts';
import { type Bill, price, SHIPPED_PRICES, variantBill } from '../price/index.ts';
import type { ObservedBill, ObservedPrices } from '../prove/index.ts';
import { type Usage, usage as usageOf } from '../usage/index.ts';

/** What claims about cost are judged on: the bill of the model, and the bills of the variants that the usage names. */
export function observedPrices(model: Model, usage: Usage = usageOf({}), book = SHIPPED_PRICES): ObservedPrices {
  const bill = price(model, usage, book);
  const variants = (usage.variants ?? []).map((variant) =>
    variantBill(variant, bill, { model, usage, book, options: {} }),
  );
  return {
    bill: observed(bill),
    variants: Object.fromEntries(variants.map((variant) => [variant.name, observed(variant.bill)])),
  };
}

function observed({ lines, unpriced }: Bill): ObservedBill {
  return {
    costs: lines.flatMap(({ resource, components, when }) =>
      components.map(({ what, row, monthly, from, how }) => ({
        resource,
        component: what,
        row,
        monthly,
        isFixed: from === 'template',
        how,
        when,
      })),
    ),
    unpriced,
  };
}
