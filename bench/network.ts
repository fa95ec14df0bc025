/** Who reaches whom, in large networks: a claim about each of 500 instances, and all pairs of up to 100,000 interfaces. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseClaims } from '../src/claims/index.ts';
import { buildModel, dataDocument } from '../src/model/index.ts';
import { prove } from '../src/prove/index.ts';
import type { Measured } from './all-pairs-program.ts';
import { fleetOf } from './fleet.ts';
import { ROOT } from './machine.ts';
import { printTable, processorTime } from './table.ts';

const SIZES = [1000, 3000, 10_000, 30_000, 100_000];

export function run(): void {
  claimsOfInstances(500);
  growth();
}

function claimsOfInstances(count: number): void {
  const { template, instances } = fleetOf(count);
  const text = JSON.stringify(template);
  const claimsOf = (holds: (instance: (typeof instances)[number]) => readonly object[]) => {
    const claims = instances.map((each) => ({ id: each.id, title: each.id, holds: holds(each) }));
    const set = parseClaims({ schema: 'lintel/claims@1', claims });
    if (!set.ok) throw new Error(JSON.stringify(set.diagnostics.slice(0, 3)));
    return set.value;
  };
  const reached = claimsOf(({ id, from, port }) => [
    ...from.map((each) => ({ kind: 'reaches', from: each, to: id, on: `tcp/${port}` })),
    { kind: 'unreachable', from: 'internet', to: id },
  ]);
  const listed = claimsOf(({ id, from, port }) => [
    { kind: 'sources', of: id, are: from.map((each) => ({ from: each, on: `tcp/${port}` })) },
  ]);
  const model = () => buildModel([{ name: 'Fleet', document: dataDocument(JSON.parse(text)), region: 'us-east-1' }]);
  const judged = (claims: typeof reached) => () => {
    const built = model();
    if (built.ok) prove(built.value, claims);
  };
  printTable(`${count} instances, same process`, [
    { name: 'JSON.parse of the template (reference)', run: processorTime(() => JSON.parse(text)) },
    { name: 'model', run: processorTime(model) },
    { name: `model, and who reaches each, ${count} claims`, run: processorTime(judged(reached)) },
    { name: `model, and only who reaches each, ${count}`, run: processorTime(judged(listed)) },
  ]);
}

/** Each size in a process of its own, so that none lives on the memory of another. */
function growth(): void {
  const measured = SIZES.map(measure);
  console.log('\nall pairs of a network, processor time in ms and living memory in MB');
  console.log(
    '  interfaces    kinds     ways        pairs    parse    model    pairs    again   network   found   µs/interface',
  );
  for (const each of measured) {
    const cells = [
      [each.interfaces, 12],
      [each.kinds, 9],
      [each.ways, 9],
      [each.pairs, 13],
      [each.parseMs, 9],
      [each.modelMs, 9],
      [each.pairsMs, 9],
      [each.againMs, 9],
      [each.networkMb, 10],
      [each.foundMb, 8],
      [(each.pairsMs * 1000) / each.interfaces, 15],
    ] as const;
    console.log(cells.map(([value, width]) => value.toFixed(0).padStart(width)).join(''));
  }
  const most = Math.max(...measured.map(({ pairsMs }) => pairsMs));
  console.log('\n  time of all pairs by interfaces; even steps of one bar are linear growth');
  for (const { interfaces, pairsMs } of measured)
    console.log(
      `  ${`${interfaces}`.padStart(8)} ${'█'.repeat(Math.max(1, Math.round((60 * pairsMs) / most)))} ${pairsMs.toFixed(0)} ms`,
    );
}

function measure(count: number): Measured {
  const program = join(ROOT, 'bench', 'all-pairs-program.ts');
  const args = ['--conditions=lintel:source', '--expose-gc', program, `${count}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
