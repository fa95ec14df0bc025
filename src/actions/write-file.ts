import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, readFile, readlink, rename, rm, writeFile as write } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { error, failure, type Result, success } from '../base/index.ts';
import { shortPath } from '../read/index.ts';

/** The name that stands for standard output where a file is asked for. */
export const STANDARD_OUTPUT = '-';

/** How the file at an absolute path compares with the text. */
export async function compareFile(path: string, text: string): Promise<Result<'same' | 'differs' | 'missing'>> {
  const place = await fileAt(path);
  if (!place.ok) return place;
  if (place.value.mode === undefined) return success('missing');
  const found = await readFile(place.value.path, 'utf8').catch(() => undefined);
  return success(found === text ? 'same' : 'differs');
}

/**
 * Puts the content at an absolute path in one step, so that no reader sees half of it; an equal file is left alone. A link
 * stays a link, and the file behind it keeps its permissions.
 */
export async function writeFile(path: string, content: string | Uint8Array): Promise<Result<'written' | 'same'>> {
  const place = await fileAt(path);
  if (!place.ok) return place;
  const { path: file, mode } = place.value;
  const found = mode === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (found?.equals(Buffer.from(content)) === true) return success('same');
  const beside = join(dirname(file), `.${basename(file)}-${randomUUID()}`);
  try {
    await mkdir(dirname(file), { recursive: true });
    await write(beside, content, mode === undefined ? {} : { mode });
    await rename(beside, file);
    return success('written');
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    const shown = shortPath(path);
    return failure(
      error('LTL4001', `"${shown}" cannot be written: ${(thrown as Error).message}.`, {
        at: { file: shown },
        fix: 'Give this user the right to write there, or name another file with --out.',
      }),
    );
  }
}

interface FilePlace {
  /** Behind all links. */
  readonly path: string;
  /** Undefined where there is no file yet. */
  readonly mode: number | undefined;
}

const MOST_LINKS = 40;

/** The regular file, there or not yet, that a path stands for. Nothing else is read from or replaced. */
export async function fileAt(path: string): Promise<Result<FilePlace>> {
  let at = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const found = await lstat(at).catch(() => undefined);
    if (found === undefined) return success({ path: at, mode: undefined });
    if (found.isFile()) return success({ path: at, mode: found.mode & 0o7777 });
    if (!found.isSymbolicLink()) return refuse(path, `is ${kindOf(found)}, and only a file can be written`);
    at = resolve(dirname(at), await readlink(at));
  }
  return refuse(path, 'is a link that leads back to itself');
}

function refuse(path: string, why: string): Result<never> {
  const file = shortPath(path);
  return failure(
    error('LTL3003', `"${file}" ${why}.`, {
      at: { file },
      fix: 'Name a file with --out, or - for standard output.',
    }),
  );
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
