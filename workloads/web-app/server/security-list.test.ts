/** The list of the README: each row names a test that is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = join(import.meta.dirname, '..');
const rows = [
  ...readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(/^\| ([\d., to]+) \| .* \| `(\S+\.test\.ts)` (.+) \|$/gm),
].map(([, ids = '', file = '', name = '']) => ({ ids, file, name }));

test('the list has its rows', () => expect(rows.length).toBeGreaterThan(20));

test.each(rows)('$ids: $file $name', ({ file, name }) => {
  expect(readFileSync(join(FOLDER, file), 'utf8')).toContain(`'${name}'`);
});
