import {
  evaluate,
  findAction,
  type GrantedAction,
  grantedActions,
  nearestAction,
  resourcesWithin,
} from '../../aws/index.ts';
import {
  ALWAYS,
  allOf,
  anyOf,
  compose,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  matchesGlob,
  NOWHERE,
  not,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Place } from '../../model/index.ts';
import { about, judge, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { type AccessTarget, targetsOf } from './access-targets.ts';
import { describe, patternsOf, summarise } from './grants.ts';
import { explain, requestOf, sampleOf } from './permissions.ts';
import { policiesOf, targetPolicy } from './policies-in-force.ts';

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
    if (stranger !== undefined) return refuted(`${stranger.id} is ${stranger.type}, not a role, user or group.`);
    const grants = principals.map((principal) => ({ principal, ...grantedActions(policiesOf(question, principal)) }));
    const unknown = grants.flatMap((each) => each.unknown);
    const findings = grants.flatMap(({ principal, actions }) => {
      const looked = actions.filter((grant) => isLookedAt(claim, grant.action));
      return [...needed(question, claim, principal, looked), ...looked.map((grant) => listed(question, claim, grant))];
    });
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS);
    const open = unknown.map((part): Extent => ({ certain: not(part.when), possible: ALWAYS }));
    return judge(allOf(...findings.map(({ match }) => match), ...open), {
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

/** A named resource stands for what it contains: one of the two must be allowed, whichever the action is about. */
function allowedOn(
  question: Question,
  claim: Permits,
  principal: Thing,
  action: string,
  target: AccessTarget,
): Finding {
  const plain = sampleOf(target.arn);
  const arns = target.id === undefined ? [plain] : [plain, compose`${plain}/example`, compose`${plain}:example`];
  const decisions = arns.map((arn) => {
    const resource = { ...target, arn };
    const decision = evaluate(
      requestOf(question, principal, stripPrivate(action), resource, claim.context),
      policiesOf(question, principal, targetPolicy(question, principal, { action, ...resource, isGiven: true })),
    );
    return { arn, decision };
  });
  const [first] = decisions;
  return {
    match: anyOf(...decisions.map(({ decision }) => ({ certain: decision.certain, possible: decision.possible }))),
    fault: `${action} is not allowed on ${target.id ?? plain}.`,
    steps: first === undefined ? [] : explain(action, first.arn, first.decision),
  };
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
