/** The folder through which files come in. */
import { existsSync, mkdtempSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attachmentDisposition, cleanName } from './kinds.ts';
import { clearOld, prepareFolder } from './staging.ts';

const HOUR_MS = 3_600_000;

test('the folder is made for the server alone; a file in its place ends the start', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'pmo-')), 'uploads');
  await prepareFolder(folder);
  await prepareFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(folder, 'file'), '');
  await expect(prepareFolder(join(folder, 'file'))).rejects.toThrow();
});

test('what a killed process left is cleared after an hour, and what is newer stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pmo-'));
  const nowMs = Date.now();
  for (const [name, ageMs] of [
    ['old', HOUR_MS + 1000],
    ['new', HOUR_MS - 1000],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, '');
    utimesSync(path, (nowMs - ageMs) / 1000, (nowMs - ageMs) / 1000);
  }
  expect(await clearOld(folder, nowMs)).toBe(1);
  expect([existsSync(join(folder, 'old')), existsSync(join(folder, 'new'))]).toEqual([false, true]);
  expect(await clearOld(join(folder, 'nowhere'), nowMs)).toBe(0);
});

test.each([
  ['../../etc/passwd', 'passwd'],
  ['C:\\temp\\plan.pdf', 'plan.pdf'],
  ['a\r\nset-cookie: x.txt', 'aset-cookie: x.txt'],
  ['photo\u202Egnp.exe', 'photognp.exe'],
  ['..', 'file'],
  ['', 'file'],
])('the name %j is kept as %s', (given, kept) => {
  expect(cleanName(given)).toBe(kept);
});

// https://www.rfc-editor.org/rfc/rfc6266#section-5
test('a name of any script is encoded, and a plain one stands beside it', () => {
  expect(attachmentDisposition('€ rates.txt')).toBe(
    `attachment; filename="_ rates.txt"; filename*=UTF-8''%E2%82%AC%20rates.txt`,
  );
});
