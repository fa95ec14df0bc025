/** The documents in the repository, read as GitHub reads them; whether they are current is `lintel docs --check`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchors, brokenAnchors, fileLinks, tables } from '../src/document/markdown-reader.ts';

const ROOT = join(import.meta.dirname, '..');
const folders = readdirSync(join(ROOT, 'architectures')).map((name) => join(ROOT, 'architectures', name));
const documents = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);
const anchorsOf = (path: string) => anchors(readFileSync(path, 'utf8'));

describe.each(documents.map((path) => [path.slice(ROOT.length + 1), readFileSync(path, 'utf8'), dirname(path)]))(
  '%s',
  (_, text, folder) => {
    test('every row of a table has as many cells as its header', () => {
      expect(tables(text).filter(({ widths }) => new Set(widths).size > 1)).toEqual([]);
    });

    test('every link inside leads somewhere, and no anchor is there twice', () => {
      expect(brokenAnchors(text)).toEqual([]);
    });

    test('every file it links to is there', () => {
      expect(fileLinks(text).filter(({ path }) => !existsSync(join(folder, path)))).toEqual([]);
    });

    test('every place in another page that it links to is there', () => {
      const into = fileLinks(text).filter(({ path, anchor }) => anchor !== undefined && path.endsWith('.md'));
      expect(into.filter(({ path, anchor = '' }) => !anchorsOf(join(folder, path)).includes(anchor))).toEqual([]);
    });

    test('what is folded away is closed again', () => {
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    });

    test('no reference of the model is left undeciphered', () => {
      expect(text).not.toMatch(/[\uE000-\uE006]|\[object |undefined/);
    });
  },
);
