import type { Diagnostic } from '../base/index.ts';

/** The answer of `mutate`: how many meaningful changes of a template its claims notice. */
export interface MutateReport {
  readonly schema: 'lintel/mutate@1';
  readonly target: string;
  readonly environment?: string;
  /** Changes that leave a template that can be read. */
  readonly tried: number;
  readonly noticed: number;
  /** Changes that leave none, and rules of a network whose change leaves every connection as it is: nobody has to notice. */
  readonly invalid: number;
  /** In percent, rounded down; absent where nothing was tried. */
  readonly score?: number;
  readonly kinds: Readonly<Record<string, { readonly tried: number; readonly noticed: number }>>;
  readonly survivors: readonly MutationSurvivor[];
  /** Claims, as a file of them, that hold today and notice survivors; absent where none is known. */
  readonly claims?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface MutationSurvivor {
  readonly kind: string;
  readonly stack: string;
  readonly resource: string;
  readonly says: string;
  /** The id of a claim in `claims` that would notice. */
  readonly noticedBy?: string;
}
