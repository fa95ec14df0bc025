/** Choice rules of JSONPath states. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import { foundAt, type QueryScope } from './scope.ts';
import { runtimeError } from './state-error.ts';

/** Whether a rule holds. @throws StateError where its variable is not there */
export function ruleHolds(rule: JsonObject, scope: QueryScope): boolean {
  if (isArray(rule.And)) return rule.And.every((each) => isObject(each) && ruleHolds(each, scope));
  if (isArray(rule.Or)) return rule.Or.some((each) => isObject(each) && ruleHolds(each, scope));
  if (isObject(rule.Not)) return !ruleHolds(rule.Not, scope);
  const variable = String(rule.Variable);
  const found = foundAt(variable, scope);
  const [comparison, operand] = comparisonOf(rule);
  if (comparison === 'IsPresent') return (found !== undefined) === operand;
  if (found === undefined)
    throw runtimeError(`Invalid path '${variable}': The choice state's condition path references an invalid value.`);
  if (comparison.startsWith('Is')) return isOfKind(comparison, found) === operand;
  if (!comparison.endsWith('Path')) return compares(comparison, found, operand);
  const other = foundAt(String(operand), scope);
  if (other === undefined)
    throw runtimeError(
      `Invalid path '${String(operand)}': The choice state's condition path references an invalid value.`,
    );
  return compares(comparison.slice(0, -'Path'.length), found, other);
}

const AROUND = new Set(['Variable', 'Next', 'Comment', 'Assign', 'Output']);

/** The operator of a rule and what stands at it. */
export function comparisonOf(rule: JsonObject): readonly [string, Json] {
  return Object.entries(rule).find(([key]) => !AROUND.has(key)) ?? ['', null];
}

export const CHOICE_COMPARISONS: ReadonlySet<string> = new Set([
  ...['IsPresent', 'IsNull', 'IsString', 'IsNumeric', 'IsBoolean', 'IsTimestamp', 'StringMatches'],
  ...['BooleanEquals', 'BooleanEqualsPath'],
  ...['String', 'Numeric', 'Timestamp'].flatMap((kind) =>
    ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'].flatMap((how) => [
      `${kind}${how}`,
      `${kind}${how}Path`,
    ]),
  ),
]);

/** RFC 3339 with a capital T and Z, as the language asks. */
export function timestampOf(value: Json | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.exec(value) ?? [];
  if (year === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > days) return undefined;
  return Date.parse(value);
}

function isOfKind(comparison: string, value: Json): boolean {
  switch (comparison) {
    case 'IsNull':
      return value === null;
    case 'IsString':
      return typeof value === 'string';
    case 'IsNumeric':
      return typeof value === 'number';
    case 'IsBoolean':
      return typeof value === 'boolean';
    default:
      return timestampOf(value) !== undefined;
  }
}

function compares(comparison: string, left: Json, right: Json): boolean {
  if (comparison === 'BooleanEquals') return typeof left === 'boolean' && left === right;
  if (comparison === 'StringMatches')
    return typeof left === 'string' && typeof right === 'string' && matchOf(right).test(left);
  const [, kind, how = ''] = /^(String|Numeric|Timestamp)(\w+)$/.exec(comparison) ?? [];
  if (kind === 'String') return typeof left === 'string' && typeof right === 'string' && ordered(how, left, right);
  if (kind === 'Numeric') return typeof left === 'number' && typeof right === 'number' && ordered(how, left, right);
  const [one, other] = [timestampOf(left), timestampOf(right)];
  return one !== undefined && other !== undefined && ordered(how, one, other);
}

function ordered<T extends string | number>(how: string, left: T, right: T): boolean {
  switch (how) {
    case 'Equals':
      return left === right;
    case 'LessThan':
      return left < right;
    case 'GreaterThan':
      return left > right;
    case 'LessThanEquals':
      return left <= right;
    default:
      return left >= right;
  }
}

/** `*` is any text; `\\*` is a star, `\\\\` a backslash. */
function matchOf(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+|\\/g, (part: string, escaped: string | undefined) =>
    part === '*' ? '.*' : (escaped ?? part).replace(/[.+?^${}()|[\]\\*]/g, '\\$&'),
  );
  return new RegExp(`^${source}$`, 's');
}
