/**
 * Proposes breaking edits: changes one place of a system's templates or delivered files at a time, and prints for each
 * claim that no edit of test/breaking names the edits that it refuses, as rows for `test/breaking/<system>.edits.json`.
 * `npm run mutate:template -- SYSTEM [CLAIM …] [--each N] [--write]`.
 *
 * With claims, only these are looked at, named or not. `--each` says how many edits are enough for a claim (3). `--write`
 * adds to the file, for each claim, its sharpest row, unless a row before it breaks the claim too.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgedIds, namedIds } from '../test/breaking/coverage.ts';
import { type Row, rowsOf } from '../test/breaking/rows.ts';
import { systemOf } from '../test/judged.ts';
import { ARCHITECTURES } from '../test/systems.ts';
import { proposalsFor } from './mutation/proposals.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'string', default: '3' }, write: { type: 'boolean', default: false } },
});
const [name, ...claims] = positionals;
const architecture = ARCHITECTURES.find((each) => each.name === name);
const each = Number(values.each);
if (architecture === undefined || Number.isNaN(each)) {
  console.error(`Name a system: ${ARCHITECTURES.map((known) => known.name).join(', ')}. --each takes a number.`);
  process.exit(2);
}
const named = namedIds(architecture.name);
const judged = judgedIds(architecture);
const wanted = claims.length > 0 ? claims : judged.filter((id) => !named.has(id));
const strange = wanted.filter((id) => !judged.includes(id));
if (strange.length > 0) {
  console.error(`No environment of ${architecture.name} judges ${strange.join(', ')}.`);
  process.exit(2);
}

const environments = Object.keys(architecture.environments).toReversed();
const [main] = environments;
const proposals = new Map<string, readonly Row[]>();
for (const environment of environments) {
  const system = systemOf(architecture, environment);
  const here = wanted.filter((id) => !proposals.has(id) && system.claims.claims.some((claim) => claim.id === id));
  for (const [id, rows] of proposalsFor(system, here, each)) {
    if (rows.length > 0)
      proposals.set(
        id,
        rows.map((row) => (environment === main ? row : { ...row, in: environment })),
      );
  }
}

const chosen: Row[] = [];
for (const id of wanted) {
  const rows = proposals.get(id) ?? [];
  console.log(rows.length === 0 ? `${id}  no edit that was tried is refused` : id);
  for (const row of rows) console.log(`  ${JSON.stringify(row)}`);
  const [sharpest] = rows;
  if (sharpest !== undefined && !chosen.some(({ refutes }) => refutes.includes(id))) chosen.push(sharpest);
}
console.log(`${proposals.size} of ${wanted.length} claims refuse an edit.`);
if (values.write) {
  const path = join(import.meta.dirname, '..', 'test', 'breaking', `${architecture.name}.edits.json`);
  const rows = [...rowsOf(architecture.name), ...chosen];
  writeFileSync(path, `[\n${rows.map((row) => JSON.stringify(row, undefined, 2)).join(',\n')}\n]\n`);
  console.log(`${chosen.length} rows were added to ${path}; read them, and say in their own words what they break.`);
}
