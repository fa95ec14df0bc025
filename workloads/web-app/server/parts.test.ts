/** Secrets, notices and log files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedSecret, logFile } from '@lintel/workload-runtime';
import { describe, expect, test } from 'vitest';
import { watchNotices } from './notices.ts';

const silent = { info() {}, warn() {}, error() {} };

describe('secrets', () => {
  test('a value is kept five minutes, and read anew when it is forgotten', async () => {
    let time = 0;
    let reads = 0;
    const secret = cachedSecret(
      async () => {
        reads += 1;
        return `v${reads}`;
      },
      () => time,
    );
    expect([await secret.current(), await secret.current()]).toEqual(['v1', 'v1']);
    time = 5 * 60_000;
    expect(await secret.current()).toBe('v2');
    secret.forget();
    expect(await secret.current()).toBe('v3');
  });

  test('where it cannot be read again, the last value goes on; where it was refused, not', async () => {
    let time = 0;
    let isDown = false;
    const secret = cachedSecret(
      async () => (isDown ? Promise.reject(new Error('down')) : 'v1'),
      () => time,
    );
    await secret.current();
    isDown = true;
    time = 5 * 60_000;
    expect(await secret.current()).toBe('v1');
    secret.forget();
    await expect(secret.current()).rejects.toThrow('down');
  });

  test('a secret without a value is none', async () => {
    await expect(
      cachedSecret(
        async () => '',
        () => 0,
      ).current(),
    ).rejects.toThrow('empty');
  });
});

describe('notices', () => {
  /** The metadata service of an instance, version 2 only. */
  async function metadata(pages: Record<string, string>) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      asked.push(`${request.method} ${path}`);
      const isToken = request.method === 'PUT' && path === '/latest/api/token';
      const isKnown = request.headers['x-aws-ec2-metadata-token'] === 'the-token';
      const page = isToken ? 'the-token' : isKnown ? pages[path.replace('/latest/meta-data/', '')] : undefined;
      response.writeHead(page === undefined ? (isKnown ? 404 : 401) : 200).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}`,
      asked,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  }

  test.each([
    ['spot/instance-action', '{"action": "terminate"}', 'Spot takes the instance back.'],
    ['autoscaling/target-lifecycle-state', 'Terminated', 'Auto Scaling ends the instance.'],
  ])('%s ends the instance once', async (page, value, why) => {
    const pages: Record<string, string> = {
      'instance-id': 'i-0abc',
      'placement/availability-zone': 'eu-central-1b',
      'autoscaling/target-lifecycle-state': 'InService',
    };
    const service = await metadata(pages);
    const told: string[] = [];
    const due: (() => void)[] = [];
    let polled = () => {};
    const after = (_: number, run: () => void) => {
      due.push(run);
      polled();
      return () => {};
    };
    const waited = new Promise<void>((resolve) => {
      polled = resolve;
    });
    const ended = new Promise<void>((resolve) => {
      const notices = watchNotices({
        endpoint: service.endpoint,
        log: silent,
        after,
        ending(text) {
          told.push(text);
          expect(notices.place()).toEqual({ instance: 'i-0abc', zone: 'eu-central-1b' });
          resolve();
        },
      });
    });
    await waited;
    expect(told).toEqual([]);
    pages[page] = value;
    due.pop()?.();
    await ended;
    expect(told).toEqual([why]);
    expect(due).toEqual([]);
    await service.close();
  });
});

describe('log files', () => {
  test('a full file is put aside, and the oldest is dropped', () => {
    const folder = mkdtempSync(join(tmpdir(), 'web-app-log-'));
    try {
      const path = join(folder, 'application.log');
      const file = logFile(path, { mostBytes: 10, kept: 2 });
      for (const line of ['line-one\n', 'line-two\n', 'line-3\n', 'line-4\n']) file.write(line);
      file.close();
      expect(readdirSync(folder).toSorted()).toEqual(['application.log', 'application.log.1', 'application.log.2']);
      expect(readFileSync(path, 'utf8')).toBe('line-4\n');
      expect(readFileSync(`${path}.2`, 'utf8')).toBe('line-two\n');
      const again = logFile(path, { mostBytes: 10, kept: 2 });
      again.write('line-5\n');
      again.close();
      expect(readFileSync(`${path}.1`, 'utf8')).toBe('line-4\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
