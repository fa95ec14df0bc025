/** A run of the witnesses of one environment: what it saw is kept for the templates that ran. */
import type { UpReport } from '../../answers/index.ts';
import { didYouMean, error, failure, type Result, success } from '../../base/index.ts';
import type { ClaimSet } from '../../claims/index.ts';
import type { Architecture, WitnessedSystem } from '../../constructs/index.ts';
import { readAssembly } from '../../read/index.ts';
import { folderOf, type LoadedConfiguration } from '../configuration.ts';
import type { Host } from '../host.ts';
import type { Synthesized } from '../synthesize.ts';
import { digestOfTemplates, type Sighting, writeEvidence } from '../witnessed.ts';
import { runWitnesses, type WitnessedRun } from './witness.ts';

export interface WitnessedTarget {
  readonly architecture: Architecture;
  readonly configuration: LoadedConfiguration;
  readonly synthesized: Synthesized;
}

/** Fills the running system with the invented data of its architecture. */
export async function demoNow(
  architecture: Architecture,
  { environment }: Pick<Synthesized, 'environment'>,
  system: WitnessedSystem,
): Promise<Result<readonly string[]>> {
  if (architecture.demo === undefined)
    return failure(
      error('LTL4003', `${architecture.name} has no demo.`, { fix: 'Write it: `demo` of defineArchitecture.' }),
    );
  try {
    const props = architecture.environments[environment];
    return success(await architecture.demo(environment, props, system));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return failure(error('LTL4003', `The demo of ${architecture.name} could not be filled in: ${why}`));
  }
}

export async function witnessedNow(
  { architecture, configuration, synthesized }: WitnessedTarget,
  run: WitnessedRun,
  {
    host,
    cwd,
    evidence,
    witness = true,
  }: {
    readonly host?: Host;
    readonly cwd?: string;
    readonly evidence?: string;
    readonly witness?: boolean | readonly string[];
  },
): Promise<Result<Pick<UpReport, 'witnesses' | 'evidence'>>> {
  const { environment, folder } = synthesized;
  const props = architecture.environments[environment];
  const written = architecture.witnesses?.(environment, props) ?? [];
  const claims = architecture.claims?.(environment, props);
  if (written.length === 0 || claims === undefined) {
    const what = `${architecture.name} has no witnesses.`;
    return failure(error('LTL4003', what, { fix: 'Write them: `witnesses` of defineArchitecture.' }));
  }
  const strangers = written.filter(({ claim }) => !claims.claims.some(({ id }) => id === claim));
  if (strangers.length > 0)
    return failure(
      error(
        'LTL4003',
        `No claim is called ${strangers.map(({ claim }) => claim).join(', ')}, of which witnesses are written.`,
      ),
    );
  const asked = typeof witness === 'boolean' ? success(claims) : ofClaims(claims, witness, architecture.name);
  if (!asked.ok) return asked;
  const rows = await runWitnesses(written, asked.value, {
    ...run,
    onRow: ({ claim, outcome, says }) =>
      host?.notify({ kind: 'progress', text: `  ${outcome.padEnd(7)} ${claim}  ${says}` }),
  });
  const sources = await readAssembly(folder, cwd === undefined ? {} : { cwd });
  if (!sources.ok) return sources;
  const place = evidence ?? folderOf(configuration, architecture.name);
  if (place === undefined) return success({ witnesses: rows });
  const on = new Date().toISOString().slice(0, 10);
  const seen = rows.flatMap(({ claim, what, outcome, says }): Sighting[] =>
    outcome === 'seen' ? [{ claim, what, on, saw: says }] : [],
  );
  const lookedFor = rows.flatMap(({ what, outcome }) => (outcome === 'unseen' ? [] : [what]));
  const kept = writeEvidence(place, environment, digestOfTemplates(sources.value), { seen, lookedFor });
  return kept.ok ? success({ witnesses: rows, evidence: kept.value }) : kept;
}

/** The claims of these ids, each of which must wait for a witness. */
export function ofClaims(claims: ClaimSet, ids: readonly string[], name: string): Result<ClaimSet> {
  const waiting = claims.claims.filter(({ holds }) => holds.some(({ kind }) => kind === 'witness'));
  const known = waiting.map(({ id }) => id);
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger === undefined) return success({ ...claims, claims: waiting.filter(({ id }) => ids.includes(id)) });
  const what = claims.claims.some(({ id }) => id === stranger)
    ? `${stranger} of ${name} waits for no witness.`
    : `${name} has no claim ${stranger}.${didYouMean(stranger, known)}`;
  return failure(error('LTL3003', what, { fix: `Name one of ${known.join(', ')}.` }));
}
