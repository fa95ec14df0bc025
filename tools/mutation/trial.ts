import type { Architecture } from '../../src/constructs/index.ts';
import type { Verdict } from '../../src/prove/index.ts';
import { faultsOfRunbooks } from '../../test/aws-commands.ts';
import { judgedStacks } from '../../test/judged.ts';
import { applyEdit } from './changed-text.ts';
import { differenceOf } from './difference.ts';
import { type Output, outputOf } from './output.ts';
import type { Reloadable } from './reload.ts';
import type { Mutant } from './source-mutants.ts';

/** How a mutant ends. Only what somebody or nobody noticed is counted. */
export type Trial =
  /** It changes no template and no delivered file of any environment. */
  | { readonly kind: 'unreached' }
  /** It changes only what is said to people. */
  | { readonly kind: 'words' }
  /** It cannot be built: a construct or the model refuses it before any claim is asked. */
  | { readonly kind: 'refused'; readonly says: string }
  | { readonly kind: 'noticed'; readonly by: readonly string[]; readonly environment: string }
  | { readonly kind: 'survived'; readonly at: string; readonly environment: string };

/** The system as it is, which the mutants are compared with. */
export interface Baseline {
  readonly system: Reloadable;
  /** The environments: the last, which is production, is most likely to tell, and so comes first. */
  readonly environments: readonly string[];
  readonly outputOf: (environment: string) => Output;
  /** The claims that hold, or wait for a witness while all else of them holds. */
  readonly keptIn: (environment: string) => ReadonlySet<string>;
}

/** What is asked is built and proved once, and only when it is asked. */
export function baselineOf(system: Reloadable): Baseline {
  const { architecture } = system;
  const output = remembered((environment) => outputOf(architecture, environment));
  return {
    system,
    environments: Object.keys(architecture.environments).toReversed(),
    outputOf: output,
    keptIn: remembered((environment) => {
      const verdicts = judged(architecture, environment, output(environment));
      return new Set(verdicts.filter(({ row }) => row !== 'notMet').map(({ id }) => id));
    }),
  };
}

function remembered<T>(make: (environment: string) => T): (environment: string) => T {
  const made = new Map<string, T>();
  return (environment) => {
    const known = made.get(environment) ?? make(environment);
    made.set(environment, known);
    return known;
  };
}

const WORTH = ['noticed', 'survived', 'words', 'refused', 'unreached'];

/** Tries the changes of a mutant until one is noticed; otherwise the one that came furthest tells. */
export async function tryMutant(baseline: Baseline, mutant: Mutant): Promise<Trial> {
  const source = baseline.system.read(mutant.file);
  const trials: Trial[] = [];
  for (const edit of mutant.edits) {
    const trial = await tryText(baseline, mutant.file, applyEdit(source, edit));
    if (trial.kind === 'noticed') return trial;
    trials.push(trial);
  }
  const [best] = trials.toSorted((one, other) => WORTH.indexOf(one.kind) - WORTH.indexOf(other.kind));
  if (best === undefined) throw new Error(`${mutant.file}:${mutant.line} has nothing to try`);
  return best;
}

async function tryText(baseline: Baseline, file: string, text: string): Promise<Trial> {
  let result: Trial = { kind: 'unreached' };
  try {
    const architecture = await baseline.system.withChanged(file, text);
    for (const environment of baseline.environments) {
      const changed = outputOf(architecture, environment);
      const difference = differenceOf(baseline.outputOf(environment), changed);
      if (difference.kind === 'words' && result.kind === 'unreached') result = { kind: 'words' };
      if (difference.kind !== 'facts') continue;
      const kept = baseline.keptIn(environment);
      const by = judged(architecture, environment, changed)
        .filter(({ id, row }) => row === 'notMet' && kept.has(id))
        .map(({ id }) => id);
      if (by.length > 0) return { kind: 'noticed', by, environment };
      // No claim reads the commands of runbooks; the check that test/runbooks.test.ts makes of them does.
      if (faultsOfRunbooks(changed).length > 0) return { kind: 'noticed', by: ['runbooks'], environment };
      if (result.kind !== 'survived') result = { kind: 'survived', at: difference.at, environment };
    }
    return result;
  } catch (thrown) {
    return { kind: 'refused', says: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function judged(architecture: Architecture, environment: string, { stacks }: Output): readonly Verdict[] {
  const props = architecture.environments[environment];
  const claims = architecture.claims?.(environment, props);
  if (claims === undefined) throw new Error(`${architecture.name} promises nothing`);
  return judgedStacks(stacks, claims, architecture.usage?.(environment, props));
}
