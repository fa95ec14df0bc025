/** What a contract is worth. The server alone says so; the editor shows the same while somebody types. */
import { type Decimal, decimal, plus, power, rounded, times, written } from './decimal.ts';
import type { Terms } from './terms.ts';

export interface YearOfValue {
  /** 1 is the first. */
  readonly year: number;
  /** Base rate after escalation, $/kWh, rounded to six places. */
  readonly rate: string;
  /** Dollars, rounded to cents. */
  readonly amount: string;
}

export interface Value {
  /** What the warranty promises. */
  readonly annualKwh: string;
  readonly years: readonly YearOfValue[];
  /** The sum of the rounded years. */
  readonly total: string;
}

export type Priced = Pick<Terms, 'capacity' | 'termYears'> & {
  readonly financial: Pick<Terms['financial'], 'baseRate' | 'microgridAdder' | 'escalation'>;
  readonly operating: Pick<Terms['operating'], 'outputWarranty'>;
};

const HOURS = decimal(8760);
const PERCENT = decimal('0.01');
const ONE = decimal(1);

/** Only for terms without a problem. */
export function contractValue({ capacity, termYears, financial, operating }: Priced): Value {
  const kwh = times(times(decimal(capacity), HOURS), times(decimal(operating.outputWarranty), PERCENT));
  const base = decimal(financial.baseRate);
  const rate = plus(base, decimal(financial.microgridAdder));
  const growth = plus(ONE, times(decimal(financial.escalation), PERCENT));
  let total: Decimal = decimal('0.00');
  const years = Array.from({ length: termYears }, (_, before) => {
    const factor = power(growth, before);
    const amount = rounded(times(times(kwh, rate), factor), 2);
    total = plus(total, amount);
    return { year: before + 1, rate: written(rounded(times(base, factor), 6)), amount: written(amount) };
  });
  return { annualKwh: trimmed(written(kwh)), years, total: written(total) };
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
