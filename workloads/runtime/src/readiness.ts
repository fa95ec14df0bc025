/** Whether an instance may serve. One lost answer of the database makes it no different: all instances would vanish at once. */
import type { After } from './after.ts';

export interface Readiness {
  /** Undefined, or why not. */
  whyNot(): Promise<string | undefined>;
  readonly isDraining: boolean;
  drain(): void;
}

const FAILURES = 3;
const ANSWER_MS = 1000;

export function readinessOf(check: () => Promise<void>, after: After): Readiness {
  let failures = 0;
  let hasServed = false;
  let isDraining = false;
  let probe: Promise<string | undefined> | undefined;

  async function probed(): Promise<string | undefined> {
    const fault = await within(check(), after);
    if (fault === undefined) {
      failures = 0;
      hasServed = true;
      return undefined;
    }
    failures += 1;
    // An instance that never served is not ready before its first good answer.
    return hasServed && failures < FAILURES ? undefined : `The database does not serve: ${fault}`;
  }

  return {
    get isDraining() {
      return isDraining;
    },
    drain() {
      isDraining = true;
    },
    async whyNot() {
      if (isDraining) return 'The instance is draining.';
      // Who asks while another one waits is told the same: many at once are no load, and one lost answer counts once.
      probe ??= probed().finally(() => {
        probe = undefined;
      });
      return probe;
    },
  };
}

/** Why the work failed, or that it took too long. */
function within(work: Promise<void>, after: After): Promise<string | undefined> {
  return new Promise((resolve) => {
    const cancel = after(ANSWER_MS, () => resolve(`no answer within ${ANSWER_MS} ms.`));
    work.then(
      () => {
        cancel();
        resolve(undefined);
      },
      (fault: unknown) => {
        cancel();
        resolve(fault instanceof Error ? fault.message : String(fault));
      },
    );
  });
}
