export type { Access, PrincipalAccess } from './access/access.ts';
export { dynamicAsHoles, isUntold } from './access/dynamic-reference.ts';
export { TYPES_WITH_POLICY } from './access/resource-policies.ts';
export { attributesFor, deletionPolicyOf, showPolicy } from './attributes.ts';
export { compareModels, type Spelling, shownProperties } from './compare.ts';
export type { DeployedResource, Deployment } from './deployment.ts';
export { type Document, dataDocument, type StackSource } from './document.ts';
export { functionOf } from './function-call.ts';
export { type Hole, holeNameOf } from './hole.ts';
export { nestedName } from './link.ts';
export { buildModel, type Model } from './model.ts';
export type {
  AccessExclusion,
  AclEntry,
  BalancerTarget,
  Block,
  BlockedAccess,
  Door,
  Gateway,
  GatewayEndpoint,
  Interface,
  Listener,
  LoadBalancer,
  Network,
  NetworkAcl,
  Peer,
  PrefixList,
  Route,
  RouteTable,
  RouteTarget,
  RouteTargetKind,
  Rule,
  Said,
  SecurityGroup,
  Subnet,
  TargetGroup,
  TransitAttachment,
  TransitRoute,
  Vpc,
} from './network/network.ts';
export {
  type PlainValue,
  type ResolvedOutput,
  type ResolvedOutputs,
  type ResolvedResource,
  resolveOutputs,
  resolveResource,
} from './resolve.ts';
export type { Place, Reference, Resource } from './resource.ts';
export type { Output, Parameter, Stack } from './stack.ts';
export { whyNotATemplate } from './template.ts';
export type { Unread } from './unread.ts';
export {
  type Case,
  Choice,
  casesOf,
  elementsAt,
  type Found,
  isList,
  isMapping,
  type Mapping,
  type Path,
  parsePath,
  plainMappings,
  showPath,
  type TextCase,
  textOf,
  textsAt,
  toValue,
  type Value,
  valuesAt,
} from './value.ts';
