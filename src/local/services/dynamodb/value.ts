/** Attribute values: checked, compared, measured. */
import type { DynamodbShapes } from '../../schemas/dynamodb.generated.ts';
import { inKeyOrder } from '../../state/key-order.ts';
import { invalidParameterValue, validationError } from './invalid.ts';
import { compareNumbers, normalNumber } from './number.ts';

export type AttributeValue = DynamodbShapes['AttributeValue'];
export type Item = Readonly<Record<string, AttributeValue>>;
export type Kind = keyof AttributeValue & string;

/** The one kind that a value is of. */
export function valueKind(value: AttributeValue): Kind {
  const [kind] = Object.keys(value);
  if (kind === undefined) throw validationError(EMPTY);
  return kind as Kind;
}

const EMPTY = 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes';
const DEEPEST = 32;

/** The value as it is kept: numbers in their one spelling. Throws where it is none. */
export function checked(value: AttributeValue, depth = 0): AttributeValue {
  const kinds = Object.keys(value);
  if (kinds.length === 0) throw validationError(EMPTY);
  if (kinds.length > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (depth > DEEPEST) throw validationError('Nesting Levels have exceeded supported limits');
  if (value.N !== undefined) return { N: normalNumber(value.N) };
  if (value.NULL === false) throw invalidParameterValue('Null attribute value types must have the value of true');
  if (value.M !== undefined) {
    return { M: Object.fromEntries(Object.entries(value.M).map(([name, each]) => [name, checked(each, depth + 1)])) };
  }
  if (value.L !== undefined) return { L: value.L.map((each) => checked(each, depth + 1)) };
  if (value.SS !== undefined) return { SS: distinct(value.SS, (each) => each, 'An string set  may not be empty') };
  if (value.NS !== undefined) {
    return { NS: distinct(value.NS.map(normalNumber), (each) => each, 'An number set  may not be empty') };
  }
  if (value.BS !== undefined) return { BS: distinct(value.BS, base64, 'Binary sets should not be empty') };
  return value;
}

function distinct<T>(all: readonly T[], textOf: (each: T) => string, empty: string): readonly T[] {
  if (all.length === 0) throw invalidParameterValue(empty);
  const texts = all.map(textOf);
  if (new Set(texts).size < all.length) {
    throw invalidParameterValue(`Input collection [${texts.join(', ')}] contains duplicates.`);
  }
  return all;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export function checkedItem(item: Item): Item {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, checked(value)]));
}

/** The order of two values of one kind that has an order; `undefined` for others. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return inKeyOrder(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

export function isEqual(left: AttributeValue, right: AttributeValue): boolean {
  return valueText(left) === valueText(right);
}

/** A text that equal values have in common, and no others: sets in order, members by name. */
export function valueText(value: AttributeValue): string {
  if (value.B !== undefined) return `B${base64(value.B)}`;
  if (value.SS !== undefined) return `SS${JSON.stringify([...value.SS].sort())}`;
  if (value.NS !== undefined) return `NS${JSON.stringify([...value.NS].sort())}`;
  if (value.BS !== undefined) return `BS${JSON.stringify(value.BS.map(base64).sort())}`;
  if (value.L !== undefined) return `L${JSON.stringify(value.L.map(valueText))}`;
  if (value.M !== undefined) {
    const entries = Object.entries(value.M).sort(([a], [b]) => (a < b ? -1 : 1));
    return `M${JSON.stringify(entries.map(([name, each]) => [name, valueText(each)]))}`;
  }
  return JSON.stringify(value);
}

/** What an item weighs. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function sizeOfItem(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);
}

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return value.SS.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, each) => sum + sizeOfNumber(each), 0);
  if (value.BS !== undefined) return value.BS.reduce((sum, each) => sum + each.length, 0);
  if (value.L !== undefined) return 3 + value.L.reduce((sum, each) => sum + 1 + sizeOf(each), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  return 1;
}

function sizeOfNumber(text: string): number {
  const digits = text.replace(/^-|\./g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
