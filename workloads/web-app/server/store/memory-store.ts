/** The catalogue and the orders of one process, which end with it: for a deployment without a database, and for trials. */
import { type Customer, type Item, inOrder, KEY_LIFE_MS, type Order, type Store } from './store.ts';

interface Key {
  readonly hash: string;
  readonly order: Order;
  readonly at: number;
}

export function memoryStore(catalogue: readonly Item[]): Store {
  const items = new Map(catalogue.map((item) => [item.sku, item]));
  const customers = new Map<string, Customer>();
  const orders = new Map<string, { readonly customer: string; readonly order: Order }>();
  const keys = new Map<string, Key>();
  return {
    async items({ after = '', limit }) {
      return inOrder([...items.values()].filter(({ sku }) => sku > after)).slice(0, limit);
    },
    async item(sku) {
      return items.get(sku);
    },
    async customer(email) {
      return customers.get(email);
    },
    async addCustomer(customer) {
      if (customers.has(customer.email)) return false;
      customers.set(customer.email, customer);
      return true;
    },
    async place({ id, customer, key, hash, lines, now }) {
      const own = `${customer} ${key}`;
      for (const [name, { at }] of keys) if (now.getTime() - at >= KEY_LIFE_MS) keys.delete(name);
      const before = keys.get(own);
      if (before !== undefined)
        return before.hash === hash ? { kind: 'replayed', order: before.order } : { kind: 'other request' };
      for (const { sku, quantity } of inOrder(lines)) {
        const item = items.get(sku);
        if (item === undefined) return { kind: 'unknown item', sku };
        if (item.stock < quantity) return { kind: 'out of stock', sku };
      }
      const told = inOrder(lines).flatMap(({ sku, quantity }) => {
        const item = items.get(sku);
        if (item === undefined) return [];
        items.set(sku, { ...item, stock: item.stock - quantity });
        return [{ sku, name: item.name, priceCents: item.priceCents, quantity }];
      });
      const totalCents = told.reduce((sum, { priceCents, quantity }) => sum + priceCents * quantity, 0);
      const order: Order = { id, status: 'placed', totalCents, placedAt: now, lines: told };
      orders.set(id, { customer, order });
      keys.set(own, { hash, order, at: now.getTime() });
      return { kind: 'placed', order };
    },
    async order(id, customer) {
      const found = orders.get(id);
      return found?.customer === customer ? found.order : undefined;
    },
    async orders(customer, limit) {
      const own = [...orders.values()].filter((each) => each.customer === customer).map(({ order }) => order);
      return own.toReversed().slice(0, limit);
    },
    async check() {},
    async close() {},
  };
}
