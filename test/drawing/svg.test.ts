/**
 * Drawings as a browser shows them. Oracle: Chromium's own text layout. Words must stay in their card and off each other,
 * which a table of character widths only promises.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layoutOf, svgOf } from '../../src/draw/index.ts';
import { emptyPage, inBrowser, openBrowser, WITHOUT_BROWSER } from './browser.ts';
import { SYSTEMS, scenesOf } from './scenes.ts';

const ICONS = join(import.meta.dirname, '..', '..', 'node_modules', 'aws-icons', 'icons');
const icons = (name: string) => readFileSync(join(ICONS, `${name}.svg`), 'utf8');

/** Runs in the page: boxes of words and cards that meet, and words that leave their card or the paper, or cover others. */
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
  const words = [...document.querySelectorAll('svg text')].map((each) => ({ said: each.textContent, box: each.getBBox() }));
  const paper = document.querySelector('svg').viewBox.baseVal;
  words.forEach(({ said, box: a }, index) => {
    if (a.x < 0 || a.y < 0 || a.x + a.width > paper.width || a.y + a.height > paper.height)
      found.push(said + ' leaves the paper');
    for (const { said: other, box: b } of words.slice(index + 1))
      if (a.x < b.x + b.width && b.x < a.x + a.width && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height)
        found.push(said + ' covers ' + other);
  });
  return found;
})()`;

/** Runs in the page: the colour of the paper, of a text that must be XML. */
const READ = `(text) => {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  if (parsed.querySelector('parsererror') !== null) return 'not XML';
  document.body.innerHTML = text;
  return getComputedStyle(document.querySelector('.paper')).fill;
}`;

describe.skipIf(WITHOUT_BROWSER)(inBrowser('SVG in Chromium'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** What covers what, in sentences, and what the page complains about. */
  async function faultsOf(svg: string): Promise<readonly string[]> {
    const { page, complaints } = await emptyPage(browser);
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    const faults = await page.evaluate<readonly string[]>(MEASURE);
    await page.close();
    return [...faults, ...complaints];
  }

  test.each(SYSTEMS)(
    'no words of %s %s cover others, or leave their card or the paper',
    async (target, environment) => {
      for (const [view, found] of await scenesOf(target, environment)) {
        const layout = layoutOf(found);
        for (const theme of [undefined, 'light', 'dark'] as const) {
          const svg = svgOf(layout, { icons, ...(theme !== undefined && { theme }) });
          expect(await faultsOf(svg), `${view} ${theme}`).toEqual([]);
        }
      }
    },
  );

  test.each([
    [
      'words that cover others',
      [
        [0, 20, 'one two'],
        [10, 20, 'three'],
      ],
      ['one two meets three', 'one two covers three'],
    ],
    ['words that leave the paper', [[180, 20, 'beyond']], ['beyond leaves the paper']],
    [
      'words under words, apart',
      [
        [0, 15, 'one'],
        [0, 30, 'two'],
      ],
      [],
    ],
  ] as const)('%s are found', async (_, words, expected) => {
    const text = words.map(([x, y, said]) => `<text x="${x}" y="${y}" font-size="12">${said}</text>`).join('');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" viewBox="0 0 200 40">${text}</svg>`;
    expect(await faultsOf(svg)).toEqual(expected);
  });

  test('the file is well-formed XML, follows the reader, and has every icon once', async () => {
    const found = (await scenesOf('ec2-autoscaling', 'prod')).get('all');
    if (found === undefined) throw new Error('There is no scene.');
    const svg = svgOf(layoutOf(found), { icons });
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
