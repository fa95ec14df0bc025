/** Compiles the package into `dist/`: what `npm pack` ships. */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: ROOT,
  stdio: 'inherit',
});
// Read at run time, not imported: the compiler does not see them.
const SCHEMAS = join('src', 'local', 'schemas');
cpSync(join(ROOT, SCHEMAS), join(ROOT, 'dist', SCHEMAS), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
process.exitCode = status ?? 1;
