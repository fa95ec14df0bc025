/**
 * The data folder that every database begins as: `initdb` takes half a second, a copy of what it made a tenth. Kept in the
 * cache folder of the user, by version.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asNobody, type PostgresPrograms } from './programs.ts';

/** The superuser, which on RDS too is RDS's own. */
export const ADMIN = 'rdsadmin';

/** In the order of choice: RDS has the first one, small machines only the last ones. */
const LOCALES = ['en_US.UTF-8', 'C.UTF-8', 'C'];

let making: Promise<string> | undefined;

export async function templateFolder(programs: PostgresPrograms): Promise<string> {
  making ??= made(programs);
  try {
    return await making;
  } catch (error) {
    making = undefined;
    throw error;
  }
}

async function made(programs: PostgresPrograms): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lintel');
  const folder = join(cache, `postgres-${programs.version}`);
  if (existsSync(join(folder, 'PG_VERSION'))) return folder;
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  let complaint = '';
  for (const locale of LOCALES) {
    const draft = `${folder}-${randomUUID()}`;
    const { code, output } = await run(join(programs.folder, 'initdb'), [
      ...['-D', draft, '-U', ADMIN, '--auth=trust', '-E', 'UTF8', '--data-checksums', '-N'],
      `--locale=${locale}`,
    ]);
    if (code === 0) return settled(draft, folder);
    rmSync(draft, { recursive: true, force: true });
    complaint = output;
  }
  throw new Error(`initdb failed: ${complaint.trim()}`);
}

/** Somebody else may have been first: theirs is as good. */
function settled(draft: string, folder: string): string {
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(folder, 'PG_VERSION'))) throw error;
  }
  return folder;
}

function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const [command, ...all] = asNobody(program, args, false);
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { stdio: ['ignore', 'pipe', 'pipe'], env: environmentOf(), cwd: '/' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** What the server's programs see: English messages, the time zone of RDS, nothing of the user's. */
export function environmentOf(): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_MESSAGES: 'C', TZ: 'UTC', PGTZ: 'UTC', HOME: '/' };
}
