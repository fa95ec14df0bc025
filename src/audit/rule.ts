import type { StatementKind } from '../answers/index.ts';
import type { SystemFacts } from './evidence.ts';
import type { ReadDocument } from './reading/passage.ts';
import type { Clash, Statement, StatementJudgement } from './statement.ts';

/** One kind of statement: how it is found, how it is told, how the template answers it, and what cannot stand beside it. */
export interface StatementRule {
  readonly kind: StatementKind;
  /** What is checked, for the table of rules. */
  readonly checks: string;
  read(document: ReadDocument): readonly Statement[];
  say(statement: Statement): string;
  judge(statement: Statement, evidence: SystemFacts): StatementJudgement;
  /** Looks at all statements of the document, of every kind. @default - nothing contradicts it */
  compare?(statements: readonly Statement[]): readonly Clash[];
}
