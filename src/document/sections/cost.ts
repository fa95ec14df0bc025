import type { Amounts, BillLine, PriceReport, StatedLine } from '../../answers/index.ts';
import { compareDecimals, decimal, showDecimal, times } from '../../base/index.ts';
import { leadingEnvironment } from '../across.ts';
import { blocks, code, counted, details, plain, shortList, table } from '../markdown.ts';
import { percent, range, usd } from '../money.ts';
import { logicalIdOf } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';
import { withLinks } from '../verdict-words.ts';

/** The monthly bill of each environment, what an older document said of it, and what could be saved. */
export const cost: Section = {
  name: 'cost',
  title: 'Cost',
  write(subject) {
    const { prices = [] } = subject;
    const leading = leadingEnvironment(subject).name;
    const inOrder = prices.toSorted((left, right) => Number(isOf(right, leading)) - Number(isOf(left, leading)));
    return blocks(
      prices[0] !== undefined &&
        `List prices of ${prices[0].prices.asOf} in US dollars a month, at the expected usage and from low to high.`,
      ...inOrder.map((price) => {
        const shown = billOf(subject, price);
        const { environment = '' } = price;
        if (prices.length === 1) return shown;
        return isOf(price, leading)
          ? `### ${environment}\n\n${shown}`
          : details(`${environment}: ${usd(price.total.expected)} a month`, shown);
      }),
    );
  },
};

function isOf({ environment = '' }: PriceReport, name: string): boolean {
  return environment === name;
}

function billOf(subject: DocumentSubject, price: PriceReport): string {
  const environment = subject.environments.find(({ name }) => isOf(price, name));
  const named = (id: string) => (environment === undefined ? id : logicalIdOf(environment.model, id));
  return blocks(
    bill(price, named),
    stated(subject, price),
    variants(subject, price, named),
    details('What usage is assumed', usage(price, named)),
  );
}

type Named = (id: string) => string;

const MOST_OPEN = 20;

/** Resources that cost the same for the same are one line. */
interface Paid {
  readonly resources: readonly string[];
  readonly monthly: Amounts;
  readonly isKnown: boolean;
  readonly purpose: string;
}

function bill(price: PriceReport, named: Named): string {
  const paid = price.lines.filter(({ outcome }) => outcome !== 'free');
  const free = price.lines.length - paid.length;
  const rows = together(paid).map(({ resources, monthly, isKnown, purpose: what }) => [
    shortList(
      resources.map((id) => code(named(id))),
      3,
    ),
    isKnown ? usd(monthly.expected) : 'unknown',
    range(monthly),
    plain(resources.length > 1 ? `each of ${resources.length}: ${what}` : what),
  ]);
  const header = ['Resource', 'Per month, $', 'Low to high', 'For'];
  const total = [
    '**Total**',
    `**${usd(price.total.expected)}**`,
    range(price.total),
    counted(free, 'resource costs nothing', 'resources cost nothing'),
  ];
  const [open, rest] = [rows.slice(0, MOST_OPEN), rows.slice(MOST_OPEN)];
  return blocks(
    table(header, [total, ...open]),
    details(`${rest.length} cheaper ones`, table(header, rest)),
    unpriced(price, named),
    allowances(price),
  );
}

/** The dearest first. */
function together(lines: readonly BillLine[]): readonly Paid[] {
  const alike = Map.groupBy(lines, (line) => [line.outcome, purpose(line), ...Object.values(line.monthly)].join('|'));
  const paid = [...alike.values()].flatMap((group): readonly Paid[] => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      {
        resources: group.map(({ resource }) => resource),
        monthly: multiplied(first.monthly, group.length),
        isKnown: first.outcome !== 'unknown',
        purpose: purpose(first),
      },
    ];
  });
  return paid.toSorted((left, right) =>
    compareDecimals(decimal(right.monthly.expected), decimal(left.monthly.expected)),
  );
}

function multiplied({ low, expected, high }: Amounts, count: number): Amounts {
  const by = (amount: string) => showDecimal(times(decimal(amount), decimal(count)));
  return { low: by(low), expected: by(expected), high: by(high) };
}

const MOST_PARTS = 4;

function purpose({ reason, components, when }: BillLine): string {
  const parts = components.filter(({ monthly }) => monthly.high !== '0').map(({ what, how }) => `${what}: ${how}`);
  const left = parts.length - MOST_PARTS;
  const shown = [...parts.slice(0, MOST_PARTS), ...(left > 0 ? [`and ${left} more`] : [])];
  return [...(reason === undefined ? [] : [reason]), ...shown, ...(when === undefined ? [] : [`if ${when}`])].join(
    '; ',
  );
}

function unpriced({ unpriced: unknown }: PriceReport, named: Named): string {
  if (unknown.length === 0) return '';
  return `No price is known of ${shortList(unknown.map(({ resource }) => code(named(resource))))}; nothing is added for ${unknown.length === 1 ? 'it' : 'them'}.`;
}

function allowances({ allowances: free }: PriceReport): string {
  if (free.length === 0) return '';
  const told = free.map(({ what, worth }) => `${plain(what)} (${usd(worth.expected)})`);
  return `What an account gets free each month is not deducted: ${shortList(told)}.`;
}

function stated(subject: DocumentSubject, { stated: statements }: PriceReport): string {
  if (statements === undefined) return '';
  const { lines, total, unmentioned } = statements;
  const row = (
    what: string,
    { says, monthly, outcome, because = '' }: Pick<StatedLine, 'says' | 'monthly' | 'outcome' | 'because'>,
  ) => [
    what,
    plain(/^\d/.test(says) ? `$${says}` : says),
    outcome === 'nothing is meant' ? '–' : usd(monthly.expected),
    outcome === 'agrees' ? '✓' : outcome === 'differs' ? '✗ differs' : '✗ is not there',
    withLinks(subject, because),
  ];
  return blocks(
    table(
      ['The original document', 'Said', 'True', 'Verdict', 'Because'],
      [...lines.map((line) => row(plain(line.line), line)), ...(total === undefined ? [] : [row('**total**', total)])],
    ),
    unmentioned.length > 0 &&
      `It does not mention ${shortList(unmentioned.map(({ what, monthly }) => `${plain(what)} (${usd(monthly.expected)})`))}.`,
  );
}

function variants(subject: DocumentSubject, { variants: all }: PriceReport, named: Named): string {
  return table(
    ['What could be saved', 'Saves, $', 'Share', 'The original document', 'Because'],
    all.map(({ about, row, says = '', because = '', saves, share, unpriced: unknown }) => [
      withLinks(subject, row === undefined ? about : `${about} (${row})`),
      unknown.length > 0 ? 'unknown' : usd(saves.expected),
      unknown.length > 0 ? `no price of ${shortList(unknown.map((id) => code(named(id))))}` : percent(share),
      plain(says),
      withLinks(subject, because),
    ]),
  );
}

/** What the template does not tell: stated for this system, or typical of the service. */
function usage({ lines }: PriceReport, named: Named): string {
  const told = lines.flatMap(({ resource, components }) =>
    components.filter(({ from }) => from !== 'template').map((component) => ({ resource, ...component })),
  );
  return table(
    ['Resource', 'What', 'How much', 'From'],
    told.map(({ resource, what, how, from }) => [
      code(named(resource)),
      plain(what),
      plain(how),
      from === 'usage' ? 'stated' : 'typical',
    ]),
  );
}
