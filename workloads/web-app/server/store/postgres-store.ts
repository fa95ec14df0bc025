/** The catalogue and the orders in PostgreSQL. */
import { neededStep } from '@lintel/workload-runtime/migrate';
import { type Generated, Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely';
import { SCHEMA } from './migrations.ts';
import { type Item, inOrder, KEY_LIFE_MS, type Order, type Placed, type PlaceRequest, type Store } from './store.ts';

const NEEDED = neededStep(SCHEMA);

interface Tables {
  readonly items: { sku: string; name: string; price_cents: number; stock: number };
  readonly customers: { id: string; email: string; password_hash: string; is_staff: Generated<boolean> };
  readonly orders: { id: string; customer: string; status: 'placed'; total_cents: string | number; placed_at: Date };
  readonly order_lines: { order_id: string; sku: string; name: string; price_cents: number; quantity: number };
  readonly idempotency: { customer: string; key: string; request_hash: string; order_id: string; made_at: Date };
  readonly schema_migrations: { id: number };
}

export function postgresStore(pool: PostgresPool): Store {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    async items({ after = '', limit }) {
      const rows = await db
        .selectFrom('items')
        .selectAll()
        .where('sku', '>', after)
        .orderBy('sku')
        .limit(limit)
        .execute();
      return rows.map(itemOf);
    },
    async item(sku) {
      const row = await db.selectFrom('items').selectAll().where('sku', '=', sku).executeTakeFirst();
      return row === undefined ? undefined : itemOf(row);
    },
    async customer(email) {
      const row = await db.selectFrom('customers').selectAll().where('email', '=', email).executeTakeFirst();
      return row && { id: row.id, email: row.email, passwordHash: row.password_hash, isStaff: row.is_staff };
    },
    async addCustomer({ id, email, passwordHash, isStaff }) {
      const made = await db
        .insertInto('customers')
        .values({ id, email, password_hash: passwordHash, is_staff: isStaff })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .executeTakeFirst();
      return made.numInsertedOrUpdatedRows === 1n;
    },
    async place(request) {
      try {
        return await db.transaction().execute((within) => place(within, request));
      } catch (thrown) {
        if (thrown instanceof Refusal) return thrown.placed;
        throw thrown;
      }
    },
    async order(id, customer) {
      const [order] = await ordersOf(db, customer, 1, id);
      return order;
    },
    orders: (customer, limit) => ordersOf(db, customer, limit),
    async check() {
      const { latest } = await db
        .selectFrom('schema_migrations')
        .select(({ fn }) => fn.max('id').as('latest'))
        .executeTakeFirstOrThrow();
      if ((latest ?? 0) < NEEDED) throw new Error(`the schema stands at step ${latest ?? 0}, not ${NEEDED}`);
    },
    close: () => db.destroy(),
  };
}

/** Ends a transaction without a change. */
class Refusal extends Error {
  readonly placed: Placed;

  constructor(placed: Placed) {
    super(placed.kind);
    this.placed = placed;
  }
}

async function place(within: Transaction<Tables>, request: PlaceRequest): Promise<Placed> {
  const { id, customer, key, hash, lines, now } = request;
  // Held to the end of the transaction, whoever runs it.
  const { rows } = await sql<{ held: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`${customer} ${key}`}, 0)) AS held`.execute(within);
  if (rows[0]?.held !== true) return { kind: 'running' };
  await within
    .deleteFrom('idempotency')
    .where('customer', '=', customer)
    .where('made_at', '<=', new Date(now.getTime() - KEY_LIFE_MS))
    .execute();
  const before = await within
    .selectFrom('idempotency')
    .selectAll()
    .where('customer', '=', customer)
    .where('key', '=', key)
    .executeTakeFirst();
  if (before !== undefined) {
    if (before.request_hash !== hash) return { kind: 'other request' };
    const [order] = await ordersOf(within, customer, 1, before.order_id);
    if (order === undefined) throw new Error('An order that its key names is gone.');
    return { kind: 'replayed', order };
  }
  const taken = [];
  for (const { sku, quantity } of inOrder(lines)) {
    const item = await within
      .updateTable('items')
      .set(({ eb }) => ({ stock: eb('stock', '-', quantity) }))
      .where('sku', '=', sku)
      .where('stock', '>=', quantity)
      .returning(['name', 'price_cents'])
      .executeTakeFirst();
    if (item === undefined) throw new Refusal(await whyNot(within, sku));
    taken.push({ sku, quantity, ...item });
  }
  const totalCents = taken.reduce((sum, line) => sum + line.price_cents * line.quantity, 0);
  await within
    .insertInto('orders')
    .values({ id, customer, status: 'placed', total_cents: totalCents, placed_at: now })
    .execute();
  await within
    .insertInto('order_lines')
    .values(taken.map((line) => ({ order_id: id, ...line })))
    .execute();
  await within
    .insertInto('idempotency')
    .values({ customer, key, request_hash: hash, order_id: id, made_at: now })
    .execute();
  return {
    kind: 'placed',
    order: {
      id,
      status: 'placed',
      totalCents,
      placedAt: now,
      lines: taken.map(({ sku, name, price_cents, quantity }) => ({ sku, name, priceCents: price_cents, quantity })),
    },
  };
}

async function whyNot(within: Transaction<Tables>, sku: string): Promise<Placed> {
  const item = await within.selectFrom('items').select('sku').where('sku', '=', sku).executeTakeFirst();
  return { kind: item === undefined ? 'unknown item' : 'out of stock', sku };
}

async function ordersOf(db: Kysely<Tables>, customer: string, limit: number, id?: string): Promise<readonly Order[]> {
  const own = db.selectFrom('orders').selectAll().where('customer', '=', customer);
  const orders = await (id === undefined ? own : own.where('id', '=', id))
    .orderBy('placed_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  if (orders.length === 0) return [];
  const ids = orders.map((order) => order.id);
  const lines = await db.selectFrom('order_lines').selectAll().where('order_id', 'in', ids).orderBy('sku').execute();
  return orders.map((order) => ({
    id: order.id,
    status: order.status,
    totalCents: Number(order.total_cents),
    placedAt: order.placed_at,
    lines: lines
      .filter((line) => line.order_id === order.id)
      .map(({ sku, name, price_cents, quantity }) => ({ sku, name, priceCents: price_cents, quantity })),
  }));
}

function itemOf({ sku, name, price_cents, stock }: Tables['items']): Item {
  return { sku, name, priceCents: price_cents, stock };
}
