/** The server as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PRODUCTION } from './fixture.ts';

const TRIAL = {
  ...PRODUCTION,
  NODE_ENV: 'test',
  DATABASE_URL: 'memory:',
  HOST: '127.0.0.1',
  PORT: '0',
  ENABLE_AWS_SECRETS_MANAGER: 'false',
  DRAIN_SECONDS: '0',
};

function started(environment: Readonly<Record<string, string | undefined>>): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env.PATH, ...environment },
  });
}

function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly said: string }> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test('W3-V11, W3-V12 no key, and a signing key that is a JSON document: exit 1, one line that names both and no value', async () => {
  const environment = {
    ...TRIAL,
    AI_ENABLED: 'true',
    ANTHROPIC_API_KEY: undefined,
    JWT_SECRET: '{"jwt":"a-signing-key-of-more-than-thirty-two-bytes"}',
  };
  const { code, said } = await ended(started(environment));
  expect(code).toBe(1);
  expect(said).toMatch(/^The environment is not complete\. JWT_SECRET: [^\n]*:jwt::[^\n]*ANTHROPIC_API_KEY: [^\n]+\n$/);
  expect(said).not.toContain('a-signing-key');
});

test('it starts, answers, and ends with 0 at SIGTERM', async () => {
  const child = started(TRIAL);
  const end = ended(child);
  const port = await new Promise<string>((resolve) => {
    let told = '';
    child.stdout?.on('data', (chunk) => {
      told += chunk;
      const [, found] = /"The server listens\.".*"port":(\d+)/.exec(told) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`);
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'ok', database: 'up' }]);
  child.kill('SIGTERM');
  expect(await end).toEqual({ code: 0, said: '' });
});
