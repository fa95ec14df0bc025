import { remembered } from './remembered.ts';

/**
 * Exact decimal numbers, for money and for what money is multiplied with. Nothing is rounded until it is shown: 0.0000133334
 * times 400,000 is 5.33336, not 5.333360000000001.
 */
export interface Decimal {
  /** The number is `digits / 10 ** scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

export const ZERO: Decimal = Object.freeze({ digits: 0n, scale: 0 });

const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads `0.0416`; a number is read as it is written in decimal. Throws on anything else, which only code can cause. */
export function decimal(value: string | number): Decimal {
  return ofText(typeof value === 'number' ? writeNumber(value) : value);
}

const ofText = remembered(read, 2_048);

function read(written: string): Decimal {
  const [matched, sign, whole = '', fraction = ''] = WRITTEN.exec(written) ?? [];
  if (matched === undefined) throw new Error(`"${written}" is not a decimal number`);
  const digits = BigInt(whole + fraction);
  return normal(sign === '-' ? -digits : digits, fraction.length);
}

/** Whether a text is a number that `decimal` reads. */
export function isDecimal(value: string): boolean {
  return WRITTEN.test(value);
}

function writeNumber(value: number): string {
  const written = String(value);
  return /e/.test(written) ? value.toFixed(20).replace(/\.?0+$/, '') : written;
}

function normal(digits: bigint, scale: number): Decimal {
  if (digits === 0n) return ZERO;
  let [shortDigits, shortScale] = [digits, scale];
  while (shortScale > 0 && shortDigits % 10n === 0n) {
    shortDigits /= 10n;
    shortScale--;
  }
  return Object.freeze({ digits: shortDigits, scale: shortScale });
}

const POWERS: readonly bigint[] = Array.from({ length: 40 }, (_, index) => 10n ** BigInt(index));

function scaled({ digits, scale }: Decimal, to: number): bigint {
  return to === scale ? digits : digits * (POWERS[to - scale] ?? 10n ** BigInt(to - scale));
}

export function plus(...terms: readonly Decimal[]): Decimal {
  const [first = ZERO, ...rest] = terms;
  if (rest.length === 0) return first;
  const scale = Math.max(0, ...terms.map((term) => term.scale));
  return normal(
    terms.reduce((sum, term) => sum + scaled(term, scale), 0n),
    scale,
  );
}

export function minus(left: Decimal, right: Decimal): Decimal {
  return plus(left, { digits: -right.digits, scale: right.scale });
}

export function times(...factors: readonly Decimal[]): Decimal {
  return normal(
    factors.reduce((product, factor) => product * factor.digits, 1n),
    factors.reduce((sum, factor) => sum + factor.scale, 0),
  );
}

/** The quotient, rounded half away from zero to so many places. Throws on a division by zero. */
export function dividedBy(left: Decimal, right: Decimal, places = 12): Decimal {
  if (right.digits === 0n) throw new Error('a decimal number was divided by zero');
  const shift = BigInt(Math.max(0, places + right.scale - left.scale));
  const over = left.scale - right.scale + Number(shift);
  return round(normal((left.digits * 10n ** shift * 10n) / right.digits, over + 1), places);
}

/** Rounded half away from zero, as an invoice does. */
export function round(value: Decimal, places: number): Decimal {
  if (value.scale <= places) return value;
  const unit = 10n ** BigInt(value.scale - places);
  const half = value.digits < 0n ? -unit / 2n : unit / 2n;
  return normal((value.digits + half) / unit, places);
}

/** Up to the next whole number: what is billed in started units. */
export function roundUp(value: Decimal): Decimal {
  if (value.scale === 0) return value;
  const unit = 10n ** BigInt(value.scale);
  const whole = value.digits / unit;
  return normal(value.digits > 0n ? whole + 1n : whole, 0);
}

/** Negative, zero or positive, as a comparison for sorting. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const [one, other] = [scaled(left, scale), scaled(right, scale)];
  return one < other ? -1 : one > other ? 1 : 0;
}

export function largest(first: Decimal, ...rest: readonly Decimal[]): Decimal {
  return rest.reduce((most, each) => (compareDecimals(each, most) > 0 ? each : most), first);
}

export function smallest(first: Decimal, ...rest: readonly Decimal[]): Decimal {
  return rest.reduce((least, each) => (compareDecimals(each, least) < 0 ? each : least), first);
}

/** Every digit, nothing more: `0.0416`, `730`. */
export function showDecimal({ digits, scale }: Decimal): string {
  const written = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const [whole, fraction] = [written.slice(0, written.length - scale), written.slice(written.length - scale)];
  return `${digits < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** With exactly so many places and thousands apart: `1,234.50`. */
export function showRounded(value: Decimal, places = 2): string {
  const [whole = '', fraction = ''] = showDecimal(round(value, places)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return places === 0 ? grouped : `${grouped}.${fraction.padEnd(places, '0')}`;
}

/** US dollars for a reader: `$30.37`; a unit price keeps all its digits: `$0.0416`. */
export function showMoney(value: Decimal, options: { readonly exact?: boolean } = {}): string {
  const sign = value.digits < 0n ? '-' : '';
  const amount = value.digits < 0n ? { digits: -value.digits, scale: value.scale } : value;
  return `${sign}$${options.exact === true && amount.scale > 2 ? showDecimal(amount) : showRounded(amount)}`;
}
