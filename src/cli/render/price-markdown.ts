/** A bill or a comparison as Markdown for a pull request: a short table, the working folded away. */
import type { PriceComparison, PriceReport, Scenario } from '../../answers/index.ts';
import { serviceGroups } from './bill-groups.ts';
import { money, unitPrice, wholePercent } from './money.ts';
import { titleOf } from './price.ts';
import { amountWords, budgetWords, differenceWords, headlines } from './price-words.ts';

export function priceMarkdown(report: PriceReport, scenario: Scenario): string {
  const groups = serviceGroups(report, scenario);
  const { total } = report;
  return [
    `### ${cell(titleOf(report))}: ${cell(headlines(report, scenario).join(' · '))}`,
    '',
    `${isOneWorld(report) ? `low ${money(total.low)} · expected ${money(total.expected)} · high ${money(total.high)} · ` : ''}list prices of ${report.prices.asOf}`,
    ...budgetOf(report),
    '',
    '| Service | a month |',
    '|---|--:|',
    ...groups.map(
      ({ service, amount, isAtMost }) => `| ${cell(service)} | ${isAtMost ? 'up to ' : ''}${money(amount)} |`,
    ),
    '',
    ...details('How it adds up', [
      '| Resource | Part | Quantity | Price | a month |',
      '|---|---|---|--:|--:|',
      ...groups.flatMap(({ lines }) =>
        lines.flatMap(({ names, line }) =>
          line.components.map(
            (each) =>
              `| ${cell(`${names.length > 2 ? `${names.length} × ${names[0]}…` : names.join(', ')}${line.when === undefined ? '' : ` when ${line.when}`}`)} | ${cell(each.what)} | ${cell(each.how)}${each.from === 'typical' ? ' (typical)' : ''} | ${unitPrice(each.unitPrice)}${each.per === 1 ? '' : ` per ${each.per}`} | ${money(each.monthly[scenario])} |`,
          ),
        ),
      ),
    ]),
    ...unpriced(report),
    ...variants(report),
    '',
  ].join('\n');
}

export function comparisonMarkdown({ before, after, changes, difference }: PriceComparison): string {
  const isNothing = changes.length === 0;
  return [
    `### Price: ${cell(differenceWords(difference, 'expected'))}`,
    '',
    ...[before, after].map(
      (report, index) =>
        `- ${index === 0 ? 'before' : 'after'}, ${cell(titleOf(report))}: ${cell(headlines(report, 'expected').join(' · '))}`,
    ),
    ...budgetOf(after),
    '',
    ...(isNothing
      ? ['Nothing that is billed differs.']
      : [
          '| | Resource | before | after | difference |',
          '|---|---|--:|--:|--:|',
          ...changes.map(
            (each) =>
              `| ${each.kind} | ${cell(each.resource)} | ${amountWords(each.before.expected, each.unpriced.before, each.most?.before?.expected)} | ${amountWords(each.after.expected, each.unpriced.after, each.most?.after?.expected)} | ${cell(differenceWords(each.difference, 'expected'))} |`,
          ),
          '',
          ...details(
            'Why',
            changes.map(
              ({ resource, type, because, unpriced: { before: old, after: now } }) =>
                `- **${cell(resource)}** (${cell(type)}): ${cell(
                  [...because, ...old.map((each) => `before: ${each}`), ...now.map((each) => `after: ${each}`)].join(
                    '; ',
                  ),
                )}`,
            ),
          ),
        ]),
    ...unpriced(before, ' before'),
    ...unpriced(after, ' after'),
    '',
  ].join('\n');
}

function isOneWorld({ worlds }: PriceReport): boolean {
  return worlds?.length === 1;
}

function budgetOf({ budget }: PriceReport): readonly string[] {
  if (budget === undefined) return [];
  const words = budgetWords(budget);
  return ['', `**${words.slice(0, 1).toUpperCase()}${words.slice(1)}.** ${cell(budget.because.join(' '))}`];
}

function unpriced(report: PriceReport, side = ''): readonly string[] {
  if (report.unpriced.length === 0) return [];
  return details(
    `Not priced, or not whole${side}: ${report.unpriced.length}`,
    report.unpriced.map(
      ({ resource, type, reason, when }) =>
        `- **${cell(resource)}** (${cell(type)}): ${cell(reason)}${when === undefined ? '' : ` (when ${cell(when)})`}`,
    ),
  );
}

function variants(report: PriceReport): readonly string[] {
  if (report.variants.length === 0) return [];
  return details('What if', [
    '| Change | saves | of | stated |',
    '|---|--:|--:|---|',
    ...report.variants.map(
      ({ name, saves, share, of, says = '', unpriced: lacking }) =>
        `| ${cell(name)} | ${lacking.length > 0 ? 'unknown' : `${money(saves.expected)} (${wholePercent(share)})`} | ${money(of.expected)} | ${cell(says)} |`,
    ),
  ]);
}

function details(summary: string, lines: readonly string[]): readonly string[] {
  return ['<details>', `<summary>${cell(summary)}</summary>`, '', ...lines, '', '</details>'];
}

/** Names come from templates: neither a table nor HTML may be made of them. */
function cell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
}
