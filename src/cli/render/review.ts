/** A change as one page for a pull request: what fails first, what is long folded away. */
import type { DiffReport } from '../../answers/index.ts';
import { type ChangeSection, changeSections } from './change-sections.ts';

/** By which a comment of an earlier run is found and replaced. */
const REVIEW_MARK = '<!-- lintel review -->';

const MOST_OPEN = 12;

export function reviewMarkdown(report: DiffReport): string {
  const sections = changeSections(report);
  return [
    REVIEW_MARK,
    `### ${cell(report.target)}: ${cell(verdictOf(report))}`,
    '',
    ...(sections.length === 0 ? ['Nothing changes.', ''] : sections.flatMap(markdownOf)),
    `<sub>Compared with ${cell(report.before)}.</sub>`,
    '',
  ].join('\n');
}

/** In one line: is there anything that a reviewer has to see? */
function verdictOf({ broken, resources, opened, gained, dropped }: DiffReport): string {
  const failing = broken.filter(({ after }) => after.outcome === 'refuted').length;
  const open = broken.length - failing;
  const lost = resources.filter(({ losesData }) => losesData === true).length;
  const weaker = resources.flatMap(({ properties }) => properties.filter(({ weakens }) => weakens === true)).length;
  const gone = resources.filter(({ effect }) => effect === 'removed' || effect === 'replaced').length;
  const exposed = opened.filter(({ from }) => from === 'internet' || from === 'internet6').length;
  const parts = [
    [failing, 'thing fails now', 'things fail now'],
    [lost, 'resource loses its data', 'resources lose their data'],
    [exposed, 'connection is open to the internet', 'connections are open to the internet'],
    [gained.length, 'right is gained', 'rights are gained'],
    [weaker, 'setting protects less', 'settings protect less'],
    [open, 'thing is open now that was proved', 'things are open now that were proved'],
    [dropped.length, 'promise is no longer made', 'promises are no longer made'],
  ] as const;
  const told = parts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]));
  if (told.length > 0) return told.join(', ');
  return gone === 0 ? 'nothing gets worse' : `nothing gets worse, ${gone} removed or replaced`;
}

function markdownOf({ title, tone, lines, isFolded }: ChangeSection): readonly string[] {
  const sign = { bad: '🔴 ', open: '🟡 ', good: '🟢 ', plain: '' }[tone];
  const items = lines.map(
    ({ head, says, more = [] }) =>
      `- **${cell(head)}** ${cell(says)}${more.map((line) => `<br>${cell(line)}`).join('')}`,
  );
  const heading = `${sign}${title} (${lines.length})`;
  if (isFolded) return folded(heading, items);
  const rest = items.slice(MOST_OPEN);
  return [
    `**${heading}**`,
    '',
    ...items.slice(0, MOST_OPEN),
    '',
    ...(rest.length === 0 ? [] : folded(`and ${rest.length} more`, rest)),
  ];
}

function folded(summary: string, items: readonly string[]): readonly string[] {
  return [`<details><summary>${summary}</summary>`, '', ...items, '', '</details>', ''];
}

/** Text that Markdown takes as text, on one line. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
    .trim();
}

/** The same as a page of its own, which loads nothing. */
export function reviewHtml(report: DiffReport): string {
  const sections = changeSections(report).map(({ title, tone, lines, isFolded }) =>
    [
      `<details class="${tone}"${isFolded ? '' : ' open'}><summary>${html(title)} (${lines.length})</summary><ul>`,
      ...lines.map(
        ({ head, says, more = [] }) =>
          `<li><b>${html(head)}</b> ${html(says)}${more.map((line) => `<br><small>${html(line)}</small>`).join('')}</li>`,
      ),
      '</ul></details>',
    ].join('\n'),
  );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${html(report.target)}: what changes</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<h1>${html(report.target)}</h1><p>${html(verdictOf(report))}; compared with ${html(report.before)}.</p>`,
    ...(sections.length === 0 ? ['<p>Nothing changes.</p>'] : sections),
    '</main></body></html>',
    '',
  ].join('\n');
}

const STYLE = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1rem}',
  'main{max-width:46rem;margin:auto}',
  'summary{font-weight:600;cursor:pointer;padding:.25rem .5rem;border-left:.3rem solid gray}',
  '.bad>summary{border-color:#c22}.open>summary{border-color:#b80}.good>summary{border-color:#283}',
  'li{overflow-wrap:anywhere;margin:.25rem 0}',
].join('');

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
