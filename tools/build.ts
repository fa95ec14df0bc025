/**
 * Builds the package into `dist/`, what `npm pack` ships: declarations by the compiler, and programs bundled into few files,
 * since a process that loads hundreds of modules spends more time on them than on its answer.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChunkingContext, type Plugin, rolldown } from 'rolldown';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/** Tables are text until they are asked for: a large literal takes longer to compile than JSON to parse. */
const tables: Plugin = {
  name: 'tables',
  load(id) {
    if (!id.endsWith('.json')) return null;
    const table: unknown = JSON.parse(readFileSync(id, 'utf8'));
    const parsed = `JSON.parse(${JSON.stringify(JSON.stringify(table))})`;
    const code =
      typeof table === 'object' && table !== null && !Array.isArray(table) && parsed.length > LARGE
        ? `${wholeOf(table)}\nexport default {${members(table)}};`
        : `export default ${parsed};`;
    return { code, moduleType: 'js' };
  },
};

/** From here on a table is parsed when a list or a map of it is first read. */
const LARGE = 200_000;

/** The lists and maps of a table, parsed when one of them is first read; long texts of it are literals. */
function wholeOf(table: object): string {
  const parts = Object.fromEntries(Object.entries(table).filter(([, value]) => typeof value === 'object'));
  if (Object.keys(parts).length === 0) return '';
  return `let whole;\nconst table = () => (whole ??= JSON.parse(${JSON.stringify(JSON.stringify(parts))}));`;
}

function members(table: object): string {
  return Object.entries(table)
    .map(([name, value]) => {
      const key = JSON.stringify(name);
      if (typeof value === 'object') return `get ${key}() { return table()[${key}]; }`;
      const literal = JSON.stringify(value);
      return literal.length > LARGE ? `get ${key}() { return ${literal}; }` : `${key}: ${literal}`;
    })
    .join(', ');
}

/**
 * A module that imports `node:http` by name has Node read every export of it, and one of them is undici with all that it
 * holds: a server that speaks no web socket would load a second HTTP client. Asked for directly, it is what is used of it.
 */
function withoutFacades(code: string): string {
  return code.replace(/^import \{([^}]+)\} from ["']node:http["'];$/gm, (_, names: string) => {
    return `var {${names.replaceAll(/ as /g, ': ')}} = process.getBuiltinModule('node:http');`;
  });
}

/** The types themselves are checked by `npm run types`. */
function declare(): void {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--noCheck'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the declarations cannot be written');
}

/** One letter beyond ASCII makes Node keep two bytes for each letter of a file: such letters are escaped. */
function narrow(code: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII stays.
  return code.replace(/[^\x00-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Run as processes of their own. */
const PROGRAMS = [
  'network/supervisor',
  'network/link-local-server',
  'network/listener',
  'services/cloudfront/edge/run-edge',
  'services/cloudfront/relay',
  'services/elbv2/run-balancer',
].map((name) => `./src/local/${name}.ts`);

/** Each subpath of the package is an entry at the place of its source, so that its declarations lie beside it. */
function entries(): Readonly<Record<string, string>> {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly 'lintel:source': string }>>;
  };
  const sources = Object.values(exports).flatMap((each) => (typeof each === 'string' ? [] : each['lintel:source']));
  return Object.fromEntries(
    ['./src/cli/main.ts', ...PROGRAMS, ...sources].map((source) => [
      source.slice(2, -'.ts'.length),
      join(ROOT, source),
    ]),
  );
}

/** The modules that load together with one of these. */
function loadedWith(graph: ChunkingContext, entries: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(entries.map((entry) => join(ROOT, 'src', entry)));
  for (const id of loaded) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) loaded.add(imported);
  return loaded;
}

/**
 * What every verb loads is one file, what `lintel prove` loads beside it another, and what the local target loads of that a
 * third: a module costs more to find and to link than to read.
 */
function filesOf(): (id: string, graph: ChunkingContext) => string | null {
  let everyVerb: ReadonlySet<string> | undefined;
  let prove: ReadonlySet<string> | undefined;
  let local: ReadonlySet<string> | undefined;
  return (id, graph) => {
    everyVerb ??= loadedWith(graph, ['cli/main.ts']);
    prove ??= loadedWith(graph, ['actions/ask/prove.ts', 'prove/checks/standing.ts']);
    local ??= loadedWith(graph, ['actions/run/local.ts']);
    if (everyVerb.has(id)) return 'every-verb';
    if (prove.has(id)) return local.has(id) ? 'model' : 'prove';
    return null;
  };
}

async function bundle(): Promise<void> {
  const build = await rolldown({
    input: entries(),
    cwd: ROOT,
    platform: 'node',
    // What is installed beside the package stays there.
    external: /^(?![./]|lintel)/,
    resolve: { conditionNames: ['lintel:source', 'node', 'import'] },
    plugins: [tables],
    // A file of several modules may offer more than one of them does; what an entry offers stays as it is.
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
    checks: { preferBuiltinFeature: false },
  });
  const { output } = await build.write({
    dir: DIST,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: filesOf(), debugName: 'together' }] },
    // Comments stand in the sources and the declarations.
    comments: { annotation: true, jsdoc: false, legal: true },
  });
  await build.close();
  for (const file of output)
    if (file.type === 'chunk') writeFileSync(join(DIST, file.fileName), narrow(withoutFacades(file.code)));
}

rmSync(DIST, { recursive: true, force: true });
declare();
await bundle();
