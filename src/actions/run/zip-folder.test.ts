/** Oracle: Python's zipfile, where the machine has it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { zipFolder } from './zip-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-zip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PYTHON = `import sys,zipfile
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
for i in z.infolist(): print(i.filename, oct(i.external_attr>>16)[-3:], z.read(i).decode())`;

const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)('an archive has the files of the folder, their texts and modes', () => {
  const source = join(folder, 'source');
  mkdirSync(join(source, 'deep'), { recursive: true });
  writeFileSync(join(source, 'index.js'), 'one', { mode: 0o644 });
  writeFileSync(join(source, 'deep', 'ö.sh'), 'two', { mode: 0o755 });
  writeFileSync(join(folder, 'a.zip'), zipFolder(source));
  const { stdout, stderr } = spawnSync('python3', ['-c', PYTHON, join(folder, 'a.zip')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf8' },
  });
  expect(stderr).toBe('');
  expect(stdout).toBe('deep/ö.sh 755 two\nindex.js 644 one\n');
  expect(zipFolder(source).equals(zipFolder(source))).toBe(true);
});
