export type { ChangeEntry, Scene, View } from '../draw/index.ts';
export type { Connection, Connections } from '../prove/index.ts';
export { type ParameterOptions, readDocument } from '../read/index.ts';
export type { AuditCounts, AuditedPlace, AuditedStatement, AuditOptions, AuditReport } from './ask/audit.ts';
export type { DescribedReference, DescribedResource } from './ask/describe-resource.ts';
export type { DocsOptions, DocsReport, DocsReports, DocumentState } from './ask/docs.ts';
export { type Check, type DoctorOptions, type DoctorReport, doctor } from './ask/doctor.ts';
export type { DrawOptions, DrawReport } from './ask/draw.ts';
export type { DrawAllOptions, DrawReports } from './ask/draw-all.ts';
export { type EnvDiffOptions, type EnvDiffReport, envDiff, type ReportedDifference } from './ask/env-diff.ts';
export { type ListOptions, type ListReport, list } from './ask/list.ts';
export type {
  DeliveredFile,
  MonthlyPrice,
  OverviewOptions,
  OverviewReport,
  Standing,
  SystemOverview,
} from './ask/overview.ts';
export type { PriceComparison, PriceOptions, PriceReports } from './ask/price.ts';
export { type ProveOptions, prove, proveAll } from './ask/prove.ts';
export type { PriceRefreshReport, RefreshPricesOptions } from './ask/refresh-prices.ts';
export { type ExplainedClaim, type WhyOptions, type WhyReport, why } from './ask/why.ts';
export { type Configuration, defineConfig } from './configuration.ts';
export { type SynthReport, synth } from './deploy/synth.ts';
export { type DrawingFormat, EXTENSIONS } from './drawing-format.ts';
export {
  type ExitCode,
  exitCodeOfDiagnostics,
  exitCodeOfPriceRefresh,
  exitCodeOfPrices,
  exitCodeOfReport,
} from './exit-code.ts';
export { type Host, type Message, type Question, unattended } from './host.ts';
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
  Amounts,
  PriceReport,
  ReportedAllowance,
  ReportedChange,
  ReportedComponent,
  ReportedLine,
  ReportedStated,
  ReportedVariant,
} from './price-report.ts';
export { readTarget, type Target, type TargetOptions } from './read-target.ts';
export type {
  ProveReport,
  ProveReports,
  ReportedClaim,
  ReportedParameter,
  ReportedStack,
  ReportedStep,
} from './report.ts';
export type { SynthesizedStack, SynthOptions } from './synthesize.ts';
