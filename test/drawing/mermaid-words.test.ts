/** Mermaid's own reading of our charts: the npm package in Chromium, which must draw what was written and nothing else. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scene } from '../../src/answers/index.ts';
import { group, node, scene, webScene } from '../../src/draw/example-scene.ts';
import { changeOf, renderMermaid } from '../../src/draw/index.ts';
import { drawMermaid, emptyPage, inBrowser, loadMermaid, openBrowser, WITHOUT_BROWSER } from './browser.ts';
import { SYSTEMS, scenesOf } from './scenes.ts';

/** Each would mean something to Mermaid, Markdown or HTML. */
const WORDS = [
  'end',
  'graph',
  'class',
  '"quoted" & <b>bold</b>',
  'a[b]{c}(d)|e|',
  '1. first',
  '10) tenth',
  '- dash',
  '+ plus',
  '> quote',
  '# heading',
  '`tick` **x** _y_ ~~z~~',
  '#35; ; &amp;',
  'größe 日本語 🚀',
  'x --> y %% z',
  'https://example.com/a?b=c#d',
  'www.example.com',
  ':::class',
  '1.5 GB',
];

/** Runs in the page: the words and the number of arrows of a chart that was drawn. */
const READ = `(svg) => {
  document.body.innerHTML = svg;
  const words = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent.trim()).sort();
  return {
    nodes: words('g.node'),
    groups: words('g.cluster'),
    arrows: document.querySelectorAll('path.flowchart-link').length,
  };
}`;

describe.skipIf(WITHOUT_BROWSER)(inBrowser('words of Mermaid'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  /** The words and the counts of what Mermaid drew of each chart, and what went wrong. */
  async function seen(charts: readonly string[]) {
    const { page, complaints } = await emptyPage(browser);
    await loadMermaid(page);
    const drawn = [];
    for (const chart of charts) {
      const answer = await drawMermaid(page, chart);
      if ('fault' in answer) {
        drawn.push({ fault: answer.fault });
        continue;
      }
      drawn.push(await page.evaluate(`(${READ})(${JSON.stringify(answer.svg)})`));
    }
    await page.close();
    return { drawn, complaints };
  }

  /** What a scene says must be seen: the words of nodes and groups, and how many arrows there are. */
  function expected({ groups, arrows }: Scene) {
    const all = (inside: Scene['groups']): Scene['groups'] => inside.flatMap((each) => [each, ...all(each.groups)]);
    const every = all(groups);
    const isEmpty = (each: Scene['groups'][number]) => each.nodes.length === 0 && each.groups.length === 0;
    const title = ({ label, detail }: Scene['groups'][number]) => [label, detail].filter(Boolean).join(' · ');
    return {
      // A group without anything in it is drawn as a node.
      nodes: [
        ...every.flatMap(({ nodes }) => nodes).map(({ label, details }) => [label, ...details].join('')),
        ...every.filter(isEmpty).map(title),
      ].sort(),
      groups: every
        .filter((each) => !isEmpty(each))
        .map(title)
        .sort(),
      arrows: arrows.length,
    };
  }

  test.each(SYSTEMS)('%s %s is drawn in every view, with every word and every arrow', async (target, environment) => {
    const scenes = [...(await scenesOf(target, environment)).values()];
    const { drawn, complaints } = await seen(scenes.map(renderMermaid));
    expect(complaints).toEqual([]);
    expect(drawn).toEqual(scenes.map(expected));
  });

  test('words that mean something to Mermaid, Markdown or HTML stay words', async () => {
    const nodes = WORDS.map((label, index) => node(`n${index}`, 'AWS::Lambda::Function', label));
    const arrows = WORDS.map((label, index) => ({ from: `n${index}`, to: 'n0', kind: 'logs', label }) as const);
    const hard = scene([group('end', 'vpc', { nodes }, { label: '"end"' })], arrows, 'Title: "x" # y');
    const { drawn, complaints } = await seen([renderMermaid(hard)]);
    expect(complaints).toEqual([]);
    expect(drawn).toEqual([expected(hard)]);
  });

  test('the picture of a change is drawn', async () => {
    const before = webScene();
    const { scene: merged } = changeOf(before, webScene(before.arrows.slice(1)));
    expect((await seen([renderMermaid(merged)])).drawn).toEqual([expected(merged)]);
  });

  test('a chart that Mermaid refuses is noticed', async () => {
    const { drawn } = await seen([renderMermaid(webScene()).replace('subgraph', 'subgraph [')]);
    expect(drawn).toEqual([{ fault: expect.stringContaining('Parse error') }]);
  });
});
