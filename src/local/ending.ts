/** Programs that the local target runs beside itself: they end when it ends, however that comes. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

const running = new Map<ChildProcess, NodeJS.Signals>();
process.once('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
});

/**
 * Sends the signal to the program when this process is gone. A shell waits for that, because a process that is killed
 * tells nobody.
 */
export function endWithTarget(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  running.set(child, signal);
  const ending = `read -r _; kill -${signal.slice(3)} "$0"`;
  const watcher = spawn('/bin/sh', ['-c', ending, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.once('error', () => undefined);
  watcher.unref();
  (watcher.stdin as Socket | null)?.unref();
  child.once('exit', () => {
    running.delete(child);
    watcher.kill('SIGKILL');
  });
}
