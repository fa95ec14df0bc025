import type { WitnessedSystem } from '../constructs/index.ts';

/**
 * A running system against which a witness has to fail: faults change nothing, its components are unhealthy, nobody is mailed,
 * and what is waited for does not come. What it answers is given; what else of it is to be otherwise may be.
 */
export function uselessSystem(
  answers: Pick<WitnessedSystem, 'ask' | 'aws' | 'program' | 'exec' | 'operator'> & Partial<WitnessedSystem>,
): WitnessedSystem {
  return {
    output: (name) => name,
    images: () => Promise.reject(new Error('nothing is built')),
    job: () => Promise.resolve({ code: 0, said: '' }),
    play: () => Promise.resolve(() => Promise.resolve()),
    fault: () => Promise.resolve(),
    stateOf: () => 'unhealthy',
    mails: () => [],
    async until(what, _seconds, look) {
      for (let turn = 0; turn < 3; turn += 1) {
        const found = await look();
        if (found !== undefined) return found;
      }
      throw new Error(`${what} was not seen`);
    },
    ...answers,
  };
}
