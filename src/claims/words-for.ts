import { area, claim, claimSet } from './builders.ts';
import type { Claim, ClaimSet } from './claim.ts';
import { alarmsReachSomebody as alarmsReachSomebodyPattern } from './patterns/alarms-reach-somebody.ts';
import { audited as auditedPattern } from './patterns/audited.ts';
import { backedUp as backedUpPattern } from './patterns/backed-up.ts';
import { closedNetwork as closedNetworkPattern } from './patterns/closed-network.ts';
import { deployedFromGitHub as deployedFromGitHubPattern } from './patterns/deployed-from-github.ts';
import { encryptedAtRest as encryptedAtRestPattern } from './patterns/encrypted-at-rest.ts';
import { type LeastPrivilege, leastPrivilege as leastPrivilegePattern } from './patterns/least-privilege.ts';
import { privateData as privateDataPattern } from './patterns/private-data.ts';
import { tlsOnly as tlsOnlyPattern } from './patterns/tls-only.ts';
import type { Selector } from './selector.ts';
import { addresses as addressesWord } from './words/addresses.ts';
import { alarm as alarmWord } from './words/alarm.ts';
import { allowed as allowedWord } from './words/allowed.ts';
import { attribute as attributeWord } from './words/attribute.ts';
import { called as calledWord } from './words/called.ts';
import { compositeAlarm as compositeAlarmWord } from './words/composite-alarm.ts';
import { cost as costWord } from './words/cost.ts';
import { denied as deniedWord } from './words/denied.ts';
import { destinations as destinationsWord } from './words/destinations.ts';
import { drawn as drawnWord } from './words/drawn.ts';
import { encrypted as encryptedWord } from './words/encrypted.ts';
import { endpoints as endpointsWord } from './words/endpoints.ts';
import { exists as existsWord } from './words/exists.ts';
import { file as fileWord } from './words/file.ts';
import { filters as filtersWord } from './words/filters.ts';
import { fits as fitsWord } from './words/fits.ts';
import { grants as grantsWord } from './words/grants.ts';
import { kept as keptWord } from './words/kept.ts';
import { listens as listensWord } from './words/listens.ts';
import { may as mayWord } from './words/may.ts';
import { mayNot as mayNotWord } from './words/may-not.ts';
import { output as outputWord } from './words/output.ts';
import { parameter as parameterWord } from './words/parameter.ts';
import { permits as permitsWord } from './words/permits.ts';
import { property as propertyWord } from './words/property.ts';
import { reaches as reachesWord } from './words/reaches.ts';
import { records as recordsWord } from './words/records.ts';
import { route as routeWord } from './words/route.ts';
import { rules as rulesWord } from './words/rules.ts';
import { runs as runsWord } from './words/runs.ts';
import { sources as sourcesWord } from './words/sources.ts';
import { stands as standsWord } from './words/stands.ts';
import { subnets as subnetsWord } from './words/subnets.ts';
import { survives as survivesWord } from './words/survives.ts';
import { targets as targetsWord } from './words/targets.ts';
import { tells as tellsWord } from './words/tells.ts';
import { tls as tlsWord } from './words/tls.ts';
import { trusts as trustsWord } from './words/trusts.ts';
import { unmeasurable as unmeasurableWord } from './words/unmeasurable.ts';
import { unreachable as unreachableWord } from './words/unreachable.ts';
import { witness as witnessWord } from './words/witness.ts';

