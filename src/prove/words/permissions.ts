/** `allowed` and `denied`: AWS's decision on a request, or on every request that a pattern stands for. */
import {
  type Decision,
  evaluate,
  expandActionPattern,
  findAction,
  grantedActions,
  nearestAction,
  type Policies,
  type Request,
} from '../../aws/index.ts';
import { allOf, type Extent, NEVER, NO_TEXT, not, stripPrivate, type Text } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { type Place, textOf } from '../../model/index.ts';
import { about, judge, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { type AccessTarget, targetsOf } from './access-targets.ts';
import { exampleTextOf } from './guarded.ts';

type Allowed = Extract<Assertion, { kind: 'allowed' }>;
type Denied = Extract<Assertion, { kind: 'denied' }>;

/** The principal may do each action on the resource; `*` in an action is not read as a pattern. */
export function judgeAllowed(question: Question, claim: Allowed): Judgement {
  return decide(
    question,
    claim,
    claim.actions.map(stripPrivate),
    (decision) => ({ certain: decision.certain, possible: decision.possible }),
    (action) => `${action} is not allowed`,
  );
}

/** The principal may do none of the actions that a pattern stands for, on any resource that `on` stands for. */
export function judgeDenied(question: Question, claim: Denied): Judgement {
  const actions = claim.actions.flatMap((pattern) => {
    const written = stripPrivate(pattern);
    const known = expandActionPattern(written).map((action) => action.name);
    return known.length > 0 ? known : [written];
  });
  return decide(
    question,
    claim,
    actions,
    (decision) => ({ certain: not(decision.possible), possible: not(decision.certain) }),
    (action) => `${action} is allowed`,
  );
}

function decide(
  question: Question,
  claim: Allowed | Denied,
  actions: readonly Text[],
  read: (decision: Decision<Place>) => Extent,
  failure: (action: string) => string,
): Judgement {
  const misspelt = misspeltActions(claim.actions);
  if (misspelt !== undefined) return misspelt;
  if (targetsOf(question, claim.on).length === 0) return refuted(`No resource matches ${claim.on}.`);
  return about(question, claim.who, (principals) => {
    const stranger = principals.find((thing) => !question.model.access.principals.has(thing.id));
    if (stranger !== undefined) return refuted(`${stranger.id} is ${stranger.type}, not a role, user or group.`);
    const answers = principals.flatMap((principal) => {
      const granted =
        claim.kind === 'denied' && claim.on === undefined ? grantedPatterns(question, principal) : undefined;
      return actions.flatMap((action) =>
        (granted === undefined ? targetsOf(question, claim.on) : sampleResources(granted.get(action))).map(
          (resource) => {
            const decision = evaluate(
              requestOf(question, principal, action, resource, claim.context),
              policiesOf(question, principal, resource),
            );
            return { action, resource, decision, match: read(decision) };
          },
        ),
      );
    });
    const wrong = answers.filter(({ match }) => match.possible === NEVER);
    const shown = (chosen: typeof answers) =>
      chosen.slice(0, 12).flatMap(({ action, resource, decision }) => explain(action, resource.arn, decision));
    return judge(allOf(...answers.map(({ match }) => match)), {
      trace: shown(answers),
      counterexample: () => {
        const [first = answers[0]] = wrong;
        return {
          summary: `${first === undefined ? '' : failure(first.action)} on ${first?.resource.arn ?? '*'}.`,
          steps: shown(wrong.length > 0 ? wrong : answers),
        };
      },
      missing: [
        ...new Set(
          answers.flatMap(({ decision }) =>
            decision.steps.filter((each) => each.answer === 'possible').map((each) => each.why),
          ),
        ),
      ],
    });
  });
}

/** The refutation of a claim about actions that do not exist. */
export function misspeltActions(actions: readonly string[]): Judgement | undefined {
  const unknown = actions.filter((action) => !action.includes('*') && findAction(action) === undefined);
  const [first] = unknown;
  if (first === undefined) return undefined;
  const hint = nearestAction(first);
  return refuted(
    `${unknown.join(', ')} is no action that IAM knows.${hint === undefined ? '' : ` Did you mean ${hint}?`}`,
  );
}

const EVERY_RESOURCE = stripPrivate('*');

function grantedPatterns(question: Question, principal: Thing): ReadonlyMap<string, readonly Text[]> {
  const granted = new Map<string, readonly Text[]>();
  for (const grant of grantedActions(policiesOf(question, principal)).actions) {
    granted.set(grant.action, [...(granted.get(grant.action) ?? []), ...(grant.resources ?? [EVERY_RESOURCE])]);
  }
  return granted;
}

/** Without a resource to speak of, an action is denied when it is denied on a resource of each granted pattern. */
function sampleResources(patterns: readonly Text[] | undefined): readonly AccessTarget[] {
  if (patterns === undefined) return [{ arn: EVERY_RESOURCE }];
  return [...new Set(patterns)].map((pattern) => ({ arn: sampleOf(pattern) }));
}

/** One resource that the pattern matches; `*` by itself stays, for actions that have no resource. */
export function sampleOf(pattern: Text): Text {
  return pattern === '*' ? pattern : exampleTextOf(pattern);
}

export function requestOf(
  question: Question,
  principal: Thing,
  action: Text,
  resource: AccessTarget,
  context: Readonly<Record<string, string>> | undefined,
): Request {
  const access = question.model.access.principals.get(principal.id);
  const known = Object.entries(context ?? {}).map(([key, text]): [string, readonly Text[]] => {
    const read = question.model.read(text);
    return [key, [('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(text)]];
  });
  return {
    principal: { kind: access?.kind === 'user' ? 'user' : 'role', arn: access?.arn ?? NO_TEXT },
    action,
    resource: resource.arn,
    context: Object.fromEntries(known),
  };
}

export function policiesOf({ model }: Question, principal: Thing, resource?: AccessTarget): Policies<Place> {
  const access = model.access.principals.get(principal.id);
  const own = resource?.id === undefined ? undefined : model.access.resourcePolicies.get(resource.id);
  return {
    identity: access?.identity ?? [],
    ...(access?.boundary !== undefined && { boundary: access.boundary }),
    ...(own !== undefined && { resource: own }),
  };
}

/** The statements that decided, Deny first; when none applied, that. */
export function explain(action: string, arn: string, decision: Decision<Place>): readonly TraceStep[] {
  const verdict =
    decision.certain !== NEVER ? 'allowed' : decision.possible === NEVER ? 'not allowed' : 'perhaps allowed';
  const deciding = decision.steps.filter((each) => each.answer !== 'impossible');
  if (deciding.length === 0)
    return [
      {
        says: `${action} on ${arn}: ${verdict}; no statement of ${decision.steps.length} applies, and what nothing allows is denied.`,
      },
    ];
  return deciding
    .toSorted((left, right) => Number(right.effect === 'Deny') - Number(left.effect === 'Deny'))
    .slice(0, 2)
    .map((each) => ({
      at: each.at,
      says: `${action} on ${arn}: ${verdict}; ${each.effect}${each.sid === undefined ? '' : ` ${each.sid}`}: ${each.why}.`,
    }));
}
