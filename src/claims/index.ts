export { type AcceptedFinding, parseAccepted } from './accepted.ts';
export { area, type ClaimDetails, claim, claimSet } from './builders.ts';
export {
  ASSERTION,
  type Assertion,
  type AssertionKind,
  CLAIM_SET,
  type Claim,
  type ClaimSet,
  type EmittedMetric,
  WORDS,
} from './claim.ts';
export { type Lock, type LockedResource, parseLock } from './lock.ts';
export { MAKES_ROLES } from './makes-roles.ts';
export type { Matcher } from './matcher.ts';
export {
  type CidrText,
  type Key,
  namesIn,
  type Party,
  type Port,
  type Ports,
  type RulePeer,
  type Target,
} from './names.ts';
export type { ClaimValue, Outsider, Somebody } from './outsider.ts';
export { parseClaims } from './parse.ts';
export type { Pattern, PatternOptions } from './pattern.ts';
export { promised } from './pattern.ts';
export type { AlarmsReachSomebody } from './patterns/alarms-reach-somebody.ts';
export type { Audited } from './patterns/audited.ts';
export type { BackedUp } from './patterns/backed-up.ts';
export type { ClosedNetwork } from './patterns/closed-network.ts';
export type { DeployedFromGitHub } from './patterns/deployed-from-github.ts';
export type { EncryptedAtRest } from './patterns/encrypted-at-rest.ts';
export type { LeastPrivilege } from './patterns/least-privilege.ts';
export type { PrivateData } from './patterns/private-data.ts';
export type { TlsOnly } from './patterns/tls-only.ts';
export { PATTERNS } from './patterns.ts';
export { type GivenPolicies, parsePolicies } from './policies.ts';
export { claimSchema } from './schema.ts';
export { type Selector, SUBJECT, type Subject } from './selector.ts';
export type { Example } from './word.ts';
export type { AlarmRule } from './words/composite-alarm.ts';
export type { WebAclRule } from './words/filters.ts';
export type { QuotaName } from './words/fits.ts';
export type { Amount } from './words/kept.ts';
export {
  addresses,
  alarm,
  alarmsReachSomebody,
  allowed,
  attribute,
  audited,
  backedUp,
  called,
  closedNetwork,
  compositeAlarm,
  cost,
  denied,
  deployedFromGitHub,
  destinations,
  drawn,
  encrypted,
  encryptedAtRest,
  endpoints,
  exists,
  file,
  filters,
  fits,
  grants,
  kept,
  leastPrivilege,
  listens,
  may,
  mayNot,
  output,
  parameter,
  permits,
  privateData,
  property,
  reaches,
  records,
  route,
  rules,
  runs,
  sources,
  stands,
  subnets,
  survives,
  targets,
  tells,
  tls,
  tlsOnly,
  trusts,
  unmeasurable,
  unreachable,
  type Words,
  witness,
  wordsFor,
} from './words-for.ts';
