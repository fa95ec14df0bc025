/**
 * Files of draw.io. Oracle: mxfile.xsd (https://github.com/jgraph/drawio-mcp/blob/main/shared/mxfile.xsd) and the rules
 * beside it, held against what Chromium's XML parser reads.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webScene } from '../../src/draw/example-scene.ts';
import { layoutOf, renderDrawio } from '../../src/draw/index.ts';
import { emptyPage, inBrowser, openBrowser, WITHOUT_BROWSER } from './browser.ts';
import { scenesOf } from './scenes.ts';

const ICONS = join(import.meta.dirname, '..', '..', 'node_modules', 'aws-icons', 'icons');
const icons = (name: string) => readFileSync(join(ICONS, `${name}.svg`), 'utf8');

/** Runs in the page: what the schema forbids, in sentences. */
const CHECK = `(text) => {
  const file = new DOMParser().parseFromString(text, 'application/xml');
  if (file.querySelector('parsererror') !== null) return ['not XML'];
  const MAY_HOLD = {
    mxfile: ['diagram'], diagram: ['mxGraphModel'], mxGraphModel: ['root'], root: ['mxCell', 'UserObject'],
    UserObject: ['mxCell'], mxCell: ['mxGeometry'], mxGeometry: ['mxPoint', 'Array'], Array: ['mxPoint'], mxPoint: [],
  };
  const found = [];
  for (const element of file.querySelectorAll('*'))
    for (const child of element.children)
      if (!(MAY_HOLD[element.tagName] ?? []).includes(child.tagName)) found.push(element.tagName + ' holds ' + child.tagName);
  const cells = [...file.querySelectorAll('mxCell')].map((cell) => ({
    cell, id: cell.getAttribute('id') ?? cell.parentElement.getAttribute('id'),
  }));
  const ids = new Set(cells.map(({ id }) => id));
  if (ids.size !== cells.length) found.push('ids repeat');
  if (cells[0].id !== '0' || cells[1].id !== '1' || cells[1].cell.getAttribute('parent') !== '0') found.push('no layer');
  cells.slice(2).forEach(({ cell, id }) => {
    const is = (name) => cell.getAttribute(name) === '1';
    if (is('vertex') === is('edge')) found.push(id + ' is not one of vertex and edge');
    for (const end of is('edge') ? ['parent', 'source', 'target'] : ['parent'])
      if (!ids.has(cell.getAttribute(end))) found.push(id + ' has no ' + end);
    const geometry = cell.querySelector('mxGeometry');
    if (geometry?.getAttribute('as') !== 'geometry') found.push(id + ' has no geometry');
    if (is('edge') && geometry?.getAttribute('relative') !== '1') found.push(id + ' is not relative');
    if (is('vertex'))
      for (const side of ['x', 'y', 'width', 'height'])
        if (!/^-?[0-9.]+$/.test(geometry?.getAttribute(side) ?? '')) found.push(id + ' has no ' + side);
    if (/[^;]$/.test(cell.getAttribute('style') ?? '')) found.push(id + ' has an open style');
  });
  return found;
}`;

describe.skipIf(WITHOUT_BROWSER)(inBrowser('draw.io'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function faultsOf(text: string): Promise<readonly string[]> {
    const { page } = await emptyPage(browser);
    const faults = await page.evaluate<readonly string[]>(`(${CHECK})(${JSON.stringify(text)})`);
    await page.close();
    return faults;
  }

  test('a system in every view is what the schema allows, with a cell for each card and an edge for each arrow', async () => {
    for (const [view, scene] of await scenesOf('ec2-autoscaling', 'prod')) {
      const layout = layoutOf(scene);
      const text = renderDrawio(layout, icons);
      expect(await faultsOf(text), view).toEqual([]);
      expect(text.match(/<UserObject /g)?.length ?? 0, view).toBe(layout.cards.length);
      expect(text.match(/ edge="1"/g)?.length ?? 0, view).toBe(layout.lines.length);
    }
  });

  test.each([
    ['an arrow to nothing', / target="[^"]*"/, ' target="gone"', /has no target/],
    ['a cell twice', /id="line-1"/, 'id="line-0"', /ids repeat/],
    ['a box without a place', / x="-?\d+" y=/, ' y=', /has no x/],
    ['words that are no XML', / value="/, ' value="<', /not XML/],
  ])('%s is noticed', async (_, written, broken, expected) => {
    const text = renderDrawio(layoutOf(webScene()), icons);
    expect(await faultsOf(text)).toEqual([]);
    expect((await faultsOf(text.replace(written, broken))).join()).toMatch(expected);
  });
});
