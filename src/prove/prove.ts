import type { Outcome, Row } from '../answers/index.ts';
import { type DataPath, type Result, type SourcePosition, success } from '../base/index.ts';
import type { Assertion, AssertionKind, Claim, ClaimSet } from '../claims/index.ts';
import type { Model } from '../model/index.ts';
import { unlessDoubted } from './doubts.ts';
import type { Observations } from './observations.ts';
import type { Question } from './question.ts';
import { shown } from './shown.ts';
import { ask, undeclaredNames } from './subjects.ts';
import { unlessUnread, watched } from './unread.ts';
import type { AssertionVerdict, Judgement, Verdict } from './verdict.ts';
import { judgeAddresses } from './words/addresses.ts';
import { judgeAlarm } from './words/alarm.ts';
import { judgeAttribute } from './words/attribute.ts';
import { judgeCalled } from './words/called.ts';
import { judgeCompositeAlarm } from './words/composite-alarm.ts';
import { judgeCost } from './words/cost.ts';
import { judgeDrawn } from './words/drawn.ts';
import { judgeEncrypted } from './words/encrypted.ts';
import { judgeEndpoints } from './words/endpoints.ts';
import { judgeDeniedTo } from './words/everybody.ts';
import { judgeExists } from './words/exists.ts';
import { judgeFile } from './words/file.ts';
import { judgeFilters } from './words/filters.ts';
import { judgeFits } from './words/fits.ts';
import { judgeGrants } from './words/grants.ts';
import { judgeKept } from './words/kept.ts';
import { judgeListens } from './words/listens.ts';
import { judgeMay, judgeMayNot } from './words/may.ts';
import { judgeDestinations, judgeSources } from './words/neighbours.ts';
import { judgeOutput } from './words/output.ts';
import { judgeParameter } from './words/parameter.ts';
import { judgeAllowed } from './words/permissions.ts';
import { judgePermits } from './words/permits.ts';
import { judgeProperty } from './words/property.ts';
import { judgeReaches, judgeUnreachable } from './words/reachability.ts';
import { judgeRecords } from './words/records.ts';
import { judgeRoute } from './words/route.ts';
import { judgeRules } from './words/rules.ts';
import { judgeRuns } from './words/runs.ts';
import { judgeStands } from './words/stands.ts';
import { judgeSubnets } from './words/subnets.ts';
import { judgeSurvives } from './words/survives.ts';
import { judgeTargets } from './words/targets.ts';
import { judgeTells } from './words/tells.ts';
import { judgeTls } from './words/tls.ts';
import { judgeTrusts } from './words/trusts.ts';
import { judgeUnmeasurable, judgeWitness } from './words/witness.ts';

/**
 * Judges every claim on the model, in the order in which they are written. Fails only when a claim uses a name that is
 * neither declared nor in the template. Claims about prices or the drawing are unknown without the observations.
 *
 * @param place finds a path of the claim set in the file it came from
 */
export function prove(
  model: Model,
  claims: ClaimSet,
  observations: Observations = {},
  place: (path: DataPath) => SourcePosition | undefined = () => undefined,
): Result<readonly Verdict[]> {
  const question = ask(model, claims, observations);
  const diagnostics = undeclaredNames(question, place);
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  return success(claims.claims.map((claim) => judgeClaim(question, claim)));
}

function judgeClaim(question: Question, claim: Claim): Verdict {
  const assertions = claim.holds.map(
    (assertion): AssertionVerdict => ({ assertion, ...shown(judgeAssertion(question, assertion)) }),
  );
  const judgement = combine(assertions);
  return Object.freeze({
    id: claim.id,
    title: claim.title,
    ...(claim.area !== undefined && { area: claim.area }),
    ...judgement,
    row: rowOf(claim, judgement.outcome),
    ...(claim.resolution !== undefined && { resolution: claim.resolution }),
    ...(claim.note !== undefined && { note: claim.note }),
    ...(claim.planned && { planned: true as const }),
    ...(claim.beyond && { beyond: true as const }),
    assertions,
  });
}

