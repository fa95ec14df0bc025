import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The path of a data file of this part. The package ships them where the checkout has them, away from the bundled code. */
export function dataFile(...path: readonly string[]): string {
  return join(packageFolder, 'src', 'local', ...path);
}

const packageFolder = folderAbove(import.meta.dirname);

function folderAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(folder) === folder) throw new Error('the package has no package.json');
  return folderAbove(dirname(folder));
}
