export { type Clock, type ManualClock, manualClock, type ShiftingClock, shiftingClock, systemClock } from './clock.ts';
export { beStrict } from './engine/handlers.ts';
export { localTypeStandings } from './engine/type-standings.ts';
export type { FlowRow } from './network/flow-log.ts';
export type { LocalNetwork } from './network/local-network.ts';
export { servicePrefixList } from './network/prefix-lists.ts';
export { type NetworkProbe, probeNetwork } from './network/probe.ts';
export { type RunningNetwork, startNetwork } from './network/sandbox.ts';
export { settleNetwork } from './network/settle-network.ts';
export { type LocalServer, type ServerOptions, startServer } from './server/server.ts';
export {
  type AccountRegion,
  type Call,
  type Creation,
  type HttpRequest,
  type LocalType,
  type LocalWorld,
  type Made,
  type Operation,
  type Properties,
  type Service,
  ServiceError,
} from './service.ts';
export { type CostProvider, provideCosts } from './services/costexplorer/costs.ts';
export { type Balancer, type BalancerOptions, startBalancer } from './services/elbv2/proxy/balancer.ts';
export type { Firewall } from './services/elbv2/proxy/firewall.ts';
export type { BalancerPlan } from './services/elbv2/proxy/plan.ts';
export { accessLogLine, type RequestRecord } from './services/elbv2/proxy/record.ts';
export { type Dial, dropped } from './services/elbv2/proxy/upstream.ts';
export { standInNetwork } from './services/rds/running.ts';
export { type FirewallVerdict, type FirewallWorld, judgeRequest } from './services/wafv2/evaluation/evaluate.ts';
export { rates } from './services/wafv2/evaluation/rates.ts';
export { unenforced } from './services/wafv2/evaluation/unenforced.ts';
export type { InspectedRequest, RuleGroup, WebAcl } from './services/wafv2/evaluation/web-acl.ts';
export { LOCAL_SERVICES } from './services.ts';
export { effectOfChange } from './spec/spec.ts';
export type { Blobs, Body } from './state/blobs.ts';
export type { Collection, CollectionOptions, Home, State } from './state/state.ts';
export type { SystemFault } from './system/faults.ts';
export type { LocalImage, LocalWorkload, PlaneStatus } from './system/plane.ts';
export { LOCAL_PLANES } from './system/planes.ts';
export { deployedModel } from './system/scene.ts';
export { LOG_FILE, type RunningSystem, startSystem } from './system/system.ts';
export { openWorld, type WorldOptions } from './world.ts';
