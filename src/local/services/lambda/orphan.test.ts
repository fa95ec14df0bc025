/** A function does not outlive the target: what it runs in ends when the process that started it is gone. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const TARGET = `
const [sandbox, bootstrap, folder] = process.argv.slice(1);
const { startSandbox } = await import(sandbox);
const environment = { PATH: process.env.PATH, LAMBDA_TASK_ROOT: folder, _HANDLER: 'index.handler' };
const started = await startSandbox({ command: process.execPath, args: [bootstrap], folder, environment, marksLog: true });
const payload = Buffer.from('{}');
const { payload: pid } = await started.run({ requestId: 'a', payload, arn: 'a', timeoutMs: 60000, traceId: '' });
void started.run({ requestId: 'b', payload, arn: 'b', timeoutMs: 60000, traceId: '' });
process.stdout.write(pid.toString() + '\\n');
setInterval(() => undefined, 1000);
`;

const HANDLER = `let runs = 0;
exports.handler = async () => { runs += 1; while (runs > 1); return process.pid; };`;

test('a handler that spins ends when the target is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-orphan-'));
  writeFileSync(join(folder, 'index.js'), HANDLER);
  const files = ['sandbox.ts', join('bootstrap', 'node.mjs')].map((name) => join(import.meta.dirname, name));
  const target = spawn(process.execPath, ['--input-type=module', '-e', TARGET, ...files, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = await new Promise<number>((resolve) => target.stdout.once('data', (line) => resolve(Number(line))));
  expect(isAlive(pid)).toBe(true);
  target.kill('SIGKILL');
  while (isAlive(pid)) await new Promise<void>((resolve) => setImmediate(resolve));
  rmSync(folder, { recursive: true });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
