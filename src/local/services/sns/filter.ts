/** Filter policies of subscriptions. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
import { isRecord } from '../../../base/index.ts';

/** Whether values pass a policy. A key has no value, one, or several. */
export function passesPolicy(
  policy: Readonly<Record<string, unknown>>,
  values: (path: readonly string[]) => readonly unknown[],
): boolean {
  return passesAt(policy, [], values);
}

function passesAt(
  policy: Readonly<Record<string, unknown>>,
  path: readonly string[],
  values: (path: readonly string[]) => readonly unknown[],
): boolean {
  return Object.entries(policy).every(([key, rule]) => {
    if (key === '$or' && Array.isArray(rule)) return rule.filter(isRecord).some((each) => passesAt(each, path, values));
    if (isRecord(rule)) return passesAt(rule, [...path, key], values);
    const found = values([...path, key]);
    return Array.isArray(rule) && rule.some((condition) => meets(condition, found));
  });
}

function meets(condition: unknown, values: readonly unknown[]): boolean {
  if (!isRecord(condition)) return values.some((value) => value === condition);
  if (typeof condition.exists === 'boolean') return condition.exists === values.length > 0;
  const [[kind, wanted] = ['', undefined]] = Object.entries(condition);
  return values.some((value) => {
    switch (kind) {
      case 'prefix':
        return typeof value === 'string' && typeof wanted === 'string' && value.startsWith(wanted);
      case 'suffix':
        return typeof value === 'string' && typeof wanted === 'string' && value.endsWith(wanted);
      case 'equals-ignore-case':
        return typeof value === 'string' && typeof wanted === 'string' && value.toLowerCase() === wanted.toLowerCase();
      case 'anything-but':
        return isRecord(wanted) ? !meets(wanted, [value]) : ![wanted].flat().includes(value);
      case 'numeric':
        return typeof value === 'number' && Array.isArray(wanted) && inRange(value, wanted);
      case 'wildcard':
        return typeof value === 'string' && typeof wanted === 'string' && likes(value, wanted);
      default:
        return false;
    }
  });
}

function inRange(value: number, terms: readonly unknown[]): boolean {
  for (let i = 0; i + 1 < terms.length; i += 2) {
    const bound = Number(terms[i + 1]);
    const sign = terms[i];
    const holds =
      sign === '='
        ? value === bound
        : sign === '<'
          ? value < bound
          : sign === '<='
            ? value <= bound
            : sign === '>'
              ? value > bound
              : value >= bound;
    if (!holds) return false;
  }
  return true;
}

/** A pattern with stars, without a regular expression that could run away. */
function likes(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return text.length - part.length >= at && text.endsWith(part);
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
