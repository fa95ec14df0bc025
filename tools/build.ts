/**
 * Builds the package into `dist/`, what `npm pack` ships: declarations by the compiler, and programs bundled into few files,
 * since a process that loads hundreds of modules spends more time on them than on its answer.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { type ChunkingContext, type Plugin, rolldown } from 'rolldown';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/**
 * Tables are text until they are asked for: a large literal takes longer to compile than JSON to parse. What is larger
 * still lies in a file of its own beside the programs, which is read when it is first asked for: a program that only needs
 * its neighbours would read it and keep it.
 */
const tables: Plugin = {
  name: 'tables',
  load(id) {
    if (!id.endsWith('.json')) return null;
    const table: unknown = JSON.parse(readFileSync(id, 'utf8'));
    const parsed = `JSON.parse(${JSON.stringify(JSON.stringify(table))})`;
    const isLarge = typeof table === 'object' && table !== null && !Array.isArray(table) && parsed.length > LARGE;
    if (!isLarge) return { code: `export default ${parsed};`, moduleType: 'js' };
    const beside = (name: string, source: string): string => {
      const reference = this.emitFile({
        type: 'asset',
        name: `${basename(id, '.json')}.${name}`,
        source: narrow(source),
      });
      return `readFileSync(new URL(import.meta.ROLLUP_FILE_URL_${reference}), 'latin1')`;
    };
    const code = [
      `import { readFileSync } from 'node:fs';`,
      'const read = {};',
      `export default {${members(table, beside)}};`,
    ].join('\n');
    return { code, moduleType: 'js' };
  },
};

/** Many small files, which take longer to find than to run: they are bundled, with their licences. */
const BUNDLED = ['yaml', 'jsonc-parser'];

function licences(): string {
  const textOf = (name: string) => readFileSync(join(ROOT, 'node_modules', name, LICENCE[name] ?? 'LICENSE'), 'utf8');
  return BUNDLED.map((name) => `The programs beside this file hold code of ${name}:\n\n${textOf(name)}`).join('\n\n');
}

const LICENCE: Readonly<Record<string, string>> = { 'jsonc-parser': 'LICENSE.md' };

/** What is installed beside the package stays there, and is required also where the sources import it when they need it. */
const outside: Plugin = {
  name: 'outside',
  resolveId(source, _importer, { kind }) {
    if (!/^(?![./\0]|lintel)/.test(source) || isAbsolute(source) || BUNDLED.includes(source)) return null;
    return kind === 'dynamic-import' ? `\0required ${source}` : { id: source, external: true };
  },
  load(id) {
    const [, source] = /^\0required (.+)$/.exec(id) ?? [];
    return source === undefined ? null : { code: `export * from ${JSON.stringify(source)};`, moduleType: 'js' };
  },
};

/** From here on a part of a table lies in a file of its own. */
const LARGE = 200_000;

/** The members of a table: short texts are literals; lists, maps and long texts are read when first asked for. */
function members(table: object, beside: (name: string, source: string) => string): string {
  return Object.entries(table)
    .map(([name, value]) => {
      const key = JSON.stringify(name);
      const written = JSON.stringify(value);
      if (written.length <= LARGE && typeof value !== 'object') return `${key}: ${written}`;
      if (typeof value !== 'object') {
        // What lies beside is read as one byte for a letter.
        if (!isNarrow(value)) throw new Error(`The text ${name} of a table has letters beyond ASCII.`);
        return `get ${key}() { return read[${key}] ??= ${beside(`${name}.txt`, value)}; }`;
      }
      const json = written.length > LARGE ? beside(`${name}.json`, written) : JSON.stringify(narrow(written));
      return `get ${key}() { return read[${key}] ??= JSON.parse(${json}); }`;
    })
    .join(', ');
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

function isNarrow(text: string): boolean {
  return narrow(text) === text;
}

/** One letter beyond ASCII makes Node keep two bytes for each letter of a file: such letters are escaped. */
function narrow(code: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII stays.
  return code.replace(/[^\x00-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * What an ES module of the package offers: exports of the CommonJS file beside it, of which there is one for all. That file
 * may offer more, to other files of the build.
 */
function facade(file: string, offered: readonly string[]): string {
  const from = JSON.stringify(`./${basename(file)}`);
  if (offered.length === 0) return `import ${from};\n`;
  return `import $ from ${from};\nexport const { ${offered.join(', ')} } = $;\n`;
}

/** Writes for each entry the ES module that offers what its source does. */
const facades: Plugin = {
  name: 'facades',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      const twice = file.exports.filter((name, index) => file.exports.indexOf(name) < index);
      if (twice.length > 0) throw new Error(`${file.fileName} offers two things by one name: ${twice.join(', ')}`);
      if (!file.isEntry || file.facadeModuleId === null) continue;
      const offered = this.getModuleInfo(file.facadeModuleId)?.exports ?? [];
      this.emitFile({ type: 'asset', fileName: `${file.name}.js`, source: facade(file.fileName, offered) });
    }
  },
};

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
    // The one file that imports what a user wrote; bin/load.js leaves it to Node.
    if (id === join(ROOT, 'src/actions/import-file.ts')) return 'import-file';
    everyVerb ??= loadedWith(graph, ['cli/main.ts']);
    // With the doors of two parts the file is that of neither, and has a name of its own.
    prove ??= loadedWith(graph, ['actions/ask/prove.ts', 'prove/checks/standing.ts', 'validation/index.ts']);
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
    resolve: { conditionNames: ['lintel:source', 'node', 'import'] },
    plugins: [tables, outside, facades],
    // A file of several modules may offer more than one of them does; what an entry offers stays as it is.
    preserveEntrySignatures: 'allow-extension',
    logLevel: 'warn',
    checks: { preferBuiltinFeature: false },
  });
  const { output } = await build.write({
    dir: DIST,
    // The compiled code of CommonJS can be kept by who loads it (bin/load.js).
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    assetFileNames: 'tables/[name]-[hash][extname]',
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: filesOf(), debugName: 'together' }] },
    // Comments stand in the sources and the declarations.
    comments: { annotation: true, jsdoc: false, legal: true },
  });
  await build.close();
  for (const file of output) if (file.type === 'chunk') writeFileSync(join(DIST, file.fileName), narrow(file.code));
}

rmSync(DIST, { recursive: true, force: true });
declare();
await bundle();
writeFileSync(join(DIST, 'chunks', 'licences.txt'), licences());
