import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { error, failure, type Result, success } from '../../base/index.ts';
import { FRAME_ICON_NAMES, iconNames } from '../../draw/index.ts';

let read: ReadonlyMap<string, string> | undefined;

/** The SVG texts of all icons that a drawing may ask for, by name; read once for the process. */
export function readIcons(): Result<ReadonlyMap<string, string>> {
  try {
    read ??= fromPackage();
    return success(read);
  } catch (thrown) {
    return failure(
      error('LTL4001', `The icons of AWS cannot be read: ${(thrown as Error).message.split('\n')[0]}.`, {
        why: 'An SVG drawing carries them inside; the other formats need none.',
        fix: 'npm install aws-icons',
      }),
    );
  }
}

function fromPackage(): ReadonlyMap<string, string> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('aws-icons/package.json')), 'icons');
  return new Map(
    [...iconNames(), ...FRAME_ICON_NAMES].map((name) => [name, readFileSync(join(folder, `${name}.svg`), 'utf8')]),
  );
}
