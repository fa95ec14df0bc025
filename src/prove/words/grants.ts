import { type GrantedAction, resourcesWithin } from '../../aws/index.ts';
import {
  ALWAYS,
  allIn,
  compose,
  type Extent,
  impliedBy,
  matchesGlob,
  NEVER,
  not,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Place } from '../../model/index.ts';
import { about, judge, noPrincipal, refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { targetsOf } from './access-targets.ts';
import { grantsTo } from './policies-in-force.ts';

type Grants = Extract<Assertion, { kind: 'grants' }>;

/**
 * What the principal is granted stays within limits: every granted action of the services has an allowed level, is one of
 * the allowed actions, and is granted on nothing but the allowed resources, as far as those limits are given.
 */
export function judgeGrants(question: Question, claim: Grants): Judgement {
  const nowhere = claim.on?.find((on) => targetsOf(question, on).length === 0);
  if (nowhere !== undefined) return refuted(`No resource matches ${nowhere}.`);
  return about(question, claim.who, (principals) => {
    const stranger = principals.find((thing) => !question.model.access.principals.has(thing.id));
    if (stranger !== undefined) return noPrincipal(stranger);
    const found = principals.map((principal) => grantsTo(question, principal));
    const unknown = found.flatMap((grants) => grants.unknown);
    const granted = found
      .flatMap((grants) => grants.actions)
      .filter((grant) => claim.services === undefined || claim.services.includes(grant.action.split(':')[0] ?? ''))
      // Limits on resources alone speak of the named actions only.
      .filter((grant) => claim.on === undefined || claim.levels !== undefined || isNamed(claim, grant));
    if (granted.length === 0 && unknown.length === 0) {
      return refuted(
        `Nothing of ${claim.services?.join(', ') ?? claim.actions?.join(', ') ?? 'anything'} is granted, so there is nothing to keep within limits.`,
      );
    }
    const allowedOn = claim.on?.flatMap((on) => patternsOf(question, on));
    const judged = granted.map((grant) => ({ grant, match: impliedBy(grant.when, judgeOne(claim, grant, allowedOn)) }));
    const outside = judged.filter(({ match }) => match.certain !== ALWAYS);
    const match = allIn([
      ...judged.map((each) => each.match),
      // A policy whose text is not known may grant anything.
      ...unknown.map((part): Extent => ({ certain: not(part.when), possible: ALWAYS })),
    ]);
    return judge(match, {
      trace: summarise(granted),
      counterexample: () => ({
        summary: `${[...new Set(outside.map(({ grant }) => grant.action))].slice(0, 6).join(', ')} ${outside.length === 1 ? 'is' : 'are'} granted beyond the limits.`,
        steps: outside.slice(0, 12).map(({ grant }) => describe(grant)),
      }),
      missing: unknown.map((part) => `the policy ${part.unknown}`),
    });
  });
}

function isNamed(claim: Grants, grant: GrantedAction<Place>): boolean {
  return (claim.actions ?? ['*']).some(
    (pattern) => matchesGlob(stripPrivate(pattern), grant.action, { ignoreCase: true }) === 'certain',
  );
}

function judgeOne(claim: Grants, grant: GrantedAction<Place>, allowedOn: readonly Text[] | undefined): Extent {
  const level = claim.levels === undefined || (grant.level !== undefined && claim.levels.includes(grant.level));
  const action = claim.actions === undefined || isNamed(claim, grant);
  const resources = allowedOn === undefined ? 'certain' : resourcesWithin(grant, allowedOn);
  return {
    certain: level && action && resources === 'certain' ? ALWAYS : NEVER,
    possible: level && action && resources !== 'impossible' ? ALWAYS : NEVER,
  };
}

/** What a resource contains counts as the resource: objects of a bucket, streams of a log group. */
export function patternsOf(question: Question, on: string): readonly Text[] {
  return targetsOf(question, on).flatMap(({ arn, id }) =>
    id === undefined ? [arn] : [arn, arn.endsWith('*') ? arn : compose`${arn}:*`, compose`${arn}/*`],
  );
}

export function describe(grant: GrantedAction<Place>): TraceStep {
  const on = grant.resources ?? grant.notResources?.map((each) => `not ${each}`) ?? ['*'];
  return {
    at: grant.at,
    says: `${grant.action} (${grant.level ?? 'level not known'}) is granted on ${on.join(', ')}.`,
  };
}

export function summarise(granted: readonly GrantedAction<Place>[]): readonly TraceStep[] {
  const byPlace = Map.groupBy(granted, (grant) => grant.at);
  return [...byPlace.values()].map((group) => {
    const [first] = group;
    const levels = [...new Set(group.map((grant) => grant.level ?? 'unknown level'))].join(', ');
    const names = group.map((grant) => grant.action);
    const listed = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ');
    return { ...(first !== undefined && { at: first.at }), says: `Granted (${levels}): ${listed}.` };
  });
}
