import type { Diagnostic } from '../base/index.ts';

/** The answer of `doctor`: one line for each thing that Lintel needs or uses. */
export interface DoctorReport {
  readonly schema: 'lintel/doctor@1';
  readonly checks: readonly Check[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was found. */
  readonly found: string;
  readonly remedy?: string;
}
