/**
 * A folder that stands for the root of a machine: a delivered script runs in it with its absolute paths led there, and
 * with programs that note how they were called. It finds no other programs than these and the plain tools of a shell, so
 * that nothing reaches the machine that tests it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What only reads and writes files, which no test has to replace. */
const TOOLS =
  'basename bash cat chmod cp cut date dirname env false find grep gzip head install jq ln ls mkdir mktemp mv rm sed seq sha256sum sleep sort tail tar tee touch tr true wc xargs'.split(
    ' ',
  );
const FOLDERS = /(?<![\w.:/})\0-])\/(?=(etc|opt|var|tmp|root|run|usr\/share|usr\/bin|usr\/local)\b)/g;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  readonly root: string;
  /** A program of that name; without a text it does nothing, and well. */
  program(name: string, bash?: string): void;
  write(path: string, content: string): void;
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
  run(script: string, options?: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv }): Ended;
  /** The calls of programs up to here, each as `name argument…`. */
  calls(): readonly string[];
}

/** A machine that is gone when the test is over. */
export function newMachine(tools: readonly string[] = TOOLS): Machine {
  const root = mkdtempSync(join(tmpdir(), 'lintel-machine-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const bin = join(root, 'bin');
  const calls = join(root, 'calls');
  mkdirSync(bin);
  writeFileSync(calls, '');
  for (const tool of tools) {
    const found = ['/usr/bin', '/bin'].map((folder) => join(folder, tool)).find((path) => existsSync(path));
    if (found !== undefined) symlinkSync(found, join(bin, tool));
  }
  const place = (path: string) => join(root, path);
  const write = (path: string, content: string) => {
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), content);
  };
  for (const folder of ['tmp', 'usr/share/keyrings', 'usr/bin', 'usr/local/bin', 'root', 'etc', 'opt', 'var']) {
    mkdirSync(place(folder), { recursive: true });
  }
  return {
    root,
    write,
    read: (path) => (existsSync(place(path)) ? readFileSync(place(path), 'utf8') : undefined),
    program: (name, bash = '') => {
      rmSync(join(bin, name), { force: true });
      writeFileSync(join(bin, name), `#!/bin/bash\necho "${name} $*" >>${calls}\n${bash}\n`, { mode: 0o755 });
    },
    run: (script, { args = [], env = {} } = {}) => {
      const led = join(root, 'script');
      // What an earlier run wrote there is led already.
      writeFileSync(led, script.replaceAll(root, '\0').replace(FOLDERS, `${root}/`).replaceAll('\0', root));
      const { status, stdout, stderr } = spawnSync('bash', [led, ...args], {
        encoding: 'utf8',
        cwd: root,
        env: { PATH: bin, HOME: place('root'), TMPDIR: place('tmp'), ...env },
      });
      return { status, stdout, stderr };
    },
    calls: () => readFileSync(calls, 'utf8').split('\n').filter(Boolean),
  };
}
