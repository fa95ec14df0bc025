export { judgeInEnvironments, judgeStatements, readStatements, sayStatement } from './audit.ts';
export type { AuditedBill, AuditedRange, Evidence } from './evidence.ts';
export { RULES } from './rules.ts';
export type { Finding, Statement, StatementValue } from './statement.ts';
