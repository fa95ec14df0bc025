/** A bill or a comparison as Markdown for a pull request: a short table, the working folded away. */
import type { PriceComparison, PriceReport, Scenario } from '../../answers/index.ts';
import { serviceGroups } from './bill-groups.ts';
import { money, signed, unitPrice, wholePercent } from './money.ts';
import { titleOf } from './price.ts';

export function priceMarkdown(report: PriceReport, scenario: Scenario): string {
  const groups = serviceGroups(report, scenario);
  const { total } = report;
  return [
    `### ${cell(titleOf(report))}: ${money(total[scenario])} a month`,
    '',
    `low ${money(total.low)} · expected ${money(total.expected)} · high ${money(total.high)} · list prices of ${report.prices.asOf}`,
    ...(report.budget === undefined
      ? []
      : [
          '',
          report.budget.isExceeded
            ? `**Over the budget of ${money(report.budget.usd)}.**`
            : `Within the budget of ${money(report.budget.usd)}.`,
        ]),
    '',
    '| Service | a month |',
    '|---|--:|',
    ...groups.map(({ service, amount }) => `| ${cell(service)} | ${money(amount)} |`),
    '',
    ...details('How it adds up', [
      '| Resource | Part | Quantity | Price | a month |',
      '|---|---|---|--:|--:|',
      ...groups.flatMap(({ lines }) =>
        lines.flatMap(({ names, line }) =>
          line.components.map(
            (each) =>
              `| ${cell(names.length > 2 ? `${names.length} × ${names[0]}…` : names.join(', '))} | ${cell(each.what)} | ${cell(each.how)}${each.from === 'typical' ? ' (typical)' : ''} | ${unitPrice(each.unitPrice)}${each.per === 1 ? '' : ` per ${each.per}`} | ${money(each.monthly[scenario])} |`,
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
    `### Price: ${money(before.total.expected)} → ${money(after.total.expected)} a month (${signed(difference.expected)})`,
    '',
    `${cell(titleOf(before))} → ${cell(titleOf(after))}`,
    '',
    ...(isNothing
      ? ['Nothing that is billed differs.']
      : [
          '| | Resource | before | after | difference |',
          '|---|---|--:|--:|--:|',
          ...changes.map(
            (each) =>
              `| ${each.kind} | ${cell(each.resource)} | ${money(each.before.expected)} | ${money(each.after.expected)} | ${signed(each.difference.expected)} |`,
          ),
          '',
          ...details(
            'Why',
            changes.map(
              ({ resource, type, because }) => `- **${cell(resource)}** (${cell(type)}): ${cell(because.join('; '))}`,
            ),
          ),
        ]),
    ...unpriced(after),
    '',
  ].join('\n');
}

function unpriced(report: PriceReport): readonly string[] {
  if (report.unpriced.length === 0) return [];
  return details(
    `Not priced, or not whole: ${report.unpriced.length}`,
    report.unpriced.map(({ resource, type, reason }) => `- **${cell(resource)}** (${cell(type)}): ${cell(reason)}`),
  );
}

function variants(report: PriceReport): readonly string[] {
  if (report.variants.length === 0) return [];
  return details('What if', [
    '| Change | saves | of | stated |',
    '|---|--:|--:|---|',
    ...report.variants.map(
      ({ name, saves, share, of, says = '' }) =>
        `| ${cell(name)} | ${money(saves.expected)} (${wholePercent(share)}) | ${money(of.expected)} | ${cell(says)} |`,
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
