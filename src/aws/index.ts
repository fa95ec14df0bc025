export { actionClass, actionClasses } from './action-class.ts';
export { coversAction } from './action-match.ts';
export { type Arn, formatArn, lastNameIn, parseArn } from './arn.ts';
export { matchesArn } from './arn-match.ts';
export { type Condition, showCondition } from './condition.ts';
export { type Accepted, acceptedConnections } from './database-connections.ts';
export {
  acceptsOnlyTlsFrom,
  DEFAULT_ELB_TLS_POLICY,
  elbTlsPolicies,
  type TlsVersion,
  tlsVersionsOf,
} from './elb-tls-policies.ts';
export { type GrantedAction, type Grants, grantedActions, resourcesWithin } from './grants.ts';
export {
  ACCESS_LEVELS,
  type AccessLevel,
  accessLevelOf,
  actionsOf,
  expandActionPattern,
  findAction,
  type IamAction,
  iamServices,
  isKnownAction,
  isMutating,
  nearestAction,
} from './iam-actions.ts';
export { type Hardware, hardwareOf } from './instance-hardware.ts';
export {
  LIFECYCLE_AS_OF,
  LIFECYCLES,
  type Lifecycle,
  type LifecycleProduct,
  type NamedVersion,
  type Support,
  supportOf,
  VERSION_PROPERTIES,
  type VersionProperty,
  versionOfImage,
} from './lifecycle.ts';
export {
  CLOUDFORMATION_LIMITS,
  NAME_LIMITS,
  type NameLimit,
  nameLimitOf,
  problemsOfName,
  type RefusedSpelling,
} from './limits.ts';
export { loadBalancingAccount, loadBalancingAccounts } from './log-delivery.ts';
export {
  findManagedPolicy,
  isManagedByAws,
  type ManagedPolicy,
  managedPolicyNames,
  managedPolicyParts,
} from './managed-policies.ts';
export type { Metric, MetricNamespace, MetricUnit } from './metric.ts';
export { allMetrics, type MetricMath, metricsIn, parseMetricMath, replaceMetrics } from './metric-math.ts';
export { boundsOfMath, sameMeaning } from './metric-math-meaning.ts';
export {
  boundsOf,
  type Emitted,
  emitsDimensionSet,
  findMetric,
  findNamespace,
  isDimensionValue,
  type MetricBounds,
  problemOfDimension,
} from './metrics.ts';
export { evaluateOpen } from './open-context.ts';
export { cellsOf } from './pattern-cells.ts';
export { patternsWithin } from './pattern-inclusion.ts';
export {
  isUnknownPolicy,
  type ParsedStatements,
  type PolicyPart,
  type PolicyStatement,
  parseStatement,
  parseStatements,
  type StatementPlace,
  type UnknownPolicy,
} from './policy.ts';
export { type Decision, type EvaluationStep, evaluate, type Policies, type PolicyKind } from './policy-evaluation.ts';
export { fillVariables } from './policy-variables.ts';
export {
  ALL_FLOWS,
  type FlowSample,
  flowAt,
  flowsOf,
  type ParsedPorts,
  type PortRule,
  type Protocol,
  parsePorts,
  parseProtocol,
  positionOf,
  showFlows,
} from './ports.ts';
export type { PrincipalSet } from './principal.ts';
export { accountOf, type Principal, type Request } from './request.ts';
export {
  type AwsPlace,
  arnOf,
  attributeOf,
  type NamedResource,
  nameProperty,
  namingOf,
  physicalNameOf,
  physicalNameProperty,
  type ResourceNaming,
  SOMEWHERE,
  typesWithNaming,
} from './resource-names.ts';
export { isObjectAction, mayBeAbout } from './resource-of-action.ts';
export { type CapacityUnits, capacityUnits, managedUnits } from './web-acl-capacity.ts';
