import type { Diagnostic } from '../base/index.ts';

/** The answer of `synth`. */
export interface SynthReport {
  readonly schema: 'lintel/synth@1';
  readonly target: string;
  readonly environment?: string;
  /** The assembly, as a path from the working directory. */
  readonly folder?: string;
  readonly stacks: readonly SynthesizedStack[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface SynthesizedStack {
  readonly name: string;
  /** The file of its template, inside the folder. */
  readonly template: string;
}
