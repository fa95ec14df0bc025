export type { ChangeEntry, Scene, View } from '../draw/index.ts';
export type { Connection, Connections } from '../prove/index.ts';
export { type ParameterOptions, readDocument } from '../read/index.ts';
export type { AuditCounts, AuditedPlace, AuditedStatement, AuditOptions, AuditReport } from './audit.ts';
export { type Configuration, defineConfig } from './configuration.ts';
export type { DescribedReference, DescribedResource } from './describe-resource.ts';
export type { DocsOptions, DocsReport, DocsReports, DocumentState } from './docs.ts';
export { type Check, type DoctorOptions, type DoctorReport, doctor } from './doctor.ts';
export type { DrawOptions, DrawReport } from './draw.ts';
export type { DrawAllOptions, DrawReports } from './draw-all.ts';
export { type DrawingFormat, EXTENSIONS } from './drawing-format.ts';
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
export type { LoadedPrices, PriceBookOptions } from './load-price-book.ts';
export {
  audit,
  auditStatements,
  comparePrices,
  docs,
  docsAll,
  draw,
  drawAll,
  loadPriceBook,
  overview,
  price,
  priceAll,
  refreshPrices,
} from './on-demand.ts';
export type {
  DeliveredFile,
  MonthlyPrice,
  OverviewOptions,
  OverviewReport,
  Standing,
  SystemOverview,
} from './overview.ts';
export type { PriceComparison, PriceOptions, PriceReports } from './price.ts';
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
export { readTarget, type Target, type TargetOptions } from './read-target.ts';
export type { PriceRefreshReport, RefreshPricesOptions } from './refresh-prices.ts';
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
