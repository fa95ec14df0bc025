import { decimal, showMoney } from '../../base/index.ts';
import type { ResourceFacts } from '../../draw/index.ts';
import type { Model } from '../../model/index.ts';
import { describeResource } from './describe-resource.ts';
import { type PriceOptions, price } from './price.ts';
import { judgeTarget } from './prove.ts';

/** What a page tells of each resource of the drawing: its properties, the claims that name it, what it costs. */
export async function resourceFacts(model: Model, options: PriceOptions): Promise<readonly ResourceFacts[]> {
  const judged = await judgeTarget(options);
  const bill = await price(options);
  const prices = new Map(bill.lines.map((line) => [line.resource, line]));
  const verdicts = judged.ok ? judged.verdicts : [];
  return [...model.resources.values()].map((resource): ResourceFacts => {
    const { type, when, properties, claims } = describeResource({ model, verdicts }, resource);
    const line = prices.get(resource.id);
    return {
      id: resource.id,
      type,
      properties,
      claims,
      ...(when !== undefined && { when }),
      ...(line !== undefined && { price: inWords(line) }),
    };
  });
}

function inWords({ outcome, monthly, reason }: Awaited<ReturnType<typeof price>>['lines'][number]): string {
  switch (outcome) {
    case 'free':
      return 'AWS charges nothing for it.';
    case 'unknown':
      return `Its price is unknown: ${reason ?? 'there is no price for it'}`;
    case 'priced':
      return `${showMoney(decimal(monthly.expected))} a month.`;
    case 'usage':
      return `${showMoney(decimal(monthly.expected))} a month with the expected usage.`;
  }
}
