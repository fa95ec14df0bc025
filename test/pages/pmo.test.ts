/** Journeys through the pages of Coherent PMO in Chromium, against the server with its invented company in memory. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_LOGINS, fillWithDemo } from '../../workloads/pmo/server/demo.ts';
import { world } from '../../workloads/pmo/server/fixture.ts';
import { buildPages } from '../../workloads/ui/src/build.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from '../drawing/browser.ts';
import { ROOT } from '../imports.ts';
import { accessibilityFaults, isTooWide, screenshot } from './browser.ts';

const [CEO, , , FIELD] = DEMO_LOGINS;

describe.skipIf(WITHOUT_BROWSER)(inBrowser('the pages of Coherent PMO'), () => {
  let browser: Browser;
  let made: ReturnType<typeof world>;
  let origin = '';

  beforeAll(async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'pmo-pages-'));
    await buildPages({ root: join(ROOT, 'workloads/pmo/pages'), outDir });
    made = world({ PAGES_FOLDER: outDir });
    const { store, objects, parts } = made;
    const { now, newId } = parts;
    await fillWithDemo({ store, objects, now, newId });
    [browser, origin] = await Promise.all([openBrowser(), made.server.app.listen({ port: 0, host: '127.0.0.1' })]);
  });
  afterAll(() => Promise.all([browser?.close(), made?.server.app.close()]));

  async function opened(path: string, how: { dark?: boolean; width?: number } = {}) {
    // One minute's worth of requests for each visitor.
    made.advance(60_000);
    const context = await browser.newContext({
      colorScheme: how.dark === true ? 'dark' : 'light',
      viewport: { width: how.width ?? 1280, height: 900 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (thrown) => complaints.push(String(thrown)));
    await page.goto(`${origin}${path}`);
    return { page, complaints };
  }

  async function loggedIn(path: string, login: { email: string; password: string } = CEO, how = {}) {
    const found = await opened(path, how);
    await logIn(found.page, login.email, login.password);
    await found.page.getByRole('heading', { name: 'Log in' }).waitFor({ state: 'detached' });
    await found.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
    // The answer that nobody is logged in is what the login page is for.
    found.complaints.length = 0;
    return found;
  }

  async function logIn(page: Page, email: string, password: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  async function judge(page: Page, name: string): Promise<void> {
    await screenshot(page, `pmo-${name}`);
    expect([name, await accessibilityFaults(page), await isTooWide(page)]).toEqual([name, [], false]);
  }

  test('a wrong password is refused; the right one leads home, and logout leads back', async () => {
    const { page } = await opened('/');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await judge(page, 'login');
    await logIn(page, CEO.email, 'wrong');
    await page.getByRole('alert').getByText('The address or the password is wrong.').waitFor();
    await judge(page, 'login-refused');
    await logIn(page, CEO.email, CEO.password);
    await page.getByRole('heading', { name: 'Good day, Amelia' }).waitFor();
    await page.getByText('Retaining wall at Maple Court').first().waitFor();
    await judge(page, 'home');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.context().close();
  });

  test('a project is made, changed where it stands, moved on, and deleted', async () => {
    const { page, complaints } = await loggedIn('/project');
    await page.getByRole('link', { name: 'Retaining wall at Maple Court' }).waitFor();
    await judge(page, 'projects');
    await page.getByRole('link', { name: 'New project' }).click();
    await page.getByRole('heading', { name: 'New project' }).waitFor();
    await judge(page, 'new-project');
    await page.getByLabel('Name', { exact: false }).first().fill('Fence in the park');
    await page.getByLabel('Stage').selectOption('Planning');
    await page.getByLabel('Budget').fill('1234.5');
    await page.getByRole('button', { name: 'Make project' }).click();
    await page.getByRole('heading', { name: 'Fence in the park' }).waitFor();
    await page.getByText('$1,234.50').waitFor();
    await page.getByRole('button', { name: 'Edit Description' }).click();
    await page.getByLabel('Description').fill('Of wood.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Of wood.').waitFor();
    await page.getByRole('button', { name: 'Execution' }).click();
    await page.locator('[aria-current=step]').getByText('Execution').waitFor();
    await judge(page, 'project');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'Fence in the park' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('lists are searched, narrowed, sorted, and shown as cards', async () => {
    const { page, complaints } = await loggedIn('/task');
    await page.getByLabel('Search').fill('drain');
    await page.keyboard.press('Enter');
    await page.getByText('1 entry').waitFor();
    await page.getByLabel('Search').fill('');
    await page.keyboard.press('Enter');
    await page.getByText('9 entries').waitFor();
    await page.getByLabel('Stage').selectOption('Done');
    await page.getByText('2 entries').waitFor();
    await page.getByLabel('Stage').selectOption('');
    await page.getByRole('button', { name: 'Name' }).click();
    await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    await page.getByLabel('View').selectOption('grid');
    await page.getByRole('listitem').filter({ hasText: 'Build the wall' }).waitFor();
    await judge(page, 'cards');
    await page.getByLabel('Search').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is found').waitFor();
    await judge(page, 'nothing');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a task is moved on the board with the keyboard and with the mouse, and its moves are noted', async () => {
    const { page, complaints } = await loggedIn('/task/board');
    const column = (name: string) => page.getByRole('region', { name, exact: true });
    await column('Blocked').getByRole('link', { name: 'Permit for the crane' }).waitFor();
    await judge(page, 'board');
    await page.getByLabel('Stage of Permit for the crane').selectOption('To Do');
    await column('To Do').getByRole('link', { name: 'Permit for the crane' }).waitFor();
    await column('To Do').getByRole('listitem').filter({ hasText: 'Lay the drain' }).dragTo(column('In Progress'));
    await column('In Progress').getByRole('link', { name: 'Lay the drain' }).waitFor();
    await page.getByRole('link', { name: 'Lay the drain' }).click();
    await page.getByRole('tab', { name: 'Updates' }).click();
    await page.getByText('To Do → In Progress').waitFor();
    await page.getByLabel('Text').fill('The pipes are there.');
    await page.getByRole('button', { name: 'Note it' }).click();
    await page.getByText('The pipes are there.').waitFor();
    await judge(page, 'notes');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('an employee is put into a role and taken out of it, and says what it is part of', async () => {
    const { page, complaints } = await loggedIn('/role?search=Plumbing');
    await page.getByRole('link', { name: 'Manager, Plumbing' }).click();
    await page.getByRole('tab', { name: /Employees/ }).click();
    await page.getByText('No employees yet').waitFor();
    await page.getByRole('button', { name: 'Add existing' }).click();
    await page.getByLabel('Part of its name').fill('ravi');
    await page.getByRole('combobox', { name: 'Employee' }).selectOption('Ravi Patel (E-TECH)');
    await judge(page, 'add-existing');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('link', { name: 'Ravi Patel' }).waitFor();
    await page.getByRole('tab', { name: 'Employees 1' }).waitFor();
    await judge(page, 'employees-of-a-role');
    await page.getByRole('link', { name: 'Ravi Patel' }).click();
    const within = page.getByRole('navigation', { name: 'Part of' });
    await within.getByRole('link', { name: 'Senior Technician' }).waitFor();
    await judge(page, 'part-of');
    await within.getByRole('link', { name: 'Manager, Plumbing' }).click();
    await page.getByRole('button', { name: 'Take out Ravi Patel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take out' }).click();
    await page.getByText('No employees yet').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the tasks of a project are a board of their own', async () => {
    const { page, complaints } = await loggedIn('/project');
    await page.getByRole('link', { name: 'Retaining wall at Maple Court' }).click();
    await page.getByRole('tab', { name: /Tasks/ }).click();
    await page.getByRole('link', { name: 'Build the wall' }).waitFor();
    await page.getByLabel('View').selectOption('board');
    await page.getByRole('region', { name: 'Backlog' }).getByRole('link', { name: 'Build the wall' }).waitFor();
    expect(await page.getByRole('link', { name: 'Measure the boiler room' }).count()).toBe(0);
    await judge(page, 'board-of-a-project');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a document is sent up, gets a second version, is shared, and is fetched by a stranger', async () => {
    const { page, complaints } = await loggedIn('/project');
    await page.getByRole('link', { name: 'Retaining wall at Maple Court' }).click();
    await page.getByRole('tab', { name: /Documents/ }).click();
    await page.getByLabel('Visibility').selectOption('public');
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('Forty metres.') };
    await page.getByLabel('Files, of 10 MB each at most').setInputFiles(file);
    await page.getByRole('link', { name: 'plan.txt' }).waitFor();
    await judge(page, 'documents');
    await page.getByRole('link', { name: 'plan.txt' }).click();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByLabel('File, of 10 MB at most').setInputFiles({ ...file, buffer: Buffer.from('Forty-one.') });
    await page.getByRole('cell', { name: '2', exact: true }).waitFor();
    await judge(page, 'versions');
    const bad = { name: 'plan.png', mimeType: 'image/png', buffer: Buffer.from('<html>') };
    await page.getByLabel('File, of 10 MB at most').setInputFiles(bad);
    await page.getByText('The upload failed').waitFor();
    await page.getByRole('tab', { name: 'Rights' }).click();
    await page.getByRole('heading', { name: 'Give a right' }).waitFor();
    await judge(page, 'rights');
    await page.getByRole('button', { name: 'Share by link' }).click();
    const address = (await page.locator('output').textContent()) ?? '';
    await judge(page, 'share-dialog');
    expect(complaints.filter((each) => !each.includes('415'))).toEqual([]);
    const stranger = await opened(new URL(address).pathname);
    await stranger.page.getByRole('heading', { name: 'plan.txt' }).waitFor();
    await judge(stranger.page, 'shared');
    const [download] = await Promise.all([
      stranger.page.waitForEvent('download'),
      stranger.page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('plan.txt');
    expect(stranger.complaints).toEqual([]);
    await Promise.all([page.context().close(), stranger.page.context().close()]);
  });

  test('somebody with few rights sees few buttons, and what is hidden is said to be', async () => {
    const { page, complaints } = await loggedIn('/project', FIELD);
    await page.getByRole('link', { name: 'Retaining wall at Maple Court' }).click();
    await page.getByRole('heading', { name: 'Retaining wall at Maple Court' }).waitFor();
    for (const name of ['Delete', 'Share by link', 'Edit Name', 'Planning'])
      expect([name, await page.getByRole('button', { name, exact: true }).count()]).toEqual([name, 0]);
    await judge(page, 'few-rights');
    expect(complaints).toEqual([]);
    await page.goto(`${origin}/employee`);
    await page.getByText('No employees yet').waitFor();
    await page.goto(`${origin}/nowhere`);
    await page.getByText('There is no such page').waitFor();
    await page.context().close();
  });

  test('a list of labels is changed', async () => {
    const { page, complaints } = await loggedIn('/settings');
    await page.getByLabel('List', { exact: true }).selectOption('customer_tier');
    await page.getByRole('cell', { name: 'Government', exact: true }).waitFor();
    await judge(page, 'settings');
    await page.getByRole('button', { name: 'New label' }).click();
    await page.getByRole('textbox', { name: 'Label' }).fill('Founding');
    await judge(page, 'settings-dialog');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('cell', { name: 'Founding', exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test.each(['/', '/project', '/task/board', '/project/new', '/settings', '/account'])(
    '%s in the dark on a telephone',
    async (path) => {
      const { page, complaints } = await loggedIn(path, CEO, { dark: true, width: 375 });
      await page.waitForLoadState('networkidle');
      await judge(page, `phone${path.replaceAll('/', '-')}`);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );
});
