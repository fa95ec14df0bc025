/** `allowed` and `denied`: AWS's decision on a request, or on every request that a pattern stands for. */
import {
  actionClasses,
  coversAction,
  type Decision,
  evaluateOpen,
  expandActionPattern,
  findAction,
  isObjectAction,
  isUnknownPolicy,
  nearestAction,
  type PolicyPart,
  type Request,
} from '../../aws/index.ts';
import {
  ALWAYS,
  allIn,
  and,
  type Extent,
  type Guard,
  holeName,
  isSymbolic,
  NEVER,
  NO_TEXT,
  not,
  or,
  showText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { isList, isMapping, type Place, textOf } from '../../model/index.ts';
import { about, judge, noPrincipal, refuted } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';
import { type AccessTarget, targetsOf } from './access-targets.ts';
import { apisIn, callableWithoutSignature, methodsOf, ownPolicy } from './api-methods.ts';
import { endpointsOnTheWay } from './endpoints-on-the-way.ts';
import { ownersFor, policiesOf, targetPolicy } from './policies-in-force.ts';
import { ANYTHING, everySpace, resourcesIn, spacesOn } from './request-space.ts';

type Allowed = Extract<Assertion, { kind: 'allowed' }>;
type Denied = Extract<Assertion, { kind: 'denied' }>;

/** The principal may do each action on the resource, on all of them that a pattern stands for. */
export function judgeAllowed(question: Question, claim: Allowed): Judgement {
  return decide(question, claim, eachAction(claim.actions), 'each');
}

/** The principal may do none of the actions that a pattern stands for, on any resource that `on` stands for. */
export function judgeDenied(question: Question, claim: Denied): Judgement {
  return decide(question, claim, eachAction(claim.actions), 'any');
}

/** The actions that patterns stand for; a pattern for none that is known stands for itself. */
function eachAction(patterns: readonly string[]): readonly Text[] {
  return patterns.flatMap((pattern) => {
    const written = stripPrivate(pattern);
    const known = expandActionPattern(written).map((action) => action.name);
    return known.length > 0 ? known : [written];
  });
}

/** `each`: all of the requests are allowed; `any`: none of them is. */
type Reading = 'each' | 'any';

interface Answer {
  readonly action: Text;
  readonly arn: Text;
  readonly decision: Decision<Place>;
  readonly match: Extent;
  readonly missing: readonly string[];
}

function decide(question: Question, claim: Allowed | Denied, actions: readonly Text[], reading: Reading): Judgement {
  const misspelt = misspeltActions(claim.actions);
  if (misspelt !== undefined) return misspelt;
  if (targetsOf(question, claim.on).length === 0) return refuted(`No resource matches ${claim.on}.`);
  return about(question, claim.who, (principals) => {
    const stranger = principals.find((thing) => !question.model.access.principals.has(thing.id));
    if (stranger !== undefined) return noPrincipal(stranger);
    const answers = principals.flatMap((principal) => answersFor(question, claim, principal, actions, reading));
    const wrong = answers.filter(({ match }) => match.possible === NEVER);
    const shown = (chosen: readonly Answer[]) =>
      chosen.slice(0, 12).flatMap(({ action, arn, decision }) => explain(action, arn, decision));
    return judge(allIn(answers.map(({ match }) => match)), {
      trace: shown(answers),
      counterexample: () => {
        const [first = answers[0]] = wrong;
        const says = reading === 'each' ? 'is not allowed' : 'is allowed';
        return {
          summary: `${first?.action} ${says} on ${first?.arn ?? '*'}${inContext(claim)}.`,
          steps: shown(wrong.length > 0 ? wrong : answers),
        };
      },
      missing: [...new Set(answers.flatMap(({ missing }) => missing))],
    });
  });
}

function inContext({ context = {} }: Allowed | Denied): string {
  const keys = Object.entries(context).map(([key, value]) => `${key} ${value}`);
  return keys.length === 0 ? '' : ` with ${keys.join(', ')}`;
}

/** One answer for each request that the policies tell apart. */
function answersFor(
  question: Question,
  claim: Allowed | Denied,
  principal: Thing,
  actions: readonly Text[],
  reading: Reading,
): readonly Answer[] {
  const {
    identity = [],
    boundary = [],
    session = [],
    serviceControl = [],
    resourceControl = [],
  } = policiesOf(question, principal);
  const own = [...identity, ...boundary, ...session, ...serviceControl.flat(), ...resourceControl];
  const { on } = claim;
  const isGiven = on !== undefined && on !== '*';
  const requestFor = requestsOf(question, principal, claim.context);
  const endpoint = endpointPolicy(question, requestFor(ANYTHING, ANYTHING));
  const deciding = [...own, ...(endpoint ?? [])];
  const classOf = actionClasses((service) => [
    ...deciding,
    ...ownersFor(question, service).flatMap(({ policy }) => policy),
  ]);
  const weighed = new Map<string, readonly Answer[]>();
  return actions.flatMap((action) => {
    const spaces = isGiven ? spacesOn(question, on, action, reading) : everySpace(question, action, reading);
    const key = `${classOf(action)} ${kindOf(action)}\n${spaces.map(({ pattern }) => pattern).join('\n')}`;
    const alike = weighed.get(key);
    if (alike !== undefined) return alike.map((answer) => ({ ...answer, action }));
    const answers = spaces.flatMap((space): readonly Answer[] => {
      const request = requestFor(action, space.pattern);
      const resources = resourcesIn(question, space, deciding, request);
      if (resources === undefined) return [tooMany(action, space.pattern)];
      return resources.map(({ arn, id }) => {
        const target = targetPolicy(question, principal, { action, arn, ...(id !== undefined && { id }), isGiven });
        const decision = evaluateOpen(
          { ...request, resource: arn },
          { ...policiesOf(question, principal, target), ...(endpoint && { endpoint }) },
        );
        const { certain, possible } = decision;
        const unasked = unsigned(question, action, isGiven ? (id ?? arn) : undefined);
        const missing = [
          ...decision.steps.filter((each) => each.answer === 'possible').map((each) => each.why),
          ...unasked.map(({ api }) => `whom the methods of ${api} ask for a signature or token`),
        ];
        const perhaps = or(possible, ...unasked.map(({ when }) => when));
        if (reading === 'any')
          return { action, arn, decision, match: { certain: not(perhaps), possible: not(certain) }, missing };
        const ways = endpoint === undefined ? endpointsOnTheWay(question.model, principal.id, action) : [];
        const through = ways.map(({ id, policy }) => ({
          id,
          ...evaluateOpen(
            { ...request, resource: arn },
            { ...policiesOf(question, principal, target), endpoint: policy },
          ),
        }));
        const closed = through.filter((each) => each.certain !== certain);
        return {
          action,
          arn,
          decision,
          match: { certain: and(certain, ...closed.map((each) => each.certain)), possible: perhaps },
          missing: [...missing, ...closed.map(({ id }) => `whether requests of ${principal.id} pass ${id}`)],
        };
      });
    });
    weighed.set(key, answers);
    return answers;
  });
}

/** APIs that the request may be about and that may let in whom no policy allows anything. Where one has a policy, that decides. */
function unsigned(
  { model }: Question,
  action: Text,
  on: string | undefined,
): readonly { readonly api: string; readonly when: Guard }[] {
  if (!/^execute-api:(?:invoke|\*)$/i.test(action)) return [];
  return apisIn(model)
    .filter((api) => on === undefined || on === api || on.startsWith(methodsOf(model, api)))
    .filter((api) => ownPolicy(model, api) === undefined)
    .map((api) => ({ api, when: callableWithoutSignature(model, api) }))
    .filter(({ when }) => when !== NEVER);
}

/** The policy of the endpoint of the template through which the request passes, as the claim says. */
function endpointPolicy({ model }: Question, { context }: Request): readonly PolicyPart<Place>[] | undefined {
  const key = Object.keys(context).find((each) => each.toLowerCase() === 'aws:sourcevpce');
  const [value] = (key === undefined ? undefined : context[key]) ?? [];
  const hole = value === undefined ? undefined : model.holes.get(holeName(value) ?? '');
  return hole?.kind === 'resource' ? model.access.resourcePolicies.get(hole.resource) : undefined;
}

const kinds = new Map<Text, string>();

/** What decides beside the policies and the service: whether the action has resources, and whether they are objects. */
function kindOf(action: Text): string {
  const known = kinds.get(action);
  if (known !== undefined) return known;
  const kind = `${findAction(action)?.hasResources} ${/^s3:/i.test(action) && isObjectAction(action)}`;
  kinds.set(action, kind);
  return kind;
}

function tooMany(action: Text, pattern: Text): Answer {
  const why = `the policies divide ${showText(pattern)} in more ways than can be told apart`;
  return {
    action,
    arn: pattern,
    decision: { certain: NEVER, possible: ALWAYS, steps: [] },
    match: { certain: NEVER, possible: ALWAYS },
    missing: [why],
  };
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

export function requestOf(
  question: Question,
  principal: Thing,
  action: Text,
  resource: AccessTarget,
  context: Readonly<Record<string, string>> | undefined,
): Request {
  return requestsOf(question, principal, context)(action, resource.arn);
}

/** The requests of a principal in one context, by action and resource. */
function requestsOf(
  question: Question,
  thing: Thing,
  context: Readonly<Record<string, string>> = {},
): (action: Text, resource: Text) => Request {
  const access = question.model.access.principals.get(thing.id);
  const known = Object.entries(context).map(([key, text]): [string, readonly Text[]] => {
    const read = question.model.read(text);
    return [key, [('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(text)]];
  });
  const principal = { kind: access?.kind === 'user' ? 'user' : 'role', arn: access?.arn ?? NO_TEXT } as const;
  const tags = tagsOf(question, thing, Object.keys(context));
  const all = { ...Object.fromEntries(known), ...tags };
  return (action, resource) => ({ principal, action, resource, context: all });
}

/**
 * What is known of the principal's tags: those that the template gives it. The stack may add others, and who may tag a
 * session may change all of them (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html).
 */
function tagsOf(
  { model }: Question,
  { id, properties }: Thing,
  given: readonly string[],
): Readonly<Record<string, readonly Text[]>> {
  const trust = model.access.principals.get(id)?.trust ?? [];
  if (trust.some((part) => isUnknownPolicy(part) || coversAction(part, TAG_SESSION) !== 'impossible')) return {};
  if (!isList(properties.Tags)) return {};
  const known = new Set(given.map((key) => key.toLowerCase()));
  const tags = properties.Tags.flatMap((tag) => {
    const [name, value] = isMapping(tag) ? [textOf(tag.Key), textOf(tag.Value)] : [];
    if (name === undefined || value === undefined || isSymbolic(name)) return [];
    const key = `aws:PrincipalTag/${name}`;
    return known.has(key.toLowerCase()) ? [] : [[key, [value]]];
  });
  return Object.fromEntries(tags);
}

const TAG_SESSION = stripPrivate('sts:TagSession');

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
