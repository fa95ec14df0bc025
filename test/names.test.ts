/** One name, one owner: a reader who meets an exported name in two files must not have to ask which of two it is. */
import { describe, expect, test } from 'vitest';
import { builtSources, ownersOf } from './exports.ts';

/**
 * Catalogues: each file exports what it is named for, one list reads them, and nobody imports one of them for itself. An
 * entry may be called as an entry of another catalogue is, or as a word is.
 */
const CATALOGUES: Readonly<Record<string, string>> = {
  'src/audit/rules/': 'kinds of statements, read by rules.ts',
  'src/document/sections/': 'sections of a document, read by document.ts',
  'src/price/resources/': 'prices by resource type, read by pricers.ts',
  'src/claims/examples/': 'templates that examples of words share',
  'src/actions/on-demand.ts': 'the verbs of src/actions, and what reads for them, loaded when first asked',
};

/** Names that have two owners for a reason. */
const SHARED: Readonly<Record<string, string>> = {
  list: 'the verb; the shape of a list',
  price: 'the verb; what it asks of the part that is called so',
  prove: 'the verb; what it asks of the part that is called so',
};

function sharedNames(owners: ReturnType<typeof ownersOf>): readonly string[] {
  const catalogueOf = (file: string) => Object.keys(CATALOGUES).find((folder) => file.startsWith(folder));
  return [...owners].flatMap(([name, files]) => {
    const catalogues = files.map((file) => catalogueOf(file)).filter((each) => each !== undefined);
    const others = files.filter((file) => catalogueOf(file) === undefined);
    const isShared = others.length > 1 || new Set(catalogues).size < catalogues.length;
    return isShared ? [`${name}: ${files.join(', ')}`] : [];
  });
}

describe('exported names', () => {
  const owners = ownersOf(builtSources());
  const shared = sharedNames(owners);

  test('have one owner, or a reason', () => {
    expect(shared.filter((each) => !Object.hasOwn(SHARED, each.split(':')[0] ?? ''))).toEqual([]);
  });

  test('no reason is left of a name that has one owner', () => {
    expect(Object.keys(SHARED).filter((name) => !shared.some((each) => each.startsWith(`${name}:`)))).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['two files', { 'a.ts': 'export interface Block {}', 'b.ts': 'export const Block = 1' }, ['Block: a.ts, b.ts']],
    ['an overload', { 'a.ts': 'export function on(a: string): void;\nexport function on(a: number): void;' }, []],
    ['a re-export', { 'a.ts': 'export type Block = 1', 'b.ts': "export { type Block } from './a.ts';" }, []],
    ['a name that begins the same', { 'a.ts': 'export type Block = 1', 'b.ts': 'export type Blocks = 1' }, []],
    [
      'an entry of a catalogue beside something else',
      { 'src/audit/rules/alarm.ts': 'export const alarm = 1', 'a.ts': 'export function alarm() {}' },
      [],
    ],
    [
      'two entries of one catalogue',
      { 'src/audit/rules/a.ts': 'export const alarm = 1', 'src/audit/rules/b.ts': 'export const alarm = 1' },
      ['alarm: src/audit/rules/a.ts, src/audit/rules/b.ts'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(sharedNames(ownersOf(Object.keys(texts), (file) => texts[file] ?? ''))).toEqual(expected);
  });
});
