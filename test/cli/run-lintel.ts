import { spawn } from 'node:child_process';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.ts';

export const LINTEL = fileURLToPath(new URL('../../bin/lintel.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface ProcessOptions extends RunOptions {
  /** How lintel is called. @default - bin/lintel.js of the checkout */
  readonly program?: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** Closes the pipe after the first piece of output, as `head` does. */
  readonly closeEarly?: true;
}

let lastRun: Promise<unknown> = Promise.resolve();

/** Runs the command line here, without a terminal and with nothing of this environment: a process takes half a second. */
export function runLintel(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  // The working folder belongs to the whole process: of two runs at once, one would restore the folder of the other.
  const run = lastRun.then(() => runInTurn(words, options));
  lastRun = run.catch(() => undefined);
  return run;
}

async function runInTurn(words: readonly string[], options: RunOptions): Promise<Ran> {
  const before = process.cwd();
  process.chdir(options.cwd ?? before);
  try {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const texts = Promise.all([textOf(stdout), textOf(stderr)]);
    const code = await main(words, {
      stdin: Readable.from([options.input ?? '']),
      stdout,
      stderr,
      env: { ...options.env },
      cwd: () => process.cwd(),
    });
    stdout.end();
    stderr.end();
    const [out, err] = await texts;
    return { code, out, err };
  } finally {
    process.chdir(before);
  }
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  return text;
}

/** Runs the command line in a process of its own, without a terminal and with nothing of this environment. */
export function runProcess(words: readonly string[], options: ProcessOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.node ?? []), options.program ?? LINTEL, ...words], {
      cwd: options.cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...options.env },
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      if (options.closeEarly) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
