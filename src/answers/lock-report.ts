import type { Diagnostic } from '../base/index.ts';
import type { JudgedClaim } from './verdict.ts';

/** The answer of `lock`: what keeps data, and whether it stays as the lock says. */
export interface LockReport {
  readonly schema: 'lintel/lock@1';
  readonly target: string;
  readonly environment?: string;
  /** From the working directory. */
  readonly file: string;
  readonly state: 'written' | 'same' | 'differs' | 'missing';
  /** How many resources the lock holds of this target. */
  readonly resources: number;
  readonly findings: readonly JudgedClaim[];
  readonly diagnostics: readonly Diagnostic[];
}
