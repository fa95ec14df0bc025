/**
 * What parts that were not read leave open. A macro, a nested stack or a module whose content is not here may add
 * resources, attach something to those that are here, or write them anew; a verdict that this could turn is unknown.
 */
import type { Outcome } from '../answers/index.ts';
import { arnOf, namingOf, parseArn } from '../aws/index.ts';
import { ALWAYS, isLike } from '../base/index.ts';
import type { Assertion, AssertionKind, Subject } from '../claims/index.ts';
import { type Resource, TYPES_WITH_POLICY, type Unread } from '../model/index.ts';
import type { Question, Thing } from './question.ts';
import { isOfResources, isOpenSubject, mayMatch } from './subjects.ts';
import type { Judgement } from './verdict.ts';

/**
 * What the answer of a word depends on beside the fields of its subject:
 *
 * - `nothing`: on no template at all.
 * - `itself`: on nothing else.
 * - `number`: on how many there are.
 * - `attached`: on what other resources attach to the subject: policies, schedules, subscriptions.
 * - `network`: on rules, routes and interfaces anywhere in its network.
 * - `all`: on everything that there is.
 */
type Basis = 'nothing' | 'itself' | 'number' | 'attached' | 'network' | 'all';

const BASES: Readonly<Record<AssertionKind, Basis>> = {
  exists: 'number',
  property: 'itself',
  attribute: 'itself',
  called: 'itself',
  parameter: 'itself',
  output: 'itself',
  runs: 'itself',
  file: 'itself',
  compositeAlarm: 'itself',
  alarm: 'attached',
  tells: 'attached',
  tls: 'attached',
  listens: 'attached',
  targets: 'attached',
  filters: 'attached',
  encrypted: 'attached',
  kept: 'attached',
  records: 'attached',
  allowed: 'attached',
  denied: 'attached',
  grants: 'attached',
  permits: 'attached',
  trusts: 'itself',
  may: 'attached',
  mayNot: 'attached',
  rules: 'attached',
  stands: 'network',
  addresses: 'attached',
  subnets: 'attached',
  endpoints: 'attached',
  route: 'network',
  survives: 'network',
  fits: 'all',
  reaches: 'network',
  unreachable: 'network',
  sources: 'network',
  destinations: 'network',
  cost: 'all',
  drawn: 'all',
  witness: 'nothing',
  unmeasurable: 'nothing',
};

/** What a stack that is given one of these can open, close, lead elsewhere or place beside others. */
const SHAPES_A_NETWORK =
  /^AWS::(EC2::(VPC|Subnet|SecurityGroup|RouteTable|NetworkAcl|NetworkInterface|Instance|PrefixList|TransitGateway|VPCPeeringConnection)|ElasticLoadBalancing(V2)?::|AutoScaling::AutoScalingGroup|ECS::)/;

/** What policies, rules, listeners, subscriptions and members attach to. */
const CARRIES =
  /^AWS::(IAM::(Role|User|Group)|S3::Bucket|KMS::Key|SNS::Topic|SQS::Queue|Logs::LogGroup|SecretsManager::Secret|EC2::(SecurityGroup|RouteTable|NetworkAcl)|ElasticLoadBalancing(V2)?::.*|WAFv2::WebACL)$/;

/** What attaches to other resources, by a property that may name any of them. */
const ATTACHES =
  /(Policy|Permission|gress|Attachment|Association|Subscription|Rule|Listener|ListenerCertificate|Alarm|Selection|Addition|Mapping|Trail|Route|EIP|TargetGroup|Configuration)$/;

/** What an assertion asked of the template while it was judged. */
export interface Asked {
  readonly subjects: readonly { readonly subject: Subject; readonly things: readonly Thing[] }[];
}

/** The question with a record of the subjects that were looked up. */
export function watched(question: Question): { readonly question: Question; readonly asked: Asked } {
  const subjects: { readonly subject: Subject; readonly things: readonly Thing[] }[] = [];
  const thingsOf = (subject: Subject) => {
    const things = question.thingsOf(subject);
    subjects.push({ subject, things });
    return things;
  };
  return { question: { ...question, thingsOf }, asked: { subjects } };
}

/** The judgement, or unknown where a part that was not read could turn it. */
export function unlessUnread(question: Question, assertion: Assertion, asked: Asked, judgement: Judgement): Judgement {
  const { unread } = question.model;
  if (unread.length === 0 || (judgement.outcome !== 'proved' && judgement.outcome !== 'refuted')) return judgement;
  const turning = unread.filter((part) => couldTurn(question, part, assertion, asked, judgement));
  if (turning.length === 0) return judgement;
  return {
    outcome: 'unknown',
    trace: judgement.trace,
    missing: [...new Set(turning.map(({ what, at }) => `what ${what} holds (${at.file}:${at.line ?? 1})`))],
  };
}

