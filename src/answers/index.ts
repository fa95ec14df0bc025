export type {
  AuditCounts,
  AuditedCorrection,
  AuditedPlace,
  AuditedStatement,
  AuditReport,
  Contradiction,
  FindingOutcome,
  StatementKind,
} from './audit-report.ts';
export type {
  Allowance,
  Amounts,
  BillComponent,
  BillLine,
  BillOutcome,
  PriceChange,
  PriceDifference,
  PricedVariant,
  PriceGrade,
  QuantitySource,
  Scenario,
  StatedLine,
  StatedPrices,
  StatedTotal,
  Unmentioned,
} from './bill.ts';
export type { ChangedResource, ChangedVerdict, DiffReport, Right, UpdateEffect } from './diff-report.ts';
export type { Difference, EnvDiffReport } from './difference.ts';
export type { DocsPage, DocsReport, DocsReports, DocumentState, Hunk } from './docs-report.ts';
export type { Check, DoctorReport } from './doctor-report.ts';
export type { ChangeEntry, DrawingFormat, DrawReport, DrawReports, FileState } from './draw-report.ts';
export type { FaultReport } from './fault-report.ts';
export type { Connection, Connections, Flow, OpenPorts } from './flow.ts';
export type { InitReport } from './init-report.ts';
export type { Card, Frame, FrameKind, Label, Layout, Line, Point, Rectangle } from './layout.ts';
export type { ListReport } from './list-report.ts';
export type { LocalNetworkStanding, LocalReport, LocalStatusReport, LocalTypeStanding } from './local-report.ts';
export type { Located } from './located.ts';
export type { LockReport } from './lock-report.ts';
export type { MutateReport, MutationSurvivor } from './mutate-report.ts';
export type { DeliveredFile, MonthlyPrice, OverviewReport, Standing, SystemOverview } from './overview-report.ts';
export type { PriceRefreshReport } from './price-refresh-report.ts';
export type {
  BilledWorld,
  BudgetVerdict,
  PriceComparison,
  PriceReport,
  PriceReports,
} from './price-report.ts';
export type { ParameterSource, ParameterSummary, ProveReport, ProveReports, StackSummary } from './prove-report.ts';
export type { Arrow, ArrowKind, ChangeStatus, Group, GroupKind, Scene, SceneNode, View } from './scene.ts';
export type { SynthesizedStack, SynthReport } from './synth-report.ts';
export type { DoorAnswer, SystemComponent, SystemStatusReport, UpReport } from './up-report.ts';
export type {
  Acceptance,
  Conclusion,
  FalseCase,
  JudgedClaim,
  Outcome,
  Reason,
  Row,
  StandingCheck,
} from './verdict.ts';
export type { DescribedReference, DescribedResource, ExplainedClaim, WhyReport } from './why-report.ts';
export type { WitnessRow } from './witness-row.ts';
