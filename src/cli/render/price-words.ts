/** What a report says of its sums, in words that every format shares. */
import type { BilledWorld, BudgetVerdict, PriceDifference, PriceReport, Scenario } from '../../answers/index.ts';
import { compareDecimals, decimal, plus, showDecimal } from '../../base/index.ts';
import { money, signed } from './money.ts';

/** The number of worlds that a headline tells one by one. */
const MOST_TOLD = 6;
/** The number of parts without a price that a headline names. */
const MOST_NAMED = 2;

/** What a month costs: one sentence for each world, for worlds exclude each other and never add up. */
export function headlines(report: PriceReport, scenario: Scenario): readonly string[] {
  const { worlds, total, conditional, unpriced } = report;
  if (worlds !== undefined && worlds.length <= MOST_TOLD)
    return worlds.map((world) => inWorld(world, report, scenario));
  const most = showDecimal(plus(decimal(total[scenario]), decimal(conditional[scenario])));
  const open =
    unpriced.length === 0 ? '' : ` or more: ${named(report, [...new Set(unpriced.map(({ resource }) => resource))])}`;
  return [`${money(total[scenario])} to ${money(most)} a month${open}, as conditions decide`];
}

function inWorld({ when, monthly, unpriced }: BilledWorld, report: PriceReport, scenario: Scenario): string {
  const where = when === undefined ? '' : ` when ${when}`;
  if (unpriced.length === 0) return `${money(monthly[scenario])} a month${where}`;
  const why = named(report, unpriced);
  return when === undefined
    ? `at least ${money(monthly[scenario])} a month, as ${why}`
    : `unknown${where}: at least ${money(monthly[scenario])} a month, as ${why}`;
}

/** `Db (AWS::RDS::DBInstance) has no whole price`. */
function named({ unpriced }: PriceReport, lacking: readonly string[]): string {
  const resources = [...new Set(lacking)];
  const shown = resources.slice(0, MOST_NAMED).map((id) => {
    const type = unpriced.find(({ resource }) => resource === id)?.type;
    return type === undefined ? id : `${id} (${type})`;
  });
  const more = resources.length - shown.length;
  return `${shown.join(' and ')}${more > 0 ? ` and ${more} more` : ''} ${resources.length === 1 ? 'has' : 'have'} no whole price`;
}

/** `+$14.60`, `+$2.00 to +$14.60`, or `unknown`, with the bound that is known if it tells a saving from an increase. */
export function differenceWords(difference: PriceDifference, scenario: Scenario): string {
  const { least, most } = difference;
  const [low, high] = [least, most].map((bound) => (bound === undefined ? undefined : signed(bound[scenario])));
  if (low !== undefined && high !== undefined) return low === high ? low : `${low} to ${high}`;
  const direction = directionOf(difference, scenario);
  if (direction === 'more') return `unknown, at least ${low}`;
  return direction === 'less' ? `unknown, at most ${high}` : 'unknown';
}

/** Whether a difference is surely a saving, surely more, or neither. */
export function directionOf({ least, most }: PriceDifference, scenario: Scenario): 'less' | 'more' | 'open' {
  const sign = (amount: string) => compareDecimals(decimal(amount), decimal('0'));
  if (least !== undefined && sign(least[scenario]) > 0) return 'more';
  return most !== undefined && sign(most[scenario]) < 0 ? 'less' : 'open';
}

/** An amount of which a part is not known. */
export function amountWords(amount: string, unpriced: readonly string[], most?: string): string {
  if (unpriced.length === 0) return most === undefined ? money(amount) : `${money(amount)} to ${money(most)}`;
  return compareDecimals(decimal(amount), decimal('0')) === 0 ? 'unknown' : `${money(amount)} or more`;
}

export function budgetWords({ usd, outcome }: BudgetVerdict): string {
  const budget = `the budget of ${money(usd)}`;
  if (outcome === 'held') return `within ${budget}`;
  return outcome === 'refuted' ? `over ${budget}` : `unknown whether within ${budget}`;
}
