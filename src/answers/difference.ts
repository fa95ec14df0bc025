import type { Diagnostic } from '../base/index.ts';

/** One way in which two systems differ. */
export interface Difference {
  readonly kind: 'only in first' | 'only in second' | 'changed';
  /** `Stack/LogicalId`, as spelled for the comparison. */
  readonly resource: string;
  readonly type: string;
  /** Where in the properties: `Tags[0].Value`; empty for a whole resource. */
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
  readonly declared: readonly (Difference & { readonly because: string })[];
  /** Nobody says why. */
  readonly accidental: readonly Difference[];
  readonly diagnostics: readonly Diagnostic[];
}
