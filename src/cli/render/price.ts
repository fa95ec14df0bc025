/** A bill as text: the sum first, then service by service with the working of every figure. */
import type {
  BillComponent,
  PriceChange,
  PriceComparison,
  PricedVariant,
  PriceReport,
  Scenario,
} from '../../answers/index.ts';
import { compareDecimals, decimal } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import { type EqualLines, type ServiceGroup, serviceGroups } from './bill-groups.ts';
import { money, unitPrice, wholePercent } from './money.ts';
import { type Palette, palette } from './palette.ts';
import { amountWords, budgetWords, differenceWords, directionOf, headlines } from './price-words.ts';
import { hanging, padTo, printable, widthOf } from './text-width.ts';

export interface PriceLook {
  readonly scenario: Scenario;
  /** The words that gave the report, for the next step. */
  readonly words: string;
}

export function renderPrice(given: PriceReport, terminal: Terminal, options: PriceLook): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const { width } = terminal;
  const blocks = [
    head(report, look, width, options.scenario),
    ...serviceGroups(report, options.scenario).map((group) => service(group, look, width, options.scenario)),
    unpriced(report, look, width),
    allowances(report, look, width, options.scenario),
    stated(report, look, width),
    variants(report, look, width),
    notes(report, look, width, options),
  ];
  return `${blocks
    .filter((block) => block !== '')
    .join('\n\n')
    .replace(/ +$/gm, '')}\n`;
}

function head(report: PriceReport, look: Palette, width: number, scenario: Scenario): string {
  const { strong, dim } = look;
  const name = report.title === undefined ? report.target : `${report.title}  ${dim(report.target)}`;
  const environment = report.environment === undefined ? '' : `  ${dim('environment')} ${report.environment}`;
  const region = report.assumedRegion === undefined ? report.regions.join(', ') : `${report.assumedRegion} (assumed)`;
  const { total, fixed } = report;
  const [first = '', ...more] = headlines(report, scenario);
  // One world has three scenarios; several would need three figures each.
  const others = more.length > 0 ? [] : (['low', 'expected', 'high'] as const).filter((each) => each !== scenario);
  const known = report.unpriced.length > 0 ? 'of what has a price: ' : '';
  const scenarios = known + others.map((each) => `${each} ${money(total[each])}`).join(' · ');
  return [
    strong(name) + environment,
    hanging(
      '',
      `${region} · list prices of ${report.prices.asOf} (${report.prices.from}) · USD a month of 730 hours`,
      width,
      dim,
    ),
    '',
    hanging('', first, width, strong),
    ...(others.length > 0 ? [hanging('', scenarios, width, dim)] : []),
    ...more.map((each) => hanging('', each, width, strong)),
    hanging('', `${money(fixed)} of it follows from the template alone`, width, dim),
    ...budgetOf(report, look, width),
  ].join('\n');
}

function budgetOf({ budget }: PriceReport, { good, bad, open, dim }: Palette, width: number): readonly string[] {
  if (budget === undefined) return [];
  const color = { held: good, refuted: bad, unknown: open }[budget.outcome];
  return [color(budgetWords(budget)), ...budget.because.map((each) => hanging('  ', each, width, dim))];
}

const AMOUNT_WIDTH = 11;

/** A label on the left, an amount at the right edge. */
function row(label: string, amount: string, width: number, style: (text: string) => string = (text) => text): string {
  const room = Math.max(20, width - AMOUNT_WIDTH - 1);
  const indent = ' '.repeat(label.length - label.trimStart().length);
  const lines = hanging(indent, label.trimStart(), room).split('\n');
  const last = lines.pop() ?? '';
  return [...lines, `${padTo(last, room)} ${style(amount.padStart(AMOUNT_WIDTH))}`].join('\n');
}

function service(
  { service: name, amount, isAtMost, lines }: ServiceGroup,
  look: Palette,
  width: number,
  scenario: Scenario,
): string {
  const { strong } = look;
  const right = Math.min(width, 110);
  return [
    row(strong(name), `${isAtMost ? 'up to ' : ''}${money(amount)}`, right, strong),
    ...lines.flatMap((each) => resource(each, look, right, scenario)),
  ].join('\n');
}

