import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Diagnostic, error, failure, type Result, success } from '../base/index.ts';
import type { Architecture } from '../constructs/index.ts';
import { shortPath } from '../read/index.ts';
import { faultOf } from './thrown.ts';

/** Written beside the manifest: which files are ours, so that nothing else is ever removed. */
interface Ownership {
  readonly schema: 'lintel/assembly@1';
  readonly files: readonly string[];
}

const OWNERSHIP = 'lintel.json';

/** Why the folder may not be written to, or undefined. */
export function isReplaceable(out: string): Diagnostic | undefined {
  if (!existsSync(out)) return undefined;
  const isFolder = statSync(out).isDirectory();
  if (isFolder && (existsSync(join(out, 'manifest.json')) || readdirSync(out).length === 0)) return undefined;
  return error(
    'LTL3005',
    `"${shortPath(out)}" ${isFolder ? 'holds files but no assembly' : 'is a file'}, so nothing is written there.`,
    {
      at: { file: shortPath(out) },
      fix: 'Name an empty or new folder with --out.',
    },
  );
}

/** A folder beside the final one, on the same file system, so that a rename can put it in place. */
export function temporaryFolder(out: string): Result<{ readonly path: string; readonly remove: () => void }> {
  try {
    mkdirSync(dirname(out), { recursive: true });
    const path = join(dirname(out), `.${basename(out)}-${randomUUID()}`);
    mkdirSync(path);
    return success({ path, remove: () => rmSync(path, { recursive: true, force: true }) });
  } catch (thrown) {
    return failure(notWritable(out, thrown));
  }
}

/** Writes the files that the architecture delivers in this environment, what it claims, and how it is used. */
export function writeBeside(folder: string, architecture: Architecture, environment: string): Diagnostic | undefined {
  try {
    const props = architecture.environments[environment];
    const files = architecture.files?.(environment, props);
    for (const [path, text] of Object.entries(files ?? {})) writeDelivered(folder, path, text);
    const usage = architecture.usage?.(environment, props);
    if (usage !== undefined) writeFileSync(join(folder, 'usage.json'), `${JSON.stringify(usage, undefined, 1)}\n`);
    if (architecture.claims === undefined) return undefined;
    const claims = { ...architecture.claims(environment, props), ...(files !== undefined && { files }) };
    writeFileSync(join(folder, 'claims.json'), `${JSON.stringify(claims, undefined, 1)}\n`);
    return undefined;
  } catch (thrown) {
    return faultOf(
      'LTL3005',
      `What "${architecture.name}" (${environment}) says beside its templates cannot be written`,
      thrown,
    );
  }
}

/** Where the files that deliver and operate the system stand inside the assembly. */
const DELIVERED = 'files';

function writeDelivered(folder: string, path: string, text: string): void {
  const target = join(folder, DELIVERED, path);
  if (relative(join(folder, DELIVERED), target).startsWith('..')) {
    throw new Error(`the file "${path}" would stand outside the assembly; give it a path below it`);
  }
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
}

/**
 * Puts the new assembly in the place of the old one, unless they are equal. Files in it that are not ours are carried
 * over. Another process may do the same at the same moment; then one of them tries again.
 */
export function replaceAssembly(made: string, out: string): Diagnostic | undefined {
  const files = readdirSync(made);
  const ownership: Ownership = { schema: 'lintel/assembly@1', files: [...files, OWNERSHIP].sort() };
  try {
    writeFileSync(join(made, OWNERSHIP), `${JSON.stringify(ownership, undefined, 1)}\n`);
    for (let attempt = 1; ; attempt++) {
      try {
        if (!isSame(made, out)) swap(made, out, `${made}-${attempt}`);
        return undefined;
      } catch (thrown) {
        const { code = '' } = thrown as NodeJS.ErrnoException;
        if (attempt === MOST_ATTEMPTS || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(code)) throw thrown;
      }
    }
  } catch (thrown) {
    return notWritable(out, thrown);
  }
}

const MOST_ATTEMPTS = 5;

function swap(made: string, out: string, old: string): void {
  if (existsSync(out)) {
    const ours = filesOf(out);
    for (const name of readdirSync(out)) {
      if (!ours.includes(name) && !existsSync(join(made, name))) renameSync(join(out, name), join(made, name));
    }
    renameSync(out, old);
  }
  renameSync(made, out);
  rmSync(old, { recursive: true, force: true });
}

/** Whether everything that was made stands already there, byte for byte, and nothing of ours besides. */
function isSame(made: string, out: string): boolean {
  const names = readdirSync(made);
  return (
    existsSync(out) &&
    filesOf(out).every((name) => names.includes(name)) &&
    names.every((name) => {
      const [mine, theirs] = [join(made, name), join(out, name)];
      if (!existsSync(theirs)) return false;
      const isFolder = statSync(mine).isDirectory();
      if (isFolder !== statSync(theirs).isDirectory()) return false;
      return isFolder ? isSameTree(mine, theirs) : readFileSync(mine).equals(readFileSync(theirs));
    })
  );
}

function isSameTree(left: string, right: string): boolean {
  const names = readdirSync(left).sort();
  if (names.join('\0') !== readdirSync(right).sort().join('\0')) return false;
  return names.every((name) => {
    const [a, b] = [join(left, name), join(right, name)];
    const isFolder = statSync(a).isDirectory();
    if (isFolder !== statSync(b).isDirectory()) return false;
    return isFolder ? isSameTree(a, b) : readFileSync(a).equals(readFileSync(b));
  });
}

function filesOf(folder: string): readonly string[] {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, OWNERSHIP), 'utf8')) as Ownership;
    return files;
  } catch {
    return [];
  }
}

function notWritable(out: string, thrown: unknown): Diagnostic {
  return error('LTL4001', `"${shortPath(out)}" cannot be written: ${(thrown as Error).message}.`, {
    at: { file: shortPath(out) },
    fix: 'Give this user the right to write there, or name another folder with --out.',
  });
}
