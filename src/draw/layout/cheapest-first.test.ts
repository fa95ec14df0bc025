import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CheapestFirst } from './cheapest-first.ts';

/** Each value waits with a cost; taking one may add another that costs more. Oracle: a list that is sorted anew. */
test('the cheapest is taken first, among equals the latest', () => {
  const waits = fc.array(fc.record({ cost: fc.nat(30), later: fc.option(fc.nat(30), { nil: undefined }) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(waits, (items) => {
      const queue = new CheapestFirst(64);
      const list: { value: number; cost: number }[] = [];
      const add = (value: number, cost: number) => {
        queue.add(value, cost);
        list.unshift({ value, cost });
      };
      items.forEach(({ cost }, value) => {
        add(value, cost);
      });
      for (let taken = queue.take(); taken !== undefined; taken = queue.take()) {
        list.sort((one, two) => one.cost - two.cost);
        const first = list.shift();
        expect(taken).toBe(first?.value);
        const later = items[taken]?.later;
        if (later !== undefined) add(taken + items.length, (first?.cost ?? 0) + later);
      }
      expect(list).toEqual([]);
    }),
  );
});
