import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile as write } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { error, failure, type Result, success } from '../base/index.ts';
import { shortPath } from '../read/index.ts';

/** How the file at an absolute path compares with the text. */
export async function compareFile(path: string, text: string): Promise<'same' | 'differs' | 'missing'> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) return 'missing';
  return found === text ? 'same' : 'differs';
}

/** Puts the text at an absolute path in one step, so that no reader sees half of it; an equal file is left alone. */
export async function writeFile(path: string, text: string): Promise<Result<'written' | 'same'>> {
  if ((await compareFile(path, text)) === 'same') return success('same');
  const beside = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await write(beside, text);
    await rename(beside, path);
    return success('written');
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    const file = shortPath(path);
    return failure(
      error('LTL4001', `"${file}" cannot be written: ${(thrown as Error).message}.`, {
        at: { file },
        fix: 'Give this user the right to write there, or name another file with --out.',
      }),
    );
  }
}
