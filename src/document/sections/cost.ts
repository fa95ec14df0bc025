import { blocks, bullets, code, details, plain, table } from '../markdown.ts';
import { usd } from '../money.ts';
import { nameOf } from '../reading.ts';
import type { Section } from '../section.ts';
import type { DocumentedAmounts, DocumentedPrice } from '../subject.ts';

/** The monthly bill of each environment, and what an older document said of it. */
export const cost: Section = {
  name: 'cost',
  title: 'Cost',
  write({ prices = [], environments }) {
    return blocks(
      ...prices.map((price) => {
        const environment = environments.find(({ name }) => name === price.environment);
        const named = (id: string) => (environment === undefined ? id : nameOf(environment.model, id));
        return blocks(
          prices.length > 1 && `### ${price.environment}`,
          bill(price, named),
          stated(price),
          variants(price),
          assumptions(price),
        );
      }),
    );
  },
};

function bill(price: DocumentedPrice, named: (id: string) => string): string {
  const paid = price.lines.filter(({ outcome, monthly }) => outcome !== 'free' || monthly.high !== '0');
  const total = ['**Total**', '', `**${usd(price.total.expected)}**`, range(price.total)];
  const shown = paid.map((line) => [
    code(named(line.resource)),
    plain(line.reason ?? line.components.map(({ what, how }) => `${what}: ${how}`).join('; ')),
    line.outcome === 'unknown' ? 'unknown' : usd(line.monthly.expected),
    range(line.monthly),
  ]);
  const free = price.lines.length - paid.length;
  const rows = table(['Resource', 'For', 'Per month, $', 'Low to high'], [...shown, total]);
  return blocks(
    `List prices${price.asOf === undefined ? '' : ` of ${price.asOf}`}, in US dollars per month at expected usage${free === 0 ? '' : `; ${free} resources cost nothing`}.`,
    shown.length > 14
      ? blocks(table(['', '', 'Per month, $', 'Low to high'], [total]), details('Line by line', rows))
      : rows,
  );
}

function range({ low, high }: DocumentedAmounts): string {
  return low === high ? '' : `${usd(low)} to ${usd(high)}`;
}

function stated({ stated: lines = [] }: DocumentedPrice): string {
  return table(
    ['The original document said', 'Stated', 'True', 'Because'],
    lines.map(({ what, stated: said, computed, because = '' }) => [
      plain(what),
      plain(said),
      plain(usd(computed)),
      plain(because),
    ]),
  );
}

function variants({ variants: lines = [] }: DocumentedPrice): string {
  return table(
    ['Variant', 'Difference', ''],
    lines.map(({ what, difference, note = '' }) => [plain(what), plain(usd(difference)), plain(note)]),
  );
}

function assumptions({ assumptions: lines = [] }: DocumentedPrice): string {
  return lines.length === 0 ? '' : details('What usage is assumed', bullets(lines.map(plain)));
}
