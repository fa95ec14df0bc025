/** What every store does, whatever it keeps things in. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Item, KEY_LIFE_MS, type PlaceRequest, type Store } from '../../workloads/web-app/server/store/store.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

/** Opens a store that holds the items and no customer. */
export type OpenStore = (items: readonly Item[]) => Promise<Store>;

export function describeStore(name: string, open: OpenStore): void {
  const shop = async () => {
    const store = await open([
      { sku: 'A-1', name: 'Mug', priceCents: 1250, stock: 3 },
      { sku: 'B-2', name: 'Lamp', priceCents: 10_000, stock: 5 },
    ]);
    const customer = randomUUID();
    await store.addCustomer({ id: customer, email: `${customer}@example.com`, passwordHash: 'x', isStaff: false });
    const place = (request: Partial<PlaceRequest> = {}) =>
      store.place({
        id: randomUUID(),
        customer,
        key: 'k',
        hash: 'h',
        lines: [{ sku: 'A-1', quantity: 1 }],
        now: NOW,
        ...request,
      });
    const stock = async (sku: string) => (await store.item(sku))?.stock;
    return { store, customer, place, stock };
  };

  describe(name, () => {
    test('W2-V1 the same key and request make one order', async () => {
      const { store, place, stock, customer } = await shop();
      const first = await place();
      const second = await place();
      expect([first.kind, second.kind]).toEqual(['placed', 'replayed']);
      expect('order' in second && 'order' in first && second.order).toEqual('order' in first && first.order);
      expect(await stock('A-1')).toBe(2);
      expect(await store.orders(customer, 10)).toHaveLength(1);
    });

    test('W2-V2 a key stands for one request', async () => {
      const { place, stock } = await shop();
      await place();
      expect(await place({ hash: 'other', lines: [{ sku: 'A-1', quantity: 2 }] })).toEqual({ kind: 'other request' });
      expect(await stock('A-1')).toBe(2);
    });

    test('W2-V3 an order that stock does not cover changes nothing, not even what it would cover', async () => {
      const { store, place, stock, customer } = await shop();
      const lines = [
        { sku: 'B-2', quantity: 6 },
        { sku: 'A-1', quantity: 1 },
      ];
      expect(await place({ lines })).toEqual({ kind: 'out of stock', sku: 'B-2' });
      expect([await stock('A-1'), await stock('B-2')]).toEqual([3, 5]);
      expect(await store.orders(customer, 10)).toEqual([]);
      // The key is free: nothing was placed under it.
      expect(await place()).toMatchObject({ kind: 'placed' });
    });

    test('an item that is not there is named', async () => {
      const { place } = await shop();
      expect(await place({ lines: [{ sku: 'Z-9', quantity: 1 }] })).toEqual({ kind: 'unknown item', sku: 'Z-9' });
    });

    test('the total is that of the catalogue, and lines stand by their SKU', async () => {
      const { place } = await shop();
      const lines = [
        { sku: 'B-2', quantity: 2 },
        { sku: 'A-1', quantity: 3 },
      ];
      expect(await place({ lines })).toMatchObject({
        order: { totalCents: 23_750, lines: [{ sku: 'A-1', quantity: 3, priceCents: 1250 }, { sku: 'B-2' }] },
      });
    });

    test('a key is forgotten after a day', async () => {
      const { place, stock } = await shop();
      await place();
      expect((await place({ now: new Date(NOW.getTime() + KEY_LIFE_MS - 1) })).kind).toBe('replayed');
      expect((await place({ now: new Date(NOW.getTime() + KEY_LIFE_MS) })).kind).toBe('placed');
      expect(await stock('A-1')).toBe(1);
    });

    test('W2-V8 an order belongs to its customer, and keys do too', async () => {
      const { store, place, customer } = await shop();
      const other = randomUUID();
      await store.addCustomer({ id: other, email: `${other}@example.com`, passwordHash: 'x', isStaff: false });
      const placed = await place();
      const id = 'order' in placed ? placed.order.id : '';
      expect(await store.order(id, customer)).toMatchObject({ id });
      expect(await store.order(id, other)).toBeUndefined();
      expect(await place({ customer: other })).toMatchObject({ kind: 'placed' });
    });

    test('of many orders at once no more are placed than there is stock', async () => {
      const { place, stock } = await shop();
      const all = await Promise.all(Array.from({ length: 8 }, (_, at) => place({ key: `k${at}` })));
      expect(all.filter(({ kind }) => kind === 'placed')).toHaveLength(3);
      expect(all.filter(({ kind }) => kind === 'out of stock')).toHaveLength(5);
      expect(await stock('A-1')).toBe(0);
    });

    test('of many requests with one key one is placed; the others are told so or wait', async () => {
      const { store, place, stock, customer } = await shop();
      const all = await Promise.all(Array.from({ length: 8 }, () => place()));
      expect(all.filter(({ kind }) => kind === 'placed')).toHaveLength(1);
      expect(all.every(({ kind }) => ['placed', 'replayed', 'running'].includes(kind))).toBe(true);
      expect(await stock('A-1')).toBe(2);
      expect(await store.orders(customer, 10)).toHaveLength(1);
    });

    test('an e-mail address has one account', async () => {
      const { store } = await shop();
      const one = { id: randomUUID(), email: `${randomUUID()}@example.com`, passwordHash: 'x', isStaff: true };
      expect(await store.addCustomer(one)).toBe(true);
      expect(await store.addCustomer({ ...one, id: randomUUID() })).toBe(false);
      expect(await store.customer(one.email)).toEqual(one);
    });

    test('pages of the catalogue follow one another', async () => {
      const { store } = await shop();
      const [first] = await store.items({ limit: 1 });
      expect(first?.sku).toBe('A-1');
      expect((await store.items({ after: 'A-1', limit: 9 })).map(({ sku }) => sku)).toEqual(['B-2']);
    });

    test('it answers that it serves', async () => {
      const { store } = await shop();
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
