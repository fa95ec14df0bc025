export type {
  AuditCounts,
  AuditedPlace,
  AuditedStatement,
  AuditReport,
  Contradiction,
  FindingOutcome,
  StatementKind,
} from './audit-report.ts';
export type {
  Amounts,
  BillOutcome,
  PriceGrade,
  QuantitySource,
  ReportedAllowance,
  ReportedComponent,
  ReportedLine,
} from './bill.ts';
export type { EnvDiffReport, ReportedDifference } from './difference.ts';
export type { DocsReport, DocsReports, DocumentState, Hunk } from './docs-report.ts';
export type { Check, DoctorReport } from './doctor-report.ts';
export type { ChangeEntry, DrawingFormat, DrawReport, DrawReports, FileState } from './draw-report.ts';
export type { Connection, Connections, Traffic } from './flow.ts';
export type { Card, Frame, FrameKind, Label, Layout, Line, Point, Rectangle } from './layout.ts';
export type { ListReport } from './list-report.ts';
export type { Located } from './located.ts';
export type { DeliveredFile, MonthlyPrice, OverviewReport, Standing, SystemOverview } from './overview-report.ts';
export type { PriceRefreshReport } from './price-refresh-report.ts';
export type {
  PriceComparison,
  PriceReport,
  PriceReports,
  ReportedChange,
  ReportedStated,
  ReportedVariant,
} from './price-report.ts';
export type { ParameterSource, ProveReport, ProveReports, ReportedParameter, ReportedStack } from './prove-report.ts';
export type { Arrow, ArrowKind, ChangeStatus, Group, GroupKind, Scene, SceneNode, View } from './scene.ts';
export type { SynthesizedStack, SynthReport } from './synth-report.ts';
export type { Outcome, ReportedClaim, ReportedStep, Row } from './verdict.ts';
export type { DescribedReference, DescribedResource, ExplainedClaim, WhyReport } from './why-report.ts';
