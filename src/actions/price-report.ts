/** The answer of `lintel price` as plain data: every amount a decimal number as text, in US dollars a month. */
import { ALWAYS, type Decimal, type Diagnostic, describeGuard, showDecimal } from '../base/index.ts';
import type {
  Bill,
  BillChange,
  BillOutcome,
  PriceGrade,
  QuantitySource,
  Range,
  StatedBill,
  VariantBill,
} from '../price/index.ts';

export interface Amounts {
  readonly low: string;
  readonly expected: string;
  readonly high: string;
}

export interface PriceReport {
  readonly schema: 'lintel/price@1';
  readonly target: string;
  readonly title?: string;
  readonly environment?: string;
  readonly regions: readonly string[];
  /** Set where the template names no region, so that one was assumed. */
  readonly assumedRegion?: string;
  readonly currency: 'USD';
  readonly prices: { readonly asOf: string; readonly from: string };
  readonly lines: readonly ReportedLine[];
  readonly total: Amounts;
  /** What the dearest cases of conditional resources add, at most. */
  readonly conditional: Amounts;
  /** The part of the total that the template alone tells. */
  readonly fixed: string;
  readonly unpriced: readonly { readonly resource: string; readonly type: string; readonly reason: string }[];
  readonly allowances: readonly ReportedAllowance[];
  readonly stated?: ReportedStated;
  readonly variants: readonly ReportedVariant[];
  readonly usage: {
    /** The file or target that the usage came from; none where everything is typical. */
    readonly from?: string;
    readonly typical: readonly { readonly resource: string; readonly what: string; readonly how: string }[];
  };
  readonly budget?: { readonly usd: string; readonly isExceeded: boolean };
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportedLine {
  readonly resource: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly outcome: BillOutcome;
  readonly reason?: string;
  /** The worlds in which it is billed so, where those are not all. */
  readonly when?: string;
  readonly monthly: Amounts;
  readonly components: readonly ReportedComponent[];
}

export interface ReportedComponent {
  readonly what: string;
  readonly row: string;
  readonly unit: string;
  readonly unitPrice: string;
  readonly per: number;
  readonly quantity: Amounts;
  readonly monthly: Amounts;
  readonly from: QuantitySource;
  readonly grade: PriceGrade;
  readonly how: string;
}

export interface ReportedAllowance {
  readonly row: string;
  readonly what: string;
  readonly freePerMonth: string;
  readonly unit: string;
  readonly worth: Amounts;
}

export interface ReportedStated {
  readonly source?: string;
  readonly lines: readonly {
    readonly line: string;
    readonly says: string;
    readonly monthly: Amounts;
    readonly outcome: StatedBill['lines'][number]['outcome'];
    readonly resources: readonly string[];
    readonly rows: readonly string[];
    readonly because?: string;
  }[];
  readonly total?: {
    readonly says: string;
    readonly monthly: Amounts;
    readonly outcome: 'agrees' | 'differs';
    readonly sumOfLines: readonly [string, string];
    readonly because?: string;
  };
  readonly unmentioned: readonly {
    readonly what: string;
    readonly row: string;
    readonly resources: readonly string[];
    readonly monthly: Amounts;
  }[];
}

export interface ReportedVariant {
  readonly name: string;
  readonly about: string;
  readonly row?: string;
  readonly says?: string;
  readonly because?: string;
  readonly total: Amounts;
  readonly saves: Amounts;
  readonly of: Amounts;
  /** The saved part of `of`, where usage is as expected: `0.37`. */
  readonly share: string;
  readonly changes: readonly ReportedChange[];
  readonly unpriced: readonly string[];
}

export interface ReportedChange {
  readonly resource: string;
  readonly type: string;
  readonly kind: BillChange['kind'];
  readonly before: Amounts;
  readonly after: Amounts;
  readonly difference: Amounts;
  readonly because: readonly string[];
}

export function amounts(range: Range): Amounts {
  return { low: showDecimal(range.low), expected: showDecimal(range.expected), high: showDecimal(range.high) };
}

export function reportedBill(
  bill: Bill,
): Pick<
  PriceReport,
  'regions' | 'assumedRegion' | 'currency' | 'lines' | 'total' | 'conditional' | 'fixed' | 'unpriced' | 'allowances'
> {
  return {
    regions: [...new Set(bill.lines.map((line) => line.region))],
    ...(bill.assumedRegion !== undefined && { assumedRegion: bill.assumedRegion }),
    currency: bill.currency,
    lines: bill.lines.map(reportedLine),
    total: amounts(bill.total),
    conditional: amounts(bill.conditional),
    fixed: showDecimal(bill.fixed),
    unpriced: bill.lines
      .filter((line) => line.outcome === 'unknown')
      .map(({ resource, type, reason = '' }) => ({ resource, type, reason })),
    allowances: bill.allowances.map(({ row, what, unit, freePerMonth, worth }) => ({
      row,
      what,
      unit,
      freePerMonth: showDecimal(freePerMonth),
      worth: amounts(worth),
    })),
  };
}

function reportedLine(line: Bill['lines'][number]): ReportedLine {
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
    })),
  };
}

export function typicalOf(bill: Bill): PriceReport['usage']['typical'] {
  return bill.lines.flatMap(({ resource, components }) =>
    components.filter((each) => each.from === 'typical').map(({ what, how }) => ({ resource, what, how })),
  );
}

export function reportedStated(stated: StatedBill): ReportedStated {
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

export function reportedVariant({ bill: _, ...variant }: VariantBill): ReportedVariant {
  return {
    ...variant,
    total: amounts(variant.total),
    saves: amounts(variant.saves),
    of: amounts(variant.of),
    share: showDecimal(variant.share),
    changes: variant.changes.map(reportedChange),
  };
}

export function reportedChange(change: BillChange): ReportedChange {
  return {
    ...change,
    before: amounts(change.before),
    after: amounts(change.after),
    difference: amounts(change.difference),
  };
}
