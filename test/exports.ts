/** The names that files of `src` export, by the file that declares them: re-exports own nothing. */
import { sources, textOf } from './imports.ts';

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:interface|type|function\*?|const|let|class) (\w+)(?!\w)/gm;

/** Each name with the files that declare and export it. */
export function ownersOf(files: readonly string[], text = textOf): ReadonlyMap<string, readonly string[]> {
  const found = files.flatMap((file) => [...text(file).matchAll(DECLARED)].map(([, name = '']) => ({ name, file })));
  return new Map(
    [...Map.groupBy(found, ({ name }) => name)].map(([name, all]) => [name, [...new Set(all.map(({ file }) => file))]]),
  );
}

/** The program's own files, without those that only tests read: the build leaves those out. */
export function builtSources(): readonly string[] {
  const { exclude } = JSON.parse(textOf('tsconfig.build.json')) as { readonly exclude: readonly string[] };
  return sources('src').filter((file) => !exclude.includes(file));
}
