import { resolve } from 'node:path';
import type { MutateReport, MutationSurvivor } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import { type Claim, claimSet } from '../../claims/index.ts';
import { type MutationTrials, mutationTrials } from '../../prove/index.ts';
import { claimsText } from '../../read/index.ts';
import { observe } from '../observe.ts';
import { placeIn } from '../read-model.ts';
import { writeFile } from '../write-file.ts';
import { judgeTarget, type ProveOptions } from './prove.ts';

export interface MutateOptions extends ProveOptions {
  /** Writes the claims there that would notice survivors. */
  readonly out?: string;
}

/**
 * Changes the templates of a target in ways that matter, one at a time, and says which changes its claims notice. Claims
 * about cost are asked with the prices of the target as it is.
 */
export async function mutate(options: MutateOptions): Promise<MutateReport> {
  const { checks: _, accepted: __, writeAccepted: ___, without: ____, ...asked } = options;
  const judged = await judgeTarget({ ...asked, checks: false });
  const { target, environment } = judged.head;
  const head = { schema: 'lintel/mutate@1' as const, target, ...(environment !== undefined && { environment }) };
  const none = { tried: 0, noticed: 0, invalid: 0, kinds: {}, survivors: [] };
  if (!judged.ok) return { ...head, ...none, diagnostics: judged.diagnostics };
  const { model, claims, diagnostics } = judged;
  if (claims === undefined || claims.claims.length === 0) {
    const fix = `lintel init --from ${target} writes claims; give them with --claims.`;
    const nothing = error('LTL3003', `Nothing is claimed about ${target}, so that no change can be noticed.`, { fix });
    return { ...head, ...none, diagnostics: [...diagnostics, nothing] };
  }
  const observed = await observe(model, claims, undefined, options);
  if (!observed.ok) return { ...head, ...none, diagnostics: [...diagnostics, ...observed.diagnostics] };
  const sources = judged.sources.map((source) => placeIn(source, options.region));
  const trials = await mutationTrials(model, sources, claims, observed.value);
  if (!trials.ok) return { ...head, ...none, diagnostics: [...diagnostics, ...trials.diagnostics] };
  const report = { ...head, ...(await reportOf(trials.value)), diagnostics };
  if (options.out === undefined || report.claims === undefined) return report;
  const written = await writeFile(resolve(options.cwd ?? process.cwd(), options.out), report.claims);
  return { ...report, diagnostics: [...diagnostics, ...written.diagnostics] };
}

async function reportOf({ trials, names }: MutationTrials) {
  const valid = trials.filter(({ outcome }) => outcome !== 'invalid');
  const noticed = valid.filter(({ outcome }) => outcome === 'noticed');
  const survivors = valid.flatMap(({ mutation, stack, outcome, wouldNotice }): readonly MutationSurvivor[] =>
    outcome === 'survived'
      ? [
          {
            kind: mutation.kind,
            stack,
            resource: mutation.of,
            says: mutation.says,
            ...(wouldNotice !== undefined && { noticedBy: wouldNotice.id }),
          },
        ]
      : [],
  );
  const kinds = Object.fromEntries(
    [...Map.groupBy(valid, ({ mutation }) => mutation.kind)].map(([kind, some]) => [
      kind,
      { tried: some.length, noticed: some.filter(({ outcome }) => outcome === 'noticed').length },
    ]),
  );
  const further = new Map(
    trials.flatMap(({ wouldNotice }): readonly [string, Claim][] =>
      wouldNotice === undefined ? [] : [[wouldNotice.id, wouldNotice]],
    ),
  );
  return {
    tried: valid.length,
    noticed: noticed.length,
    invalid: trials.length - valid.length,
    ...(valid.length > 0 && { score: Math.floor((noticed.length * 100) / valid.length) }),
    kinds,
    survivors,
    ...(further.size > 0 && { claims: await textOf([...further.values()], names) }),
  };
}

async function textOf(claims: readonly Claim[], names: MutationTrials['names']): Promise<string> {
  const text = JSON.stringify(claims);
  const used = Object.fromEntries(Object.entries(names).filter(([name]) => text.includes(JSON.stringify(name))));
  const header =
    'Each of these claims holds today, and notices a change that no other claim notices. Keep what is meant.';
  return claimsText(claimSet({ ...(Object.keys(used).length > 0 && { names: used }), claims }), header);
}
