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
export type { Matcher } from './matcher.ts';
export { type Cidr, namesIn, type Party, type Port, type Ports, type Target } from './names.ts';
export { parseClaims } from './parse.ts';
export type { Pattern, PatternOptions } from './pattern.ts';
export type { ClosedNetwork } from './patterns/closed-network.ts';
export { PATTERNS } from './patterns.ts';
export { claimSchema } from './schema.ts';
export { type Selector, SUBJECT, type Subject } from './selector.ts';
export type { Example } from './word.ts';
export {
  addresses,
  alarm,
  allowed,
  closedNetwork,
  cost,
  denied,
  destinations,
  drawn,
  exists,
  file,
  grants,
  permits,
  property,
  reaches,
  route,
  sources,
  tls,
  trusts,
  unmeasurable,
  unreachable,
  type Words,
  witness,
  wordsFor,
} from './words-for.ts';
