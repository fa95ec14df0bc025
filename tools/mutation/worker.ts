/** A process that tries mutants of one architecture: says which there are, then tries each whose index it is sent. */
import { reloadable } from './reload.ts';
import { type Mutant, sourceMutants } from './source-mutants.ts';
import { baselineOf, type Trial, tryMutant } from './trial.ts';

export type Answer = { readonly mutants: readonly Mutant[] } | { readonly trial: Trial };

const system = await reloadable(process.argv[2] ?? '');
const mutants = system.files.flatMap((file) => sourceMutants(file, system.read(file)));
const baseline = baselineOf(system);
const answer = (said: Answer) => process.send?.(said);

process.on('message', async (index: number) => {
  const mutant = mutants[index];
  if (mutant === undefined) throw new Error(`there is no mutant ${index}`);
  answer({ trial: await tryMutant(baseline, mutant) });
});
answer({ mutants });
