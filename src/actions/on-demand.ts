/**
 * What one asks of Lintel. Each verb loads what it needs when it is first asked, so that no other verb waits for it, and
 * `lintel --version` for none.
 */
import type {
  AuditReport,
  DiffReport,
  DocsReport,
  DocsReports,
  DoctorReport,
  DrawReport,
  DrawReports,
  EnvDiffReport,
  FaultReport,
  InitReport,
  ListReport,
  LocalReport,
  LocalStatusReport,
  LockReport,
  MutateReport,
  OverviewReport,
  PriceComparison,
  PriceRefreshReport,
  PriceReport,
  PriceReports,
  ProveReport,
  ProveReports,
  SynthReport,
  SystemStatusReport,
  WhyReport,
} from '../answers/index.ts';
import type { Statement } from '../audit/index.ts';
import type { Diagnostic, Result } from '../base/index.ts';
import type { Document } from '../model/index.ts';
import type { FileKind, Surroundings } from '../read/index.ts';
import type { AuditedStatements, AuditOptions } from './ask/audit.ts';
import type { DiffOptions } from './ask/diff.ts';
import type { DocsOptions } from './ask/docs.ts';
import type { DoctorOptions } from './ask/doctor.ts';
import type { DrawOptions } from './ask/draw.ts';
import type { DrawAllOptions } from './ask/draw-all.ts';
import type { EnvDiffOptions } from './ask/env-diff.ts';
import type { InitFromOptions, InitOptions } from './ask/init.ts';
import type { ListOptions } from './ask/list.ts';
import type { LockOptions } from './ask/lock.ts';
import type { MutateOptions } from './ask/mutate.ts';
import type { OverviewOptions } from './ask/overview.ts';
import type { PriceOptions } from './ask/price.ts';
import type { ProveOptions } from './ask/prove.ts';
import type { RefreshPricesOptions } from './ask/refresh-prices.ts';
import type { WhyOptions } from './ask/why.ts';
import type { LoadedPrices, PriceBookOptions } from './load-price-book.ts';
import type { ReadTarget, TargetOptions } from './read-target.ts';
import type { FaultOptions } from './run/fault.ts';
import type { LocalOptions, RunningLocal } from './run/local.ts';
import type { ExecOptions, LogsOptions, RunningSystemOptions } from './run/running-system.ts';
import type { RunningUp, UpOptions } from './run/up.ts';
import type { SynthOptions } from './synthesize.ts';

export async function prove(options: ProveOptions): Promise<ProveReport> {
  return (await import('./ask/prove.ts')).prove(options);
}

export async function proveAll(options: Omit<ProveOptions, 'target' | 'environment'>): Promise<ProveReports> {
  return (await import('./ask/prove.ts')).proveAll(options);
}

export async function lock(options: LockOptions): Promise<LockReport> {
  return (await import('./ask/lock.ts')).lock(options);
}

export async function mutate(options: MutateOptions): Promise<MutateReport> {
  return (await import('./ask/mutate.ts')).mutate(options);
}

export async function why(options: WhyOptions): Promise<WhyReport> {
  return (await import('./ask/why.ts')).why(options);
}

export async function diff(options: DiffOptions): Promise<DiffReport> {
  return (await import('./ask/diff.ts')).diff(options);
}

export async function envDiff(options: EnvDiffOptions): Promise<EnvDiffReport> {
  return (await import('./ask/env-diff.ts')).envDiff(options);
}

export async function list(options: ListOptions = {}): Promise<ListReport> {
  return (await import('./ask/list.ts')).list(options);
}

export async function doctor(options: DoctorOptions = {}): Promise<DoctorReport> {
  return (await import('./ask/doctor.ts')).doctor(options);
}

export async function synth(options: SynthOptions): Promise<SynthReport> {
  return (await import('./deploy/synth.ts')).synth(options);
}

