/** One PostgreSQL that runs: a data folder, a process, a socket for us and a port for clients. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endWithTarget } from '../../../ending.ts';
import { asNobody, type PostgresPrograms } from './programs.ts';
import { identifier, openSession, type PostgresRow, type Session } from './session.ts';
import { configurationText } from './settings.ts';
import { ADMIN, environmentOf } from './template.ts';

/** Where the process stands: on the machine's loopback, or in a network of its own. */
export interface ServerPlace {
  /** What clients may connect to. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Runs the program there. @default a child of this process */
  readonly start?: StartThere;
}

export type StartThere = (
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
) => Promise<ThereProcess>;

export interface ThereProcess {
  readonly ended: Promise<unknown>;
  stop(signal: NodeJS.Signals): Promise<void>;
  /** It has started: from here on it keeps this process alive no longer. */
  release?(): void;
}

export interface PostgresOptions {
  readonly programs: PostgresPrograms;
  readonly data: string;
  readonly place: ServerPlace;
  readonly settings: Readonly<Record<string, string>>;
  readonly forcesTls: boolean;
  /** The first user, who may give rds_iam to others and keeps the password for that. */
  readonly username: string;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
  /** What the server writes into its log. */
  onLine?(line: string): void;
}

export interface PostgresServer {
  readonly place: ServerPlace;
  /** Of its own socket, for a standby on this machine. */
  readonly socketFolder: string;
  /** Resolves when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  readonly isRunning: boolean;
  query(sql: string, database?: string): Promise<readonly PostgresRow[]>;
  session(database?: string): Promise<Session>;
  /** `fast` ends sessions and writes a checkpoint; `immediate` is a crash, and `kill` what no program can catch. */
  stop(how: 'fast' | 'immediate' | 'kill'): Promise<void>;
}

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;

/** When it takes connections. Throws with the server's own words where it does not start. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { programs, data, place } = options;
  await endLeftover(data);
  const socketFolder = socketFolderFor(data);
  writeConfiguration(options, socketFolder);
  const last: string[] = [];
  const ready = Promise.withResolvers<void>();
  const onLine = (line: string) => {
    if (last.push(line) > 20) last.shift();
    if (/database system is ready to accept (read-only |read only )?connections/.test(line)) ready.resolve();
    options.onLine?.(line);
  };
  const start = place.start ?? startHere;
  const [command, ...args] = asNobody(join(programs.folder, 'postgres'), ['-D', data], place.start !== undefined);
  const child = await start(command, args, environmentOf(), onLine);
  let isRunning = true;
  const ended = child.ended.then(() => {
    isRunning = false;
    if (!socketFolder.startsWith(data)) rmSync(socketFolder, { recursive: true, force: true });
    // Of a database that is deleted while its server ends.
    ready.reject(new Error(`PostgreSQL ended at once: ${reasonOf(last)}`));
  });
  await ready.promise;
  child.release?.();
  const session = (database = 'postgres') => openSession(join(socketFolder, `.s.PGSQL.${place.port}`), ADMIN, database);
  return {
    place,
    socketFolder,
    ended,
    get isRunning() {
      return isRunning;
    },
    session,
    async query(sql, database) {
      const open = await session(database);
      try {
        return await open.query(sql);
      } finally {
        open.end();
      }
    },
    async stop(how) {
      if (isRunning) await child.stop(SIGNALS[how]);
      await ended;
    },
  };
}

const startHere: StartThere = async (command, args, env, onLine) => {
  const child = spawn(command, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  endWithTarget(child, 'SIGQUIT');
  const streams: readonly (Readable & { unref?(): void })[] = [child.stdout, child.stderr];
  for (const stream of streams) createInterface({ input: stream }).on('line', onLine);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      onLine(error.message);
      resolve();
    });
    child.once('close', () => resolve());
  });
  return {
    ended,
    stop(signal) {
      child.ref();
      child.kill(signal);
      return Promise.resolve();
    },
    release() {
      child.unref();
      for (const stream of streams) stream.unref?.();
    },
  };
};

/** A path of a socket has room for 107 bytes. */
function socketFolderFor(data: string): string {
  const own = join(data, 'lintel', 'socket');
  if (Buffer.byteLength(own) > 80) return mkdtempSync(join(tmpdir(), 'lintel-pg-'));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  return own;
}

/** All of it is ours, so that what the database was made with before is forgotten. */
function writeConfiguration(options: PostgresOptions, socketFolder: string): void {
  const { data, place, settings, forcesTls, username, certificate, privateKey } = options;
  const own = join(data, 'lintel');
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const [crt, key, hba] = [join(own, 'server.crt'), join(own, 'server.key'), join(own, 'pg_hba.conf')];
  writeFileSync(crt, certificate, { mode: 0o600 });
  writeFileSync(key, privateKey, { mode: 0o600 });
  writeFileSync(hba, hbaText(forcesTls, username), { mode: 0o600 });
  const text = configurationText({
    // What is acknowledged survives every death of a process; the death of the machine it may not.
    fsync: 'off',
    hot_standby: 'on',
    wal_keep_size: '128MB',
    lc_messages: 'C',
    ...settings,
    ssl: 'on',
    ssl_cert_file: crt,
    ssl_key_file: key,
    hba_file: hba,
    listen_addresses: place.addresses.join(','),
    port: String(place.port),
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    logging_collector: 'off',
    log_destination: 'stderr',
  });
  writeFileSync(join(data, 'postgresql.conf'), `# Written by Lintel at each start.\n${text}`, { mode: 0o600 });
}

/** As on RDS: nobody is RDS's own user from outside, and who is a member of rds_iam has no password, so is refused here. */
function hbaText(forcesTls: boolean, username: string): string {
  const kind = forcesTls ? 'hostssl' : 'host';
  return [
    `local all ${ADMIN} trust`,
    `local replication ${ADMIN} trust`,
    'local all all reject',
    `host all ${ADMIN} all reject`,
    `${kind} all ${identifier(username)} all scram-sha-256`,
    'host all +rds_iam all reject',
    `${kind} all all all scram-sha-256`,
    `${kind} replication all all scram-sha-256`,
    '',
  ].join('\n');
}

/** The server of a target that was killed: it ends, as a crash, before another one takes its folder. */
async function endLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (isServerOf(data, pid)) {
    process.kill(pid, 'SIGQUIT');
    for (let round = 0; isServerOf(data, pid) && round < 500; round++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    if (isServerOf(data, pid)) process.kill(pid, 'SIGKILL');
  }
  rmSync(file, { force: true });
}

/** Whether the process is the server of this folder: numbers are given again, and a sandbox has its own. */
function isServerOf(data: string, pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.includes(data) === true;
}

function reasonOf(lines: readonly string[]): string {
  const telling = lines.filter((line) => /FATAL|PANIC|ERROR/.test(line));
  return (telling.length > 0 ? telling : lines).join('; ') || 'it said nothing';
}

/** Makes the folder a standby that follows the server over its socket; the next start begins it. */
export async function followServer(data: string, source: PostgresServer, name: string): Promise<void> {
  const info = `host=${source.socketFolder} port=${source.place.port} user=${ADMIN} application_name=${name}`;
  await writeFile(join(data, 'postgresql.auto.conf'), configurationText({ primary_conninfo: info }), { mode: 0o600 });
  await writeFile(join(data, 'standby.signal'), '', { mode: 0o600 });
}
