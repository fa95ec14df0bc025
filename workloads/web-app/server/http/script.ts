/** What the pages do in a browser: the basket lies there until it is ordered. */
export const SCRIPT = `const KEY = 'basket';
const basket = () => { try { return JSON.parse(localStorage.getItem(KEY) ?? '{}'); } catch { return {}; } };
const keep = (lines) => { localStorage.setItem(KEY, JSON.stringify(lines)); count(); };
const count = () => {
  const n = Object.values(basket()).reduce((sum, { quantity }) => sum + quantity, 0);
  for (const each of document.querySelectorAll('[data-count]')) each.textContent = n === 0 ? '' : ' (' + n + ')';
};
const money = (cents) => (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
const say = (text, role) => {
  const place = document.querySelector('[role=' + role + ']');
  if (place) place.textContent = text;
};
const call = async (method, path, body, headers = {}) => {
  let answer;
  try {
    answer = await fetch(path, {
      method, headers: { ...(body && { 'content-type': 'application/json' }), ...headers }, body: body && JSON.stringify(body),
    });
  } catch { throw new Error('The shop does not answer. Try again.'); }
  const value = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
  if (answer.ok) return value;
  if (answer.status === 401 && value?.error === 'NOT_LOGGED_IN') location.assign('/login?to=' + encodeURIComponent(location.pathname));
  throw new Error(value?.message ?? 'The shop could not answer. Try again.');
};

document.addEventListener('click', async ({ target }) => {
  const add = target.closest?.('[data-add]');
  if (add) {
    const { sku, name, price } = add.dataset;
    const lines = basket();
    lines[sku] = { name, price: Number(price), quantity: (lines[sku]?.quantity ?? 0) + 1 };
    keep(lines);
    say(name + ' is in the basket.', 'status');
  }
  if (target.closest?.('[data-logout]')) {
    await call('DELETE', '/api/session').catch(() => {});
    location.assign('/');
  }
});

document.addEventListener('submit', async (event) => {
  const form = event.target.closest('form[data-session]');
  if (!form) return;
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(form));
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    await call('POST', form.dataset.session, { email, password });
    const to = new URLSearchParams(location.search).get('to') ?? '/';
    location.assign(/^[/][^/\\\\]/.test(to) ? to : '/');
  } catch (fault) { say(fault.message, 'alert'); button.disabled = false; }
});

const lines = document.querySelector('#basket');
if (lines) {
  const draw = () => {
    const all = Object.entries(basket());
    document.querySelector('#empty').hidden = all.length > 0;
    document.querySelector('#full').hidden = all.length === 0;
    lines.replaceChildren(...all.map(([sku, { name, price, quantity }]) => {
      const row = document.createElement('tr');
      const cell = (content, css) => { const td = document.createElement('td'); td.append(content); if (css) td.className = css; return td; };
      const amount = Object.assign(document.createElement('input'), { type: 'number', min: 1, max: 1000, value: quantity });
      amount.setAttribute('aria-label', 'Quantity of ' + name);
      amount.addEventListener('change', () => {
        const next = basket();
        next[sku] = { name, price, quantity: Math.min(1000, Math.max(1, Math.floor(Number(amount.value)) || 1)) };
        keep(next); draw();
      });
      const drop = Object.assign(document.createElement('button'), { className: 'plain', textContent: 'Remove' });
      drop.setAttribute('aria-label', 'Remove ' + name);
      drop.addEventListener('click', () => { const next = basket(); delete next[sku]; keep(next); draw(); });
      row.append(cell(name), cell(amount), cell(money(price * quantity), 'number'), cell(drop));
      return row;
    }));
    document.querySelector('#total').textContent = money(all.reduce((sum, [, { price, quantity }]) => sum + price * quantity, 0));
  };
  draw();
  // One key for one attempt to buy what is in the basket: pressing twice, or again after a lost answer, orders once.
  let attempt;
  document.querySelector('#order').addEventListener('click', async ({ target }) => {
    const wanted = Object.entries(basket()).map(([sku, { quantity }]) => ({ sku, quantity }));
    const told = JSON.stringify(wanted);
    if (attempt?.told !== told) attempt = { told, key: crypto.randomUUID() };
    target.disabled = true;
    say('', 'alert');
    try {
      const order = await call('POST', '/api/orders', { lines: wanted }, { 'idempotency-key': attempt.key });
      keep({});
      location.assign('/orders/' + order.id);
    } catch (fault) {
      // An answer names the item by its number; who reads it knows its name.
      const named = Object.entries(basket()).reduce((text, [sku, { name }]) => text.replace(sku, name), fault.message);
      say(named, 'alert');
      target.disabled = false;
    }
  });
}
count();
`;
