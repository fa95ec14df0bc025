export type {
  Allowance,
  Amounts,
  AuditCounts,
  AuditedPlace,
  AuditedStatement,
  AuditReport,
  BillComponent,
  BillLine,
  ChangeEntry,
  Check,
  Connection,
  Connections,
  DeliveredFile,
  DescribedReference,
  DescribedResource,
  Difference,
  DocsReport,
  DocsReports,
  DoctorReport,
  DocumentState,
  DrawingFormat,
  DrawReport,
  DrawReports,
  EnvDiffReport,
  ExplainedClaim,
  InitReport,
  JudgedClaim,
  ListReport,
  MonthlyPrice,
  OverviewReport,
  ParameterSummary,
  PriceChange,
  PriceComparison,
  PricedVariant,
  PriceRefreshReport,
  PriceReport,
  PriceReports,
  ProveReport,
  ProveReports,
  Reason,
  Scene,
  StackSummary,
  Standing,
  StatedPrices,
  SynthesizedStack,
  SynthReport,
  SystemOverview,
  View,
  WhyReport,
} from '../answers/index.ts';
export { type ParameterOptions, readDocument } from '../read/index.ts';
export type { AuditOptions } from './ask/audit.ts';
export type { DocsOptions } from './ask/docs.ts';
export { type DoctorOptions, doctor } from './ask/doctor.ts';
export type { DrawOptions } from './ask/draw.ts';
export type { DrawAllOptions } from './ask/draw-all.ts';
export { type EnvDiffOptions, envDiff } from './ask/env-diff.ts';
export type { InitFromOptions, InitOptions } from './ask/init.ts';
export { type ListOptions, list } from './ask/list.ts';
export type { OverviewOptions } from './ask/overview.ts';
export type { PriceOptions } from './ask/price.ts';
export { type ProveOptions, prove, proveAll } from './ask/prove.ts';
export type { RefreshPricesOptions } from './ask/refresh-prices.ts';
export { type WhyOptions, why } from './ask/why.ts';
export { type Configuration, defineConfig } from './configuration.ts';
export { synth } from './deploy/synth.ts';
export { EXTENSIONS } from './drawing-format.ts';
export {
  type ExitCode,
  exitCodeOfDiagnostics,
  exitCodeOfPriceRefresh,
  exitCodeOfPrices,
  exitCodeOfReport,
} from './exit-code.ts';
export { type Host, type HostQuestion, type Message, unattended } from './host.ts';
export type { LoadedPrices, PriceBookOptions } from './load-price-book.ts';
export {
  audit,
  auditStatements,
  comparePrices,
  docs,
  docsAll,
  draw,
  drawAll,
  init,
  initFrom,
  loadPriceBook,
  overview,
  price,
  priceAll,
  refreshPrices,
} from './on-demand.ts';
export { type ReadTarget, readTarget, type TargetOptions } from './read-target.ts';
export type { SynthOptions } from './synthesize.ts';
