export type {
  Acceptance,
  Allowance,
  Amounts,
  Arrow,
  ArrowKind,
  AuditCounts,
  AuditedCorrection,
  AuditedPlace,
  AuditedStatement,
  AuditReport,
  BillComponent,
  BilledWorld,
  BillLine,
  BillOutcome,
  BudgetVerdict,
  Card,
  ChangedResource,
  ChangedVerdict,
  ChangeEntry,
  ChangeStatus,
  Check,
  Conclusion,
  Connection,
  Connections,
  Contradiction,
  DeliveredFile,
  DescribedReference,
  DescribedResource,
  Difference,
  DiffReport,
  DocsPage,
  DocsReport,
  DocsReports,
  DoctorReport,
  DocumentState,
  DoorAnswer,
  DrawingFormat,
  DrawReport,
  DrawReports,
  EnvDiffReport,
  ExplainedClaim,
  FalseCase,
  FaultReport,
  FileState,
  FindingOutcome,
  Flow,
  Frame,
  FrameKind,
  Group,
  GroupKind,
  Hunk,
  InitReport,
  JudgedClaim,
  Label,
  Layout,
  Line,
  ListReport,
  LocalNetworkStanding,
  LocalReport,
  LocalStatusReport,
  LocalTypeStanding,
  Located,
  LockReport,
  MonthlyPrice,
  MutateReport,
  MutationSurvivor,
  OpenPorts,
  Outcome,
  OverviewReport,
  ParameterSource,
  ParameterSummary,
  Point,
  PriceChange,
  PriceComparison,
  PriceDifference,
  PricedVariant,
  PriceGrade,
  PriceRefreshReport,
  PriceReport,
  PriceReports,
  ProveReport,
  ProveReports,
  QuantitySource,
  Reason,
  Rectangle,
  Right,
  Row,
  Scenario,
  Scene,
  SceneNode,
  StackSummary,
  Standing,
  StandingCheck,
  StatedLine,
  StatedPrices,
  StatedTotal,
  StatementKind,
  SynthesizedStack,
  SynthReport,
  SystemComponent,
  SystemOverview,
  SystemStatusReport,
  Unmentioned,
  UpdateEffect,
  UpReport,
  View,
  WhyReport,
  WitnessRow,
} from '../answers/index.ts';
export type { Statement, StatementValue } from '../audit/index.ts';
export type { Diagnostic, DiagnosticCode, Intervals, Result, SourcePosition } from '../base/index.ts';
export type { ClaimSet } from '../claims/index.ts';
export type { Document, Path, StackSource } from '../model/index.ts';
export type {
  PriceBook,
  PriceQuery,
  PriceRegion,
  PriceRow,
  PriceSource,
  PriceTable,
  PriceTier,
  RegionalPrice,
  TablePrice,
} from '../price/index.ts';
export type { ObservedWitness } from '../prove/index.ts';
export type { FileKind, ParameterOptions, PlacedClaims, Surroundings, YamlDialect } from '../read/index.ts';
export type { Usage } from '../usage/index.ts';
export type { PriceListOptions } from './ask/ask-price-list.ts';
export type { AuditedStatements, AuditOptions } from './ask/audit.ts';
export type { DiffOptions } from './ask/diff.ts';
export type { DocsOptions } from './ask/docs.ts';
export type { DoctorOptions } from './ask/doctor.ts';
export type { DrawOptions } from './ask/draw.ts';
export type { DrawAllOptions } from './ask/draw-all.ts';
export type { DrawingLook } from './ask/drawing.ts';
export type { EnvDiffOptions } from './ask/env-diff.ts';
export type { InitFromOptions, InitOptions } from './ask/init.ts';
export type { ListOptions } from './ask/list.ts';
export type { LockOptions } from './ask/lock.ts';
export type { MutateOptions } from './ask/mutate.ts';
export type { OverviewOptions } from './ask/overview.ts';
export type { PriceOptions } from './ask/price.ts';
export type { ProveOptions } from './ask/prove.ts';
export type { OfferFileOptions } from './ask/read-offer-files.ts';
export type { RefreshPricesOptions } from './ask/refresh-prices.ts';
export type { WhyOptions } from './ask/why.ts';
export { type Configuration, defineConfig } from './define-config.ts';
export { EXTENSIONS } from './drawing-format.ts';
export {
  type ExitCode,
  exitCodeOfDiagnostics,
  exitCodeOfDiff,
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
  diff,
  docs,
  docsAll,
  doctor,
  down,
  draw,
  drawAll,
  envDiff,
  execute,
  fault,
  init,
  initFrom,
  list,
  loadPriceBook,
  local,
  localReset,
  localStatus,
  lock,
  mutate,
  overview,
  price,
  priceAll,
  prove,
  proveAll,
  readDocument,
  readTarget,
  refreshPrices,
  synth,
  systemLogs,
  systemStatus,
  up,
  why,
} from './on-demand.ts';
export { version } from './package-folder.ts';
export type { KnownTargets, ReadTarget, TargetOptions } from './read-target.ts';
export type { FaultOptions } from './run/fault.ts';
export type { LocalOptions, RunningLocal } from './run/local.ts';
export type { ExecOptions, LogLine, LogsOptions, RunningSystemOptions } from './run/running-system.ts';
export type { RunningUp, UpOptions } from './run/up.ts';
export type { SynthOptions } from './synthesize.ts';
