/** What a reviewer reads first. The oracle is the order that a reviewer asks in: what fails, what is lost, what is open. */
import { expect, test } from 'vitest';
import type { DiffReport } from '../../answers/index.ts';
import { changeSections } from './change-sections.ts';
import { reviewHtml, reviewMarkdown } from './review.ts';

const NOTHING: DiffReport = {
  schema: 'lintel/diff@1',
  target: 'new.yaml',
  before: 'old.yaml',
  resources: [],
  opened: [],
  closed: [],
  gained: [],
  lost: [],
  broken: [],
  mended: [],
  dropped: [],
  diagnostics: [],
};

test('what is open to the internet is told once, and not again for everybody inside', () => {
  const ports = 'tcp/22';
  const opened = [
    { from: 'internet', to: 'Server', ports },
    { from: 'Worker', to: 'Server', ports },
    { from: 'Worker', to: 'Server', ports: 'udp/53' },
  ];
  const shown = changeSections({ ...NOTHING, opened }).map(({ title, lines }) => [
    title,
    lines.map(({ head }) => head),
  ]);
  expect(shown).toEqual([
    ['Open to the internet now', ['internet → Server']],
    ['Further connections that are open now', ['Worker → Server']],
  ]);
});

const changed = (name: string, second: string, weakens?: true) => ({
  resource: `Shop/${name}`,
  type: 'AWS::Lambda::Function',
  effect: 'updated' as const,
  properties: [{ property: 'Timeout', first: '30', second, replaces: 'no' as const, ...(weakens && { weakens }) }],
});

test('what changes alike in many is told once', () => {
  const resources = [changed('A', '60'), changed('B', '60'), changed('C', '60'), changed('D', '90')];
  const [section] = changeSections({ ...NOTHING, resources });
  expect(section?.lines.map(({ head }) => head)).toEqual(['A, B and 1 more', 'D']);
});

test('a setting that protects less is not folded away, and the first line counts it', () => {
  const resources = [changed('A', '60'), changed('B', '15', true)];
  const sections = changeSections({ ...NOTHING, resources });
  expect(sections.map(({ lines, isFolded }) => [lines[0]?.head, isFolded])).toEqual([
    ['B', false],
    ['A', true],
  ]);
  expect(reviewMarkdown({ ...NOTHING, resources })).toContain('1 setting protects less');
});

test('the first line tells what is removed', () => {
  const resources = [{ ...changed('A', ''), effect: 'removed' as const, properties: [] }];
  expect(reviewMarkdown({ ...NOTHING, resources })).toContain('nothing gets worse, 1 removed or replaced');
});

test('data that is lost comes before what is only replaced; what is in order is folded away', () => {
  const resource = (name: string) => ({ resource: `Shop/${name}`, type: 'AWS::DynamoDB::Table', properties: [] });
  const sections = changeSections({
    ...NOTHING,
    resources: [
      { ...resource('Added'), effect: 'added' },
      { ...resource('Kept'), effect: 'replaced', data: 'The old one stays.' },
      { ...resource('Lost'), effect: 'removed', data: 'Its data is deleted.', losesData: true },
    ],
  });
  expect(sections.map(({ lines, isFolded }) => [lines[0]?.head, isFolded])).toEqual([
    ['Lost', false],
    ['Kept', false],
    ['Added', true],
  ]);
});

test('text of a template is text on the page, whatever it looks like', () => {
  const dropped = [{ id: 'A-1', title: '<img src=x> [a](b) | `c`\n# d' }];
  const page = reviewMarkdown({ ...NOTHING, dropped });
  expect(page).toContain('&lt;img src=x> \\[a\\](b) \\| \\`c\\` # d');
  expect(reviewHtml({ ...NOTHING, dropped })).not.toContain('<img');
  expect(page).toContain('1 promise is no longer made');
  expect(reviewMarkdown(NOTHING)).toContain('nothing gets worse');
});
