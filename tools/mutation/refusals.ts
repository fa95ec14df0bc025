/**
 * A process that takes one thing at a time away from the source of a system, and says which of its claims are refuted then.
 * The system and its environment are its arguments, and the `Removal`s come in JSON on standard input; the answers go to standard
 * output. A process of its own, because the hooks that load changed sources stay for its life.
 */
import { text } from 'node:stream/consumers';
import type { Verdict } from '../../src/prove/index.ts';
import { judgedStacks } from '../../test/judged.ts';
import { outputOf } from './output.ts';
import { type Reloadable, reloadable } from './reload.ts';

/** A text that stands once in a file of the repository, and what stands there instead. */
export interface Removal {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Refusal {
  /** The claims that held before, in the order of the set, each with what refutes it. */
  readonly refuted: readonly { readonly id: string; readonly says: string }[];
  /** Why the system cannot be built any more. */
  readonly fault?: string;
}

type Architecture = Reloadable['architecture'];

function verdictsOf(architecture: Architecture, environment: string): readonly Verdict[] {
  const options = architecture.environments[environment];
  const claims = architecture.claims?.(environment, options);
  if (claims === undefined) throw new Error(`${architecture.name} promises nothing`);
  const { stacks } = outputOf(architecture, environment);
  return judgedStacks(stacks, claims, architecture.usage?.(environment, options));
}

async function refusalOf(system: Reloadable, { file, from, to }: Removal, standing: ReadonlySet<string>) {
  const source = system.read(file);
  if (source.split(from).length !== 2) throw new Error(`${file} has not exactly one ${JSON.stringify(from)}`);
  try {
    const architecture = await system.withChanged(
      file,
      source.replace(from, () => to),
    );
    const refuted = verdictsOf(architecture, environment)
      .filter(({ id, outcome }) => outcome === 'refuted' && standing.has(id))
      .map(({ id, counterexample }) => ({ id, says: counterexample?.summary ?? '' }));
    return { refuted };
  } catch (thrown) {
    return { refuted: [], fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

const [, , name = '', environment = ''] = process.argv;
const system = await reloadable(name);
const standing = new Set(
  verdictsOf(system.architecture, environment)
    .filter(({ outcome }) => outcome !== 'refuted')
    .map(({ id }) => id),
);
const removals: readonly Removal[] = JSON.parse(await text(process.stdin));
const refusals: Refusal[] = [];
for (const removal of removals) refusals.push(await refusalOf(system, removal, standing));
process.stdout.write(JSON.stringify(refusals));
