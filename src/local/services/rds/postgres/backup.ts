/**
 * Copies of a database that runs, its log of changes, and what is made of them again.
 * https://www.postgresql.org/docs/current/continuous-archiving.html
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyData, copyFolder } from './copy.ts';
import type { PostgresServer } from './server.ts';
import { configurationText } from './settings.ts';

/** A copy that can be started as it is: it holds the changes that were made while it was made. */
export async function copyServer(server: PostgresServer, data: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const session = await server.session();
  try {
    const [[version = '']] = (await session.query('show server_version_num')) as [[string]];
    const isNew = Number(version) >= 150_000;
    await session.query(
      isNew ? "select pg_backup_start('lintel', true)" : "select pg_start_backup('lintel', true, false)",
    );
    await copyData(data, to);
    const stopped = await session.query(
      isNew ? 'select labelfile from pg_backup_stop(false)' : 'select labelfile from pg_stop_backup(false, false)',
    );
    await copyFolder(join(data, 'pg_wal'), join(to, 'pg_wal'));
    await writeFile(join(to, 'backup_label'), stopped[0]?.[0] ?? '', { mode: 0o600 });
    await rm(join(to, 'postgresql.auto.conf'), { force: true });
    await rm(join(to, 'lintel'), { recursive: true, force: true });
  } finally {
    session.end();
  }
}

/** Settings with which a server keeps every change in a folder, so that any moment can be restored. */
export function archiveSettings(folder: string): Readonly<Record<string, string>> {
  const place = folder.replaceAll("'", String.raw`'\''`).replaceAll('%', '%%');
  return {
    archive_mode: 'on',
    archive_command: `test ! -f '${place}/%f' && cp '%p' '${place}/%f.part' && mv '${place}/%f.part' '${place}/%f'`,
    archive_timeout: '300',
  };
}

/** Returns when all that was committed so far lies in the archive. */
export async function flushArchive(server: PostgresServer, folder: string): Promise<void> {
  // A commit behind the moment that is asked for: recovery wants to see that it is past it.
  await server.query("select pg_logical_emit_message(true, 'lintel', 'a moment that can be restored')");
  const [[file = '']] = (await server.query('select pg_walfile_name(pg_switch_wal())')) as [[string]];
  while (!existsSync(join(folder, file))) {
    if (!server.isRunning) throw new Error('the database stopped before its changes were archived');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * A data folder as the archive has it at a time, or at its end: the copy of a base, made to recover when it is started.
 * The server ends recovery by itself and is a database of its own then.
 */
export async function recoverInto(
  data: string,
  { base, archive, until }: { readonly base: string; readonly archive: string; readonly until?: Date | undefined },
): Promise<void> {
  await copyData(base, data);
  const label = join(base, 'backup_label');
  if (!existsSync(label)) throw new Error('the backup is not whole');
  const place = archive.replaceAll("'", String.raw`'\''`).replaceAll('%', '%%');
  const settings = {
    restore_command: `cp '${place}/%f' '%p'`,
    recovery_target_action: 'promote',
    recovery_target_timeline: 'latest',
    ...(until !== undefined && { recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00') }),
  };
  await writeFile(join(data, 'postgresql.auto.conf'), configurationText(settings), { mode: 0o600 });
  await writeFile(join(data, 'recovery.signal'), '', { mode: 0o600 });
}

/** Bases in a folder by the time when they were finished, oldest first. */
export async function basesIn(folder: string): Promise<readonly { readonly folder: string; readonly ms: number }[]> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ folder: join(folder, name), ms: Number(name) }))
    .sort((one, other) => one.ms - other.ms);
}

/** A new base beside the others; it has its name when it is whole. */
export async function addBase(server: PostgresServer, data: string, folder: string): Promise<number> {
  const draft = join(folder, 'part');
  await rm(draft, { recursive: true, force: true });
  await copyServer(server, data, draft);
  const ms = Date.now();
  await rename(draft, join(folder, String(ms)));
  return ms;
}
