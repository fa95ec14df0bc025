/** What TypeScript files import, read from their text: the ground of the tests about floors, circles and names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

export interface Import {
  readonly specifier: string;
  /** Nothing of it is left when the program runs. */
  readonly isType: boolean;
}

/** The program's own TypeScript files under a folder of the repository: neither tests nor what only tests read. */
export function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts') && !ONLY_FOR_TESTS.test(name))
    .toSorted();
}

const ONLY_FOR_TESTS = /^architectures\/[^/]+\/variants\.ts$|\/tiny-stack\.ts$/;

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const STATEMENT =
  /^\s*(?:import|export)\b([^;'"]*?)\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|(\btypeof\s+)?\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Static imports, re-exports, `import()` and types of modules, in the order of the text. */
export function importsOf(text: string): readonly Import[] {
  return [...text.matchAll(STATEMENT)].map(([, names = '', from, effect, asType, lazy]) => ({
    specifier: from ?? effect ?? lazy ?? '',
    isType: from === undefined ? asType !== undefined : hasOnlyTypes(names),
  }));
}

function hasOnlyTypes(names: string): boolean {
  if (/^\s*type\b(?!\s*,)/.test(names)) return true;
  const listed = /^\s*\{([^}]*)\}\s*$/.exec(names)?.[1];
  if (listed === undefined) return false;
  const each = listed.split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && each.every((name) => /^\s*type\s/.test(name));
}

/** The file of the repository that an import of `file` means, if it means one. */
export function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  if (specifier === 'lintel') return 'src/actions/index.ts';
  const door = specifier.startsWith('lintel/') ? `src/${specifier.slice('lintel/'.length)}/index.ts` : undefined;
  return door !== undefined && existsSync(join(ROOT, door)) ? door : undefined;
}
