/** The process that has a state folder: what it writes there of itself, and how another process talks to it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Daemon {
  readonly process: number;
  readonly url: string;
  /** Of a system that is up: where it is asked. */
  readonly control?: string;
  readonly target?: string;
}

/** Where a local target keeps its state unless told otherwise. */
export function stateFolder({
  folder,
  cwd = process.cwd(),
}: {
  readonly folder?: string;
  readonly cwd?: string;
}): string {
  return resolve(cwd, folder ?? join('.lintel', 'local'));
}

export function daemonFile(folder: string): string {
  return join(folder, 'daemon.json');
}

export function writeDaemon(folder: string, daemon: Daemon): void {
  writeFileSync(daemonFile(folder), JSON.stringify(daemon), { mode: 0o600 });
}

/** Undefined when none runs. */
export function runningIn(folder: string): Daemon | undefined {
  if (!existsSync(daemonFile(folder))) return undefined;
  const written = JSON.parse(readFileSync(daemonFile(folder), 'utf8')) as Readonly<Record<keyof Daemon, unknown>>;
  const { process: pid, url, control, target } = written;
  if (typeof pid !== 'number' || typeof url !== 'string') return undefined;
  if (!isAlive(pid)) return undefined;
  return {
    process: pid,
    url,
    ...(typeof control === 'string' && { control }),
    ...(typeof target === 'string' && { target }),
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A path of a unix socket may have 107 bytes, and the sandbox hides what lies below /run. */
const LONGEST_SOCKET = 100;

/** A folder whose sockets have paths short enough: the state folder, else one of its own, which `remove` takes away. */
export function socketFolder(folder: string): { readonly path: string; readonly remove: () => void } {
  if (Buffer.byteLength(join(folder, 'control.sock')) <= LONGEST_SOCKET && !folder.startsWith('/run/'))
    return {
      path: folder,
      remove() {
        for (const name of ['control.sock', 'aws.sock']) rmSync(join(folder, name), { force: true });
      },
    };
  const path = mkdtempSync(join(tmpdir(), 'lintel-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Answers a request with lines of JSON, as they come; `gone` aborts when who asked no longer listens. */
export type ControlHandler = (
  question: ControlQuestion,
  say: (line: object) => void,
  gone: AbortSignal,
) => Promise<void> | void;

export type ControlQuestion =
  | { readonly ask: 'status' }
  | { readonly ask: 'stop' }
  | { readonly ask: 'fault'; readonly words: readonly string[] }
  | { readonly ask: 'exec'; readonly component: string; readonly words: readonly string[] };

export async function listenForControl(path: string, handle: ControlHandler): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((message, response) => {
    answerControl(message, response, handle).catch(() => response.destroy());
  });
  await new Promise<void>((done, reject) => {
    server.once('error', reject);
    server.listen(path, done);
  });
  return server;
}

async function answerControl(
  message: IncomingMessage,
  response: ServerResponse,
  handle: ControlHandler,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const question = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ControlQuestion;
  response.writeHead(200, { 'content-type': 'application/jsonl' });
  response.flushHeaders();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const say = (line: object) => void response.write(`${JSON.stringify(line)}\n`);
  try {
    await handle(question, say, gone.signal);
  } catch (fault) {
    say({ failure: fault instanceof Error ? fault.message : String(fault) });
  }
  response.end();
}

/** Asks the process that is up; each line of the answer is told as it comes. Rejects when nobody answers. */
export function askControl(path: string, question: ControlQuestion, hear: (line: unknown) => void): Promise<void> {
  return new Promise((done, reject) => {
    // A connection of its own: one that an agent keeps has, between two questions, nobody to whom its end is told.
    const asking = request({ socketPath: path, method: 'POST', path: '/', agent: false }, (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const lines = `${rest}${text}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) hear(JSON.parse(line));
      });
      response.once('end', done);
      response.on('error', reject);
    });
    // Of a process that is killed both sides tell, more than once.
    asking.on('error', reject);
    asking.end(JSON.stringify(question));
  });
}
