/** A file on its way from the client to the store of objects: on the disk for as long as that takes. */
import { createHash } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refused } from '@lintel/workload-runtime';
import { MAX_UPLOAD_BYTES } from '../../contract.ts';
import { cleanName, type FileKind, kindOf } from './kinds.ts';

export interface Staged {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  /** Of the content, in base64 as S3 wants it. */
  readonly sha256: string;
  readonly kind: FileKind;
}

export interface Incoming {
  readonly stream: AsyncIterable<Buffer>;
  readonly name: string;
  readonly declaredType: string;
}

/** Takes the file in. Whatever is wrong with it, nothing of it stays on the disk. */
export async function stage(incoming: Incoming, folder: string, newId: () => string): Promise<Staged> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, newId());
  const hash = createHash('sha256');
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > MAX_UPLOAD_BYTES) return done(tooLarge());
      hash.update(chunk);
      done(undefined, chunk);
    },
  });
  try {
    await pipeline(incoming.stream, counting, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    if (bytes === 0) throw new Refused(400, 'EMPTY_FILE', 'The file is empty.');
    const name = cleanName(incoming.name);
    const kind = await kindOf(path, incoming.declaredType, name);
    if (kind === undefined)
      throw new Refused(415, 'UNSUPPORTED_TYPE', 'The file is of no kind that is taken, or is not what it says.');
    return { path, name, bytes, sha256: hash.digest('base64'), kind };
  } catch (fault) {
    await discard(path);
    throw fault;
  }
}

export async function discard(path: string): Promise<void> {
  await rm(path, { force: true });
}

function tooLarge(): Refused {
  return new Refused(413, 'FILE_TOO_LARGE', `A file may have ${MAX_UPLOAD_BYTES / 1024 ** 2} MB at most.`);
}

const OLD_MS = 60 * 60 * 1000;

/** Makes the folder, and fails where it belongs to somebody else: a start that fails is seen, an upload that fails is not. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await access(folder, constants.W_OK | constants.X_OK).catch(() => {
    throw new Error('UPLOAD_FOLDER cannot be written.');
  });
}

/** Removes what a process left that was killed. Answers how many files that were. */
export async function clearOld(folder: string, nowMs: number): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let cleared = 0;
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || nowMs - found.mtimeMs < OLD_MS) continue;
    await discard(path);
    cleared += 1;
  }
  return cleared;
}
