/** The routes under `/api`: JSON in, JSON out, nothing of it kept by a cache. */
import { createHash } from 'node:crypto';
import { hashPassword, isPassword, parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Parts } from '../parts.ts';
import type { Item, Order, Placed } from '../store/store.ts';
import { sessionCookie } from './session.ts';

const SKU = z.string().regex(/^[A-Z0-9-]{1,32}$/);
const PAGE = z.object({ cursor: SKU.optional(), limit: z.coerce.number().int().min(1).max(100).default(20) });
const LOGIN = z.strictObject({ email: z.email().max(254), password: z.string().min(1).max(200) });
const NEW_CUSTOMER = z.strictObject({ email: z.email().max(254), password: z.string().min(12).max(200) });
/** What a client says of prices is left out: only ours count. */
const ORDER = z.object({
  lines: z
    .array(z.object({ sku: SKU, quantity: z.number().int().min(1).max(1000) }))
    .min(1)
    .max(50)
    .refine((lines) => new Set(lines.map(({ sku }) => sku)).size === lines.length, 'names an item twice'),
});
const KEY = z.string().regex(/^[\x21-\x7e]{1,128}$/);

export function addApi(server: FastifyInstance, parts: Parts): void {
  const { store, sessions, telemetry, security } = parts;

  server.get('/api/items', async (request) => {
    const { cursor, limit } = parsed(PAGE, request.query);
    const found = await store.items({ ...(cursor !== undefined && { after: cursor }), limit: limit + 1 });
    const items = found.slice(0, limit);
    const next = found.length > limit ? items.at(-1)?.sku : undefined;
    return { items: items.map(shownItem), ...(next !== undefined && { cursor: next }) };
  });

  server.get<{ Params: { sku: string } }>('/api/items/:sku', async (request, reply) => {
    const item = await store.item(request.params.sku);
    if (item === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such item.');
    const body = JSON.stringify(shownItem(item));
    const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    reply.header('etag', tag).type('application/json; charset=utf-8');
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
    return reply.send(body);
  });

  server.post('/api/customers', async (request, reply) => {
    const { email, password } = parsed(NEW_CUSTOMER, request.body);
    const customer = {
      id: parts.newId(),
      email: email.toLowerCase(),
      passwordHash: await hashPassword(password),
      isStaff: false,
    };
    if (!(await store.addCustomer(customer))) throw new Refused(409, 'EMAIL_TAKEN', 'This address has an account.');
    security.info('A customer was added.', { requestId: request.id, event: 'customer_added', customer: customer.id });
    reply.header(
      'set-cookie',
      sessionCookie(await sessions.seal({ customer: customer.id, email: customer.email, isStaff: false })),
    );
    return reply.code(201).send({ id: customer.id, email: customer.email });
  });

  server.post('/api/session', async (request, reply) => {
    const { email, password } = parsed(LOGIN, request.body);
    const customer = await store.customer(email.toLowerCase());
    if (!(await isPassword(password, customer?.passwordHash)) || customer === undefined) {
      security.warn('A login failed.', { requestId: request.id, event: 'login_failed', address: request.ip });
      throw new Refused(401, 'WRONG_LOGIN', 'The address or the password is wrong.');
    }
    const { id, isStaff } = customer;
    security.info('A customer logged in.', { requestId: request.id, event: 'login', customer: id });
    reply.header('set-cookie', sessionCookie(await sessions.seal({ customer: id, email: customer.email, isStaff })));
    return { id, email: customer.email };
  });

  server.delete('/api/session', async (_request, reply) => {
    return reply.header('set-cookie', sessionCookie('')).code(204).send();
  });

  server.get('/api/orders', async (request) => {
    const { customer } = known(request);
    return { orders: (await store.orders(customer, 50)).map(shownOrder) };
  });

  server.get<{ Params: { id: string } }>('/api/orders/:id', async (request) => {
    const { customer } = known(request);
    const id = z.uuid().safeParse(request.params.id);
    const order = id.success ? await store.order(id.data, customer) : undefined;
    if (order === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such order.');
    return shownOrder(order);
  });

  server.post('/api/orders', async (request, reply) => {
    const { customer } = known(request);
    const key = KEY.safeParse(request.headers['idempotency-key']);
    if (!key.success) throw new Refused(400, 'KEY_MISSING', 'The header Idempotency-Key is missing or malformed.');
    const { lines } = parsed(ORDER, request.body);
    const placed = await store.place({
      id: parts.newId(),
      customer,
      key: key.data,
      hash: hashOf(lines),
      lines,
      now: new Date(parts.now()),
    });
    const order = orderOf(placed);
    if (placed.kind === 'placed') telemetry.ordered('/api/orders', order.totalCents);
    else reply.header('idempotent-replayed', 'true');
    return reply.code(201).header('location', `/api/orders/${order.id}`).send(shownOrder(order));
  });
}

/** The order that was placed, now or before. Throws what the customer is told otherwise. */
function orderOf(placed: Placed): Order {
  switch (placed.kind) {
    case 'placed':
    case 'replayed':
      return placed.order;
    case 'other request':
      throw new Refused(422, 'KEY_REUSED', 'This Idempotency-Key stands for another request.');
    case 'running':
      throw new Refused(409, 'IN_PROGRESS', 'A request with this Idempotency-Key is on its way.', {
        headers: { 'retry-after': '1' },
      });
    case 'out of stock':
      throw new Refused(409, 'OUT_OF_STOCK', `There is not enough of ${placed.sku}.`, { details: { sku: placed.sku } });
    case 'unknown item':
      throw new Refused(422, 'UNKNOWN_ITEM', `There is no item ${placed.sku}.`, { details: { sku: placed.sku } });
  }
}

/** Equal for equal orders, in whatever order their lines stand. */
function hashOf(lines: readonly { readonly sku: string; readonly quantity: number }[]): string {
  const told = lines.map(({ sku, quantity }) => `${sku}=${quantity}`).toSorted();
  return createHash('sha256').update(told.join('&')).digest('hex');
}

/** Who is logged in. */
export function known(request: FastifyRequest): NonNullable<FastifyRequest['session']> {
  if (request.session === undefined) throw new Refused(401, 'NOT_LOGGED_IN', 'Log in first.');
  return request.session;
}

function matches(header: string | undefined, tag: string): boolean {
  return (header ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
    .some((each) => each === tag || each === '*');
}

function shownItem({ sku, name, priceCents, stock }: Item) {
  return { sku, name, priceCents, inStock: stock > 0, stock };
}

function shownOrder({ id, status, totalCents, placedAt, lines }: Order) {
  return { id, status, totalCents, placedAt: placedAt.toISOString(), lines };
}
