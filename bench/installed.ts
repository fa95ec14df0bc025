/** The package as users have it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './machine.ts';

/** Builds and packs the package, unpacks it beside its dependencies, and answers its program. */
export function install(folder: string): string {
  succeed(process.execPath, [join(ROOT, 'tools', 'build.ts')]);
  succeed('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  succeed('tar', ['-xzf', join(folder, packed), '-C', modules]);
  const { dependencies } = JSON.parse(readFileSync(join(modules, 'package', 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return join(modules, 'package', 'bin', 'lintel.js');
}

export function succeed(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`);
}
