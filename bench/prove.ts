/** `lintel prove` on a template of the published package, and the model and its claims in one process. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseClaims } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove } from '../src/prove/index.ts';
import { ROOT } from './machine.ts';
import { printTable, processTime, type Timed } from './table.ts';

const LINTEL = join(ROOT, 'bin', 'lintel.js');

export function run(): void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  try {
    const assembly = prepare(folder);
    const [template, claims] = [join(assembly, 'McpTagging.template.json'), join(assembly, 'claims.json')];
    const usage = join(assembly, 'usage.json');
    printTable('cold process', [
      { name: 'node, nothing loaded (reference)', run: () => processTime(['-e', '0']) },
      {
        name: 'lintel prove TEMPLATE, built',
        run: () =>
          processTime(
            [LINTEL, 'prove', template, '--claims', claims, '--usage', usage, '--region', 'us-east-1', '--json'],
            { LINTEL_BUILT: '1' },
          ),
      },
    ]);
    printTable('same process', warm(readFileSync(template, 'utf8'), readFileSync(claims, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds the package and answers the folder of an assembly. */
function prepare(folder: string): string {
  const build = spawnSync(process.execPath, [join(ROOT, 'tools', 'build.ts')], { cwd: ROOT, stdio: 'inherit' });
  if (build.status !== 0) throw new Error('the build failed');
  const assembly = join(folder, 'assembly');
  processTime([LINTEL, 'synth', 'mcp-tagging', '--env', 'prod', '--out', assembly]);
  if (!existsSync(assembly)) throw new Error('the synthesis left nothing');
  return assembly;
}

function warm(text: string, claims: string): readonly Timed[] {
  const set = parseClaims(JSON.parse(claims));
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
