/**
 * Which files an instruction of a Dockerfile takes, and where it puts them.
 * https://docs.docker.com/reference/dockerfile/#copy, https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Paths of a folder, below it and with `/`, that its `.dockerignore` leaves in the context: files, links and folders. */
export function buildContextOf(folder: string, dockerignore: string): readonly string[] {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const text = line.replace(/^!/, '').trim();
      return { excludes: !line.startsWith('!'), pattern: patternOf(cleaned(text)) };
    });
  // The last rule that a path or a folder above it matches decides.
  const isIn = (path: string) => {
    const above = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
    const rule = rules.findLast(({ pattern }) => above.some((each) => pattern.test(each)));
    return rule?.excludes !== true;
  };
  return filesBelow(folder).filter(isIn);
}

/** All paths below a folder, below it and with `/`, each folder before what it holds. */
export function filesBelow(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? [path, ...filesBelow(folder, path)] : [path];
    });
}

export interface Copied {
  /** The folder that it is taken from. */
  readonly from: string;
  /** The paths of it that there are, for the context; all of them for a stage. */
  readonly paths: readonly string[];
  readonly sources: readonly string[];
  /** The root of the image. */
  readonly root: string;
  /** An absolute path in the image; with a `/` at its end where it must be a folder. */
  readonly to: string;
  /** @default - as it is in a stage, 0 and 0 from the context */
  readonly owner?: { readonly user: number; readonly group: number };
  readonly mode?: number;
}

/** Copies what the sources of one instruction name. Throws for a source that is not there. */
export function copyInto(copied: Copied): void {
  const { from, paths, sources, root, to } = copied;
  const found = sources.map((source) => {
    const pattern = patternOf(cleaned(source));
    const matched = cleaned(source) === '.' ? ['.'] : paths.filter((path) => pattern.test(path));
    if (matched.length === 0) throw new Error(`${source} is not there to be copied`);
    return matched;
  });
  const named = found.flat();
  const isFolder = to.endsWith('/') || named.length > 1 || existsFolder(inRoot(root, to));
  for (const path of named) {
    if (!statSync(join(from, path)).isDirectory()) {
      place(copied, path, isFolder ? join(to, basename(path)) : to);
      continue;
    }
    // Of a folder its contents are copied, not itself.
    makeFolders(root, to, copied);
    const prefix = path === '.' ? '' : `${path}/`;
    for (const each of paths) if (each.startsWith(prefix)) place(copied, each, join(to, each.slice(prefix.length)));
  }
}

function place(copied: Copied, path: string, to: string): void {
  const { from, root, mode } = copied;
  const source = join(from, path);
  const target = inRoot(root, to);
  const stats = lstatSync(source);
  if (stats.isDirectory()) {
    makeFolders(root, to, copied);
    chmodSync(target, mode ?? stats.mode & 0o7777);
    own(copied, source, target);
    return;
  }
  makeFolders(root, dirname(to), copied);
  if (existsSync(target) && lstatSync(target).isDirectory()) throw new Error(`${to} is a folder, ${path} is none`);
  rmSync(target, { force: true });
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
  else {
    copyFileSync(source, target);
    chmodSync(target, mode ?? stats.mode & 0o7777);
  }
  own(copied, source, target);
}

function own({ owner }: Copied, source: string, target: string): void {
  const { uid, gid } = lstatSync(source);
  chown(target, owner ?? { user: uid, group: gid });
}

/** Only root gives files away; who is not builds with files of its own. */
export function chown(path: string, { user, group }: { readonly user: number; readonly group: number }): void {
  if (process.getuid?.() === 0) lchownSync(path, user, group);
}

function makeFolders(root: string, path: string, { owner }: Pick<Copied, 'owner'>): void {
  const made: string[] = [];
  for (let each = inRoot(root, path); each !== root && !existsSync(each); each = dirname(each)) made.unshift(each);
  for (const each of made) {
    mkdirSync(each);
    chown(each, owner ?? { user: 0, group: 0 });
  }
}

/** Where a path of the image lies. No link of the image leads out of it, for links are not followed here. */
export function inRoot(root: string, path: string): string {
  return join(root, resolve('/', path));
}

function existsFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function cleaned(path: string): string {
  return join('/', path).replace(/^\/+/, '').replace(/\/+$/, '') || '.';
}

/** Go's `filepath.Match`, and `**` for any number of folders: https://pkg.go.dev/path/filepath#Match */
function patternOf(text: string): RegExp {
  let pattern = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (text.startsWith('**/', at)) {
      pattern += '(?:.*/)?';
      at += 2;
    } else if (text.startsWith('**', at)) {
      pattern += '.*';
      at += 1;
    } else if (char === '*') pattern += '[^/]*';
    else if (char === '?') pattern += '[^/]';
    else if (char === '[' && text.includes(']', at + 2)) {
      const end = text.indexOf(']', at + 2);
      pattern += text.slice(at, end + 1);
      at = end;
    } else if (char === '\\') {
      at += 1;
      pattern += escaped(text[at] ?? '');
    } else pattern += escaped(char);
  }
  return new RegExp(`^${pattern}$`, 's');
}

const escaped = (char: string) => char.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
