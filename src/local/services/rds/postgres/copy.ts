/** Copies of data folders, also of one whose server is writing: what it removes meanwhile is not missed. */
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
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
  for (const name of await readdir(from)) {
    if (!OF_THE_SERVER.has(name)) await copyAny(join(from, name), join(to, name));
    else if (name.startsWith('pg_')) await mkdir(join(to, name), { recursive: true, mode: 0o700 });
  }
}

/** Again, over what is there. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of await readdir(from)) await copyAny(join(from, name), join(to, name));
}

async function copyAny(from: string, to: string): Promise<void> {
  try {
    const stat = await lstat(from);
    if (stat.isDirectory()) await copyFolder(from, to);
    else if (stat.isSymbolicLink()) await symlink(await readlink(from), to);
    else if (stat.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
