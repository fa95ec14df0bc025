import type { Violation } from './compliance.ts';
import { InputError } from './input-error.ts';

export const CSV_COLUMNS = [
  'resource_arn',
  'resource_type',
  'violation_type',
  'tag_name',
  'severity',
  'region',
  'resource_id',
  'current_value',
  'allowed_values',
  'cost_impact_monthly',
] as const satisfies readonly (keyof Violation)[];

export const DEFAULT_CSV_COLUMNS: readonly string[] = CSV_COLUMNS.slice(0, 6);

/**
 * Violations as CSV (RFC 4180), with a header. A cell that a spreadsheet would take for a formula is prefixed with `'`
 * (https://owasp.org/www-community/attacks/CSV_Injection). Throws `InputError` for a column that is not known.
 */
export function violationsToCsv(
  violations: readonly Violation[],
  columns: readonly string[] = DEFAULT_CSV_COLUMNS,
): string {
  const known = columns.map((column) => {
    const found = CSV_COLUMNS.find((each) => each === column);
    if (found === undefined)
      throw new InputError(`columns: "${column}" is not known; known are ${CSV_COLUMNS.join(', ')}.`);
    return found;
  });
  if (known.length === 0) throw new InputError('columns must name at least one column.');
  const lines = violations.map((violation) => known.map((column) => cell(textOf(violation, column))).join(','));
  return [known.join(','), ...lines].map((line) => `${line}\r\n`).join('');
}

function textOf(violation: Violation, column: (typeof CSV_COLUMNS)[number]): string {
  const value = violation[column];
  if (column === 'cost_impact_monthly') return violation.cost_impact_monthly.toFixed(2);
  if (value === null) return '';
  return Array.isArray(value) ? value.join('; ') : String(value);
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
