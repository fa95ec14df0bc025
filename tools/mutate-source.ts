/**
 * Measures the claims: changes one literal of an architecture's sources at a time, builds and proves it again, and prints
 * which claims noticed. `npm run mutate:source -- [SYSTEM …] [--sample N] [--seed S] [--all] [--least PERCENT] [--write] [--brief]`.
 *
 * A sample of N mutants (60 by default) of each system is counted: those that change a fact of a template or of a delivered
 * file. A survivor that is not listed with its reason, a listed one that is noticed, or fewer noticed ones than PERCENT end
 * with exit code 1. `--write` renews the lists in test/mutation; `--brief` prints figures, and survivors that are not listed.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tryMutants } from './mutation/pool.ts';
import { type Report, reportOn, tableOf } from './mutation/source-report.ts';
import { readSurvivors, writeSurvivors } from './mutation/survivors.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    all: { type: 'boolean', default: false },
    least: { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
    brief: { type: 'boolean', default: false },
  },
});
const architectures = readdirSync(join(import.meta.dirname, '..', 'architectures'));
const systems = positionals.length === 0 ? architectures : positionals;
const stranger = systems.find((name) => !architectures.includes(name));
const [sample, seed, least] = [
  values.all ? Infinity : Number(values.sample),
  Number(values.seed),
  Number(values.least),
];
if (stranger !== undefined || [sample, seed, least].some(Number.isNaN)) {
  console.error(
    stranger === undefined
      ? '--sample, --seed and --least take numbers.'
      : `There is no system "${stranger}"; there are ${architectures.join(', ')}.`,
  );
  process.exit(2);
}

/** A small sample is not worth a second process, which has to load and prove the system as it is, too. */
const MUTANTS_PER_PROCESS = 40;
const processes = Math.max(1, Math.min(availableParallelism(), Math.floor(sample / MUTANTS_PER_PROCESS)));

async function measure(system: string): Promise<Report> {
  const tried = await tryMutants(system, seed, sample, processes);
  if (values.write) writeSurvivors(system, tried, values.all);
  return reportOn(system, readSurvivors(system), tried, least);
}

const queue = [...systems];
const reports = new Map<string, Report>();
const measureNext = async (): Promise<void> => {
  for (let system = queue.shift(); system !== undefined; system = queue.shift()) {
    const report = await measure(system);
    reports.set(system, report);
    console.log(values.brief ? report.brief : report.full);
  }
};
await Promise.all(Array.from({ length: Math.max(1, availableParallelism() / processes) }, measureNext));
console.log(tableOf(systems.flatMap((system) => reports.get(system) ?? [])));
const faults = [...reports.values()].flatMap(({ faults }) => faults);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
