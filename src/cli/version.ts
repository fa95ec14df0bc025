import { readFileSync } from 'node:fs';

/** The version of the package. */
export function version(): string {
  // The package is two folders up in the checkout, three in the build.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        readonly name?: string;
        readonly version?: string;
      };
      if (found.name === 'lintel' && found.version !== undefined) return found.version;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
  throw new Error('the package has no package.json');
}
