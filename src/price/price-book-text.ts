import type { PriceBook } from './price-row.ts';

/** A price book as a file: one row a line, so that what a refresh changed is read as a table of changes. */
export function priceBookText({ sources, rows, ...head }: PriceBook): string {
  const lines = (items: readonly object[]) => items.map((item) => `\n${spaced(item)}`).join(',');
  const fields = Object.entries(head).map(([key, value]) => `"${key}": ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}"sources": [${lines(sources)}\n],\n"rows": [${lines(rows)}\n]\n}\n`;
}

/** JSON in one line with a space after every comma and colon. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`).join(', ')}}`;
}
