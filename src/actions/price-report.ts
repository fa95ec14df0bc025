/** The answer of `lintel price` as plain data: every amount a decimal number as text, in US dollars a month. */
import type {
  Amounts,
  BillLine,
  PriceChange,
  PriceDifference,
  PricedVariant,
  PriceReport,
  StatedPrices,
} from '../answers/index.ts';
import { ALWAYS, type Decimal, describeGuard, showDecimal } from '../base/index.ts';
import type { Bill, BillChange, Range, StatedBill, VariantBill } from '../price/index.ts';

export function amounts(range: Range): Amounts {
  return { low: showDecimal(range.low), expected: showDecimal(range.expected), high: showDecimal(range.high) };
}

export function reportedBill(
  bill: Bill,
): Pick<
  PriceReport,
  | 'regions'
  | 'assumedRegion'
  | 'currency'
  | 'lines'
  | 'total'
  | 'conditional'
  | 'worlds'
  | 'fixed'
  | 'unpriced'
  | 'allowances'
> {
  return {
    regions: [...new Set(bill.lines.map((line) => line.region))],
    ...(bill.assumedRegion !== undefined && { assumedRegion: bill.assumedRegion }),
    currency: bill.currency,
    lines: bill.lines.map(reportedLine),
    total: amounts(bill.total),
    conditional: amounts(bill.conditional),
    ...(bill.worlds !== undefined && {
      worlds: bill.worlds.map(({ when, monthly, unpriced }) => ({
        ...(when !== ALWAYS && { when: describeGuard(when) }),
        monthly: amounts(monthly),
        unpriced: unpriced.map(({ resource }) => resource),
      })),
    }),
    fixed: showDecimal(bill.fixed),
    unpriced: bill.lines
      .filter((line) => line.outcome === 'unknown')
      .map(({ resource, type, reason = '', when }) => ({
        resource,
        type,
        reason,
        ...(when !== ALWAYS && { when: describeGuard(when) }),
      })),
    allowances: bill.allowances.map(({ row, what, unit, freePerMonth, worth }) => ({
      row,
      what,
      unit,
      freePerMonth: showDecimal(freePerMonth),
      worth: amounts(worth),
    })),
  };
}

function reportedLine(line: Bill['lines'][number]): BillLine {
  const { resource, type, stack, region, outcome, reason, monthly, components, when } = line;
  return {
    resource,
    type,
    stack,
    region,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(when !== ALWAYS && { when: describeGuard(when) }),
    monthly: amounts(monthly),
    components: components.map((component) => ({
      what: component.what,
      row: component.row,
      unit: component.unit,
      unitPrice: showDecimal(component.unitPrice),
      per: component.per,
      quantity: amounts(component.quantity),
      monthly: amounts(component.monthly),
      from: component.from,
      grade: component.grade,
      how: component.how,
      ...(component.bought !== undefined && {
        bought: { plan: component.bought.plan, list: amounts(component.bought.list) },
      }),
    })),
  };
}

export function typicalOf(bill: Bill): PriceReport['usage']['typical'] {
  return bill.lines.flatMap(({ resource, components }) =>
    components.filter((each) => each.from === 'typical').map(({ what, how }) => ({ resource, what, how })),
  );
}

export function reportedStated(stated: StatedBill): StatedPrices {
  const pair = ([least, most]: readonly [Decimal, Decimal]) => [showDecimal(least), showDecimal(most)] as const;
  return {
    ...(stated.source !== undefined && { source: stated.source }),
    lines: stated.lines.map((line) => ({ ...line, monthly: amounts(line.monthly) })),
    ...(stated.total !== undefined && {
      total: { ...stated.total, monthly: amounts(stated.total.monthly), sumOfLines: pair(stated.total.sumOfLines) },
    }),
    unmentioned: stated.unmentioned.map((each) => ({ ...each, monthly: amounts(each.monthly) })),
  };
}

export function reportedVariant({ bill: _, ...variant }: VariantBill): PricedVariant {
  return {
    ...variant,
    total: amounts(variant.total),
    saves: amounts(variant.saves),
    of: amounts(variant.of),
    share: showDecimal(variant.share),
    changes: variant.changes.map(reportedChange),
  };
}

export function reportedChange({ most, ...change }: BillChange): PriceChange {
  return {
    ...change,
    before: amounts(change.before),
    after: amounts(change.after),
    ...(most !== undefined && {
      most: {
        ...(most.before !== undefined && { before: amounts(most.before) }),
        ...(most.after !== undefined && { after: amounts(most.after) }),
      },
    }),
    difference: reportedDifference(change.difference),
  };
}

export function reportedDifference({ least, most }: PriceDifference<Decimal>): PriceDifference {
  return { ...(least !== undefined && { least: amounts(least) }), ...(most !== undefined && { most: amounts(most) }) };
}
