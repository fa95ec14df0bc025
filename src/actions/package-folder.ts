import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: above the sources in a checkout, above the build where it is installed. */
export function packageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error('the package has no package.json');
  }
}

/** What the package says of itself. */
export function ownPackage(): {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
}

/** The version of this package. */
export function version(): string {
  return ownPackage().version;
}
