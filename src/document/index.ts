export { judgeInEnvironments, judgeStatements, readStatements, sayStatement } from './audit/audit.ts';
export type { AuditedBill, AuditedRange, Evidence } from './audit/evidence.ts';
export { RULES } from './audit/rules.ts';
export type {
  Contradiction,
  Finding,
  FindingOutcome,
  Statement,
  StatementKind,
  StatementValue,
} from './audit/statement.ts';
