import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
  /** How lintel is called. @default - bin/lintel.js of the checkout */
  readonly program?: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** Closes the pipe after the first piece of output, as `head` does. */
  readonly closeEarly?: true;
}

/** Runs the command line in a process of its own, without a terminal and with nothing of this environment. */
export function runLintel(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
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
