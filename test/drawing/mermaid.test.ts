/** Charts as Mermaid itself reads and draws them: the oracle is the mermaid package, in Chromium. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderMermaid } from '../../src/draw/index.ts';
import { drawMermaid, emptyPage, inBrowser, loadMermaid, openBrowser, WITHOUT_BROWSER } from './browser.ts';
import { SYSTEMS, scenesOf } from './scenes.ts';

const PUBLIC = ['landing-zone-network.yaml', 'serverless-shop.yaml', 'container-platform.json'].map(
  (file) => [`test/templates/public/${file}`, undefined] as const,
);

describe.skipIf(WITHOUT_BROWSER)(inBrowser('Mermaid'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([...SYSTEMS, ...PUBLIC])(
    'draws %s %s in every view, with a box for each node',
    async (target, environment) => {
      const { page, complaints } = await emptyPage(browser);
      await loadMermaid(page);
      for (const [view, scene] of await scenesOf(target, environment)) {
        const drawn = await drawMermaid(page, renderMermaid(scene));
        expect(drawn, view).toHaveProperty('svg');
        const boxes = 'svg' in drawn ? (drawn.svg.match(/<g[^>]* id="[^"]*flowchart-n_/g) ?? []).length : 0;
        expect(boxes, view).toBe(countNodes(scene.groups));
      }
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  test('a chart that is none is noticed', async () => {
    const { page } = await emptyPage(browser);
    await loadMermaid(page);
    expect(await drawMermaid(page, 'flowchart TB\n  end[[[')).toHaveProperty('fault');
    await page.close();
  });
});

interface Grouped {
  readonly groups: readonly Grouped[];
  readonly nodes: readonly unknown[];
}

function countNodes(groups: readonly Grouped[]): number {
  return groups.reduce((sum, group) => sum + group.nodes.length + countNodes(group.groups), 0);
}
