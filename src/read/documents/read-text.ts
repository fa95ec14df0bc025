import { constants } from 'node:fs';
import { type FileHandle, open, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type Diagnostic, didYouMean, error, failure, type Result, success } from '../../base/index.ts';
import type { Surroundings } from '../surroundings.ts';
import { MAX_BYTES } from './limits.ts';
import { TextLines } from './text-lines.ts';

export const STANDARD_INPUT = '-';

/** The text of a file, or of standard input for `-`, with a name for it in messages. */
export async function readText(
  file: string,
  surroundings: Surroundings = {},
  asked = 'text file',
): Promise<Result<{ readonly file: string; readonly text: string }>> {
  if (file === '') return failure(error('LTL1001', 'The name of a file is empty.', { fix: `Name a ${asked}.` }));
  const name = file === STANDARD_INPUT ? '<stdin>' : file;
  const bytes =
    file === STANDARD_INPUT
      ? await collect(surroundings.stdin ?? process.stdin, name)
      : await readFileBytes(resolve(surroundings.cwd ?? process.cwd(), file), name);
  if (!bytes.ok) return bytes;
  const text = decode(bytes.value, name, asked);
  return text.ok ? success({ file: name, text: text.value }) : text;
}

async function readFileBytes(path: string, name: string): Promise<Result<Uint8Array>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY);
    const stat = await handle.stat();
    if (stat.isDirectory()) {
      return failure(
        error('LTL1001', `"${name}" is a folder, not a file.`, { at: { file: name }, fix: 'Name the file inside it.' }),
      );
    }
    if (stat.size > MAX_BYTES) return failure(tooLarge(name, stat.size));
    // A pipe such as <(…) has no size, so what is read is counted too.
    return await collect(handle.createReadStream({ autoClose: false }), name);
  } catch (thrown) {
    return failure(await unreadable(path, name, thrown as NodeJS.ErrnoException));
  } finally {
    await handle?.close();
  }
}

async function collect(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Result<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > MAX_BYTES) return failure(tooLarge(name));
    chunks.push(bytes);
  }
  return success(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
}

function tooLarge(name: string, size?: number): Diagnostic {
  const found = size === undefined ? 'more than 20 MB' : `${(size / 1024 / 1024).toFixed(1)} MB`;
  return error('LTL1002', `"${name}" holds ${found}; at most 20 MB are read, and CloudFormation accepts 1 MB.`, {
    at: { file: name },
  });
}

async function unreadable(path: string, name: string, thrown: NodeJS.ErrnoException): Promise<Diagnostic> {
  const at = { file: name };
  switch (thrown.code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const target = await readlink(path).catch(() => undefined);
      if (target !== undefined)
        return error('LTL1001', `"${name}" is a link to "${target}", and nothing is there.`, { at });
      const siblings = await readdir(dirname(path)).catch(() => []);
      return error('LTL1001', `There is no file "${name}".${didYouMean(basename(path), siblings)}`, { at });
    }
    case 'ELOOP':
      return error('LTL1001', `"${name}" is a link that leads back to itself.`, { at });
    case 'EACCES':
    case 'EPERM':
      return error('LTL1001', `"${name}" may not be read by this user.`, { at, fix: `chmod u+r ${name}` });
    default:
      return error('LTL1001', `"${name}" cannot be read: ${thrown.message}.`, { at });
  }
}

function decode(bytes: Uint8Array, name: string, asked: string): Result<string> {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const nul = bytes.indexOf(0);
  if (isUtf16 || nul >= 0) {
    const what = isUtf16 ? 'is UTF-16 text' : 'holds binary data';
    return failure(
      error('LTL1003', `"${name}" ${what}, not a ${asked}.`, {
        at: { file: name },
        fix: isUtf16 ? 'Save it as UTF-8.' : `Name a ${asked}.`,
      }),
    );
  }
  try {
    // A byte order mark is left out by the decoder.
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const offset = firstInvalid(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, offset));
    return failure(
      error('LTL1003', `"${name}" is not UTF-8: the byte 0x${bytes[offset]?.toString(16)} does not belong there.`, {
        at: new TextLines(before).position(name, before.length),
        fix: 'Save it as UTF-8.',
      }),
    );
  }
}

/** Where the longest valid beginning ends, by bisection; a character cut off there does not belong to it. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8(bytes.subarray(0, middle), { stream: true })) valid = middle;
    else invalid = middle;
  }
  while (!isUtf8(bytes.subarray(0, valid), {})) valid--;
  return valid;
}

function isUtf8(bytes: Uint8Array, options: { readonly stream?: boolean }): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
    return true;
  } catch {
    return false;
  }
}
