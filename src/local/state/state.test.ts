/** State that survives. The oracle is what was put: after any cut of the file, whole records and nothing else. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { inKeyOrder } from './key-order.ts';
import { openState } from './state.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-state-'));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Opens a folder as the next process would after the last one died: its lock is nobody's. */
const reopen = (folder: string) => {
  rmSync(join(folder, 'lock'), { force: true });
  return openState(folder);
};

describe('state in a folder', () => {
  test('what was acknowledged is there after the process has died', async () => {
    const folder = newFolder();
    const state = openState(folder);
    const queues = state.collection<{ readonly name: string; readonly bytes: Uint8Array }>('sqs/queue', {
      account: '1',
      region: 'r',
    });
    queues.put('a', { name: 'a', bytes: Uint8Array.of(1, 2, 255) });
    queues.put('b', { name: 'b', bytes: new Uint8Array() });
    queues.delete('b');
    await state.kept();
    const after = reopen(folder).collection<unknown>('sqs/queue', { account: '1', region: 'r' });
    expect([...after.entries()]).toEqual([['a', { name: 'a', bytes: Uint8Array.of(1, 2, 255) }]]);
  });

  test('wherever the file is cut, an operation is there whole or not at all', async () => {
    const folder = newFolder();
    const state = openState(folder);
    const left = state.collection<number>('left');
    const right = state.collection<number>('right');
    for (let i = 0; i < 5; i += 1) {
      left.put('x', i);
      right.put('x', i);
      await state.kept();
    }
    const whole = readFileSync(join(folder, 'journal'));
    for (let length = 0; length <= whole.length; length += 7) {
      writeFileSync(join(folder, 'journal'), whole);
      truncateSync(join(folder, 'journal'), length);
      const after = reopen(folder);
      expect(after.collection<number>('left').get('x')).toBe(after.collection<number>('right').get('x'));
    }
  });

  test('a record after a cut-off one is read', async () => {
    const folder = newFolder();
    const first = openState(folder);
    first.collection<number>('n').put('a', 1);
    await first.kept();
    truncateSync(join(folder, 'journal'), readFileSync(join(folder, 'journal')).length - 3);
    const second = reopen(folder);
    second.collection<number>('n').put('b', 2);
    await second.kept();
    expect([...reopen(folder).collection<number>('n').keys()]).toEqual(['b']);
  });

  test('a sealed value cannot be read in the folder, a plain one can', async () => {
    const folder = newFolder();
    const state = openState(folder);
    state.collection<string>('secret', {}, { sealed: true }).put('a', 'correct horse');
    state.collection<string>('plain').put('a', 'battery staple');
    await state.kept();
    const text = readFileSync(join(folder, 'journal'), 'utf8');
    expect([text.includes('correct horse'), text.includes('battery staple')]).toEqual([false, true]);
    expect(reopen(folder).collection<string>('secret', {}, { sealed: true }).get('a')).toBe('correct horse');
  });

  test('a second process is refused while the first one lives', () => {
    const folder = newFolder();
    openState(folder);
    expect(() => openState(folder)).toThrow(`in use by process ${process.pid}`);
  });

  test('a blob without an owner goes when the folder is opened', async () => {
    const folder = newFolder();
    const state = openState(folder);
    const kept = await state.blobs.write(Buffer.from('kept'));
    const lost = await state.blobs.write(Buffer.from('lost'));
    state.collection<{ readonly blob: string }>('object').put('a', { blob: kept });
    await state.kept();
    const after = reopen(folder);
    const chunks: Uint8Array[] = [];
    const body = after.blobs.read(kept, 1, 3);
    for await (const chunk of body instanceof Uint8Array ? [body] : body) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('ep');
    expect(() => after.blobs.read(lost)).toThrow('ENOENT');
  });
});

test.each([
  ['\u{1F600}', '\u{FB01}', 1],
  ['a', 'b', -1],
  ['a', 'ab', -1],
])('keys stand in the order of their UTF-8 bytes: %s and %s', (a, b, sign) => {
  expect(Math.sign(inKeyOrder(a, b))).toBe(sign);
  expect(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))).toBe(sign);
});
