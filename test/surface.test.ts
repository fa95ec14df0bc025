/**
 * What the package exports. The snapshot is read in review: a name that comes or goes is a change that users notice. Whoever
 * calls a function of `lintel` can write down the types of its arguments and results.
 */
import { describe, expect, test } from 'vitest';
import { textOf } from './imports.ts';
import { exportsOf, typesNamedBy } from './named-types.ts';

const DOORS = Object.entries(
  (
    JSON.parse(textOf('package.json')) as {
      exports: Readonly<Record<string, Readonly<Record<string, string>> | string>>;
    }
  ).exports,
).flatMap(([path, target]): readonly (readonly [name: string, file: string])[] => {
  const file = typeof target === 'string' ? undefined : target['lintel:source'];
  return file === undefined ? [] : [[path.replace('.', 'lintel'), file.replace('./', '')]];
});

/** How data is described: what it describes is a type of its own. */
const MACHINERY = 'src/base/shape.ts';

const withoutOwnName = (door: string, readText?: (file: string) => string) => {
  const exported = new Set(exportsOf(door, readText));
  return typesNamedBy(door, readText)
    .filter(({ name, file }) => !exported.has(name) && file !== MACHINERY)
    .map(({ name, file, by }) => `${name} of ${file}, named by ${by}`);
};

test('the package exports these names', async () => {
  const listed = DOORS.map(
    ([name, file]) =>
      `${name}\n${[...exportsOf(file)]
        .sort()
        .map((each) => `  ${each}\n`)
        .join('')}`,
  );
  await expect(listed.join('\n')).toMatchFileSnapshot('surface.txt');
});

test('lintel exports every type that its functions name', () => {
  expect(withoutOwnName('src/actions/index.ts')).toEqual([]);
});

describe('a type that nobody can name is noticed', () => {
  const files: Readonly<Record<string, string>> = {
    'door.ts': "export { run } from './run.ts';\nexport type { Report } from './report.ts';",
    './run.ts': '',
    'run.ts': [
      "import type { Report } from './report.ts';",
      "import type { Host } from 'somewhere';",
      'interface Options<T> { readonly host: Host; readonly like: T }',
      'export function run<T>(options: Options<T>): Promise<Report> { const inner: Unseen = 1; return inner; }',
      'type Unseen = never;',
    ].join('\n'),
    'report.ts':
      'export interface Report extends Head { readonly rows: readonly Row[] }\ninterface Head {}\nexport type Row = string;',
  };
  const read = (file: string) => files[file] ?? '';

  test('in a signature, in the body of a type, in what a type extends', () => {
    expect(withoutOwnName('door.ts', read)).toEqual([
      'Options of run.ts, named by run',
      'Head of report.ts, named by run',
      'Row of report.ts, named by run',
    ]);
  });
});
