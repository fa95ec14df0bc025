import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Mutant } from './source-mutants.ts';
import type { Trial } from './trial.ts';
import type { Answer } from './worker.ts';

/** Node never forgets a module that it loaded, so a process ends before the old copies fill the memory. */
const TRIALS_PER_PROCESS = 400;

export interface Tried {
  readonly mutant: Mutant;
  readonly trial: Trial;
}

/**
 * Tries the mutants of an architecture in an order that the seed gives, several at once, until enough are counted: noticed
 * or survived. What is returned depends on the seed alone, not on which process was faster.
 */
export async function tryMutants(
  architecture: string,
  seed: number,
  enough: number,
  processes: number,
): Promise<readonly Tried[]> {
  const trials: Trial[] = [];
  let queue: readonly Mutant[] = [];
  let asked = 0;
  const counted = () => trials.filter(isCounted).length;
  const isOver = () => asked >= queue.length || counted() >= enough;

  const serve = async (): Promise<void> => {
    const worker = new Worker(architecture);
    try {
      const mutants = await worker.mutants;
      const order = shuffled(mutants.length, seed);
      queue = order.flatMap((index) => mutants[index] ?? []);
      for (let count = 0; count < TRIALS_PER_PROCESS && !isOver(); count += 1) {
        const place = asked;
        asked += 1;
        trials[place] = await worker.ask(order[place] ?? 0);
      }
    } finally {
      worker.stop();
    }
    if (!isOver()) await serve();
  };
  await Promise.all(Array.from({ length: processes }, serve));

  const results: Tried[] = [];
  for (const [index, mutant] of queue.entries()) {
    const trial = trials[index];
    if (trial === undefined || results.filter((each) => isCounted(each.trial)).length >= enough) break;
    results.push({ mutant, trial });
  }
  return results;
}

export function isCounted({ kind }: Trial): boolean {
  return kind === 'noticed' || kind === 'survived';
}

/** The numbers below `length`, in an order that the seed gives (mulberry32 and Fisher-Yates). */
function shuffled(length: number, seed: number): readonly number[] {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const rest = Array.from({ length }, (_, index) => index);
  return Array.from({ length }, () => rest.splice(Math.floor(random() * rest.length), 1)).flat();
}

class Worker {
  readonly mutants: Promise<readonly Mutant[]>;
  readonly #process: ChildProcess;

  constructor(architecture: string) {
    this.#process = fork(join(import.meta.dirname, 'worker.ts'), [architecture], {
      execArgv: ['--conditions=lintel:source'],
      env: { ...process.env, CDK_VALIDATION: 'false' },
    });
    this.mutants = this.#answer().then((answer) => ('mutants' in answer ? answer.mutants : []));
  }

  async ask(index: number): Promise<Trial> {
    const answer = this.#answer();
    this.#process.send(index);
    const said = await answer;
    if (!('trial' in said)) throw new Error('the worker did not answer with a trial');
    return said.trial;
  }

  stop(): void {
    this.#process.kill();
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null, signal: string | null) =>
        reject(new Error(`a process that tried mutants ended with ${code ?? signal}`));
      this.#process.once('exit', ended);
      this.#process.once('message', (answer: Answer) => {
        this.#process.off('exit', ended);
        resolve(answer);
      });
    });
  }
}
