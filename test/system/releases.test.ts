/**
 * When a workload is built again. Oracle: what its build wrote, a number that counts the builds, and rolldown, which says
 * UNRESOLVED_IMPORT and ends well.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { builtWorkloads } from '../../src/actions/run/releases.ts';
import { watchWorkloads } from '../../src/actions/run/watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-releases-'));
const app = join(folder, 'workloads', 'app');
const shared = join(folder, 'workloads', 'shared');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROLLDOWN = fileURLToPath(new URL('../../node_modules/rolldown/dist/index.mjs', import.meta.url));
const BUILD = `
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from '${ROLLDOWN}';
const count = existsSync('dist/count') ? Number(readFileSync('dist/count', 'utf8')) : 0;
rmSync('dist', { recursive: true, force: true });
const bundle = await rolldown({ input: 'main.js', platform: 'node' });
await bundle.write({ dir: 'dist' });
writeFileSync('dist/count', String(count + 1));
`;

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  mkdirSync(shared);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync('../workloads/shared', join(folder, 'node_modules', 'shared'));
  const manifest = {
    name: 'app',
    type: 'module',
    scripts: { build: 'node build.js' },
    dependencies: { shared: '1.0.0' },
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(app, 'build.js'), BUILD);
  writeFileSync(join(app, 'main.js'), "import { name } from 'shared';\nconsole.log(name);\n");
  writeFileSync(
    join(shared, 'package.json'),
    JSON.stringify({ name: 'shared', type: 'module', exports: './index.js' }),
  );
  writeFileSync(join(shared, 'index.js'), "export const name = 'one';\n");
  return build();
});

const build = () => builtWorkloads({ folder, wanted: () => true });
const builds = () => readFileSync(join(app, 'dist', 'count'), 'utf8');

test('what nobody changed is not built again, whatever the times of its files are', async () => {
  utimesSync(join(app, 'main.js'), new Date(), new Date());
  expect(await build()).toEqual({
    workloads: [{ name: 'app', folder: app, images: [], beforeRelease: [] }],
    faults: [],
    isCurrent: true,
  });
  expect(builds()).toBe('1');
});

test.each([
  ['a source of the workload', () => writeFileSync(join(app, 'main.js'), 'console.log(1);\n')],
  ['a source that is gone', () => rmSync(join(app, 'extra.js'), { force: true })],
  [
    'a package of the project that it is built from',
    () => writeFileSync(join(shared, 'index.js'), "export const name = 'two';"),
  ],
  ['the lock of all other packages', () => writeFileSync(join(folder, 'package-lock.json'), '{}')],
])('%s has changed: it is built again', async (what, change) => {
  if (what === 'a source that is gone') {
    writeFileSync(join(app, 'extra.js'), '');
    await build();
  }
  const before = Number(builds());
  change();
  expect((await build()).faults).toEqual([]);
  expect(Number(builds())).toBe(before + 1);
});

test('an import that the build cannot find is a fault, and stays one until it is mended', async () => {
  writeFileSync(join(app, 'main.js'), "import 'a-package-that-is-not-there';\n");
  for (const _ of [1, 2]) {
    const { workloads, faults } = await build();
    expect(workloads).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('UNRESOLVED_IMPORT')]);
    expect(faults[0]).toContain('a-package-that-is-not-there');
  }
});

test('a change while it is watched builds anew and restarts once; a change that cannot be built leaves what runs', async () => {
  const restarted: string[] = [];
  const said: string[] = [];
  const stop = watchWorkloads({
    folder,
    workloads: ['app'],
    async restart(workload) {
      restarted.push(workload);
      return ['Server'];
    },
    host: { notify: ({ text }) => void said.push(text), ask: ({ default: answer }) => Promise.resolve(answer) },
  });
  writeFileSync(join(shared, 'index.js'), "export const name = 'two';\n");
  await expect
    .poll(() => said, { timeout: 60_000 })
    .toEqual([expect.stringContaining('app is built and started anew: Server')]);
  expect([builds(), restarted]).toEqual(['2', ['app']]);
  writeFileSync(join(app, 'main.js'), "import 'a-package-that-is-not-there';\n");
  await expect.poll(() => said.at(-1), { timeout: 60_000 }).toContain('What ran before runs on.');
  expect(restarted).toEqual(['app']);
  // What runs may be started again, and serves its files.
  expect(readFileSync(join(app, 'dist', 'main.js'), 'utf8')).toContain('two');
  expect([builds(), existsSync(join(app, '.lintel', 'dist'))]).toEqual(['2', false]);
  await stop();
});
