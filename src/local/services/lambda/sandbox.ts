/**
 * One execution environment: a process with the runtime API of Lambda, one event at a time.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the runtime marks where the log of an event ends, as ours do. */
  readonly marksLog: boolean;
}

export interface LambdaEvent {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly arn: string;
  readonly timeoutMs: number;
  readonly traceId: string;
  readonly clientContext?: string | undefined;
}

export interface InvokeOutcome {
  readonly payload: Buffer;
  /** The function failed: what it threw is the payload. */
  readonly isError: boolean;
  /** The head of a streamed answer of a function URL. */
  readonly head?: string | undefined;
  readonly log: readonly string[];
  readonly durationMs: number;
  readonly initMs?: number | undefined;
}

/** A process that waits for events. `run` takes one at a time; after an outcome with `isDead` there is no other. */
export interface Sandbox {
  readonly isDead: boolean;
  run(event: LambdaEvent): Promise<InvokeOutcome>;
  kill(): void;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) killAll(child);
});

/** The process and what it started. */
function killAll(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/**
 * A shell that waits for the end of this process, however it comes, and then ends the function's: one that never gives way
 * would go on for ever.
 */
function endWithTarget({ pid }: ChildProcess): ChildProcess | undefined {
  if (pid === undefined) return undefined;
  const watcher = spawn('/bin/sh', ['-c', 'read -r _; kill -9 "-$0"', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.once('error', () => undefined);
  watcher.unref();
  (watcher.stdin as Socket | null)?.unref();
  return watcher;
}

interface Current {
  readonly event: LambdaEvent;
  readonly startedMs: number;
  readonly end: (outcome: Omit<InvokeOutcome, 'log' | 'durationMs' | 'initMs'>) => void;
}

const INIT_MS = 10_000;

export async function startSandbox(program: Program): Promise<Sandbox> {
  let current: Current | undefined;
  let waiting: ServerResponse | undefined;
  let isDead = false;
  let isReady = false;
  let initMs: number | undefined;
  let log: string[] = [];
  let logEnded: (() => void) | undefined;
  const begunMs = performance.now();

  const fault = (errorType: string, errorMessage: string) => ({
    isError: true,
    payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  });
  const give = () => {
    if (waiting === undefined || current === undefined) return;
    const { event } = current;
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': event.requestId,
      'lambda-runtime-deadline-ms': String(Date.now() + event.timeoutMs),
      'lambda-runtime-invoked-function-arn': event.arn,
      'lambda-runtime-trace-id': event.traceId,
      ...(event.clientContext !== undefined && { 'lambda-runtime-client-context': event.clientContext }),
    });
    waiting.end(event.payload);
    waiting = undefined;
  };
  const server = createServer((request, response) => {
    const [, , , , id = '', word = ''] = (request.url ?? '').split('/');
    if (request.method === 'GET' && id === 'next') {
      if (!isReady) initMs = performance.now() - begunMs;
      isReady = true;
      waiting = response;
      give();
      return;
    }
    void httpBody(request).then((body) => {
      response.writeHead(202).end();
      if (request.url?.endsWith('/init/error') === true) {
        current?.end({ isError: true, payload: body });
        kill();
      } else if (current !== undefined && current.event.requestId === id) {
        const head = request.headers['lintel-response-head'];
        current.end({ isError: word === 'error', payload: body, head: typeof head === 'string' ? head : undefined });
      }
    });
  });
  server.keepAliveTimeout = 0;
  const port = await listening(server);

  const child = spawn(program.command, program.args, {
    cwd: program.folder,
    env: { ...program.environment, AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}` },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that what the function starts ends with it.
    detached: true,
  });
  alive.add(child);
  child.unref();
  const watcher = endWithTarget(child);
  const exited = Promise.withResolvers<void>();
  child.once('error', () => exited.resolve());
  child.once('exit', () => exited.resolve());
  void exited.promise.then(() => {
    isDead = true;
    alive.delete(child);
    watcher?.kill('SIGKILL');
    server.close();
    server.closeAllConnections();
    const how = child.signalCode === null ? `exit status ${child.exitCode ?? 127}` : `signal: killed`;
    current?.end(
      fault('Runtime.ExitError', `RequestId: ${current.event.requestId} Error: Runtime exited with error: ${how}`),
    );
  });
  for (const stream of [child.stdout, child.stderr]) lines(stream, (line) => log.push(line));
  lines(child.stdio[3] as Readable, (line) => {
    const record: unknown = JSON.parse(line);
    if (typeof record !== 'object' || record === null) return;
    if ('log' in record) log.push(String(record.log));
    else logEnded?.();
  });
  const kill = () => {
    isDead = true;
    killAll(child);
  };

  return {
    get isDead() {
      return isDead;
    },
    kill,
    async run(event) {
      const startedMs = performance.now();
      const isFirst = !isReady;
      const ended = Promise.withResolvers<Omit<InvokeOutcome, 'log' | 'durationMs' | 'initMs'>>();
      const marked = Promise.withResolvers<void>();
      logEnded = marked.resolve;
      current = { event, startedMs, end: ended.resolve };
      const seconds = (event.timeoutMs / 1000).toFixed(2);
      const timer = setTimeout(
        () => {
          ended.resolve(
            fault('Sandbox.Timedout', `RequestId: ${event.requestId} Error: Task timed out after ${seconds} seconds`),
          );
          kill();
        },
        event.timeoutMs + (isFirst ? INIT_MS : 0),
      );
      give();
      const outcome = await ended.promise;
      clearTimeout(timer);
      if (program.marksLog && !isDead) await Promise.race([marked.promise, exited.promise]);
      // What the process wrote before its answer may still be in a pipe.
      await new Promise<void>((resolve) => setImmediate(resolve));
      current = undefined;
      const init = isFirst ? initMs : undefined;
      const told = log;
      log = [];
      const durationMs = Math.max(0.01, performance.now() - startedMs - (init ?? 0));
      return { ...outcome, log: told, durationMs, initMs: init };
    },
  };
}

function lines(stream: Readable | null, take: (line: string) => void): void {
  if (stream === null) return;
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take);
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.unref();
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function httpBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
