/**
 * Copies of data folders, also of one whose server is writing: what it removes meanwhile is not missed. A new database has a
 * thousand files, which are copied side by side.
 */

import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What belongs to a running server and not to its data. https://www.postgresql.org/docs/current/continuous-archiving.html */
const OF_THE_SERVER = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'standby.signal',
  'recovery.signal',
  'backup_label.old',
]);

/** `from` to `to`, which need not exist. Folders in the list stay empty. */
export async function copyData(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  await Promise.all(
    (await readdir(from, { withFileTypes: true })).map(async (entry) => {
      if (!OF_THE_SERVER.has(entry.name)) await copyEntry(entry, from, to);
      else if (entry.name.startsWith('pg_')) await mkdir(join(to, entry.name), { recursive: true, mode: 0o700 });
    }),
  );
}

/** Again, over what is there. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(entries.map((entry) => copyEntry(entry, from, to)));
}

async function copyEntry(entry: Dirent, fromFolder: string, toFolder: string): Promise<void> {
  const [from, to] = [join(fromFolder, entry.name), join(toFolder, entry.name)];
  try {
    if (entry.isDirectory()) await copyFolder(from, to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
    else if (entry.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
