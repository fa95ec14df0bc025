/** A PostgreSQL of this machine, with TLS. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const DEBIAN = '/usr/lib/postgresql';

/** The newest server on this machine with its tools; fails where there is none. */
export function postgresFolder(): string {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .map(Number)
        .filter((version) => !Number.isNaN(version))
    : [];
  const newest = Math.max(...versions);
  const folder = join(DEBIAN, String(newest), 'bin');
  if (!existsSync(join(folder, 'postgres'))) {
    throw new Error('This test runs a PostgreSQL server; install one: apt-get install postgresql');
  }
  return folder;
}

export interface Server {
  readonly port: number;
  /** The certificate with which the server shows who it is. */
  readonly certificate: string;
  /** The programs of the same version: psql, pg_dump. */
  readonly tools: string;
  query(database: string, sql: string): string;
}

/** PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Stopped at the end of the test that starts it, unless somebody else takes that on. */
export function startPostgres(
  username: string,
  password: string,
  atEnd: (stop: () => void) => void = onTestFinished,
): Server {
  const tools = postgresFolder();
  const folder = mkdtempSync(join(tmpdir(), 'lintel-postgres-'));
  const data = join(folder, 'data');
  const owned = (path: string) => {
    if (isRoot) chownSync(path, NOBODY, NOBODY);
  };
  const run = (program: string, ...args: readonly string[]) => {
    const as = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
    const [first = '', ...rest] = [...as, join(tools, program), ...args];
    return execFileSync(first, rest, { encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  owned(folder);
  const secret = join(folder, 'password');
  writeFileSync(secret, password);
  owned(secret);
  run('initdb', '-D', data, '-U', username, `--pwfile=${secret}`, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C');
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync(
    'openssl',
    `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${key} -out ${certificate}`.split(
      ' ',
    ),
    { stdio: 'ignore' },
  );
  chmodSync(key, 0o600);
  for (const path of [key, certificate]) owned(path);
  const port = freePort();
  const settings = `-p ${port} -k ${folder} -c listen_addresses=localhost -c ssl=on -c ssl_key_file=${key} -c ssl_cert_file=${certificate} -c fsync=off`;
  run('pg_ctl', 'start', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings);
  atEnd(() => {
    run('pg_ctl', 'stop', '-D', data, '-m', 'immediate', '-w');
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    certificate,
    tools,
    query: (database, sql) => {
      const { status, stdout, stderr } = spawnSync(
        join(tools, 'psql'),
        [
          '--no-psqlrc',
          '-v',
          'ON_ERROR_STOP=1',
          '-At',
          '-h',
          'localhost',
          '-p',
          String(port),
          '-U',
          username,
          database,
        ],
        { encoding: 'utf8', input: sql, env: { PGPASSWORD: password }, maxBuffer: 2 ** 28 },
      );
      if (status !== 0) throw new Error(stderr);
      return stdout;
    },
  };
}

/** A port that nobody listens on. */
function freePort(): number {
  const ask =
    "const s=require('node:net').createServer().listen(0,'localhost',()=>{console.log(s.address().port);s.close()})";
  return Number(execFileSync(process.execPath, ['-e', ask], { encoding: 'utf8' }));
}
