/** The shared components in Chromium, in both colour schemes, at a desk and on a telephone; the judge is axe. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../../workloads/ui/src/build.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from '../drawing/browser.ts';
import { ROOT } from '../imports.ts';
import { accessibilityFaults, isTooWide, type Served, screenshot, serveFolder } from './browser.ts';

describe.skipIf(WITHOUT_BROWSER)(inBrowser('the components'), () => {
  let browser: Browser;
  let served: Served;

  beforeAll(async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'components-'));
    await buildPages({ root: join(ROOT, 'workloads/ui/sample'), outDir });
    [browser, served] = await Promise.all([openBrowser(), serveFolder(outDir)]);
  });
  afterAll(() => Promise.all([browser?.close(), served?.close()]));

  async function opened(colorScheme: 'light' | 'dark', width: number): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (thrown) => complaints.push(String(thrown)));
    await page.goto(served.origin);
    await page.getByRole('heading', { name: 'Ships', level: 1 }).waitFor();
    return { page, complaints };
  }

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 375],
    ['dark', 375],
  ] as const)('are accessible in %s at %i px, and fit', async (scheme, width) => {
    const { page, complaints } = await opened(scheme, width);
    await screenshot(page, `components-${scheme}-${width}`);
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('a fault of accessibility is found', async () => {
    const { page } = await opened('light', 1280);
    await page.evaluate(() => document.querySelector('label')?.remove());
    expect((await accessibilityFaults(page)).join()).toContain('label: <input');
    await page.close();
  });

  test('a dialog holds the focus, closes with Escape and gives it back', async () => {
    const { page, complaints } = await opened('dark', 1280);
    const trigger = page.getByRole('button', { name: 'Sink one' });
    await trigger.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Sink the Albatross?' });
    await dialog.waitFor();
    await screenshot(page, 'components-dialog');
    expect(await accessibilityFaults(page)).toEqual([]);
    for (const _ of [1, 2, 3, 4, 5]) {
      await page.keyboard.press('Tab');
      // A guard at the end of the dialog takes the focus first and hands it on.
      await expect.poll(() => dialog.evaluate((node) => node.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => trigger.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('tabs go by arrow keys, a column sorts, a toast speaks, the colours stay chosen', async () => {
    const { page, complaints } = await opened('light', 1280);
    await page.getByRole('tab', { name: /Crew/ }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is on board.').waitFor();
    await page.getByRole('button', { name: 'Tons' }).click();
    expect(await page.getByRole('columnheader', { name: 'Tons' }).getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog', { name: 'Saved' }).waitFor();
    await screenshot(page, 'components-toast');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dark', exact: true }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Ships', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('on a telephone the navigation opens behind its button', async () => {
    const { page } = await opened('light', 375);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Ships', exact: true }).waitFor();
    await screenshot(page, 'components-menu');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Ships', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/ships');
    await page.close();
  });
});
