import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version that a file of the folder would import: installed there or above, or the package that holds the folder. */
export function installedVersion(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(file)) return versionIn(file);
    const own = packageIn(join(folder, 'package.json'));
    if (own?.name === name) return own.version;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The version in a `package.json`. */
export function versionIn(file: string): string | undefined {
  return packageIn(file)?.version;
}

function packageIn(file: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string; readonly version?: string };
  } catch {
    return undefined;
  }
}
