/**
 * `lintel prove` of the package as it is published, in a process of its own, and the model and its claims in one process,
 * of two systems in production; large networks; `lintel review` of a large stack; and the open questions of many templates,
 * beside AWS's own validator.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseClaims } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove } from '../src/prove/index.ts';
import { install } from './installed.ts';
import { ROOT } from './machine.ts';
import { run as runNetwork } from './network.ts';
import { reviewRows } from './review.ts';
import { printTable, processorTime, processTime, type Timed } from './table.ts';
import { templatesRows } from './templates.ts';

interface System {
  readonly name: string;
  readonly stack: string;
  readonly region: string;
}

const SYSTEMS: readonly System[] = [
  { name: 'coherent-pmo', stack: 'Coherent', region: 'us-east-1' },
  { name: 'mcp-tagging', stack: 'McpTagging', region: 'us-east-1' },
];

export function run(): void {
  runNetwork();
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  try {
    const lintel = install(folder);
    for (const system of SYSTEMS) {
      const assembly = synthesize(folder, system);
      const template = join(assembly, `${system.stack}.template.json`);
      const [claims, usage] = [join(assembly, 'claims.json'), join(assembly, 'usage.json')];
      const resources = Object.keys(JSON.parse(readFileSync(template, 'utf8')).Resources).length;
      const promised = JSON.parse(readFileSync(claims, 'utf8')).claims.length;
      const asked = [lintel, 'prove', template, '--region', system.region, '--json'];
      printTable(`${system.name}, ${resources} resources, cold process`, [
        { name: 'node, nothing loaded (reference)', run: () => processTime(['-e', '0']) },
        { name: 'lintel --version', run: () => processTime([lintel, '--version']) },
        { name: 'lintel prove TEMPLATE', run: () => processTime(asked, { answers: [0, 1] }) },
        {
          name: `with ${promised} claims, prices and drawing`,
          run: () => processTime([...asked, '--claims', claims, '--usage', usage], { answers: [0, 1] }),
        },
      ]);
      printTable(
        `${system.name}, same process`,
        warm(system, readFileSync(template, 'utf8'), readFileSync(claims, 'utf8'), promised),
      );
    }
    const review = reviewRows(folder, lintel);
    printTable(`a line of ${review.resources} resources is changed, cold process`, review.timed);
    const corpus = process.env.LINTEL_TEMPLATES;
    if (corpus === undefined) console.log('\nmany templates: not measured, LINTEL_TEMPLATES names no folder of them');
    else printTable(`all templates of ${corpus}, one process each`, templatesRows(corpus, lintel));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function synthesize(folder: string, { name }: System): string {
  const assembly = join(folder, name);
  processTime([join(ROOT, 'bin', 'lintel.js'), 'synth', name, '--env', 'prod', '--out', assembly]);
  if (!existsSync(assembly)) throw new Error('the synthesis left nothing');
  return assembly;
}

function warm({ stack, region }: System, text: string, claims: string, promised: number): readonly Timed[] {
  const set = parseClaims(JSON.parse(claims));
  if (!set.ok) throw new Error('the claims cannot be read');
  const model = () => buildModel([{ name: stack, document: dataDocument(JSON.parse(text)), region }]);
  const timed = (work: () => unknown) => processorTime(work, 20);
  const built = model();
  if (!built.ok) throw new Error('the template cannot be read');
  return [
    { name: 'JSON.parse of the template (reference)', run: timed(() => JSON.parse(text)) },
    { name: 'model', run: timed(model) },
    {
      name: `model and ${promised} claims`,
      run: timed(() => {
        const again = model();
        if (again.ok) prove(again.value, set.value);
      }),
    },
    { name: `${promised} claims again on one model`, run: timed(() => prove(built.value, set.value)) },
  ];
}
