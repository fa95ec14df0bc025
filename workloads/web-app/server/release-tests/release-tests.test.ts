/** The tests that a release must pass. Oracle: the server itself, and servers that do each thing wrong. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { world } from '../fixture.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function ofServer(): Promise<string> {
  const { app } = world().server;
  open.push(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function ofAnswers(
  answer: (path: string) => readonly [status: number, type: string, body: string],
): Promise<string> {
  const server: Server = createServer((request, response) => {
    const [status, type, body] = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': type, 'set-cookie': 'session=x' }).end(body);
  });
  open.push(() => new Promise((done) => server.close(done)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const run = (name: 'smoke' | 'acceptance', ...address: readonly string[]) =>
  new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    const { PATH } = process.env;
    const program = [join(import.meta.dirname, `${name}.ts`), ...address];
    const child = execFile(process.execPath, program, { env: { PATH } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, said: stdout + stderr }),
    );
  });

test.each(['smoke', 'acceptance'] as const)('%s passes against the server', async (name) => {
  const { code, said } = await run(name, await ofServer());
  expect(said).not.toContain('failed');
  expect(code).toBe(0);
});

test.each<['smoke' | 'acceptance', string, Parameters<typeof ofAnswers>[0], string]>([
  ['smoke', 'is down', () => [502, 'text/html', ''], 'GET / is answered with 502'],
  ['smoke', 'has no catalogue', (path) => [path === '/' ? 200 : 500, 'text/html', ''], 'GET /api/items'],
  ['smoke', 'shows orders to anybody', () => [200, 'text/html', '{"items":[]}'], 'GET /api/orders without a login'],
  [
    'acceptance',
    'lets anybody in',
    () => [201, 'application/json', '{}'],
    'with a wrong password is answered with 201',
  ],
])('%s fails against a server that %s', async (name, _, answer, expected) => {
  const { code, said } = await run(name, await ofAnswers(answer));
  expect(said).toContain(expected);
  expect(code).toBe(1);
});

test('no address is a wrong call', async () => {
  expect(await run('smoke')).toEqual({ code: 2, said: '"" is no address.\n' });
});
