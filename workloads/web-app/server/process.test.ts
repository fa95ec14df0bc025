/** The server as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'web-app-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ENVIRONMENT = {
  NODE_ENV: 'test',
  PORT: '0',
  HOST: '127.0.0.1',
  TLS: 'self-signed',
  AWS_REGION: 'eu-central-1',
  ENVIRONMENT: 'dev',
  RELEASE: 'trial',
  DRAIN_SECONDS: '1',
  SESSION_SECRET: 'a-key-of-more-than-thirty-two-characters',
  IMDS_ENDPOINT: 'http://127.0.0.1:9',
};

function started(environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH, LOG_FOLDER: folder, ...environment },
  });
}

function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

function get(port: number, path: string): Promise<{ readonly status?: number; readonly connection?: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      const { connection } = answer.headers;
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, ...(connection !== undefined && { connection }) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('what is missing is named, and ends the start with 1', async () => {
  const { SESSION_SECRET: _, ...rest } = ENVIRONMENT;
  const { code, said } = await ended(started(rest));
  expect(code).toBe(1);
  expect(said).toMatch(/^The environment is not complete\. SESSION_SECRET_ARN: [^\n]+\n$/);
});

test('W2-V5 at SIGTERM it is not ready at once, serves until it is drained, and exits 0', async () => {
  const child = started(ENVIRONMENT);
  const end = ended(child);
  const lines = linesOf(child);
  const { port } = await lines.next((line) => line.msg === 'The server listens.');
  expect(await get(Number(port), '/readyz')).toMatchObject({ status: 200 });
  child.kill('SIGTERM');
  await lines.next((line) => line.msg === 'The instance drains.');
  expect(await get(Number(port), '/readyz')).toEqual({ status: 503, connection: 'close' });
  expect(await get(Number(port), '/healthz')).toMatchObject({ status: 200 });
  expect(await get(Number(port), '/api/items')).toMatchObject({ status: 200, connection: 'close' });
  expect(await end).toEqual({ code: 0, said: '' });
});

interface Line {
  readonly msg?: string;
  readonly port?: number;
}

/** The lines that a process logs, each told once. */
function linesOf(child: ChildProcess) {
  const lines: Line[] = [];
  let rest = '';
  let arrived = () => {};
  child.stdout?.on('data', (chunk) => {
    const [...parts] = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((part): Line => JSON.parse(part)));
    arrived();
  });
  return {
    async next(isWanted: (line: Line) => boolean): Promise<Line> {
      for (;;) {
        const found = lines.find(isWanted);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    },
  };
}
