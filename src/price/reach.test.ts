/**
 * Every row of the book is read by a pricer: a figure that nobody asks for is dead weight, and hides a property that
 * nobody reads. A pricer names its rows in literals, in which a hole stands for what the template tells.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SHIPPED_PRICES } from './book.ts';

/** Rows that the usage names itself, as what is bought outside of AWS. */
const NAMED_BY_USAGE = /^anthropic\./;

function literals(text: string): readonly RegExp[] {
  const found = [...text.matchAll(/'([a-z0-9-]+(?:\.[a-z0-9-]+)+)'|`([a-z0-9-]+\.[^`\n]*)`/g)];
  return found.map(([, plain, template]) => patternOf(plain ?? template ?? ''));
}

/** A hole stands for one word and what follows it: `aurora.instance.${size}` for every class. */
function patternOf(literal: string): RegExp {
  const parts = literal.split(/\$\{(?:[^{}]|\{[^}]*\})*\}/).map((each) => each.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('[a-z0-9.-]*')}$`);
}

function rowsReadIn(folder: string): readonly RegExp[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return rowsReadIn(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? literals(readFileSync(path, 'utf8')) : [];
  });
}

const READ = rowsReadIn(import.meta.dirname);

describe('a row of the book', () => {
  test('is read by a pricer', () => {
    const unread = SHIPPED_PRICES.rows
      .map(({ id }) => id)
      .filter((id) => !NAMED_BY_USAGE.test(id) && !READ.some((pattern) => pattern.test(id)));
    expect(unread).toEqual([]);
  });

  test('that no literal names is found out', () => {
    expect(READ.some((pattern) => pattern.test('nobody.reads.this'))).toBe(false);
  });
});
