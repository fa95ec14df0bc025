import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareDecimals,
  decimal,
  dividedBy,
  largest,
  minus,
  plus,
  round,
  roundUp,
  showDecimal,
  showMoney,
  showRounded,
  smallest,
  times,
  ZERO,
} from './decimal.ts';

/** An independent reading: whole millionths. */
const millionths = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const fromMillionths = (value: bigint) => ({ digits: value, scale: 6 });
const toMillionths = ({ digits, scale }: { digits: bigint; scale: number }) => digits * 10n ** BigInt(6 - scale);

describe('exact decimal numbers', () => {
  test.each([
    // The free tier of Lambda at the ARM price, and 730 hours of a t3.medium: by hand.
    ['0.0000133334', '400000', '5.33336'],
    ['0.0416', '730', '30.368'],
    ['-0.5', '0.5', '-0.25'],
    ['0', '17.3', '0'],
  ])('%s times %s is %s', (left, right, product) => {
    expect(showDecimal(times(decimal(left), decimal(right)))).toBe(product);
  });

  test.each([
    [1e-7, '0.0000001'],
    [0.1, '0.1'],
    [1200, '1200'],
  ])('the number %d is read as written', (value, shown) => {
    expect(showDecimal(decimal(value))).toBe(shown);
  });

  test.each(['', '1e5', '.5', '1,000', 'NaN'])('"%s" is no decimal number', (written) => {
    expect(() => decimal(written)).toThrow('is not a decimal number');
  });

  test('sums and differences agree with whole millionths', () => {
    fc.assert(
      fc.property(millionths, millionths, (a, b) => {
        expect(toMillionths(plus(fromMillionths(a), fromMillionths(b)))).toBe(a + b);
        expect(toMillionths(minus(fromMillionths(a), fromMillionths(b)))).toBe(a - b);
        expect(compareDecimals(fromMillionths(a), fromMillionths(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(millionths, (a) => {
        const value = fromMillionths(a);
        expect(compareDecimals(decimal(showDecimal(value)), value)).toBe(0);
      }),
    );
  });

  test('a quotient times the divisor is the dividend, within the last place', () => {
    fc.assert(
      fc.property(millionths, fc.bigInt({ min: 1n, max: 10n ** 6n }), (a, b) => {
        const divisor = fromMillionths(b);
        const rest = minus(times(dividedBy(fromMillionths(a), divisor), divisor), fromMillionths(a));
        const bound = times(divisor, decimal('0.0000000000005'));
        expect(compareDecimals(rest.digits < 0n ? minus(ZERO, rest) : rest, bound)).not.toBe(1);
      }),
    );
  });

  test('rounding is half away from zero', () => {
    const shown = ['2.345', '2.344', '-2.345', '0.005', '1.999'].map((each) => showDecimal(round(decimal(each), 2)));
    expect(shown).toEqual(['2.35', '2.34', '-2.35', '0.01', '2']);
    expect(['0.1', '1', '1.01'].map((each) => showDecimal(roundUp(decimal(each))))).toEqual(['1', '1', '2']);
    expect(() => dividedBy(decimal('1'), ZERO)).toThrow('divided by zero');
  });

  test('the largest and the smallest of several', () => {
    const several = ['3', '-1', '2.5'].map(decimal) as [ReturnType<typeof decimal>];
    expect(showDecimal(largest(...several))).toBe('3');
    expect(showDecimal(smallest(...several))).toBe('-1');
  });

  test('money is shown in cents, unit prices with all digits', () => {
    expect(showMoney(decimal('1234567.891'))).toBe('$1,234,567.89');
    expect(showMoney(decimal('-0.5'))).toBe('-$0.50');
    expect(showMoney(decimal('0.0416'), { exact: true })).toBe('$0.0416');
    expect(showMoney(decimal('5'), { exact: true })).toBe('$5.00');
    expect(showRounded(decimal('999.5'), 0)).toBe('1,000');
  });
});
