/** The documents in the repository, read as GitHub reads them; whether they are current is `lintel docs --check`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brokenAnchors, fileLinks, tables } from '../src/document/markdown-reader.ts';

const ROOT = join(import.meta.dirname, '..');
const documents = readdirSync(join(ROOT, 'architectures')).map((name) =>
  join(ROOT, 'architectures', name, 'README.md'),
);

describe.each(documents.map((path) => [path.slice(ROOT.length + 1), readFileSync(path, 'utf8'), dirname(path)]))(
  '%s',
  (_, text, folder) => {
    test('every row of a table has as many cells as its header', () => {
      const found = tables(text);
      expect(found.length).toBeGreaterThan(10);
      expect(found.filter(({ widths }) => new Set(widths).size > 1)).toEqual([]);
    });

    test('every link inside leads somewhere, and no anchor is there twice', () => {
      expect(brokenAnchors(text)).toEqual([]);
    });

    test('every file it links to is there', () => {
      expect(fileLinks(text).filter((link) => !existsSync(join(folder, link)))).toEqual([]);
    });

    test('what is folded away is closed again', () => {
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    });

    test('no reference of the model is left undeciphered', () => {
      expect(text).not.toMatch(/[\uE000-\uE006]|\[object |undefined/);
    });
  },
);
