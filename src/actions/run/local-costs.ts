/** What stands in a local target, priced: the costs that its Cost Explorer answers from. */
import { showDecimal } from '../../base/index.ts';
import { type CostProvider, deployedModel, type LocalWorld } from '../../local/index.ts';

/** Prices every region in which an account has stacks, at typical usage. What has no price is left out, as nothing bills it. */
export function costsOf(world: LocalWorld, cwd: string): CostProvider {
  return async (account) => {
    // Most targets are never asked for costs: the prices load with the first question.
    const [{ price }, { usage }, { loadPricesFor }] = await Promise.all([
      import('../../price/index.ts'),
      import('../../usage/index.ts'),
      import('../load-price-book.ts'),
    ]);
    const homes = world.state.homes('cloudformation/stack').filter((home) => home.account === account);
    const bills = await Promise.all(
      homes.map(async ({ region }) => {
        const model = await deployedModel(world, { partition: 'aws', account, region });
        const prices = await loadPricesFor(model, { cwd, region });
        if (!prices.ok) throw new Error(prices.diagnostics[0]?.what ?? 'there is no price book');
        return price(model, usage({}), prices.value.book, { region }).lines.flatMap((line) => {
          const resource = model.resources.get(line.resource);
          const usd = Number(showDecimal(line.monthly.expected));
          return resource === undefined || usd === 0
            ? []
            : [{ stack: resource.stack, logicalId: resource.logicalId, type: line.type, region, usd }];
        });
      }),
    );
    return bills.flat();
  };
}
