/**
 * Loads an architecture again and again in one process, each time with one source file changed. Only what the change can
 * reach is loaded anew: the file, and whatever imports it directly or through others, the claims included.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Architecture } from '../../src/constructs/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What mutants may change; the parts of `src` are loaded once. */
const FOLDERS = ['architectures', 'workloads'].map((folder) => `${pathToFileURL(join(ROOT, folder)).href}/`);
const HERE = pathToFileURL(ROOT).href;
/** What is said about a system is not changed: who promises, expects, explains or tests. */
const SAYS = /\/(claims|resolutions|acknowledgements|usage|differences|variants)(\.ts$|\/)|\.test\.ts$/;

interface Change {
  readonly generation: number;
  readonly reached: ReadonlySet<string>;
  readonly url: string;
  readonly text: string;
}

export interface Reloadable {
  readonly architecture: Architecture;
  /** The files whose literals may reach a template or a delivered file, from the root of the repository. */
  readonly files: readonly string[];
  readonly read: (file: string) => string;
  readonly withChanged: (file: string, text: string) => Promise<Architecture>;
}

/** Loads an architecture by name. The hooks stay for the life of the process, so one process mutates one architecture. */
export async function reloadable(name: string): Promise<Reloadable> {
  const importers = new Map<string, Set<string>>();
  let change: Change | undefined;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (!FOLDERS.some((folder) => resolved.url.startsWith(folder))) return resolved;
      const { url } = resolved;
      if (change === undefined) {
        const known = importers.get(url) ?? new Set();
        importers.set(url, known);
        if (context.parentURL !== undefined) known.add(context.parentURL);
        return resolved;
      }
      return change.reached.has(url) ? { ...resolved, url: `${url}?${change.generation}` } : resolved;
    },
    load(url, context, next) {
      if (change !== undefined && url === `${change.url}?${change.generation}`)
        return { format: 'module-typescript', source: change.text, shortCircuit: true };
      return next(url, context);
    },
  });
  const door = pathToFileURL(join(ROOT, 'architectures', name, 'architecture.ts')).href;
  const architecture = await importArchitecture(door);
  const reachedBy = (url: string, done = new Set<string>()): ReadonlySet<string> => {
    if (done.has(url)) return done;
    done.add(url);
    for (const importer of importers.get(url) ?? []) reachedBy(importer, done);
    return done;
  };
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  let generation = 0;
  return {
    architecture,
    files: builtFrom(door, importers)
      .map((url) => fileURLToPath(url).slice(ROOT.length + 1))
      .toSorted(),
    read,
    async withChanged(file, text) {
      const url = pathToFileURL(join(ROOT, file)).href;
      generation += 1;
      change = { generation, reached: reachedBy(url), url, text };
      return importArchitecture(`${door}?${generation}`);
    },
  };
}

/** The files that the door imports, directly or through others, without going through what only says things. */
function builtFrom(door: string, importers: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const found = new Set([door]);
  for (const url of found) {
    for (const [imported, by] of importers)
      if (by.has(url) && !SAYS.test(imported.slice(HERE.length))) found.add(imported);
  }
  return [...found];
}

async function importArchitecture(url: string): Promise<Architecture> {
  const module: unknown = await import(url);
  const found = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  if (!isArchitecture(found)) throw new Error(`${url} exports no architecture`);
  return found;
}

function isArchitecture(value: unknown): value is Architecture {
  return typeof value === 'object' && value !== null && 'build' in value && 'environments' in value;
}
