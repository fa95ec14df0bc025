/** Numbers of up to 38 significant digits. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
import { validationError } from './invalid.ts';

/** `sign` times `0.digits` times ten to the power of `exponent`; zero has no digits. */
interface Parts {
  readonly sign: 1 | -1;
  readonly digits: string;
  readonly exponent: number;
}

const WRITTEN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

function partsOf(text: string): Parts {
  const [matched, sign, whole = '', fraction = '', power = '0'] = WRITTEN.exec(text) ?? [];
  if (matched === undefined || whole + fraction === '') {
    throw validationError(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);
  }
  const all = whole + fraction;
  const leading = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.slice(leading).replace(/0+$/, '');
  if (digits === '') return { sign: 1, digits, exponent: 0 };
  return { sign: sign === '-' ? -1 : 1, digits, exponent: whole.length - leading + Number(power) };
}

/** The number as DynamoDB tells it: no exponent, no needless zeros. Throws where it holds no such number. */
export function normalNumber(text: string): string {
  const parts = partsOf(text);
  if (parts.digits.length > 38)
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  if (parts.exponent > 126) {
    throw validationError('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (parts.digits !== '' && parts.exponent < -129) {
    throw validationError('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  return textOf(parts);
}

function textOf({ sign, digits, exponent }: Parts): string {
  if (digits === '') return '0';
  const mark = sign < 0 ? '-' : '';
  if (exponent <= 0) return `${mark}0.${'0'.repeat(-exponent)}${digits}`;
  if (digits.length <= exponent) return `${mark}${digits}${'0'.repeat(exponent - digits.length)}`;
  return `${mark}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

export function compareNumbers(left: string, right: string): number {
  const [a, b] = [partsOf(left), partsOf(right)];
  const signOf = ({ digits, sign }: Parts) => (digits === '' ? 0 : sign);
  if (signOf(a) !== signOf(b)) return signOf(a) - signOf(b);
  if (a.exponent !== b.exponent) return (a.exponent - b.exponent) * signOf(a);
  return a.digits === b.digits ? 0 : a.digits < b.digits ? -signOf(a) : signOf(a);
}

/** The sum, exact. Throws where it does not fit. */
export function addNumbers(left: string, right: string, times: 1 | -1 = 1): string {
  const [a, b] = [partsOf(left), partsOf(right)];
  const scale = Math.max(a.digits.length - a.exponent, b.digits.length - b.exponent, 0);
  const whole = ({ sign, digits, exponent }: Parts) =>
    digits === '' ? 0n : BigInt(sign) * BigInt(digits) * 10n ** BigInt(scale - (digits.length - exponent));
  return normalNumber(`${whole(a) + BigInt(times) * whole(b)}e-${scale}`);
}
