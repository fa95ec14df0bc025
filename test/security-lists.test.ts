/** The lists of OWASP's points in the READMEs of the workloads: each row names tests that are there, by file and name. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const WORKLOADS = ['care-platform', 'contracts', 'pmo', 'web-app'];
const folderOf = (workload: string) => join(import.meta.dirname, '..', 'workloads', workload);

interface Row {
  readonly points: string;
  readonly shown: string;
}

/** The rows below the heading that names the standard, up to the next heading. */
function rowsOf(readme: string): readonly Row[] {
  const [, section = ''] = /^## .*OWASP ASVS.*$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme) ?? [];
  return [...section.matchAll(/^\| ([^|]*\d[^|]*) \| .* \| (.*) \|$/gm)].map(([, points = '', shown = '']) => ({
    points,
    shown,
  }));
}

/** What a row says that is not so. */
function faultsOf(folder: string, { points, shown }: Row): readonly string[] {
  // A name may have a semicolon in it; another test begins with its file.
  return shown.split(/; (?=`)/).flatMap((each) => {
    const [, file = '', name = ''] = /^`(\S+\.test\.ts)` (.+)$/.exec(each) ?? [];
    if (name === '') return [`${points}: "${each}" is not a file and a test`];
    const path = join(folder, file);
    if (!existsSync(path)) return [`${points}: ${file} is not there`];
    const text = readFileSync(path, 'utf8');
    return ["'", '`', '"'].some((quote) => text.includes(`${quote}${name}${quote}`))
      ? []
      : [`${points}: ${file} has no test "${name}"`];
  });
}

describe.each(WORKLOADS)('%s', (workload) => {
  const rows = rowsOf(readFileSync(join(folderOf(workload), 'README.md'), 'utf8'));

  test('the list has its rows', () => expect(rows.length).toBeGreaterThan(15));

  test('each is shown by tests that are there', () =>
    expect(rows.flatMap((row) => faultsOf(folderOf(workload), row))).toEqual([]));
});

test('a row without a test, and a test that is not there, are seen', () => {
  const faults = (shown: string) => faultsOf(folderOf('web-app'), { points: '1.1', shown });
  expect(faults('looked at')).toEqual(['1.1: "looked at" is not a file and a test']);
  expect(faults('`none.test.ts` a')).toEqual(['1.1: none.test.ts is not there']);
  expect(faults('`contract.test.ts` nobody')).toEqual(['1.1: contract.test.ts has no test "nobody"']);
});
