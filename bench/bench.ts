/**
 * Times what the design promises, each against a reference run in the same list, so that a slow machine slows both:
 * `npm run bench`. Prints machine, versions, medians and ratios; judges nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const RUNS = 7;

interface Timed {
  readonly name: string;
  /** One run; answers its duration in milliseconds. */
  run(): number;
}

const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
try {
  prepare();
  printMachine();
  table('cold process', [
    { name: 'node, nothing loaded (reference)', run: () => processTime(['-e', '0']) },
    {
      name: 'lintel prove TEMPLATE, built',
      run: () =>
        processTime(
          [
            join(ROOT, 'bin', 'lintel.js'),
            'prove',
            template(),
            '--claims',
            claims(),
            '--usage',
            usage(),
            '--region',
            'us-east-1',
            '--json',
          ],
          true,
        ),
    },
  ]);
  table('same process', await warm());
  table('synthesis, cold process', [
    {
      name: 'plain CDK app (reference)',
      run: () => processTime(['--conditions=lintel:source', '--input-type=module', '-e', plainApp('plain')]),
    },
    {
      name: 'lintel synth',
      run: () =>
        processTime([
          join(ROOT, 'bin', 'lintel.js'),
          'synth',
          'mcp-tagging',
          '--env',
          'prod',
          '--out',
          join(folder, `out-${Date.now()}`),
        ]),
    },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepare(): void {
  const build = spawnSync(process.execPath, [join(ROOT, 'tools', 'build.ts')], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the build failed');
  processTime([
    join(ROOT, 'bin', 'lintel.js'),
    'synth',
    'mcp-tagging',
    '--env',
    'prod',
    '--out',
    join(folder, 'assembly'),
  ]);
  if (!existsSync(template())) throw new Error('the synthesis left no template');
}

function template(): string {
  return join(folder, 'assembly', 'McpTagging.template.json');
}

function claims(): string {
  return join(folder, 'assembly', 'claims.json');
}

function usage(): string {
  return join(folder, 'assembly', 'usage.json');
}

function plainApp(name: string): string {
  const architecture = join(ROOT, 'architectures', 'mcp-tagging', 'architecture.ts');
  return `
    import { App } from 'aws-cdk-lib';
    import architecture from ${JSON.stringify(architecture)};
    const app = new App({ outdir: ${JSON.stringify(join(folder, name))} });
    architecture.build(app, 'prod', architecture.environments.prod);
    app.synth();
  `;
}

async function warm(): Promise<readonly Timed[]> {
  const { buildModel, dataDocument } = await import('../src/model/index.ts');
  const { prove } = await import('../src/prove/index.ts');
  const { parseClaims } = await import('../src/claims/index.ts');
  const text = readFileSync(template(), 'utf8');
  const set = parseClaims(JSON.parse(readFileSync(claims(), 'utf8')));
  if (!set.ok) throw new Error('the claims cannot be read');
  const model = () =>
    buildModel([{ name: 'McpTagging', document: dataDocument(JSON.parse(text)), region: 'us-east-1' }]);
  const timed = (work: () => unknown) => () => {
    const started = performance.now();
    for (let i = 0; i < 20; i++) work();
    return (performance.now() - started) / 20;
  };
  return [
    { name: 'JSON.parse of the template (reference)', run: timed(() => JSON.parse(text)) },
    { name: 'model', run: timed(model) },
    {
      name: 'model and 100 claims',
      run: timed(() => {
        const built = model();
        if (built.ok) prove(built.value, set.value);
      }),
    },
  ];
}

function processTime(args: readonly string[], built = false): number {
  const env = { ...process.env, CDK_VALIDATION: 'false', ...(built && { LINTEL_BUILT: '1' }) };
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' });
  const duration = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stderr}`);
  return duration;
}

/** Runs all in turn, so that drift of the machine meets all alike. */
function table(title: string, timed: readonly Timed[]): void {
  const durations = timed.map((): number[] => []);
  for (const each of timed) each.run();
  for (let round = 0; round < RUNS; round++) {
    for (const [index, each] of timed.entries()) durations[index]?.push(each.run());
  }
  const medians = durations.map(median);
  console.log(`\n${title} (median of ${RUNS}, ms)`);
  timed.forEach(({ name }, index) => {
    const value = medians[index] ?? 0;
    console.log(
      `  ${name.padEnd(42)} ${value.toFixed(1).padStart(9)}   × ${(value / (medians[0] ?? value)).toFixed(2)}`,
    );
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function printMachine(): void {
  const [cpu] = cpus();
  const version = (name: string) =>
    JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version as string;
  console.log(`${platform()} ${arch()}, ${cpus().length} × ${cpu?.model ?? 'unknown CPU'}`);
  console.log(
    `node ${process.versions.node}, aws-cdk-lib ${version('aws-cdk-lib')}, typescript ${version('typescript')}`,
  );
}
