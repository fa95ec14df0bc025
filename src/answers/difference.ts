import type { Diagnostic } from '../base/index.ts';

/** One way in which two systems differ. */
export interface ReportedDifference {
  readonly kind: 'only in first' | 'only in second' | 'changed';
  readonly resource: string;
  readonly type: string;
  readonly property: string;
  readonly first?: string;
  readonly second?: string;
}

/** The answer of `env diff`: every difference, with the reason that the architecture gives for it. */
export interface EnvDiffReport {
  readonly schema: 'lintel/env-diff@1';
  readonly target: string;
  readonly first: string;
  readonly second: string;
  readonly declared: readonly (ReportedDifference & { readonly because: string })[];
  /** Nobody says why. */
  readonly accidental: readonly ReportedDifference[];
  readonly diagnostics: readonly Diagnostic[];
}
