/**
 * People's journeys through whole systems as `lintel up NAME --demo` runs them: Chromium asks the front door and trusts the
 * authority of the target alone. Oracle: what a person reads on the page; axe, for whether everybody can.
 */
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningUp, up } from '../../src/actions/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from '../drawing/browser.ts';
import { ROOT } from '../imports.ts';
import { accessibilityFaults, isTooWide, screenshot } from '../pages/browser.ts';

const { reason } = probeNetwork();
const SYSTEMS = [
  {
    target: 'coherent-pmo',
    parameters: { HostedZoneId: 'Z123' },
    door: /^https:/,
    secret: 'coherent-pmo/demo-logins',
    passwordIn: /^ceo@\S+ {2}(\S+)/m,
    email: 'ceo@coherent.example',
    wrong: 'The address or the password is wrong.',
    async journey(page: Page) {
      await page.getByRole('heading', { name: 'Good day, Amelia' }).waitFor();
      await page.goto(new URL('/project', page.url()).href);
      await page.getByRole('link', { name: 'New project' }).click();
      await page.getByLabel('Name', { exact: false }).first().fill('Fence in the park');
      await page.getByRole('button', { name: 'Make project' }).click();
      await page.getByRole('heading', { name: 'Fence in the park' }).waitFor();
    },
  },
  {
    target: 'omnirapeutic',
    parameters: Object.fromEntries(['Migration', 'Api', 'Web', 'Worker'].map((part) => [`${part}ImageTag`, 'v1'])),
    // Its document has no certificate yet.
    door: /^http:/,
    secret: 'omnirapeutic/demo-logins',
    passwordIn: /all with the password (\S+)/,
    email: 'june.okafor@harbor-kids.example',
    wrong: /wrong|not right|refused|incorrect/i,
    async journey(page: Page) {
      await page.getByLabel('E-mail').waitFor({ state: 'detached' });
      await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Patients' }).first().click();
      await page.getByRole('heading', { name: 'Patients' }).first().waitFor();
    },
  },
] as const;

const why = reason === undefined ? '' : ` (skipped: ${reason})`;
describe.skipIf(WITHOUT_BROWSER || reason !== undefined).each(SYSTEMS)(inBrowser(`$target${why}`), (system) => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-journey-'));
  let running: RunningUp | undefined;
  let browser: Browser | undefined;
  let origin = '';
  let password = '';

  beforeAll(async () => {
    const { target, parameters } = system;
    running = await up({ target, parameters, folder, port: 0, cwd: ROOT, demo: true });
    const { report } = running;
    expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.demo?.join()).toContain(system.email);
    origin = report.doors.find(({ url }) => system.door.test(url))?.url ?? '';
    const { publicKey } = new X509Certificate(readFileSync(report.authority ?? '', 'utf8'));
    const pin = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
    // A chain that ends elsewhere is refused as ever.
    browser = await openBrowser([`--ignore-certificate-errors-spki-list=${pin}`]);
    const answer = await fetch(report.url ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
        authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/secretsmanager/aws4_request',
      },
      body: JSON.stringify({ SecretId: system.secret }),
    });
    const { SecretString = '' } = (await answer.json()) as { readonly SecretString?: string };
    password = system.passwordIn.exec(SecretString)?.[1] ?? '';
    expect(report.demo?.join()).not.toContain(password);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a wrong password is refused; the right one leads to the work of the day', async () => {
    const page = await (browser as Browser).newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(origin);
    await page.getByLabel('E-mail').fill(system.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText(system.wrong).first().waitFor();
    await judged(page, `${system.target}-refused`);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await system.journey(page);
    await judged(page, `${system.target}-journey`);
  });
});

async function judged(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  expect([name, await accessibilityFaults(page), await isTooWide(page)]).toEqual([name, [], false]);
}
