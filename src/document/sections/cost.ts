import type { Amounts, BillLine, PriceReport, StatedLine } from '../../answers/index.ts';
import { compareDecimals, decimal, plus, showDecimal, times } from '../../base/index.ts';
import { leadingEnvironment } from '../across.ts';
import { blocks, code, counted, details, linkTo, plain, shortList, table } from '../markdown.ts';
import { percent, range, usd } from '../money.ts';
import { logicalIdOf } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';
import { withLinks } from '../verdict-words.ts';

/** What a month costs where it matters most: the dearest lines. */
export const cost: Section = {
  name: 'cost',
  title: 'Cost',
  write(subject) {
    const leading = leadingEnvironment(subject).name;
    const price = subject.prices?.find((each) => isOf(each, leading));
    if (price === undefined) return '';
    const of = leading === '' ? '' : ` of ${leading}`;
    return blocks(
      `List prices${of} of ${price.prices.asOf} in US dollars a month, at the expected usage and from low to high; ${linkTo('bills', 'every line')}.`,
      bill(price, namesOf(subject, price), MOST_OPEN),
    );
  },
};

/** Every line of the bill of every environment. */
export const bills: Section = {
  name: 'bills',
  title: 'The whole bill',
  write: (subject) =>
    perPrice(subject, (price, named) => blocks(bill(price, named), allowances(price), variants(subject, price, named))),
};

/** What an older document said of the cost, line by line. */
export const statedCost: Section = {
  name: 'stated-cost',
  title: 'What the original document said of the cost',
  write: (subject) => perPrice(subject, (price) => stated(subject, price)),
};

/** What the template does not tell and the bill assumes. */
export const usage: Section = {
  name: 'usage',
  title: 'What usage is assumed',
  write: (subject) => perPrice(subject, assumed),
};

/** What there is of each environment, under its name where there are several. */
function perPrice(subject: DocumentSubject, write: (price: PriceReport, named: Named) => string): string {
  const { prices = [] } = subject;
  const leading = leadingEnvironment(subject).name;
  const inOrder = prices.toSorted((left, right) => Number(isOf(right, leading)) - Number(isOf(left, leading)));
  return blocks(
    ...inOrder.map((price) => {
      const shown = write(price, namesOf(subject, price));
      if (shown === '' || prices.length === 1) return shown;
      const { environment = '' } = price;
      return details(`${environment}: ${usd(price.total.expected)} a month`, shown);
    }),
  );
}

function isOf({ environment = '' }: PriceReport, name: string): boolean {
  return environment === name;
}

function namesOf(subject: DocumentSubject, price: PriceReport): Named {
  const environment = subject.environments.find(({ name }) => isOf(price, name));
  return (id) => (environment === undefined ? id : logicalIdOf(environment.model, id));
}

type Named = (id: string) => string;

const MOST_OPEN = 10;

/** Resources that cost the same for the same are one line. */
interface Paid {
  readonly resources: readonly string[];
  readonly monthly: Amounts;
  readonly isKnown: boolean;
  readonly purpose: string;
}

function bill(price: PriceReport, named: Named, most = Number.POSITIVE_INFINITY): string {
  const lines = price.lines.filter(({ outcome }) => outcome !== 'free');
  const free = price.lines.length - lines.length;
  const paid = together(lines);
  const rows = paid.slice(0, most).map(({ resources, monthly, isKnown, purpose: what }) => [
    shortList(
      resources.map((id) => code(named(id))),
      3,
    ),
    isKnown ? usd(monthly.expected) : 'unknown',
    range(monthly),
    plain(resources.length > 1 ? `each of ${resources.length}: ${what}` : what),
  ]);
  const left = paid.slice(most);
  const rest = [
    counted(left.length, 'cheaper line'),
    usd(showDecimal(plus(...left.map(({ monthly }) => decimal(monthly.expected))))),
    '',
    '',
  ];
  const total = [
    '**Total**',
    `**${usd(price.total.expected)}**`,
    range(price.total),
    counted(free, 'resource costs nothing', 'resources cost nothing'),
  ];
  return blocks(
    table(['Resource', 'Per month, $', 'Low to high', 'For'], [total, ...rows, ...(left.length > 0 ? [rest] : [])]),
    unpriced(price, named),
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
function assumed({ lines }: PriceReport, named: Named): string {
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
