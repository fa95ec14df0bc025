/** The pages that people see. A cache may keep what is the same for everybody, and asks each time whether it still is. */
import { Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Parts } from '../parts.ts';
import type { Item, Order } from '../store/store.ts';
import { known } from './api.ts';
import { ASSETS } from './assets.ts';
import { type Html, html } from './html.ts';

const PAGE_SIZE = 24;

export function addPages(server: FastifyInstance, { store, settings, place }: Parts): void {
  server.get<{ Querystring: { after?: string } }>('/', async (request, reply) => {
    const { after } = request.query;
    const found = await store.items({ ...(typeof after === 'string' && { after }), limit: PAGE_SIZE + 1 });
    const items = found.slice(0, PAGE_SIZE);
    const last = found.length > PAGE_SIZE ? items.at(-1)?.sku : undefined;
    const body = html`
      <h1>Catalogue</h1>
      <p role="status" aria-live="polite"></p>
      ${items.length === 0 ? html`<p class="quiet">Nothing is for sale at the moment.</p>` : undefined}
      <ul class="items">${items.map(itemCard)}</ul>
      ${last === undefined ? undefined : html`<p><a href="/?after=${encodeURIComponent(last)}">More</a></p>`}`;
    return send(reply, 'Catalogue', '/', body);
  });

  server.get('/basket', (_, reply) =>
    send(
      reply,
      'Basket',
      '/basket',
      html`
      <h1>Basket</h1>
      <p role="alert"></p>
      <p id="empty">The basket is empty. <a href="/">Look at the catalogue</a>.</p>
      <div id="full" hidden>
        <table>
          <thead><tr><th>Item</th><th>Quantity</th><th class="number">Price</th><th><span class="skip">Remove</span></th></tr></thead>
          <tbody id="basket"></tbody>
          <tfoot><tr><th colspan="2">Total</th><td class="number" id="total"></td><td></td></tr></tfoot>
        </table>
        <p><button id="order">Order now</button></p>
      </div>`,
    ),
  );

  server.get('/login', (_, reply) => send(reply, 'Log in', '/login', credentials('Log in', '/api/session')));
  server.get('/join', (_, reply) =>
    send(reply, 'New account', '/join', credentials('Make an account', '/api/customers')),
  );

  server.get('/orders', async (request, reply) => {
    if (request.session === undefined) return reply.redirect('/login?to=%2Forders', 303);
    const orders = await store.orders(known(request).customer, 50);
    const body = html`
      <h1>My orders</h1>
      ${orders.length === 0 ? html`<p class="quiet">Nothing was ordered yet.</p>` : ordersTable(orders)}
      <p>${request.session.email} · <button class="plain" data-logout>Log out</button></p>`;
    return sendPersonal(reply, 'My orders', '/orders', body);
  });

  server.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const { id } = request.params;
    if (request.session === undefined) return reply.redirect(`/login?to=${encodeURIComponent(`/orders/${id}`)}`, 303);
    const isId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
    const order = isId ? await store.order(id, known(request).customer) : undefined;
    if (order === undefined) throw new Refused(404, 'NOT_FOUND', 'There is no such order.');
    return sendPersonal(reply, 'Order', '/orders', orderPage(order));
  });

  server.get('/whoami', async (request, reply) => {
    if (known(request).isStaff !== true) throw new Refused(404, 'NOT_FOUND', 'There is no such page.');
    const { instance, zone } = place();
    return reply.send({ instance, zone, release: settings.RELEASE, environment: settings.ENVIRONMENT });
  });
}

function itemCard({ sku, name, priceCents, stock }: Item): Html {
  return html`<li>
    <strong>${name}</strong>
    <span class="quiet">${sku}</span>
    <span class="price">${money(priceCents)}</span>
    ${
      stock > 0
        ? html`<button data-add data-sku="${sku}" data-name="${name}" data-price="${priceCents}" aria-label="Put ${name} into the basket">Into the basket</button>`
        : html`<span class="quiet">Out of stock</span>`
    }
  </li>`;
}

function credentials(title: string, path: string): Html {
  const isNew = path === '/api/customers';
  return html`
    <h1>${title}</h1>
    <form data-session="${path}" method="post">
      <p role="alert"></p>
      <label>E-mail address <input name="email" type="email" autocomplete="username" required maxlength="254"></label>
      <label>Password <input name="password" type="password" required maxlength="200"
        autocomplete="${isNew ? 'new-password' : 'current-password'}" minlength="${isNew ? 12 : 1}"></label>
      <button>${title}</button>
    </form>
    ${isNew ? undefined : html`<p>No account yet? <a href="/join">Make one</a>.</p>`}`;
}

function ordersTable(orders: readonly Order[]): Html {
  return html`<table>
    <thead><tr><th>Placed</th><th>Items</th><th class="number">Total</th></tr></thead>
    <tbody>${orders.map(
      ({ id, placedAt, lines, totalCents }) => html`<tr>
        <td><a href="/orders/${id}">${moment(placedAt)}</a></td>
        <td>${lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</td>
        <td class="number">${money(totalCents)}</td></tr>`,
    )}</tbody></table>`;
}

function orderPage({ id, placedAt, lines, totalCents }: Order): Html {
  return html`
    <h1>Thank you</h1>
    <p>Your order of ${moment(placedAt)} is placed. <span class="quiet">${id}</span></p>
    <table>
      <thead><tr><th>Item</th><th class="number">Quantity</th><th class="number">Price</th></tr></thead>
      <tbody>${lines.map(
        ({ name, quantity, priceCents }) => html`<tr>
          <td>${name}</td><td class="number">${quantity}</td><td class="number">${money(priceCents * quantity)}</td></tr>`,
      )}</tbody>
      <tfoot><tr><th colspan="2">Total</th><td class="number">${money(totalCents)}</td></tr></tfoot>
    </table>
    <p><a href="/orders">My orders</a></p>`;
}

/** The same for everybody: no cookie changes it. */
function send(reply: FastifyReply, title: string, path: string, body: Html): FastifyReply {
  return reply
    .header('cache-control', 'no-cache')
    .type(HTML)
    .send(pageOf(title, path, body));
}

function sendPersonal(reply: FastifyReply, title: string, path: string, body: Html): FastifyReply {
  return reply
    .header('vary', 'Cookie')
    .type(HTML)
    .send(pageOf(title, path, body));
}

const HTML = 'text/html; charset=utf-8';

const PLACES: readonly (readonly [path: string, name: string])[] = [
  ['/', 'Catalogue'],
  ['/basket', 'Basket'],
  ['/orders', 'My orders'],
];

export function pageOf(title: string, path: string, body: Html): string {
  const current = (at: string) => (at === path ? html` aria-current="page"` : undefined);
  const count = html`<span data-count></span>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Shop</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${ASSETS.style.path}">
<script type="module" src="${ASSETS.script.path}"></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><strong>Shop</strong><nav aria-label="Main">${PLACES.map(
    ([at, name]) => html`<a href="${at}"${current(at)}>${name}${at === '/basket' ? count : undefined}</a> `,
  )}</nav></header>
<main id="main">${body}</main>
</body>
</html>
`.html;
}

function money(cents: number): string {
  return (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}

function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
