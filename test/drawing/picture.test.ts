/** PNG files. Oracle: the same SVG as Chromium shows it in a page, compared pixel by pixel with a tolerance. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureOf } from '../../src/actions/ask/picture.ts';
import { webScene } from '../../src/draw/example-scene.ts';
import { layoutOf, svgOf } from '../../src/draw/index.ts';
import { inBrowser, openBrowser, WITHOUT_BROWSER } from './browser.ts';

/** Runs in the page: the size of both pictures, and the share of pixels that differ by more than a shade. */
const COMPARE = `async ([one, two]) => {
  const pixels = async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(one), await pixels(two)];
  let differing = 0;
  for (let at = 0; at < a.data.length; at += 4)
    if (Math.max(...[0, 1, 2].map((part) => Math.abs(a.data[at + part] - b.data[at + part]))) > 40) differing++;
  return { width: a.width, height: a.height, isAsLarge: a.width === b.width && a.height === b.height, share: differing / (a.data.length / 4) };
}`;

describe.skipIf(WITHOUT_BROWSER)(inBrowser('PNG'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('a picture has two pixels for one of the drawing, and the drawing on them', async () => {
    const layout = layoutOf(webScene());
    const svg = svgOf(layout, { theme: 'light' });
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
    const size = { width: width ?? 0, height: height ?? 0 };
    const picture = await pictureOf(svg, size);
    if (!picture.ok) throw new Error(JSON.stringify(picture.diagnostics));
    const page = await browser.newPage({ viewport: size, deviceScaleFactor: 2 });
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    const shown = await page.screenshot();
    const urls = [picture.value, shown].map((each) => `data:image/png;base64,${Buffer.from(each).toString('base64')}`);
    const compared = await page.evaluate(`(${COMPARE})(${JSON.stringify(urls)})`);
    await page.close();
    expect(compared).toMatchObject({ width: size.width * 2, height: size.height * 2, isAsLarge: true });
    expect((compared as { share: number }).share).toBeLessThan(0.002);
  });
});
