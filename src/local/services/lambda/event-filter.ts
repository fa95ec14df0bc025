/** Filters of event source mappings: the patterns of EventBridge. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
import { isRecord } from '../../../base/index.ts';
import type { LambdaShapes } from '../../schemas/lambda.generated.ts';

/** Whether one of the patterns fits; without a pattern everything does. */
export function fitsFilter(filter: LambdaShapes['FilterCriteria'] | undefined, record: object): boolean {
  const patterns = filter?.Filters ?? [];
  return patterns.length === 0 || patterns.some(({ Pattern = '{}' }) => fits(JSON.parse(Pattern), record));
}

function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(value) ? value : [value];
    return pattern.some((rule) => values.some((each) => passes(rule, each)));
  }
  if (!isRecord(pattern)) return pattern === value;
  return Object.entries(pattern).every(([key, inner]) => {
    if (key === '$or') return Array.isArray(inner) && inner.some((each) => fits(each, value));
    return fits(inner, isRecord(value) ? value[key] : undefined);
  });
}

function passes(rule: unknown, value: unknown): boolean {
  if (!isRecord(rule)) return rule === (value ?? null) && (rule !== null || value === null);
  return Object.entries(rule).every(([name, operand]) => {
    switch (name) {
      case 'exists':
        // Only what has a value exists for it: what holds more does not.
        return (value !== undefined && !isRecord(value)) === operand;
      case 'prefix':
        return typeof value === 'string' && value.startsWith(String(operand));
      case 'suffix':
        return typeof value === 'string' && value.endsWith(String(operand));
      case 'equals-ignore-case':
        return typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
      case 'wildcard':
        return typeof value === 'string' && wildcard(String(operand)).test(value);
      case 'anything-but': {
        if (value === undefined) return false;
        if (isRecord(operand)) return !passes(operand, value);
        return !(Array.isArray(operand) ? operand : [operand]).includes(value);
      }
      case 'numeric':
        return typeof value === 'number' && Array.isArray(operand) && compares(operand, value);
      default:
        return false;
    }
  });
}

function wildcard(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
}

/** `[">", 1, "<=", 5]` */
function compares(rule: readonly unknown[], value: number): boolean {
  for (let i = 0; i < rule.length; i += 2) {
    const bound = Number(rule[i + 1]);
    const isMet =
      rule[i] === '='
        ? value === bound
        : rule[i] === '>'
          ? value > bound
          : rule[i] === '>='
            ? value >= bound
            : rule[i] === '<'
              ? value < bound
              : rule[i] === '<=' && value <= bound;
    if (!isMet) return false;
  }
  return true;
}
