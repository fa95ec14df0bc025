import type { Diagnostic } from '../base/index.ts';
import type { Outcome } from './verdict.ts';

/** The answer of `init`: what was written, and what a template's claims say of it. */
export interface InitReport {
  readonly schema: 'lintel/init@1';
  /** The files that were written, from the working directory. */
  readonly files: readonly string[];
  /** The packages that the files import and the project does not have. */
  readonly missing: readonly string[];
  /** What is said of a template: each of these is proved. Absent where an architecture was written. */
  readonly claims?: readonly { readonly id: string; readonly title: string; readonly area?: string }[];
  /** What one might expect of a template, and what is not proved of this one. */
  readonly open?: readonly { readonly title: string; readonly outcome: Outcome }[];
  readonly diagnostics: readonly Diagnostic[];
}
