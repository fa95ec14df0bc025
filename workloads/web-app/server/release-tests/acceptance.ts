/** What customers do, against a stage with goods in its catalogue: `npm run test:acceptance -- URL`. It leaves a customer with one order. */
import { randomUUID } from 'node:crypto';
import { type Client, must, runAgainst } from './client.ts';

const customer = { email: `${randomUUID()}@example.com`, password: randomUUID() };
let cookie = '';
let order = '';

const place = (ask: Client, key: string, sku: string) =>
  ask('/api/orders', {
    method: 'POST',
    headers: { cookie, 'idempotency-key': key },
    body: { lines: [{ sku, quantity: 1 }] },
  });

await runAgainst({
  async 'a customer joins and is logged in'(ask) {
    const made = await ask('/api/customers', { method: 'POST', body: customer });
    must(made.status === 201, `POST /api/customers is answered with ${made.status}`);
    const known = await ask('/api/session', { method: 'POST', body: customer });
    must(known.cookie !== undefined, `POST /api/session is answered with ${known.status} and no cookie`);
    cookie = known.cookie;
  },
  async 'a wrong password is refused'(ask) {
    const { status } = await ask('/api/session', { method: 'POST', body: { ...customer, password: randomUUID() } });
    must(status === 401, `POST /api/session with a wrong password is answered with ${status}`);
  },
  async 'an order is placed once, however often it is sent'(ask) {
    const { body } = await ask('/api/items?limit=100');
    const { items } = JSON.parse(body) as {
      readonly items: readonly { readonly sku: string; readonly stock: number }[];
    };
    const [first] = items.toSorted((one, other) => other.stock - one.stock);
    must(first !== undefined && first.stock > 0, 'the catalogue has nothing to order');
    const key = randomUUID();
    const [placed, again] = [await place(ask, key, first.sku), await place(ask, key, first.sku)];
    must(placed.status === 201, `POST /api/orders is answered with ${placed.status}`);
    order = JSON.parse(placed.body).id;
    must(JSON.parse(again.body).id === order, `the same order again is answered with ${again.status} and another id`);
  },
  async 'the order is in the list'(ask) {
    const { status, body } = await ask('/api/orders', { headers: { cookie } });
    const found = status === 200 && body.includes(order);
    must(found, `GET /api/orders is answered with ${status}, without the order`);
  },
});
