export type { ChangeEntry, Scene, View } from '../draw/index.ts';
export type { Connection, Connections } from '../prove/index.ts';
export {
  type AuditCounts,
  type AuditedPlace,
  type AuditedStatement,
  type AuditOptions,
  type AuditReport,
  audit,
  auditStatements,
  countOutcomes,
} from './audit.ts';
export { type Configuration, defineConfig } from './configuration.ts';
export type { DescribedReference, DescribedResource } from './describe-resource.ts';
export { type DocsOptions, type DocsReport, type DocsReports, type DocumentState, docs, docsAll } from './docs.ts';
export { type Check, type DoctorOptions, type DoctorReport, doctor } from './doctor.ts';
export { type DrawOptions, type DrawReport, draw } from './draw.ts';
export { type DrawAllOptions, type DrawReports, drawAll } from './draw-all.ts';
export { type DrawingFormat, EXTENSIONS } from './drawing.ts';
export { type EnvDiffOptions, type EnvDiffReport, envDiff, type ReportedDifference } from './env-diff.ts';
export {
  type ExitCode,
  exitCodeOfDiagnostics,
  exitCodeOfPriceRefresh,
  exitCodeOfPrices,
  exitCodeOfReport,
} from './exit-code.ts';
export { type Host, type Message, type Question, unattended } from './host.ts';
export { type ListOptions, type ListReport, list } from './list.ts';
export { type LoadedPrices, loadPriceBook, type PriceBookOptions } from './load-price-book.ts';
export {
  type DeliveredFile,
  type MonthlyPrice,
  type OverviewOptions,
  type OverviewReport,
  overview,
  type Standing,
  type SystemOverview,
} from './overview.ts';
export {
  comparePrices,
  type PriceComparison,
  type PriceOptions,
  type PriceReports,
  price,
  priceAll,
} from './price.ts';
export type {
  Amounts,
  PriceReport,
  ReportedAllowance,
  ReportedChange,
  ReportedComponent,
  ReportedLine,
  ReportedStated,
  ReportedVariant,
} from './price-report.ts';
export { type ProveOptions, prove, proveAll } from './prove.ts';
export { readDocument } from './read-document.ts';
export type { ParameterOptions } from './read-parameters.ts';
export { readTarget, type Target, type TargetOptions } from './read-target.ts';
export { type PriceRefreshReport, type RefreshPricesOptions, refreshPrices } from './refresh-prices.ts';
export type {
  ProveReport,
  ProveReports,
  ReportedClaim,
  ReportedParameter,
  ReportedStack,
  ReportedStep,
} from './report.ts';
export { type SynthOptions, type SynthReport, synth } from './synth.ts';
export { type ExplainedClaim, type WhyOptions, type WhyReport, why } from './why.ts';
