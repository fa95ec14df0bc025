/** One cache server that runs. It keeps nothing on the disk: a cache that is started again is empty. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithTarget } from '../../ending.ts';

export interface CacheOptions {
  readonly program: string;
  /** For its certificate; made if it is not there. */
  readonly folder: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly password: string | undefined;
  /** PEM; undefined for one that speaks plain text. */
  readonly tls: { readonly certificate: string; readonly privateKey: string; readonly authority: string } | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it follows its primary over TLS. @default false */
  readonly followsOverTls?: boolean;
  /** The server that it follows. */
  readonly primary?: { readonly host: string; readonly port: number };
  /** Runs the program where it shall stand. @default a child of this process */
  readonly start?: StartCache;
}

/** The configuration goes in by the standard input, so that the password is in no list of processes. */
export type StartCache = (
  program: string,
  configuration: string,
  onLine: (line: string) => void,
) => Promise<CacheProcess>;

export interface CacheProcess {
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export interface CacheServer {
  readonly port: number;
  /** The path of its own socket, for what this machine asks of it. */
  readonly socket: string;
  readonly isRunning: boolean;
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** When it takes connections. Throws with the server's own words where it does not start. */
export async function startCache(options: CacheOptions): Promise<CacheServer> {
  const last: string[] = [];
  const ready = Promise.withResolvers<void>();
  const onLine = (line: string) => {
    if (last.push(line) > 10) last.shift();
    if (/Ready to accept connections/.test(line)) ready.resolve();
  };
  const child = await (options.start ?? startHere)(options.program, configurationOf(options), onLine);
  let isRunning = true;
  const ended = child.ended.then(() => {
    isRunning = false;
    ready.reject(new Error(`the cache server ended at once: ${last.join('; ')}`));
  });
  await ready.promise;
  return {
    port: options.port,
    socket: socketOf(options),
    ended,
    get isRunning() {
      return isRunning;
    },
    async stop() {
      if (isRunning) await child.stop();
      await ended;
    },
  };
}

const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const socketOf = ({ folder }: CacheOptions) => join(folder, 's');

function configurationOf(options: CacheOptions): string {
  const { folder, addresses, port, password, tls, parameters, primary } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return quoted(file);
  };
  return [
    `bind ${addresses.join(' ')}`,
    'protected-mode no',
    'daemonize no',
    `unixsocket ${quoted(socketOf(options))}`,
    'unixsocketperm 600',
    `dir ${quoted(folder)}`,
    'save ""',
    'appendonly no',
    // Nobody else comes for a copy at the same time.
    'repl-diskless-sync-delay 0',
    ...(tls === undefined
      ? [`port ${port}`]
      : [
          'port 0',
          `tls-port ${port}`,
          `tls-cert-file ${files('server.crt', tls.certificate)}`,
          `tls-key-file ${files('server.key', tls.privateKey)}`,
          `tls-ca-cert-file ${files('authority.crt', tls.authority)}`,
          'tls-auth-clients no',
          `tls-replication ${options.followsOverTls === true ? 'yes' : 'no'}`,
        ]),
    ...(password === undefined ? [] : [`requirepass ${quoted(password)}`, `masterauth ${quoted(password)}`]),
    ...Object.entries(parameters).map(([name, value]) => `${name} ${quoted(value)}`),
    ...(primary === undefined ? [] : [`replicaof ${primary.host} ${primary.port}`]),
    '',
  ].join('\n');
}

const startHere: StartCache = async (program, configuration, onLine) => {
  const child = spawn(program, ['-'], { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH } });
  endWithTarget(child, 'SIGKILL');
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  child.stdin.on('error', () => undefined);
  child.stdin.end(configuration);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      onLine(error.message);
      resolve();
    });
    child.once('close', () => resolve());
  });
  return {
    ended,
    stop() {
      child.kill('SIGTERM');
      return Promise.resolve();
    },
  };
};
