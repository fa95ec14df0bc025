/**
 * Drawings as a browser shows them. Oracle: Chromium's own text layout. Words must stay in their card and off each other,
 * which a table of character widths only promises. Skipped where no Chromium is installed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutOf, type Scene, svgOf } from '../../src/draw/index.ts';
import { emptyPage, inBrowser, openBrowser, WITHOUT_BROWSER } from './browser.ts';
import { SYSTEMS, scenesOf } from './scenes.ts';

const ICONS = join(import.meta.dirname, '..', '..', 'node_modules', 'aws-icons', 'icons');
const icons = (name: string) => readFileSync(join(ICONS, `${name}.svg`), 'utf8');

/** Runs in the page: boxes of words and cards that meet, and words that leave their card. */
const MEASURE = `(() => {
  const found = [];
  const boxes = [...document.querySelectorAll('svg > text, svg > g')].map((element) => ({
    name: element.querySelector('title')?.textContent ?? element.textContent,
    box: (element.querySelector('rect') ?? element).getBoundingClientRect(),
  }));
  boxes.forEach(({ name, box: a }, index) => {
    for (const { name: other, box: b } of boxes.slice(index + 1))
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
        found.push(name + ' meets ' + other);
  });
  for (const group of document.querySelectorAll('svg > g')) {
    const card = group.querySelector('.card').getBoundingClientRect();
    for (const words of group.querySelectorAll('text')) {
      const { left, right } = words.getBoundingClientRect();
      if (left < card.left || right > card.right) found.push(words.textContent + ' leaves its card');
    }
  }
  return found;
})()`;

/** Runs in the page: the colour of the paper, of a text that must be XML. */
const READ = `(text) => {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (parsed.querySelector('parsererror') !== null) return 'not XML';
  document.body.innerHTML = text;
  return getComputedStyle(document.querySelector('.paper')).fill;
}`;

const drawingOf = (scene: Scene) => svgOf(layoutOf(scene), { icons });

describe.skipIf(WITHOUT_BROWSER)(inBrowser('SVG'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** What covers what, in sentences. */
  async function faultsOf(svg: string): Promise<readonly string[]> {
    const { page, complaints } = await emptyPage(browser);
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    const faults = await page.evaluate<readonly string[]>(MEASURE);
    await page.close();
    return [...faults, ...complaints];
  }

  test.each(SYSTEMS)('no words of %s cover others or leave their card, in any view', async (target, environment) => {
    for (const [view, scene] of await scenesOf(target, environment))
      expect(await faultsOf(drawingOf(scene)), view).toEqual([]);
  });

  test('words that cover others are found', async () => {
    const word = (x: number, text: string) => `<text x="${x}" y="20" font-size="12">${text}</text>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">${word(0, 'one two')}${word(10, 'three')}</svg>`;
    expect(await faultsOf(svg)).toEqual(['one two meets three']);
  });

  test('the file is well-formed XML, follows the reader, and has every icon once', async () => {
    const scene = (await scenesOf('ec2-autoscaling', 'prod')).get('all');
    if (scene === undefined) throw new Error('there is no view of all');
    const svg = drawingOf(scene);
    const page = await browser.newPage();
    const paper = async (colorScheme: 'light' | 'dark') => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate<string>(`(${READ})(${JSON.stringify(svg)})`);
    };
    expect(await paper('light')).toBe('rgb(255, 255, 255)');
    expect(await paper('dark')).toBe('rgb(15, 23, 32)');
    const ids = [...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...svg.matchAll(/href="#([^"]+)"|url\(#([^)]+)\)/g)].map((match) => match[1] ?? match[2]);
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
    await page.close();
  });
});
