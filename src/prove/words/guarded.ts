/** What somebody from outside acts on: a resource of the template with the policy that decides, or nothing known. */
import {
  cellsOf,
  coversAction,
  fillVariables,
  isObjectAction,
  isUnknownPolicy,
  type PolicyPart,
  parseStatement,
  type Request,
} from '../../aws/index.ts';
import {
  and,
  compose,
  fillHoles,
  hole,
  holeNames,
  joinText,
  mapLiterals,
  NEVER,
  not,
  or,
  sameText,
  stripPrivate,
  type Text,
  unitsOf,
} from '../../base/index.ts';
import { type Model, type Place, TYPES_WITH_POLICY, textOf } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { actedOn } from './acted-on.ts';
import { isAboutMethods, methodsOf, ownPolicy } from './api-methods.ts';
import { givenPolicies } from './policies-in-force.ts';

export interface Guarded {
  readonly thing: Thing;
  readonly parts: readonly PolicyPart<Place>[];
  /** Resource control policies of the organization. */
  readonly limits: readonly PolicyPart<Place>[];
  readonly partition: Text;
  readonly account: Text;
  /** Whether policies elsewhere in the account may speak of the resource too. */
  readonly sharesPolicies: boolean;
  /** What is acted on: an ARN, with holes for what may be anything. */
  readonly arnFor: (action: string) => Text;
  /** What it contains and the action may be about too: the versions of a function, the indexes of a table. */
  readonly within: (action: Text) => readonly Text[];
}

/** @returns the resources, or why their policy is not known. */
export function guardedBy(question: Question, on: string): readonly Guarded[] | { readonly unknown: string } {
  const { access } = question.model;
  if (!isText(on)) return guardAll(question, question.thingsOf(on));
  const read = question.model.read(on);
  const text = ('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(on);
  const inside = access.comparable(text);
  const owner = ownerOf(question, text, inside);
  if (owner === undefined) return { unknown: `the policy of ${on}, which is not in the template` };
  const guarded = guardAll(question, [owner]);
  if ('unknown' in guarded) return guarded;
  return guarded.map((each) => ({ ...each, arnFor: () => anyPart(inside), within: () => [] }));
}

function isText(on: string): boolean {
  return on.startsWith('arn:') || on.includes('${');
}

/** The resource that the text refers to, or whose ARN it begins with. */
function ownerOf({ model }: Question, text: Text, arn: Text): Thing | undefined {
  const referred = holeNames(text).map((name) => model.holes.get(name));
  const found = [...model.resources.values()].find(
    (each) =>
      (TYPES_WITH_POLICY.has(each.type) || model.access.elsewhere.has(each.id) || each.type === 'AWS::IAM::Role') &&
      (referred.some((what) => what?.kind === 'resource' && what.resource === each.id) ||
        [arn, ...prefixesOf(arn)].some((prefix) => sameText(model.access.arnOf(each.id), prefix) === 'certain')),
  );
  return found && { ...found, kind: 'resource' };
}

function prefixesOf(arn: Text): readonly Text[] {
  const units = unitsOf(arn);
  return units.flatMap((unit, index) => (unit === '/' || unit === ':' ? [joinText(units.slice(0, index))] : []));
}

export function guardAll(
  question: Question,
  things: readonly Thing[],
): readonly Guarded[] | { readonly unknown: string } {
  const { model } = question;
  const { access } = model;
  const guarded = things.map((thing): Guarded | undefined => {
    const role = access.principals.get(thing.id);
    const isRole = role?.kind === 'role';
    if (!isRole && !TYPES_WITH_POLICY.has(thing.type) && !access.elsewhere.has(thing.id)) return undefined;
    const { partition, account } = access.placeOf(thing.id);
    const given = ownPolicy(model, thing.id);
    const own = isRole ? role.trust : [...(given ?? []), ...topicDefault(thing, given, account)];
    return {
      thing,
      parts: own,
      limits: givenPolicies(question.claims).resourceControl ?? [],
      partition,
      account,
      sharesPolicies: thing.type === 'AWS::Logs::LogGroup',
      arnFor: (action) => arnFor(model, thing, access.arnOf(thing.id), action),
      within: (action) => actedOn(thing.type, access.arnOf(thing.id), action).within.map(anyPart),
    };
  });
  const index = guarded.indexOf(undefined);
  const stranger = things[index];
  if (stranger !== undefined)
    return { unknown: `who may use ${stranger.id}: ${stranger.type} is not a type whose policy is known` };
  return guarded.filter((each) => each !== undefined);
}

/** Parts of a text that its writer left open: `arn:aws:s3:::reports/*`. */
function anyPart(text: Text): Text {
  return joinText(unitsOf(text).map((unit) => (unit === '*' ? hole('any') : unit)));
}

/** Actions on objects speak of the objects of a bucket, those on an endpoint of whatever is behind it. */
function arnFor(model: Model, thing: Thing, arn: Text, action: string): Text {
  switch (thing.type) {
    case 'AWS::S3::Bucket':
    case 'AWS::S3::BucketPolicy':
      return isObjectAction(action) ? compose`${arn}/${hole('any key')}` : arn;
    case 'AWS::Logs::LogGroup':
      return compose`${arn}:log-stream:${hole('any stream')}`;
    case 'AWS::EC2::VPCEndpoint':
      return hole('any resource');
    case 'AWS::ApiGateway::RestApi':
      return isAboutMethods(model, thing.id, action)
        ? compose`${methodsOf(model, thing.id)}/${hole('any method')}`
        : arn;
    default:
      return arn;
  }
}

/**
 * The policy of a topic without one: the owner's account may do everything, which AWS tells by `AWS:SourceOwner`
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#source-account-versus-source-owner). Alarms
 * of the account publish under it; EventBridge does not
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions).
 */
function topicDefault(
  thing: Thing,
  given: readonly PolicyPart<Place>[] | undefined,
  account: string,
): readonly PolicyPart<Place>[] {
  if (thing.type !== 'AWS::SNS::Topic' || given?.length === 0) return [];
  const when = and(thing.when, not(or(NEVER, ...(given ?? []).map((part) => part.when))));
  if (when === NEVER) return [];
  const names = ['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'];
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: [...names, 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'].map((name) => `SNS:${name}`),
    Resource: '*',
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  };
  const alarms = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'SNS:Publish',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': account } },
  };
  const place = { at: { subject: thing.id, path: [] }, when };
  return [statement, alarms].flatMap((each) => parseStatement<Place>(each, place).statements);
}

/**
 * Resources that stand for all that an ARN with open parts may be: one for each way in which the policy's own patterns
 * divide them. Where they are too many, the ARN as it is, of which less is decided.
 */
export function partsToldApart(guarded: Guarded, arn: Text, request: Omit<Request, 'resource'>): readonly Text[] {
  const pattern = fillHoles(arn, (name) => (name.startsWith('any') ? stripPrivate('*') : undefined));
  if (pattern === arn) return [arn];
  const telling = [...guarded.parts, ...guarded.limits].flatMap((part) => {
    if (isUnknownPolicy(part) || coversAction(part, request.action) === 'impossible') return [];
    const filled = (each: Text) => fillVariables(each, { ...request, resource: arn }) ?? [];
    return [...(part.resources ?? []), ...(part.notResources ?? [])].flatMap((each) =>
      part.variables ? filled(each) : each,
    );
  });
  return cellsOf([pattern], telling) ?? [arn];
}

/** A text that the pattern matches. */
export function exampleTextOf(pattern: Text): Text {
  return mapLiterals(pattern, (literal) => stripPrivate(literal.replaceAll('*', 'example').replaceAll('?', 'x')));
}
