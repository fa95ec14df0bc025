/**
 * What people do with two of the systems, in Chromium, through the door that `lintel up --demo` opens: CloudFront, the load
 * balancer and tasks or instances behind it. The browser trusts the authority of the target and nobody else. Oracles: axe, the
 * texts of the pages, W3-V1 of the workload's README. Pictures lie where LINTEL_SCREENSHOTS names a folder.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { type RunningUp, up } from '../../src/actions/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { DEMO_LOGINS as CONTRACT_LOGINS } from '../../workloads/contracts/server/demo.ts';
import { DEMO_LOGINS as SHOP_LOGINS } from '../../workloads/web-app/server/demo.ts';
import { CHROMIUM, WITHOUT_BROWSER } from '../drawing/browser.ts';
import { ROOT } from '../imports.ts';
import { accessibilityFaults, isTooWide, screenshot } from '../pages/browser.ts';

const { reason } = probeNetwork();
const why = reason ?? (WITHOUT_BROWSER ? `${CHROMIUM} is missing` : undefined);

/** https://chromium.googlesource.com/chromium/src/+/main/services/network/public/cpp/network_switches.cc: keys that are trusted. */
function keyOf(authority: string): string {
  const spki = new X509Certificate(readFileSync(authority)).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

const isDoor = ({ url }: { readonly url?: string }) => url?.startsWith('https:') === true;

describe.skipIf(why !== undefined)(`journeys${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const folders: string[] = [];
  const started: RunningUp[] = [];
  const browsers: Browser[] = [];
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    for (const running of started) await running.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  async function visited(
    target: string,
  ): Promise<{ page: Page; origin: string; demo: readonly string[]; complaints: string[] }> {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-journey-'));
    folders.push(folder);
    const running = await up({ target, folder, port: 0, cwd: ROOT, demo: true });
    started.push(running);
    const { components, demo = [], authority = '', diagnostics } = running.report;
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const origin = components.findLast(isDoor)?.url ?? '';
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        `--ignore-certificate-errors-spki-list=${keyOf(authority)}`,
      ],
    });
    browsers.push(browser);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on('pageerror', (thrown) => complaints.push(String(thrown)));
    return { page, origin, demo, complaints };
  }

  /**
   * Opens a page that has the label. An answer of an origin that fails while a system comes up is kept by the edge for ten
   * seconds, so the page is asked for again
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html).
   */
  async function opened(page: Page, url: string, label: string): Promise<void> {
    // What the page asked for, and what became of it: said where the label never comes.
    const asked = new Map<string, string>();
    page.on('request', (request) => asked.set(request.url(), 'no answer'));
    page.on('response', (response) => {
      const { 'content-type': type, 'content-length': length, 'x-cache': cache } = response.headers();
      asked.set(response.url(), `${response.status()}, ${length} bytes of ${type}, ${cache}`);
    });
    page.on('pageerror', (thrown) => asked.set(String(thrown), 'thrown'));
    page.on('console', (message) => asked.set(message.text(), 'on the console'));
    page.on('requestfailed', (request) => asked.set(request.url(), request.failure()?.errorText ?? 'failed'));
    const shown = async () => {
      asked.clear();
      const answer = await page.goto(url);
      await page
        .getByLabel(label)
        .waitFor({ timeout: 10_000 })
        .catch(() => undefined);
      const count = await page.getByLabel(label).count();
      const instead = count === 1 ? [] : [await page.locator('body').innerHTML()];
      return [answer?.status(), count, ...instead, ...(count === 1 ? [] : asked)];
    };
    await expect.poll(shown, { timeout: 90_000, interval: 2_000 }).toEqual([200, 1]);
  }

  async function accepted(page: Page, name: string): Promise<void> {
    await screenshot(page, `journey-${name}`);
    expect([name, await accessibilityFaults(page), await isTooWide(page)]).toEqual([name, [], false]);
  }

  test('a stranger is refused; a user of the contracts logs in, writes a draft with its value, and hands it in', async () => {
    const { page, origin, demo, complaints } = await visited('bloom-contracts');
    expect(demo.join('\n')).toContain('user@example.com is USER');
    expect(CONTRACT_LOGINS.filter(({ password }) => demo.join('\n').includes(password))).toEqual([]);
    await opened(page, origin, 'E-mail');
    const login = async (email: string, password: string) => {
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await login('user@example.com', 'a-password-of-nobody');
    await page.getByRole('alert').first().waitFor();
    await accepted(page, 'contracts-refused');
    const user = CONTRACT_LOGINS.find(({ role }) => role === 'USER');
    await login(user?.email ?? '', user?.password ?? '');
    await page.getByRole('heading', { name: 'Contracts', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Ridge data hall' }).waitFor();
    await accepted(page, 'contracts-list');
    await page.getByRole('link', { name: 'New contract' }).click();
    for (const [label, value] of [
      ['Name', 'Pier 9'],
      ['Client', 'Harbor Point Hospital'],
      ['Site', 'Oakland, CA'],
      ['First day', '2027-01-01'],
      ['Capacity (kW)', '650'],
      ['Term (years)', '5'],
    ] as const)
      await page.getByLabel(label).fill(value);
    // W3-V1
    await expect.poll(() => page.getByTestId('total').textContent()).toBe('$3,446,245.00');
    await page.getByRole('button', { name: 'Keep draft' }).click();
    await page.getByRole('heading', { name: 'Pier 9' }).waitFor();
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.getByRole('dialog', { name: 'Hand in?' }).getByRole('button', { name: 'Hand in' }).click();
    await page.getByText('PENDING', { exact: true }).first().waitFor();
    await accepted(page, 'contracts-handed-in');
    await page.reload();
    await page.getByRole('heading', { name: 'Pier 9' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('a stranger is refused; a customer of the shop logs in and orders, and another order of the last piece is not taken', async () => {
    const { page, origin, demo, complaints } = await visited('ec2-autoscaling');
    expect(demo.join('\n')).toContain('ada@example.com is a customer');
    expect(SHOP_LOGINS.filter(({ password }) => demo.join('\n').includes(password))).toEqual([]);
    await opened(page, `${origin}/login?to=%2F`, 'E-mail address');
    const login = async (password: string) => {
      await page.getByLabel('E-mail address').fill('ada@example.com');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
    };
    await login('a-password-of-nobody');
    await page.getByText('The address or the password is wrong.').waitFor();
    await accepted(page, 'shop-refused');
    await login(SHOP_LOGINS[0].password);
    await page.getByRole('heading', { name: 'Catalogue' }).waitFor();
    await page.getByRole('button', { name: 'Put Enamel mug into the basket' }).click();
    await page.getByText('Enamel mug is in the basket.').waitFor();
    await accepted(page, 'shop-catalogue');
    await page.getByRole('link', { name: /^Basket/ }).click();
    await page.getByRole('button', { name: 'Order now' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    await page.getByText('$12.00').first().waitFor();
    await accepted(page, 'shop-ordered');
    await page.getByRole('link', { name: 'Catalogue' }).click();
    await page.getByRole('button', { name: 'Put Enamel mug into the basket' }).click();
    await page.getByRole('link', { name: /^Basket/ }).click();
    await page.getByLabel('Quantity of Enamel mug').fill('1000');
    await page.getByLabel('Quantity of Enamel mug').press('Tab');
    await page.getByRole('button', { name: 'Order now' }).click();
    await page.getByText('There is not enough of Enamel mug.').waitFor();
    await accepted(page, 'shop-not-enough');
    expect(complaints).toEqual([]);
  });
});