export async function readTarget(options: TargetOptions): Promise<Result<ReadTarget>> {
  return (await import('./read-target.ts')).readTarget(options);
}

export async function readDocument(
  file: string,
  surroundings?: Surroundings,
  kind?: FileKind,
): Promise<Result<Document>> {
  return (await import('../read/index.ts')).readDocument(file, surroundings, kind);
}

export async function local(options: LocalOptions = {}): Promise<RunningLocal> {
  return (await import('./run/local.ts')).local(options);
}

export async function localStatus(options: LocalOptions = {}): Promise<LocalStatusReport> {
  return (await import('./run/local.ts')).localStatus(options);
}

export async function localReset(options: LocalOptions = {}): Promise<LocalReport> {
  return (await import('./run/local.ts')).localReset(options);
}

export async function up(options: UpOptions): Promise<RunningUp> {
  return (await import('./run/up.ts')).up(options);
}

export async function down(options: RunningSystemOptions = {}): Promise<SystemStatusReport> {
  return (await import('./run/running-system.ts')).down(options);
}

export async function systemStatus(options: RunningSystemOptions = {}): Promise<SystemStatusReport> {
  return (await import('./run/running-system.ts')).systemStatus(options);
}

export async function systemLogs(options: LogsOptions): Promise<boolean> {
  return (await import('./run/running-system.ts')).systemLogs(options);
}

export async function execute(
  options: ExecOptions,
): Promise<{ readonly code: number | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  return (await import('./run/running-system.ts')).execute(options);
}

export async function price(options: PriceOptions): Promise<PriceReport> {
  return (await import('./ask/price.ts')).price(options);
}

export async function priceAll(options: Omit<PriceOptions, 'target' | 'environment'>): Promise<PriceReports> {
  return (await import('./ask/price.ts')).priceAll(options);
}

export async function comparePrices(
  options: PriceOptions,
  before: Pick<PriceOptions, 'target' | 'environment'>,
): Promise<PriceComparison> {
  return (await import('./ask/price.ts')).comparePrices(options, before);
}

export async function loadPriceBook(options: PriceBookOptions = {}): Promise<Result<LoadedPrices>> {
  return (await import('./load-price-book.ts')).loadPriceBook(options);
}

export async function refreshPrices(options: RefreshPricesOptions): Promise<PriceRefreshReport> {
  return (await import('./ask/refresh-prices.ts')).refreshPrices(options);
}

export async function draw(options: DrawOptions): Promise<DrawReport> {
  return (await import('./ask/draw.ts')).draw(options);
}

export async function drawAll(options: DrawAllOptions = {}): Promise<DrawReports> {
  return (await import('./ask/draw-all.ts')).drawAll(options);
}

export async function docs(options: DocsOptions): Promise<DocsReport> {
  return (await import('./ask/docs.ts')).docs(options);
}

export async function docsAll(options: Omit<DocsOptions, 'target' | 'environment' | 'out'>): Promise<DocsReports> {
  return (await import('./ask/docs.ts')).docsAll(options);
}

export async function audit(options: AuditOptions): Promise<AuditReport> {
  return (await import('./ask/audit.ts')).audit(options);
}

export async function auditStatements(
  statements: readonly Statement[],
  options: Omit<AuditOptions, 'document'>,
): Promise<Result<AuditedStatements>> {
  return (await import('./ask/audit.ts')).auditStatements(statements, options);
}

export async function init(options: InitOptions = {}): Promise<InitReport> {
  return (await import('./ask/init.ts')).init(options);
}

export async function initFrom(options: InitFromOptions): Promise<InitReport> {
  return (await import('./ask/init.ts')).initFrom(options);
}

export async function overview(options: OverviewOptions = {}): Promise<OverviewReport> {
  return (await import('./ask/overview.ts')).overview(options);
}

export async function fault(options: FaultOptions): Promise<FaultReport> {
  return (await import('./run/fault.ts')).fault(options);
}
