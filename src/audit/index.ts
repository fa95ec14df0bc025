export { judgeInEnvironments, judgeStatements, readStatements, sayStatement } from './audit.ts';
export { type Correction, correctionsOf, withCorrections } from './correction.ts';
export type { AuditedBill, AuditedRange, SystemFacts } from './evidence.ts';
export { STATEMENT_RULES } from './rules.ts';
export type { Statement, StatementFinding, StatementValue } from './statement.ts';
