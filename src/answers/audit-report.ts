import type { Diagnostic } from '../base/index.ts';
import type { Located } from './located.ts';

/** What a statement is about; each kind has one rule, a file under `rules/`. */
export type StatementKind =
  | 'access'
  | 'alarm'
  | 'amount'
  | 'api route'
  | 'availability'
  | 'capacity'
  | 'cidr'
  | 'connections'
  | 'count'
  | 'encryption'
  | 'endpoint'
  | 'environment variable'
  | 'flow'
  | 'iam action'
  | 'image'
  | 'instance type'
  | 'lifecycle'
  | 'managed policy'
  | 'money'
  | 'name'
  | 'parameter'
  | 'placement'
  | 'port'
  | 'property'
  | 'recovery'
  | 'resource'
  | 'retention'
  | 'route'
  | 'secret'
  | 'security group'
  | 'service'
  | 'setting'
  | 'size'
  | 'tls'
  | 'tool'
  | 'user'
  | 'version'
  | 'waf'
  | 'window'
  | 'workflow'
  | 'zones';

export type FindingOutcome = 'true' | 'false' | 'not checkable';

export interface Contradiction {
  /** The line of the other statement. */
  readonly line: number;
  readonly says: string;
  readonly because: string;
}

/** The answer of `docs --audit`: plain data, and the JSON that `--json` prints. */
export interface AuditReport {
  readonly schema: 'lintel/audit@1';
  readonly document: string;
  readonly target?: string;
  /** Those whose templates judged. */
  readonly environments: readonly string[];
  /** How many statements could be read. */
  readonly statements: number;
  readonly findings: readonly AuditedStatement[];
  readonly counts: AuditCounts;
  /** What was written into the document; there where that was asked for. What is found is then of the document as it is after. */
  readonly corrections?: readonly AuditedCorrection[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A figure of the document that was false, and what stands there instead. */
export interface AuditedCorrection {
  readonly line: number;
  readonly column: number;
  readonly from: string;
  readonly to: string;
}

export interface AuditCounts {
  readonly true: number;
  readonly false: number;
  readonly notCheckable: number;
  /** Statements, whatever their outcome, that another statement of the document contradicts. */
  readonly contradicted: number;
}

export interface AuditedStatement {
  readonly line: number;
  readonly column: number;
  readonly kind: StatementKind;
  /** What the document says, in our words. */
  readonly says: string;
  readonly quote: string;
  readonly outcome: FindingOutcome;
  readonly because: string;
  readonly at: readonly AuditedPlace[];
  /** The page that states the rule. */
  readonly source?: string;
  readonly contradicts: readonly Contradiction[];
}

export interface AuditedPlace {
  /** `Stack/LogicalId.Property` */
  readonly at: string;
  readonly source: Located;
}
