import { evaluate, findAction, type GrantedAction, nearestAction, resourcesWithin } from '../../aws/index.ts';
import {
  ALWAYS,
  allIn,
  anyOf,
  compose,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  matchesGlob,
  NOWHERE,
  not,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Place } from '../../model/index.ts';
import { about, judge, noPrincipal, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { type AccessTarget, targetsOf } from './access-targets.ts';
import { actedOn } from './acted-on.ts';
import { arnOfActed } from './api-methods.ts';
import { describe, patternsOf, summarise } from './grants.ts';
import { explain, requestOf } from './permissions.ts';
import { grantsTo, policiesOf, targetPolicy } from './policies-in-force.ts';
import { resourcesIn, type Space } from './request-space.ts';

type Permits = Extract<Assertion, { kind: 'permits' }>;

interface Finding {
  readonly match: Extent;
  readonly fault: string;
  readonly steps: readonly TraceStep[];
}

/** What is listed is allowed, and what is granted is listed. */
export function judgePermits(question: Question, claim: Permits): Judgement {
  const named = claim.are.flatMap(({ actions }) => actions);
  const misspelt = named.find((action) => !action.includes('*') && findAction(action) === undefined);
  if (misspelt !== undefined) {
    const hint = nearestAction(misspelt);
    return refuted(`${misspelt} is no action that IAM knows.${hint === undefined ? '' : ` Did you mean ${hint}?`}`);
  }
  const nowhere = claim.are.flatMap(({ on }) => on).find((on) => targetsOf(question, on).length === 0);
  if (nowhere !== undefined) return refuted(`No resource matches ${nowhere}.`);
  return about(question, claim.who, (principals) => {
    const stranger = principals.find((thing) => !question.model.access.principals.has(thing.id));
    if (stranger !== undefined) return noPrincipal(stranger);
    const grants = principals.map((principal) => ({ principal, ...grantsTo(question, principal) }));
    const unknown = grants.flatMap((each) => each.unknown);
    const findings = grants.flatMap(({ principal, actions }) => {
      const looked = actions.filter((grant) => isLookedAt(claim, grant.action));
      return [...needed(question, claim, principal, looked), ...looked.map((grant) => listed(question, claim, grant))];
    });
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS);
    const open = unknown.map((part): Extent => ({ certain: not(part.when), possible: ALWAYS }));
    return judge(allIn([...findings.map(({ match }) => match), ...open]), {
      trace: summarise(grants.flatMap(({ actions }) => actions)),
      counterexample: () => ({
        summary: [...new Set(wrong.map(({ fault }) => fault))].slice(0, 3).join(' '),
        steps: wrong.slice(0, 12).flatMap(({ steps }) => steps),
      }),
      missing: [...unknown.map((part) => `the policy ${part.unknown}`), ...wrong.map(({ fault }) => fault)],
    });
  });
}

function isLookedAt({ services }: Permits, action: string): boolean {
  return services === undefined || services.includes(action.split(':')[0] ?? '');
}

/** Each listed action is allowed on each of its resources; of a wildcard at least one action is granted. */
function needed(
  question: Question,
  claim: Permits,
  principal: Thing,
  granted: readonly GrantedAction<Place>[],
): readonly Finding[] {
  return claim.are.flatMap(({ actions, on }) =>
    actions.flatMap((action): readonly Finding[] => {
      if (!action.includes('*'))
        return on.flatMap((name) =>
          targetsOf(question, name).map((target) => allowedOn(question, claim, principal, action, target)),
        );
      const matching = granted.filter((grant) => covers(action, grant.action));
      const match = matching.length === 0 ? NOWHERE : anyOf(...matching.map((grant) => exactlyIn(grant.when)));
      const fault = `Nothing of ${action} is granted.`;
      return [{ match, fault, steps: [{ says: fault }] }];
    }),
  );
}

/**
 * A named resource stands for what the action is about, or for what it contains where that is not known: all of one of
 * these must be allowed, in each of the ways in which the policies divide it.
 */
function allowedOn(
  question: Question,
  claim: Permits,
  principal: Thing,
  action: string,
  target: AccessTarget,
): Finding {
  const request = requestOf(question, principal, stripPrivate(action), target, claim.context);
  const { identity = [], boundary = [], session = [], serviceControl = [] } = policiesOf(question, principal);
  const own = [...identity, ...boundary, ...session, ...serviceControl.flat()];
  const spaces = standingFor(question, request.action, target).map((space) => {
    const resources = resourcesIn(question, space, own, request);
    const decisions = resources?.map(({ arn, id }) => {
      const resource = { action, arn, ...(id !== undefined && { id }), isGiven: true };
      const policies = policiesOf(question, principal, targetPolicy(question, principal, resource));
      return { arn, decision: evaluate({ ...request, resource: arn }, policies) };
    });
    return { decisions, match: decisions === undefined ? extentOf('possible') : allowedAll(decisions) };
  });
  const decided = spaces.flatMap(({ decisions }) => decisions ?? []);
  const shown = decided.find(({ decision }) => decision.certain !== ALWAYS) ?? decided[0];
  return {
    match: anyOf(...spaces.map(({ match }) => match)),
    fault: `${action} is not allowed on ${target.id ?? showText(target.arn)}.`,
    steps: shown === undefined ? [] : explain(action, shown.arn, shown.decision),
  };
}

function allowedAll(decisions: readonly { readonly decision: Extent }[]): Extent {
  const all = decisions.map(({ decision: { certain, possible } }): Extent => ({ certain, possible }));
  return all.length === 0 ? NOWHERE : allIn(all);
}

function standingFor({ model }: Question, action: Text, { arn, id }: AccessTarget): readonly Space[] {
  if (id === undefined) return [{ pattern: arn }];
  const { own } = actedOn(model.resources.get(id)?.type ?? '', arnOfActed(model, id, action), action);
  const isKnown = own.some((each) => each !== arn) || action.startsWith('s3:');
  const patterns = isKnown ? own : [arn, compose`${arn}/*`, compose`${arn}:*`];
  return patterns.map((pattern) => ({ pattern, id }));
}

function listed(question: Question, claim: Permits, grant: GrantedAction<Place>): Finding {
  const entries = claim.are.filter(({ actions }) => actions.some((action) => covers(action, grant.action)));
  const patterns = entries.flatMap(({ on }) => on.flatMap((name) => patternsOf(question, name)));
  const within = entries.length === 0 ? NOWHERE : extentOf(resourcesWithin(grant, patterns));
  return {
    match: impliedBy(grant.when, within),
    fault:
      entries.length === 0
        ? `${grant.action} is granted and not listed.`
        : `${grant.action} is granted beyond ${entries.flatMap(({ on }) => on).join(', ')}.`,
    steps: [describe(grant)],
  };
}

function covers(pattern: string, action: Text): boolean {
  return matchesGlob(stripPrivate(pattern), action, { ignoreCase: true }) === 'certain';
}
