import type { ChildProcess } from 'node:child_process';

/**
 * Waits until a program has ended: its exit code, 137 where a signal ended it. `end` is called when it takes longer than
 * `longestMs`, and when the signal says so. Rejects where it cannot be started.
 */
export async function untilEnded(
  child: ChildProcess,
  { end, longestMs, signal }: { end(): void; readonly longestMs: number; readonly signal: AbortSignal | undefined },
): Promise<number> {
  const longest = setTimeout(end, longestMs);
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('close', (code) => done(code ?? 137));
    });
  } finally {
    clearTimeout(longest);
    signal?.removeEventListener('abort', end);
  }
}