function resource(
  { names, line, amount }: EqualLines,
  look: Palette,
  width: number,
  scenario: Scenario,
): readonly string[] {
  const { dim, open } = look;
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
  const each = names.length > 1 ? dim(` (${names.length}, each ${money(line.monthly[scenario])})`) : '';
  const when = line.when === undefined ? '' : dim(`  when ${line.when}`);
  return [
    row(`  ${shown}${each}${when}`, money(amount), width),
    ...line.components.map((component) => part(component, look, width, scenario)),
    ...(line.reason === undefined ? [] : [hanging('    ', line.reason, width, open)]),
  ];
}

function part(component: BillComponent, { dim }: Palette, width: number, scenario: Scenario): string {
  const price = `${unitPrice(component.unitPrice)}${component.per === 1 ? '' : ` per ${component.per.toLocaleString('en-US')}`}`;
  const marks = `${component.from === 'typical' ? ' ~' : ''}${component.grade === 'D' || component.grade === 'U' ? ' °' : ''}`;
  const room = Math.max(20, width - 2 * AMOUNT_WIDTH - 2);
  const lines = hanging('    ', `${component.what}  ${component.how} × ${price}${marks}`, room).split('\n');
  const last = lines.pop() ?? '';
  return dim(
    [...lines, `${padTo(last, room)} ${money(component.monthly[scenario]).padStart(AMOUNT_WIDTH)}`].join('\n'),
  );
}

function unpriced(report: PriceReport, { strong, open }: Palette, width: number, side = ''): string {
  if (report.unpriced.length === 0) return '';
  const ids = Math.max(...report.unpriced.map(({ resource: id }) => widthOf(id)));
  return [
    strong(`Not priced, or not whole${side}: ${report.unpriced.length}`),
    ...report.unpriced.map(({ resource: id, type, reason, when }) =>
      hanging(
        `  ${open('?')} ${padTo(id, Math.min(ids, 40))}  `,
        `${type}: ${reason}${when === undefined ? '' : ` (when ${when})`}`,
        width,
      ),
    ),
  ].join('\n');
}

function allowances(report: PriceReport, { strong, dim }: Palette, width: number, scenario: Scenario): string {
  const worth = report.allowances.filter(
    (each) => compareDecimals(decimal(each.worth[scenario]), decimal('0.005')) >= 0,
  );
  if (worth.length === 0) return '';
  const right = Math.min(width, 110);
  return [
    hanging('', `${strong('Free in an account')} ${dim('that has nothing else; not deducted above')}`, width),
    ...worth.map((each) =>
      row(dim(`  ${each.what}: ${each.freePerMonth} ${each.unit}`), `-${money(each.worth[scenario])}`, right, dim),
    ),
  ].join('\n');
}

function stated(report: PriceReport, look: Palette, width: number): string {
  const { stated: said } = report;
  if (said === undefined) return '';
  const { strong, dim, good, open } = look;
  const mark = (outcome: string) => (outcome === 'agrees' ? good('=') : open('≠'));
  const names = Math.max(...said.lines.map(({ line }) => widthOf(line)), 5);
  const lines = said.lines.map(({ line, says, monthly, outcome, because }) =>
    hanging(
      `  ${mark(outcome)} ${padTo(line, names)}  ${padTo(says, 9)} ${padTo(money(monthly.expected), 10)} `,
      because ?? '',
      width,
      dim,
    ),
  );
  const forgotten = said.unmentioned.map(({ what, resources, monthly }) =>
    hanging(
      `  ${open('+')} ${padTo(what, names)}  ${padTo('nothing', 9)} ${padTo(money(monthly.expected), 10)} `,
      whose(resources),
      width,
      dim,
    ),
  );
  const { total } = said;
  const sum =
    total === undefined
      ? []
      : [
          hanging(
            `  ${mark(total.outcome)} ${padTo(strong('total'), names)}  ${padTo(total.says, 9)} ${padTo(money(total.monthly.expected), 10)} `,
            total.because ?? '',
            width,
            dim,
          ),
        ];
  return [
    `${strong('Stated')}${said.source === undefined ? '' : dim(`  ${said.source}`)}`,
    ...lines,
    ...forgotten,
    ...sum,
  ].join('\n');
}

function whose(resources: readonly string[]): string {
  return resources.length > 3
    ? `${resources.slice(0, 2).join(', ')} and ${resources.length - 2} more`
    : resources.join(', ');
}

function variants(report: PriceReport, look: Palette, width: number): string {
  if (report.variants.length === 0) return '';
  const names = Math.max(...report.variants.map(({ name }) => widthOf(name)));
  return [look.strong('What if'), ...report.variants.map((each) => variant(each, names, look, width))].join('\n');
}