function couldTurn(
  question: Question,
  part: Unread,
  assertion: Assertion,
  asked: Asked,
  { outcome }: Judgement,
): boolean {
  const basis = BASES[assertion.kind];
  if (basis === 'nothing') return false;
  if (part.effect === 'everything' || basis === 'all') return true;
  if (part.effect === 'outputs') return assertion.kind === 'output' && outcome === 'refuted';
  const { claims } = question;
  const found = asked.subjects.flatMap((each) => each.things);
  const things = [...found, ...mentionedIn(question, assertion)];
  if (part.effect === 'resource') {
    const isApart = isOfAnotherProperty(part, assertion);
    const others = isApart ? things.filter(({ id }) => part.knows?.has(id) !== true) : things;
    return couldTurnByOne(question, part, asked, others, basis);
  }
  if (assertion.kind === 'exists') {
    return couldTurnByNumber(assertion, found, outcome);
  }
  const isMissed = asked.subjects.some((each) => each.things.length === 0 && isOfResources(claims, each.subject));
  if (isMissed) return true;
  const openOnes = basis === 'itself' ? [mainSubject(assertion)] : asked.subjects.map((each) => each.subject);
  if (outcome === 'proved' && openOnes.some((each) => each !== undefined && isOpenSubject(claims, each))) return true;
  if (basis === 'itself') return false;
  if (outcome === 'proved' && assertion.kind === 'denied' && couldActOnMore(question, assertion)) return true;
  if (part.knows === undefined) return true;
  if (basis === 'attached' && things.some((each) => isKnownByName(question, each))) return true;
  // What an alarm watches stands in its own properties: a value that is returned is compared as it is.
  if (assertion.kind !== 'alarm' && things.some((each) => usesOutputs(question, part, each))) return true;
  const known = [...part.knows].flatMap((id) => question.model.resources.get(id) ?? []);
  if (basis === 'network') return known.some(({ type }) => SHAPES_A_NETWORK.test(type));
  return known.some((each) => isBeside(question, each, things));
}

/** Whether the assertion is about a property beside the one that is not known. */
function isOfAnotherProperty({ property }: Unread, assertion: Assertion): boolean {
  return property !== undefined && assertion.kind === 'property' && /^[^.[]*/.exec(assertion.path)?.[0] !== property;
}

/** Whether other properties of one resource could turn the answer. */
function couldTurnByOne(
  { model, claims }: Question,
  part: Unread,
  { subjects }: Asked,
  things: readonly Pick<Thing, 'id'>[],
  basis: Basis,
): boolean {
  const changed = [...(part.knows ?? [])].flatMap((id) => model.resources.get(id) ?? []);
  return changed.some(
    (resource) =>
      basis === 'network' ||
      (basis === 'attached' && ATTACHES.test(resource.type)) ||
      isBeside({ model }, resource, things) ||
      subjects.some(({ subject }) => mayMatch(claims, subject, resource)),
  );
}

/** Whether the principal might do one of the actions on another resource than those that are here, by that one's own policy. */
function couldActOnMore(question: Question, { actions, on }: Extract<Assertion, { kind: 'denied' }>): boolean {
  const isOne = on !== undefined && (!on.startsWith('arn:') || mentionedIn(question, { on }).length > 0);
  if (isOne && on !== '*') return false;
  return actions.some((action) =>
    SERVICES_WITH_POLICIES.some((service) => isLike(action.split(':')[0] ?? '', service)),
  );
}

/** The services whose resources let somebody in by a policy of their own; a role's is its trust policy. */
const SERVICES_WITH_POLICIES: readonly string[] = [
  'sts',
  'execute-api',
  ...new Set(
    [...TYPES_WITH_POLICY].flatMap((type) => {
      const arn = type === 'AWS::EC2::VPCEndpoint' ? undefined : arnOf({ type, label: '', properties: {} });
      return (arn === undefined ? undefined : parseArn(arn)?.service) ?? [];
    }),
  ),
];

/** Whether more resources could turn the answer to how many there are. */
export function couldTurnByNumber(
  { count }: Extract<Assertion, { kind: 'exists' }>,
  found: readonly Thing[],
  outcome: Outcome,
): boolean {
  const most = typeof count === 'number' ? count : (count?.max ?? Number.POSITIVE_INFINITY);
  if (outcome === 'proved') return most !== Number.POSITIVE_INFINITY;
  // Those of some worlds only are no reason why it is refuted.
  return found.filter(({ when }) => when === ALWAYS).length <= most;
}

/** Whether the resource, or one that refers to it, is given what the part returns: its interface, the plan that backs it up. */
function usesOutputs({ model }: Pick<Question, 'model'>, { deployedBy }: Unread, { id }: Pick<Thing, 'id'>): boolean {
  if (deployedBy === undefined) return false;
  const isGiven = (resource: Resource) => resource.references.some(({ to }) => to === deployedBy);
  return [...model.resources.values()].some(
    (each) => isGiven(each) && (each.id === id || each.references.some(({ to }) => to === id)),
  );
}

/** Whether a part that is given no reference may attach something all the same: by the name that the template gives. */
function isKnownByName({ model }: Pick<Question, 'model'>, { id }: Pick<Thing, 'id'>): boolean {
  const resource = model.resources.get(id);
  if (resource === undefined || !CARRIES.test(resource.type)) return false;
  const property = namingOf(resource.type)?.property;
  return property !== undefined && resource.properties[property] !== undefined;
}

/** Whether a resource is one of the things, or one that is attached to them or carries what is attached. */
function isBeside(
  { model }: Pick<Question, 'model'>,
  resource: Resource,
  things: readonly Pick<Thing, 'id'>[],
): boolean {
  return things.some(({ id }) => {
    if (id === resource.id) return true;
    if (!CARRIES.test(resource.type)) return false;
    const references = model.resources.get(id)?.references ?? [];
    return references.some((each) => each.to === resource.id) || resource.references.some((each) => each.to === id);
  });
}

/** The resources that an assertion names in a text: `${Bucket.Arn}/*`. */
function mentionedIn({ model }: Question, assertion: object): readonly Pick<Thing, 'id'>[] {
  const names = new Set([...JSON.stringify(assertion).matchAll(/\$\{([^}.]+)/g)].map(([, name = '']) => name));
  return [...model.resources.values()].filter(({ id, logicalId }) => names.has(id) || names.has(logicalId));
}

function mainSubject(assertion: Assertion): Subject | undefined {
  if ('of' in assertion) return assertion.of;
  return 'what' in assertion ? assertion.what : undefined;
}
