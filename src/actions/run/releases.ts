/**
 * The releases of a project's workloads: folders below `workloads` with a build script, built where what they are built from
 * is not what the last build was made of.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isRecord } from '../../base/index.ts';
import type { LocalImage, LocalWorkload } from '../../local/index.ts';
import { importFile } from '../import-file.ts';

export interface BuiltWorkloads {
  readonly workloads: readonly LocalWorkload[];
  /** Those that could not be built, with what the build said. */
  readonly faults: readonly string[];
  /** Whether nothing had to be built. */
  readonly isCurrent: boolean;
}

export interface BuildOptions {
  /** The folder in which the configuration of the project lies. */
  readonly folder: string;
  /** Only those of which it wants the name or a repository of its images, for a build takes its time. */
  wanted(name: string): boolean;
  /** Ends a build. */
  readonly signal?: AbortSignal;
}

/** In `dist`: the digest of what it was built from. */
const BUILT_FROM = '.built-from';

export async function builtWorkloads({ folder, wanted, signal }: BuildOptions): Promise<BuiltWorkloads> {
  const root = join(folder, 'workloads');
  const [workloads, faults]: [LocalWorkload[], string[]] = [[], []];
  let isCurrent = true;
  for (const entry of existsSync(root) ? readdirSync(root, { withFileTypes: true }) : []) {
    const at = join(root, entry.name);
    if (!entry.isDirectory() || !hasBuild(at)) continue;
    const { images, beforeRelease } = await contractOf(at);
    if (![entry.name, ...images.map(({ repository }) => repository)].some(wanted)) continue;
    const sources = digestOf(folder, sourceFolders(folder, at));
    const mark = join(at, 'dist', BUILT_FROM);
    const isBuilt = existsSync(mark) && readFileSync(mark, 'utf8') === sources;
    isCurrent &&= isBuilt;
    const fault = isBuilt ? undefined : await builtFrom(sources, at, signal);
    if (fault === undefined) workloads.push({ name: entry.name, folder: at, images, beforeRelease });
    else faults.push(`${entry.name} cannot be built: ${fault}`);
  }
  return { workloads, faults, isCurrent };
}

/**
 * Builds the workload in `folder`, and notes what it was built from; answers why it could not. Builds empty `dist` first, so
 * that what stood there, which may run, is put back where one fails.
 */
async function builtFrom(sources: string, folder: string, signal?: AbortSignal): Promise<string | undefined> {
  signal?.throwIfAborted();
  const dist = join(folder, 'dist');
  const before = join(folder, '.lintel', 'dist');
  rmSync(before, { recursive: true, force: true });
  if (existsSync(dist)) cpSync(dist, before, { recursive: true, verbatimSymlinks: true });
  const said = await built(folder, signal);
  const fault = said ?? (existsSync(dist) ? undefined : 'its build made no dist');
  if (fault === undefined && signal?.aborted !== true) writeFileSync(join(dist, BUILT_FROM), sources);
  else if (existsSync(before)) {
    rmSync(dist, { recursive: true, force: true });
    renameSync(before, dist);
  }
  rmSync(before, { recursive: true, force: true });
  signal?.throwIfAborted();
  return fault;
}

/** What the contract of the workload says of its images and processes. @throws what its `contract.ts` throws. */
async function contractOf(folder: string): Promise<Pick<LocalWorkload, 'images' | 'beforeRelease'>> {
  const file = join(folder, 'contract.ts');
  if (!existsSync(file)) return { images: [], beforeRelease: [] };
  const { contract } = await importFile(file);
  const { images, processes } = isRecord(contract) ? contract : {};
  const listed = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
  const words = ({ command }: Readonly<Record<string, unknown>>) => (Array.isArray(command) ? command.map(String) : []);
  return {
    images: listed(images).map(({ repository, process: name }): LocalImage => {
      const found = listed(processes).find((process) => process.name === name);
      if (found === undefined) throw new Error(`${file}: the image ${repository} runs ${name}, which is no process`);
      return { repository: String(repository), command: words(found) };
    }),
    beforeRelease: listed(processes)
      .filter(({ runs }) => runs === 'before-release')
      .map(words),
  };
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'package.json');
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return isRecord(manifest) ? manifest : {};
}

function hasBuild(folder: string): boolean {
  const { scripts } = manifestOf(folder);
  return isRecord(scripts) && typeof scripts.build === 'string';
}

/** The folders that a release is built from: the workload's own, and those of the project's packages that it depends on. */
export function sourceFolders(project: string, folder: string): readonly string[] {
  const found = new Set<string>();
  const visit = (at: string) => {
    if (found.has(at)) return;
    found.add(at);
    const { dependencies, devDependencies } = manifestOf(at);
    for (const name of [dependencies, devDependencies].flatMap((each) => (isRecord(each) ? Object.keys(each) : []))) {
      const link = [at, project].map((base) => join(base, 'node_modules', name)).find((path) => existsSync(path));
      const target = link === undefined ? undefined : realpathSync(link);
      const inside = target === undefined ? '..' : relative(realpathSync(project), target);
      if (target !== undefined && !inside.startsWith('..') && !inside.split('/').includes('node_modules'))
        visit(target);
    }
  };
  visit(realpathSync(folder));
  return [...found];
}

/** Of names and contents, and of the lock that fixes every other package. Times tell nothing: a checkout makes new ones. */
function digestOf(project: string, folders: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (file: string) =>
    hash
      .update(`${relative(project, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  const lock = join(project, 'package-lock.json');
  if (existsSync(lock)) add(lock);
  for (const folder of folders) for (const file of sourceFiles(folder)) add(file);
  return hash.digest('hex');
}

export const NOT_SOURCES: readonly string[] = ['node_modules', 'dist', '.lintel'];

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCES.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourceFiles(path);
      return entry.isFile() ? [path] : [];
    });
}

const SHOWN = 500;

function built(folder: string, signal?: AbortSignal): Promise<string | undefined> {
  return new Promise((done) => {
    // The Node that runs here first: a build may be a TypeScript file.
    const path = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
    const child = spawn('npm', ['run', '--silent', 'build'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
      // A group of its own: npm does not hand a signal on to what it runs.
      detached: true,
    });
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has ended already.
      }
    };
    signal?.addEventListener('abort', end, { once: true });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.once('error', (fault) => done(fault.message));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', end);
      if (code !== 0) return done(said.trim().slice(-SHOWN));
      done(holeIn(said));
    });
  });
}

/** Bundlers leave an import that they cannot find as it is, say so, and end well: a release with a hole. */
function holeIn(said: string): string | undefined {
  const at = said.indexOf('UNRESOLVED_IMPORT');
  return at === -1 ? undefined : said.slice(at, at + SHOWN).trim();
}
