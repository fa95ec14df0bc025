/** The pages of `contracts` in Chromium, with the application behind them and a stand-in for Claude; the judge is axe. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClaudeStub, startClaudeStub } from '../../workloads/contracts/server/claude-stub.ts';
import { DEMO_LOGINS, fillDemo } from '../../workloads/contracts/server/demo.ts';
import { HASH_COST, type World, world } from '../../workloads/contracts/server/fixture.ts';
import { buildPages } from '../../workloads/ui/src/build.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from '../drawing/browser.ts';
import { ROOT } from '../imports.ts';
import { accessibilityFaults, isTooWide, screenshot } from './browser.ts';

const PRICING = { baseRate: 0.118, escalation: 2.5, microgridAdder: 0, rationale: 'Closer to the market.', risks: [] };

describe.skipIf(WITHOUT_BROWSER)(inBrowser('the pages of contracts'), () => {
  let browser: Browser;
  let claude: ClaudeStub;
  let pages = '';

  beforeAll(async () => {
    pages = mkdtempSync(join(tmpdir(), 'contracts-pages-'));
    await buildPages({ root: join(ROOT, 'workloads/contracts/web'), outDir: pages });
    [browser, claude] = await Promise.all([openBrowser(), startClaudeStub()]);
  });
  afterAll(() => Promise.all([browser?.close(), claude?.close()]));

  interface Visit {
    readonly page: Page;
    readonly made: World;
    readonly origin: string;
    readonly complaints: string[];
    end(): Promise<void>;
  }

  async function visit(role: string, { colorScheme = 'light' as 'light' | 'dark', width = 1280 } = {}): Promise<Visit> {
    const made = world({ claude: claude.url, pages, environment: { TRUSTED_HOPS: '0' } });
    await fillDemo(made.store, { now: () => Date.UTC(2026, 10, 20), newId: randomUUID }, HASH_COST);
    const { port } = new URL(await made.server.app.listen({ port: 0, host: '127.0.0.1' }));
    const origin = `http://localhost:${port}`;
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const complaints: string[] = [];
    // The first question of each visit is whether a session goes on: nobody is logged in yet.
    const isExpected = (text: string) => text.includes('401') || text.includes('409') || text.includes('503');
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (thrown) => complaints.push(String(thrown)));
    await page.goto(origin);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    const login = DEMO_LOGINS.find((each) => each.role === role);
    await page.getByLabel('E-mail').fill(login?.email ?? '');
    await page.getByLabel('Password').fill(login?.password ?? '');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Contracts', level: 1 }).waitFor();
    const end = async () => {
      await page.close();
      await made.server.app.close();
    };
    return { page, made, origin, complaints, end };
  }

  async function accepted(page: Page, name: string): Promise<void> {
    await screenshot(page, `contracts-${name}`);
    expect([name, await accessibilityFaults(page), await isTooWide(page)]).toEqual([name, [], false]);
  }

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['dark', 375],
    ['light', 375],
  ] as const)('every page is accessible in %s at %i px, and fits', async (colorScheme, width) => {
    const { page, origin, complaints, end } = await visit('ADMIN', { colorScheme, width });
    const name = (what: string) => `${what}-${colorScheme}-${width}`;
    await page.getByRole('link', { name: 'Ridge data hall' }).waitFor();
    await accepted(page, name('list'));
    await page.getByRole('link', { name: 'Island pump station' }).click();
    await page.getByRole('heading', { name: 'Worth a look' }).waitFor();
    await accepted(page, name('contract'));
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('cell', { name: 'Written' }).waitFor();
    await accepted(page, name('versions'));
    await page.goto(`${origin}/contracts/new`);
    await page.getByRole('heading', { name: 'New contract' }).waitFor();
    await page.getByRole('button', { name: 'Keep draft' }).click();
    await page.getByText('4 fields are not as it should be.').waitFor();
    await accepted(page, name('new'));
    await page.goto(`${origin}/password`);
    await page.getByRole('heading', { name: 'Password' }).waitFor();
    await accepted(page, name('password'));
    await page.goto(`${origin}/users`);
    await page.getByText('admin@example.com').waitFor();
    await accepted(page, name('users'));
    await page.goto(`${origin}/costs`);
    await page.getByText('Out of the cache').waitFor();
    await accepted(page, name('costs'));
    expect(complaints).toEqual([]);
    await end();
  });

  test('a draft is written with its value alongside, handed in, and found in the list; a reload keeps the session', async () => {
    const { page, complaints, end } = await visit('USER');
    await page.getByRole('link', { name: 'New contract' }).click();
    await page.getByLabel('Name').fill('Pier 9');
    await page.getByLabel('Client').fill('Harbor Point Hospital');
    await page.getByLabel('Site').fill('Oakland, CA');
    await page.getByLabel('First day').fill('2027-01-01');
    await page.getByLabel('Capacity (kW)').fill('650');
    await page.getByLabel('Term (years)').fill('5');
    // W3-V1
    await expect.poll(() => page.getByTestId('total').textContent()).toBe('$3,446,245.00');
    await page.getByLabel('Base rate ($/kWh)').fill('0.30');
    await page.getByText('is outside the usual 0.08 to 0.25 $/kWh').waitFor();
    await page.getByLabel('Capacity (kW)').fill('500');
    await page.getByText('must be a multiple of 325 kW').waitFor();
    await accepted(page, 'editor-warned');
    await page.getByLabel('Capacity (kW)').fill('650');
    await page.getByRole('button', { name: 'Keep draft' }).click();
    await page.getByRole('heading', { name: 'Pier 9' }).waitFor();
    await page.getByRole('button', { name: 'Hand in' }).click();
    const dialog = page.getByRole('dialog', { name: 'Hand in?' });
    await accepted(page, 'hand-in');
    await dialog.getByRole('button', { name: 'Hand in' }).click();
    await page.getByText('PENDING', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await page.reload();
    await page.getByRole('heading', { name: 'Pier 9' }).waitFor();
    await page.getByRole('link', { name: 'Contracts' }).click();
    await page.getByLabel('Search').fill('pier');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(complaints).toEqual([]);
    await end();
  });

  test('Claude answers word by word with its price; a report is calculated here; a refusal says why', async () => {
    const { page, complaints, end } = await visit('MANAGER');
    await page.getByRole('link', { name: 'Line 2 bakery' }).click();
    await page.getByRole('tab', { name: 'Ask Claude' }).click();
    claude.say({ text: ['The base rate ', 'is usual ', 'for this size.'] });
    await page.getByLabel('Your question').fill('Is the rate usual?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The base rate is usual for this size.').waitFor();
    await page.getByText('1,234 tokens in, 567 out · $0.012207').waitFor();
    claude.say({ tool: 'report_pricing', input: PRICING });
    await page.getByRole('button', { name: 'Optimise prices' }).click();
    await page.getByText('calculated here').waitFor();
    await accepted(page, 'claude');
    await page.getByRole('button', { name: 'Optimise prices' }).click();
    await page.getByText('from the cache, no cost').waitFor();
    claude.say({ status: 400, type: 'invalid_request_error' });
    await page.getByLabel('Your question').fill('And now?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Claude does not answer at the moment.').waitFor();
    expect(await page.getByLabel('Your question').inputValue()).toBe('And now?');
    await accepted(page, 'claude-refused');
    expect(complaints).toEqual([]);
    await end();
  });

  test('prices that Claude suggests are taken into the form, and what changed is told with who did it', async () => {
    const { page, complaints, end } = await visit('MANAGER');
    await page.getByRole('link', { name: 'Line 2 bakery' }).click();
    await page.getByRole('tab', { name: 'Ask Claude' }).click();
    claude.say({
      tool: 'report_suggestions',
      input: {
        suggestions: [{ field: 'financial.escalation', current: '3', suggested: '2.5', reason: 'Prices rise less.' }],
      },
    });
    await page.getByRole('button', { name: 'Suggest terms' }).click();
    await page.getByText('Prices rise less.').waitFor();
    await accepted(page, 'suggestions');
    claude.say({ tool: 'report_pricing', input: PRICING });
    await page.getByRole('button', { name: 'Optimise prices' }).click();
    await page.getByRole('button', { name: 'Edit with these prices' }).click();
    expect(await page.getByLabel('Base rate ($/kWh)').inputValue()).toBe('0.118');
    await page.getByRole('button', { name: 'Keep changes' }).click();
    await page.getByRole('heading', { name: 'Line 2 bakery' }).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    const changed = page.getByRole('row').filter({ hasText: 'Changed' });
    await changed.getByText('0.118').waitFor();
    expect(await changed.textContent()).toMatch(/Base rate 0\.12 → is now 0\.118.*Escalation 3 → is now 2\.5/);
    const manager = DEMO_LOGINS.find(({ role }) => role === 'MANAGER');
    await changed.getByText(manager?.name ?? '').waitFor();
    await accepted(page, 'what-changed');
    expect(complaints).toEqual([]);
    await end();
  });

  test('contracts are counted by status, narrowed, chosen, and moved on together', async () => {
    const { page, complaints, end } = await visit('MANAGER');
    const pending = page.getByRole('button', { name: /^PENDING/ });
    await pending.click();
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    expect(await pending.textContent()).toMatch(/^PENDING2\$65,102,114\.53$/);
    await page.getByLabel('System type').selectOption('OG');
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await page.getByLabel('System type').selectOption('');
    await page.getByLabel('Choose Island pump station').check();
    await page.getByLabel('Choose Valley college microgrid').check();
    await page.getByText('2 contracts are chosen').waitFor();
    await accepted(page, 'chosen');
    await page.getByRole('region', { name: 'Chosen contracts' }).getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog', { name: 'Approve?' }).getByRole('button', { name: 'Approve' }).click();
    await page.getByText('2 contracts have moved on').first().waitFor();
    await page.getByText('Nothing fits').waitFor();
    expect(await pending.textContent()).toMatch(/^PENDING0/);
    await pending.click();
    await page.getByLabel('Choose Line 2 bakery').check();
    await page.getByLabel('Choose Ridge data hall').check();
    // A draft is handed in, what is active is not: what is left fits both.
    const region = page.getByRole('region', { name: 'Chosen contracts' });
    expect(await region.getByRole('button').allTextContents()).toEqual(['Cancel contract', 'Choose none']);
    await region.getByRole('button', { name: 'Choose none' }).click();
    expect(await region.count()).toBe(0);
    expect(complaints).toEqual([]);
    await end();
  });

  test('an account is asked for, opened by an administrator, and its password changed', async () => {
    const { page, made, origin, complaints, end } = await visit('ADMIN');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('link', { name: 'Ask for an account' }).click();
    await page.getByLabel('Name').fill('Eve');
    await page.getByLabel('E-mail').fill('eve@example.com');
    await page.getByLabel('Password').fill('too short');
    await page.getByRole('button', { name: 'Ask for an account' }).click();
    await page.getByText('must have 12 characters or more').waitFor();
    await accepted(page, 'register');
    await page.getByLabel('Password').fill('long enough for this');
    await page.getByRole('button', { name: 'Ask for an account' }).click();
    await page.getByText('The account waits').waitFor();
    const user = await made.store.userByEmail('eve@example.com');
    await made.store.changeUser(user?.id ?? '', { isActive: true });
    await page.goto(origin);
    await page.getByLabel('E-mail').fill('eve@example.com');
    await page.getByLabel('Password').fill('not what it was');
    await page.getByRole('button', { name: 'Log in' }).click();
    // Said once, beside the field: nothing of it stays after a login that succeeds.
    const refusal = page.getByText(/wrong/i);
    await refusal.waitFor();
    expect(await refusal.count()).toBe(1);
    await page.getByLabel('Password').fill('long enough for this');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Contracts', level: 1 }).waitFor();
    expect(await refusal.count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('link', { name: 'Password' }).click();
    await page.getByLabel('Password now').fill('long enough for this');
    await page.getByLabel('New password').fill('another one, as long');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('The password is changed').first().waitFor();
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
    await end();
  });

  test('who only looks sees no button that writes', async () => {
    const { page, complaints, end } = await visit('VIEWER');
    expect(await page.getByRole('link', { name: 'New contract' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Line 2 bakery' }).click();
    await page.getByRole('heading', { name: 'Line 2 bakery' }).waitFor();
    expect(await page.getByRole('button', { name: /Edit|Hand in|Delete/ }).count()).toBe(0);
    expect(await page.getByRole('tab', { name: 'Ask Claude' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Contracts', exact: true }).click();
    await page.getByRole('link', { name: 'Ridge data hall' }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(complaints).toEqual([]);
    await end();
  });

  test('who saves what somebody else changed meanwhile is told so, and loses nothing of theirs', async () => {
    const { page, made, complaints, end } = await visit('MANAGER');
    await page.getByRole('link', { name: 'Line 2 bakery' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    const [found] = (
      await made.store.contracts({ sort: 'name', isDescending: false, offset: 0, limit: 1, search: 'Line 2' })
    ).contracts;
    if (found === undefined) throw new Error('The contract is gone.');
    await made.store.changeContract({ ...found, version: 2 });
    await page.getByLabel('Name').fill('Line 2 bakery and mill');
    await page.getByRole('button', { name: 'Keep changes' }).click();
    await page.getByText('Somebody changed the contract since you read it.').first().waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Line 2 bakery and mill');
    expect((await made.store.contract(found.id))?.terms.name).toBe('Line 2 bakery');
    expect(complaints.filter((text) => !text.includes('412'))).toEqual([]);
    await end();
  });
});
