/** Exact decimal numbers: money and energy are never a float. */
export interface Decimal {
  /** The number is `digits` divided by ten to the power of `scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/;

/** What is written, digit by digit: a number counts as its shortest writing. Throws where it is no number. */
export function decimal(value: number | string): Decimal {
  const [, sign, whole, part = '', power = '0'] = FORM.exec(String(value)) ?? [];
  if (whole === undefined) throw new Error(`${value} is no decimal number.`);
  const digits = BigInt(`${sign}${whole}${part}`);
  const scale = part.length - Number(power);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export function times(one: Decimal, other: Decimal): Decimal {
  return { digits: one.digits * other.digits, scale: one.scale + other.scale };
}

export function plus(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  return { digits: at(one, scale) + at(other, scale), scale };
}

export function power(base: Decimal, exponent: number): Decimal {
  return { digits: base.digits ** BigInt(exponent), scale: base.scale * exponent };
}

/** Rounded to so many places, halves away from zero. */
export function rounded(value: Decimal, places: number): Decimal {
  if (value.scale <= places) return { digits: at(value, places), scale: places };
  const unit = 10n ** BigInt(value.scale - places);
  const half = unit / 2n;
  const digits = value.digits < 0n ? (value.digits - half) / unit : (value.digits + half) / unit;
  return { digits, scale: places };
}

/** Without an exponent, with as many places as its scale says. */
export function written({ digits, scale }: Decimal): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const sign = digits < 0n ? '-' : '';
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export function isLess(one: Decimal, other: Decimal): boolean {
  const scale = Math.max(one.scale, other.scale);
  return at(one, scale) < at(other, scale);
}

function at({ digits, scale }: Decimal, places: number): bigint {
  return digits * 10n ** BigInt(places - scale);
}
