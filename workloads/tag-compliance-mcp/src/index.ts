/** The rules of tag compliance as functions of plain data: no clock, no network, no AWS. */
export { parseArn, type ResourceName } from './arn.ts';
export { convertAwsTagPolicy } from './aws-tag-policy.ts';
export {
  type ComplianceResult,
  evaluateResource,
  filterResources,
  type RegionResult,
  type Resource,
  type ResourceFilters,
  type ScoreOptions,
  type Severity,
  scoreResources,
  type Violation,
} from './compliance.ts';
export {
  attributeCosts,
  type CostAttribution,
  type CostGroup,
  type CostInput,
  type CostShares,
  type CostSource,
  type NamedCost,
  type ResourceCost,
  type ServiceCost,
} from './costs.ts';
export { type CustodianOptions, type CustodianPolicies, type CustodianPolicy, custodianPolicies } from './custodian.ts';
export { baselineOf, type Drift, detectDrift, type TagSnapshot } from './drift.ts';
export {
  bucketOf,
  type HistoryBucket,
  type HistoryGroup,
  type ScanRecord,
  type ViolationHistory,
  violationHistory,
} from './history.ts';
export { InputError } from './input-error.ts';
export { defaultPolicy, type OptionalTag, parsePolicy, type RequiredTag, type TagPolicy } from './policy.ts';
export { buildReport, type Ranking, type Recommendation, type Report, type ReportFormat } from './report.ts';
export { requestedTypes } from './resource-types.ts';
export { cronFor, nextRun, type ScheduleSpec } from './schedules.ts';
export { type Suggestion, type SuggestOptions, suggestTags } from './suggestions.ts';
export { type UntaggedOptions, type UntaggedResource, untaggedResources } from './untagged.ts';
export { violationsToCsv } from './violations-csv.ts';
