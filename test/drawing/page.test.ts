/** The page of a drawing as a reader uses it. Oracle: Chromium, with its mouse and its keyboard. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webScene } from '../../src/draw/example-scene.ts';
import { layoutOf, renderPage } from '../../src/draw/index.ts';
import { emptyPage, inBrowser, openBrowser, WITHOUT_BROWSER } from './browser.ts';

const ICONS = join(import.meta.dirname, '..', '..', 'node_modules', 'aws-icons', 'icons');
const icons = (name: string) => readFileSync(join(ICONS, `${name}.svg`), 'utf8');

const HOSTILE = '</script><img src=x onerror=document.title=1>';
const FACTS = [
  {
    id: 'alb',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: { Name: HOSTILE, Scheme: 'internet-facing' },
    claims: [{ id: 'WEB-01', title: 'Only the balancer is public', outcome: 'proved' }],
    price: '$22.27 a month.',
  },
];

describe.skipIf(WITHOUT_BROWSER)(inBrowser('the page of a drawing'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function opened(run: (page: Page) => Promise<void>) {
    const { page, complaints } = await emptyPage(browser);
    await page.setContent(renderPage(layoutOf(webScene()), { icons, facts: FACTS, theme: 'light' }));
    await run(page);
    expect(complaints).toEqual([]);
    await page.close();
  }
  const panel = (page: Page) => page.locator('#panel');

  test('a click opens what is known of a resource, and a click beside closes it', async () => {
    await opened(async (page) => {
      expect(await panel(page).isHidden()).toBe(true);
      await page.locator('[data-node=alb]').click();
      const words = await panel(page).textContent();
      for (const said of ['Load balancer', '$22.27 a month.', 'WEB-01', 'proved', 'internet-facing', HOSTILE])
        expect(words).toContain(said);
      expect(await page.locator('.line.near').count()).toBe(3);
      await page.mouse.click(5, 600);
      expect(await panel(page).isHidden()).toBe(true);
    });
  });

  test('an arrow in the panel leads to its other end', async () => {
    await opened(async (page) => {
      await page.locator('[data-node=alb]').click();
      await panel(page).getByText('Internet', { exact: false }).first().click();
      expect(await panel(page).locator('h2').textContent()).toBe('Internet');
    });
  });

  test('dragging moves the picture and opens nothing; the wheel zooms at the pointer', async () => {
    await opened(async (page) => {
      const place = async () => (await page.locator('[data-node=alb]').boundingBox()) ?? { x: 0, y: 0, width: 0 };
      const before = await place();
      await page.mouse.move(before.x + 20, before.y + 20);
      await page.mouse.down();
      await page.mouse.move(before.x + 70, before.y + 60, { steps: 4 });
      await page.mouse.up();
      const moved = await place();
      expect([Math.round(moved.x - before.x), Math.round(moved.y - before.y)]).toEqual([50, 40]);
      expect(await panel(page).isHidden()).toBe(true);
      await page.mouse.move(moved.x, moved.y);
      await page.mouse.wheel(0, -400);
      const zoomed = await place();
      expect(Math.abs(zoomed.x - moved.x)).toBeLessThan(2);
      expect(zoomed.width / moved.width).toBeCloseTo(Math.E, 1);
    });
  });

  test('the keyboard alone searches, opens, walks on and closes', async () => {
    await opened(async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('server');
      expect(await page.locator('#found li').count()).toBe(3);
      expect(await page.locator('.node.hit').count()).toBe(3);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await panel(page).locator('h2').textContent()).toMatch(/^Server/);
      await page.keyboard.press('Escape');
      expect(await panel(page).isHidden()).toBe(true);
      await page.locator('[data-node=alb]').focus();
      await page.keyboard.press('Enter');
      expect(await panel(page).locator('h2').textContent()).toBe('Load balancer');
    });
  });

  test('the keys + and 0 zoom in and show everything again', async () => {
    await opened(async (page) => {
      const width = async () => (await page.locator('main > svg').boundingBox())?.width ?? 0;
      const whole = await width();
      await page.keyboard.press('+');
      expect((await width()) / whole).toBeCloseTo(1.25, 2);
      await page.keyboard.press('0');
      expect(await width()).toBeCloseTo(whole, 1);
    });
  });
});
