import type { Diagnostic } from '../base/index.ts';
import type { JudgedClaim, Outcome, Row } from './verdict.ts';

/** The answer of `prove`: plain data, and the JSON that `--json` prints. */
export interface ProveReport {
  readonly schema: 'lintel/prove@1';
  /** As it was asked for: an architecture's name, a file, a folder. */
  readonly target: string;
  readonly title?: string;
  readonly environment?: string;
  /** For a report that spans several environments of one system. */
  readonly environments?: readonly string[];
  readonly stacks: readonly StackSummary[];
  readonly parameters: readonly ParameterSummary[];
  /** The file the claims were read from, unless they travelled with the target; absent where nothing is claimed. */
  readonly claimsFrom?: string;
  readonly claims: readonly JudgedClaim[];
  readonly rows: Readonly<Record<Row, number>>;
  readonly summary: Readonly<Record<Outcome, number>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `prove --all`. */
export interface ProveReports {
  readonly schema: 'lintel/prove@1';
  readonly targets: readonly ProveReport[];
}

export interface StackSummary {
  readonly name: string;
  readonly template: string;
  readonly resources: number;
  readonly region?: string;
  readonly account?: string;
}

/** Where the value of a parameter comes from; `parent` passes it to a nested stack. */
export type ParameterSource = 'given' | 'default' | 'parent' | 'unknown';

export interface ParameterSummary {
  readonly name: string;
  readonly from: ParameterSource;
  /** Left out where it is unknown, or declared with NoEcho. */
  readonly value?: string;
  /** Whether something in the template depends on it. */
  readonly used: boolean;
}
