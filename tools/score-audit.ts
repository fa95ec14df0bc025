/**
 * `node --conditions=lintel:source tools/score-audit.ts FOLDER`: the precision and recall of `docs --audit` on the labelled
 * pairs whose repositories stand in the folder as `owner+name`, at the commit that `test/audit-corpus/pairs.jsonl` names, and how
 * many errors it finds that are written into them, one at a time.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '../src/actions/index.ts';
import { labelledPairs, SETS } from '../test/audit-corpus/pairs.ts';
import { isTwinFound, type Score, type Share, scoreOf, sumOf, twinsOf } from '../test/audit-corpus/score.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the repositories stand in.');

const scores: { readonly set: string; readonly score: Score; readonly twins: Share }[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'lintel-score-'));
for (const pair of labelledPairs()) {
  const base = join(folder, pair.repository.replace('/', '+'));
  const [target, ...templates] = pair.templates.map((each) => join(base, each));
  const document = join(base, pair.document);
  if (target === undefined || !existsSync(document)) {
    process.stdout.write(`not there: ${document}\n`);
    continue;
  }
  const { findings } = await audit({ cwd: process.cwd(), document, target, templates });
  const twins = twinsOf(pair, readFileSync(document, 'utf8'));
  let found = 0;
  for (const twin of twins) {
    const changed = join(scratch, 'twin.md');
    writeFileSync(changed, twin.text);
    const after = await audit({ cwd: process.cwd(), document: changed, target, templates });
    if (isTwinFound(twin, findings, after.findings)) found += 1;
  }
  scores.push({ set: pair.set, score: scoreOf(pair, findings), twins: { found, all: twins.length } });
}
rmSync(scratch, { recursive: true });

for (const set of SETS) {
  const own = scores.filter((each) => each.set === set);
  const sum = sumOf(own.map(({ score }) => score));
  const twins = {
    found: own.reduce((all, each) => all + each.twins.found, 0),
    all: own.reduce((all, each) => all + each.twins.all, 0),
  };
  process.stdout.write(
    `${set}: ${own.length} documents · true found ${show(sum.true)} · false found ${show(sum.false)} · called false and so ${show(sum.said)} · errors written in and found ${show(twins)} · contradicted ${sum.contradicted}\n`,
  );
}

function show({ found, all }: Share): string {
  return `${found} of ${all}${all === 0 ? '' : ` (${Math.round((100 * found) / all)} %)`}`;
}