type Judges = {
  readonly [Kind in AssertionKind]: (question: Question, assertion: Extract<Assertion, { kind: Kind }>) => Judgement;
};

const JUDGES: Judges = {
  exists: judgeExists,
  property: judgeProperty,
  attribute: judgeAttribute,
  called: judgeCalled,
  route: judgeRoute,
  addresses: judgeAddresses,
  tls: judgeTls,
  filters: judgeFilters,
  encrypted: judgeEncrypted,
  kept: judgeKept,
  records: judgeRecords,
  reaches: judgeReaches,
  unreachable: judgeUnreachable,
  sources: judgeSources,
  destinations: judgeDestinations,
  rules: judgeRules,
  allowed: judgeAllowed,
  denied: judgeDeniedTo,
  grants: judgeGrants,
  permits: judgePermits,
  trusts: judgeTrusts,
  may: judgeMay,
  mayNot: judgeMayNot,
  alarm: judgeAlarm,
  runs: judgeRuns,
  compositeAlarm: judgeCompositeAlarm,
  tells: judgeTells,
  file: judgeFile,
  cost: judgeCost,
  drawn: judgeDrawn,
  stands: judgeStands,
  subnets: judgeSubnets,
  survives: judgeSurvives,
  fits: judgeFits,
  listens: judgeListens,
  targets: judgeTargets,
  endpoints: judgeEndpoints,
  parameter: judgeParameter,
  output: judgeOutput,
  witness: ({ observations }, assertion) => judgeWitness(observations, assertion),
  unmeasurable: (_, assertion) => judgeUnmeasurable(assertion),
};

function judgeAssertion(question: Question, assertion: Assertion): Judgement {
  // Each judge takes the assertion of its own kind, which the table guarantees and the index loses.
  const judge = JUDGES[assertion.kind] as (question: Question, assertion: Assertion) => Judgement;
  const { question: observed, asked } = watched(question);
  const judgement = unlessDoubted(question, assertion, asked, judge(observed, assertion));
  return unlessUnread(question, assertion, asked, judgement);
}

/** The worst assertion decides: a refuted one, then an unknown one, then one that waits for its witness. */
const WORST_FIRST: readonly Outcome[] = ['refuted', 'unknown', 'unseen', 'witnessed', 'proved'];

function combine(assertions: readonly AssertionVerdict[]): Judgement {
  const outcome = WORST_FIRST.find((each) => assertions.some((verdict) => verdict.outcome === each)) ?? 'proved';
  const deciding = assertions.filter((verdict) => verdict.outcome === outcome);
  const missing = [...new Set(deciding.flatMap((verdict) => verdict.missing ?? []))];
  const conditions = deciding.flatMap((verdict) => verdict.holdsIf ?? []);
  const counterexample = deciding.find((verdict) => verdict.counterexample !== undefined)?.counterexample;
  return {
    outcome,
    trace: [...deciding, ...assertions.filter((verdict) => verdict.outcome !== outcome)].flatMap(
      (verdict) => verdict.trace,
    ),
    ...(counterexample !== undefined && { counterexample }),
    ...(missing.length > 0 && { missing }),
    ...(conditions.length === deciding.length && conditions.length > 0 && { holdsIf: conditions.join('; and ') }),
  };
}

function rowOf(claim: Claim, outcome: Outcome): Row {
  if (claim.planned) return 'planned';
  if (outcome === 'refuted' || outcome === 'unknown') return 'notMet';
  if (claim.holds.every((assertion) => assertion.kind === 'unmeasurable')) return 'notMeasurable';
  if (outcome === 'unseen')
    return claim.holds.some((assertion) => assertion.kind === 'witness') ? 'awaitingWitness' : 'notMeasurable';
  return claim.resolution === undefined ? 'met' : 'metDifferently';
}