function variant(
  { name, about, says, because, saves, share, of, unpriced: lacking }: PricedVariant,
  names: number,
  { good, open, dim }: Palette,
  width: number,
): string {
  const isSaving = !saves.expected.startsWith('-');
  const amount = isSaving ? `saves ${money(saves.expected)}` : `costs ${money(saves.expected.slice(1))} more`;
  const figure =
    lacking.length > 0
      ? `saves an unknown amount, as ${lacking.join(', ')} would have no price`
      : `${amount} (${wholePercent(share.replace('-', ''))} of ${money(of.expected)})`;
  const text = [
    about,
    ...(says === undefined ? [] : [`stated: ${says}`]),
    ...(because === undefined ? [] : [because]),
  ].join('; ');
  const label = `  ${padTo(name, names)}  `;
  return [
    `${label}${isSaving && lacking.length === 0 ? good(figure) : open(figure)}`,
    hanging(' '.repeat(widthOf(label)), text, width, dim),
  ].join('\n');
}

function notes(report: PriceReport, { dim }: Palette, width: number, { words }: PriceLook): string {
  const typical = report.usage.typical.length;
  const isDerived = report.lines.some((line) => line.components.some(({ grade }) => grade === 'D' || grade === 'U'));
  const free = report.lines.filter((line) => line.outcome === 'free').length;
  return [
    ...(typical > 0
      ? [
          hanging(
            '~ ',
            `${typical === 1 ? '1 quantity is' : `${typical} quantities are`} what is typical, as nothing is stated: lintel price ${words} --usage usage.yaml`,
            width,
            dim,
          ),
        ]
      : []),
    ...(isDerived
      ? [hanging('° ', 'the price is derived, taken from another region or without a source', width, dim)]
      : []),
    hanging(
      '',
      `${free === 1 ? '1 resource costs' : `${free} resources cost`} nothing by ${free === 1 ? 'itself' : 'themselves'}`,
      width,
      dim,
    ),
  ].join('\n');
}

/** What it costs to go from one to the other. */
export function renderComparison(given: PriceComparison, terminal: Terminal): string {
  const { before, after, changes, difference } = printable(given);
  const look = palette(terminal.colors.out);
  const { strong, dim, bad, good, open } = look;
  const right = Math.min(terminal.width, 110);
  const color = { less: good, more: bad, open };
  const sides = [
    { name: 'before', report: before },
    { name: 'after', report: after },
  ];
  return `${[
    `${strong(titleOf(before))} ${dim('→')} ${strong(titleOf(after))}`,
    ...sides.map(({ name, report }) => hanging(dim(padTo(name, 12)), headlines(report, 'expected').join(' · '), right)),
    `${dim('difference')}  ${color[directionOf(difference, 'expected')](differenceWords(difference, 'expected'))}`,
    ...budgetOf(after, look, right),
    ...(changes.length === 0 ? [dim('nothing that is billed differs')] : ['']),
    ...changes.flatMap((change) => [
      ...changed(change, right, color[directionOf(change.difference, 'expected')], dim),
      ...change.because.map((each) => hanging('    ', each, right, dim)),
      ...change.unpriced.before.map((each) => hanging('    ', `before: ${each}`, right, open)),
      ...change.unpriced.after.map((each) => hanging('    ', `after: ${each}`, right, open)),
    ]),
    ...sides.flatMap(({ name, report }) => {
      const shown = unpriced(report, look, right, ` ${name}`);
      return shown === '' ? [] : ['', shown];
    }),
  ].join('\n')}\n`;
}

function changed(
  { kind, resource: name, type, difference, before, after, most, unpriced: open }: PriceChange,
  width: number,
  color: (text: string) => string,
  dim: (text: string) => string,
): readonly string[] {
  const label = `${{ added: '+', removed: '-', changed: '~' }[kind]} ${name}  ${dim(type)}`;
  const words = differenceWords(difference, 'expected');
  if (words.length <= AMOUNT_WIDTH) return [row(label, words, width, color)];
  const sides = `${amountWords(before.expected, open.before, most?.before?.expected)} → ${amountWords(after.expected, open.after, most?.after?.expected)}`;
  return [hanging('', label, width), hanging('    ', `${sides}: ${words}`, width, color)];
}

export function titleOf({ target, title, environment }: PriceReport): string {
  return `${title ?? target}${environment === undefined ? '' : ` (${environment})`}`;
}
