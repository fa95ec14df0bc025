import type { Diagnostic } from '../base/index.ts';

/** The answer of `list`. */
export interface ListReport {
  readonly schema: 'lintel/list@1';
  /** The configuration that names the architectures; absent where there is none. */
  readonly configuration?: string;
  readonly architectures: readonly {
    readonly name: string;
    readonly title: string;
    readonly environments: readonly string[];
  }[];
  readonly diagnostics: readonly Diagnostic[];
}
