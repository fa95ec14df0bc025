/**
 * `node --conditions=lintel:source tools/score-audit.ts FOLDER`: the precision and recall of `docs --audit` on the labelled
 * pairs whose repositories stand in the folder as `owner+name`, at the commit that `test/audit-corpus/pairs.jsonl` names.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../src/actions/index.ts';
import { labelledPairs } from '../test/audit-corpus/pairs.ts';
import { type Score, type Share, scoreOf, sumOf } from '../test/audit-corpus/score.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder that the repositories stand in.');

const scores: { readonly set: string; readonly score: Score }[] = [];
for (const pair of labelledPairs()) {
  const base = join(folder, pair.repository.replace('/', '+'));
  const [target, ...templates] = pair.templates.map((each) => join(base, each));
  const document = join(base, pair.document);
  if (target === undefined || !existsSync(document)) {
    process.stdout.write(`not there: ${document}\n`);
    continue;
  }
  const { findings } = await audit({ cwd: process.cwd(), document, target, templates });
  scores.push({ set: pair.set, score: scoreOf(pair, findings) });
}

for (const set of ['develop', 'apart', 'later']) {
  const own = scores.filter((each) => each.set === set);
  const sum = sumOf(own.map(({ score }) => score));
  process.stdout.write(
    `${set}: ${own.length} documents · true found ${show(sum.true)} · false found ${show(sum.false)} · called false and so ${show(sum.said)} · contradicted ${sum.contradicted}\n`,
  );
}

function show({ found, all }: Share): string {
  return `${found} of ${all}${all === 0 ? '' : ` (${Math.round((100 * found) / all)} %)`}`;
}
