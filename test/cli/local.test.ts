/** The local target as a process of its own: what it says, whom it answers, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { LINTEL, runLintel } from './run-lintel.ts';
import { temporaryFiles } from './temporary-files.ts';

test('it says where it listens, answers there, keeps its folder for itself, and stops when interrupted', async () => {
  const cwd = temporaryFiles({});
  const child = spawn(process.execPath, [LINTEL, 'local', '--port', '0', '--json'], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { url, services } = JSON.parse(await firstAnswer(child.stdout)) as { url: string; services: string[] };
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(services).toEqual(expect.arrayContaining(['cloudformation', 's3', 'sqs', 'sts']));

    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<GetCallerIdentityResult>')]);

    const status = await runLintel(['local', 'status', '--json'], { cwd });
    expect(JSON.parse(status.out)).toMatchObject({ schema: 'lintel/local-status@1', url });
    const second = await runLintel(['local', '--port', '0'], { cwd });
    expect(second.code).toBe(3);
    expect(second.err).toContain('error LTL4001');
  } finally {
    child.kill('SIGINT');
  }
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  [['local', 'start'], '"start" is neither status nor reset.'],
  [['local', '--port', 'http'], '--port is given "http", not a number up to 65535.'],
])('%j is refused', async (words, what) => {
  const { code, err } = await runLintel(words, { cwd: temporaryFiles({}) });
  expect([code, err]).toEqual([2, expect.stringContaining(what)]);
});

/** The first JSON text that is whole. */
async function firstAnswer(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += String(piece);
    if (text.trimEnd().endsWith('}') && text.split('\n').includes('}')) return text;
  }
  throw new Error(`The local target ended after "${text}"`);
}
