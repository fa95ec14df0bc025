import type { Diagnostic } from '../base/index.ts';

/** The answer of `fault`. */
export interface FaultReport {
  readonly schema: 'lintel/fault@1';
  readonly words: readonly string[];
  /** What was done; absent where it was refused, as the diagnostics say. */
  readonly says?: string;
  readonly diagnostics: readonly Diagnostic[];
}
