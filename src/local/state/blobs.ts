/** Bodies too large for a record: each has one owner, which names it in a member called `blob`. */
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';
import { join } from 'node:path';

/** A streamed blob: the chunks of a body, or its bytes. */
export type Body = AsyncIterable<Uint8Array> | Uint8Array;

export interface Blobs {
  /** Keeps the bytes and gives their id. Nothing is kept if the source fails. */
  write(body: Body): Promise<string>;
  /** The bytes from `start` up to, not including, `end`. */
  read(id: string, start?: number, end?: number): Body;
  /** A copy with an owner of its own. */
  copy(id: string): Promise<string>;
  remove(id: string): void;
}

/** Blobs of a folder. `sweep` removes those whose owner was never recorded. */
export function fileBlobs(folder: string): Blobs & { sweep(used: ReadonlySet<string>): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (id: string) => join(folder, id);
  return {
    async write(body) {
      const id = newId();
      const file = await open(pathOf(id), 'wx', 0o600);
      try {
        if (body instanceof Uint8Array) await file.write(body);
        else for await (const chunk of body) await file.write(chunk);
      } catch (error) {
        await file.close();
        rmSync(pathOf(id), { force: true });
        throw error;
      }
      await file.close();
      return id;
    },
    read(id, start = 0, end = Number.POSITIVE_INFINITY) {
      if (end <= start || statSync(pathOf(id)).size === 0) return new Uint8Array();
      return createReadStream(pathOf(id), { start, end: end - 1, highWaterMark: 256 * 1024 });
    },
    async copy(id) {
      const made = newId();
      await link(pathOf(id), pathOf(made)).catch(() => copyFile(pathOf(id), pathOf(made)));
      return made;
    },
    remove: (id) => rmSync(pathOf(id), { force: true }),
    sweep(used) {
      if (!existsSync(folder)) return;
      for (const id of readdirSync(folder)) if (!used.has(id)) rmSync(pathOf(id), { force: true });
    },
  };
}

export function memoryBlobs(): Blobs {
  const held = new Map<string, Buffer>();
  const get = (id: string) => {
    const found = held.get(id);
    if (found === undefined) throw new Error(`No blob ${id}`);
    return found;
  };
  const put = (bytes: Buffer) => {
    const id = newId();
    held.set(id, bytes);
    return id;
  };
  return {
    async write(body) {
      if (body instanceof Uint8Array) return put(Buffer.from(body));
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return put(Buffer.concat(chunks));
    },
    read: (id, start = 0, end = Number.POSITIVE_INFINITY) => get(id).subarray(start, Math.min(end, get(id).length)),
    copy: async (id) => put(get(id)),
    remove: (id) => {
      held.delete(id);
    },
  };
}

function newId(): string {
  return randomBytes(16).toString('hex');
}