/** The builders of the vocabulary, with the names that they accept. */
export interface Words<Name extends string> {
  readonly addresses: typeof addressesWord<Name>;
  readonly alarm: typeof alarmWord<Name>;
  readonly allowed: typeof allowedWord<Name>;
  readonly attribute: typeof attributeWord<Name>;
  readonly called: typeof calledWord<Name>;
  readonly compositeAlarm: typeof compositeAlarmWord<Name>;
  readonly cost: typeof costWord<Name>;
  readonly denied: typeof deniedWord<Name>;
  readonly destinations: typeof destinationsWord<Name>;
  readonly drawn: typeof drawnWord<Name>;
  readonly encrypted: typeof encryptedWord<Name>;
  readonly exists: typeof existsWord<Name>;
  readonly file: typeof fileWord<Name>;
  readonly filters: typeof filtersWord<Name>;
  readonly fits: typeof fitsWord<Name>;
  readonly grants: typeof grantsWord<Name>;
  readonly may: typeof mayWord<Name>;
  readonly mayNot: typeof mayNotWord<Name>;
  readonly permits: typeof permitsWord<Name>;
  readonly kept: typeof keptWord<Name>;
  readonly property: typeof propertyWord<Name>;
  readonly reaches: typeof reachesWord<Name>;
  readonly records: typeof recordsWord<Name>;
  readonly route: typeof routeWord<Name>;
  readonly rules: typeof rulesWord<Name>;
  readonly runs: typeof runsWord<Name>;
  readonly sources: typeof sourcesWord<Name>;
  readonly stands: typeof standsWord<Name>;
  readonly subnets: typeof subnetsWord<Name>;
  readonly survives: typeof survivesWord<Name>;
  readonly listens: typeof listensWord<Name>;
  readonly targets: typeof targetsWord<Name>;
  readonly endpoints: typeof endpointsWord<Name>;
  readonly parameter: typeof parameterWord;
  readonly output: typeof outputWord<Name>;
  readonly tells: typeof tellsWord<Name>;
  readonly tls: typeof tlsWord<Name>;
  readonly trusts: typeof trustsWord<Name>;
  readonly unmeasurable: typeof unmeasurableWord;
  readonly unreachable: typeof unreachableWord<Name>;
  readonly witness: typeof witnessWord;
  readonly closedNetwork: typeof closedNetworkPattern<Name>;
  readonly encryptedAtRest: typeof encryptedAtRestPattern<Name>;
  readonly alarmsReachSomebody: typeof alarmsReachSomebodyPattern<Name>;
  readonly audited: typeof auditedPattern<Name>;
  readonly backedUp: typeof backedUpPattern<Name>;
  readonly deployedFromGitHub: typeof deployedFromGitHubPattern<Name>;
  readonly privateData: typeof privateDataPattern<Name>;
  readonly tlsOnly: typeof tlsOnlyPattern<Name>;
  readonly leastPrivilege: <Feature extends string>(options: LeastPrivilege<Name, Feature>) => readonly Claim[];
  readonly area: typeof area;
  readonly claim: typeof claim;
  /** What was declared. */
  readonly names: Readonly<Record<Name, string | Selector>>;
  /** A claim set that declares the names. */
  readonly claimSet: (set: Omit<ClaimSet, 'schema' | 'names'>) => ClaimSet;
}

type Names = Readonly<Record<string, string | Selector>>;

const BUILDERS: Omit<Words<string>, 'claimSet' | 'names'> = {
  addresses: addressesWord,
  alarm: alarmWord,
  allowed: allowedWord,
  attribute: attributeWord,
  called: calledWord,
  compositeAlarm: compositeAlarmWord,
  cost: costWord,
  denied: deniedWord,
  destinations: destinationsWord,
  drawn: drawnWord,
  encrypted: encryptedWord,
  exists: existsWord,
  file: fileWord,
  filters: filtersWord,
  fits: fitsWord,
  grants: grantsWord,
  may: mayWord,
  mayNot: mayNotWord,
  permits: permitsWord,
  kept: keptWord,
  property: propertyWord,
  reaches: reachesWord,
  records: recordsWord,
  route: routeWord,
  rules: rulesWord,
  runs: runsWord,
  sources: sourcesWord,
  stands: standsWord,
  subnets: subnetsWord,
  survives: survivesWord,
  listens: listensWord,
  targets: targetsWord,
  endpoints: endpointsWord,
  parameter: parameterWord,
  output: outputWord,
  tells: tellsWord,
  tls: tlsWord,
  trusts: trustsWord,
  unmeasurable: unmeasurableWord,
  unreachable: unreachableWord,
  witness: witnessWord,
  closedNetwork: closedNetworkPattern,
  encryptedAtRest: encryptedAtRestPattern,
  alarmsReachSomebody: alarmsReachSomebodyPattern,
  audited: auditedPattern,
  backedUp: backedUpPattern,
  deployedFromGitHub: deployedFromGitHubPattern,
  privateData: privateDataPattern,
  tlsOnly: tlsOnlyPattern,
  leastPrivilege: leastPrivilegePattern,
  area,
  claim,
};

/**
 * The builders for one system: they compile only with names that it declares, `internet`, `internet6`, CIDR blocks and
 * ports that exist. The same mistakes in JSON and YAML are LTL2001 and LTL2002.
 *
 * @example
 * const that = wordsFor({ server: 'Server', database: 'Database' });
 * that.claim('WEB-1', 'Only the server reaches the database', that.sources('database', { server: 'tcp/5432' }));
 */
export function wordsFor<const Declared extends Names>(names: Declared): Words<keyof Declared & string> {
  return { ...BUILDERS, names, claimSet: (set) => claimSet({ ...set, names }) };
}

/** The builders with any text for a name: for templates whose logical ids are the names. */
export const {
  addresses,
  alarm,
  allowed,
  attribute,
  called,
  compositeAlarm,
  cost,
  denied,
  destinations,
  drawn,
  encrypted,
  exists,
  file,
  filters,
  fits,
  grants,
  may,
  mayNot,
  kept,
  permits,
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
  listens,
  targets,
  endpoints,
  parameter,
  output,
  tells,
  tls,
  trusts,
  unmeasurable,
  unreachable,
  witness,
  closedNetwork,
  encryptedAtRest,
  alarmsReachSomebody,
  audited,
  backedUp,
  deployedFromGitHub,
  privateData,
  tlsOnly,
  leastPrivilege,
} = BUILDERS;
