import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes, and how it may look there. */
export interface Terminal {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** The result. */
  out(text: string): void;
  /** Progress, and what stands in the way. */
  err(text: string): void;
  readonly colors: { readonly out: boolean; readonly err: boolean };
  readonly width: number;
  /** Whether somebody sits there, who reads and can interrupt. */
  readonly isAttended: boolean;
  /** Full traces of our own faults are shown. */
  readonly debug: boolean;
}

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command line has of the process that runs it, or of whoever calls it in place of one. */
export interface Caller {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}

const DEFAULT_WIDTH = 100;
const WIDEST = 160;

export interface CallersTerminal extends Terminal {
  /**
   * Why standard output did not take all that was written to it, as on a full disk. A reader that closes the pipe early,
   * as `head` does, has what it wanted.
   */
  lost(): Promise<string | undefined>;
}

/** The terminal of the caller. A stream that takes no more is no reason to fall. */
export function terminalOf(caller: Caller, options: { readonly noColor: boolean }): CallersTerminal {
  const { stdin, stdout, stderr, env } = caller;
  let fault: NodeJS.ErrnoException | undefined;
  stdout.on('error', (thrown: NodeJS.ErrnoException) => {
    fault ??= thrown;
  });
  stderr.on('error', () => undefined);
  return {
    cwd: caller.cwd(),
    stdin,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    colors: { out: !options.noColor && wantsColor(stdout, env), err: !options.noColor && wantsColor(stderr, env) },
    width: widthOf(stdout, env),
    isAttended: stdin.isTTY === true && stdout.isTTY === true,
    debug: env.LINTEL_DEBUG === '1',
    async lost() {
      // A stream says in a later turn that it failed.
      await new Promise((resolve) => setImmediate(resolve));
      return fault === undefined || fault.code === 'EPIPE' ? undefined : fault.message;
    },
  };
}

/** FORCE_COLOR wins over NO_COLOR, as in Node itself; without either a terminal decides. */
export function wantsColor(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function widthOf(stream: Stream, env: NodeJS.ProcessEnv): number {
  const given = Number.parseInt(env.COLUMNS ?? '', 10);
  const width = stream.columns ?? (given > 0 ? given : DEFAULT_WIDTH);
  return Math.min(Math.max(width, 40), WIDEST);
}
