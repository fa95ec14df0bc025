/**
 * The requests that a claim speaks of: for an action, resources that stand for all that the claim means. Policies cannot
 * tell the other resources apart from these.
 */
import {
  accountOf,
  cellsOf,
  coversAction,
  fillVariables,
  findAction,
  isUnknownPolicy,
  mayBeAbout,
  type PolicyPart,
  parseArn,
  type Request,
} from '../../aws/index.ts';
import { compose, isSymbolic, stripPrivate, type Text } from '../../base/index.ts';
import { type Place, textOf } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { actedOn } from './acted-on.ts';
import { arnOfActed } from './api-methods.ts';
import { ownersFor, type PolicyOwner } from './policies-in-force.ts';

export interface Acted {
  readonly arn: Text;
  /** The resource of the template that it is, or is a part of. */
  readonly id?: string;
}

/** A set of resources: what a pattern matches, and whose policy decides if it is one of the template. */
export interface Space {
  readonly pattern: Text;
  readonly id?: string;
}

export const ANYTHING = stripPrivate('*');

/** What `on` means for an action; empty if it is a name that selects nothing. */
export function spacesOn(question: Question, on: string, action: string, reading: 'each' | 'any'): readonly Space[] {
  const { model, thingsOf } = question;
  if (!isText(on)) {
    return thingsOf(on).flatMap((thing) => spacesOf(thing, arnOfActed(model, thing.id, action), action, reading));
  }
  const read = model.read(on);
  const arn = model.access.comparable(('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(on));
  const owner = ownersFor(question, action).find((each) => each.arn === arn);
  return owner === undefined ? [{ pattern: arn }] : spacesOf(owner, arn, action, reading);
}

function isText(on: string): boolean {
  return on.startsWith('arn:') || on.includes('${');
}

/** The resource, and with `any` also what it contains and the action may be about. */
export function spacesOf(
  { id, type }: Pick<Thing, 'id' | 'type'>,
  arn: Text,
  action: string,
  reading: 'each' | 'any',
): readonly Space[] {
  const { own, within } = actedOn(type, arn, action);
  return (reading === 'any' ? [...own, ...within] : own).map((pattern) => ({ pattern, id }));
}

/**
 * All resources of an action, for a claim that names none: whatever there may be, and those of the template whose own
 * policies speak of it.
 */
export function everySpace(question: Question, action: Text, reading: 'each' | 'any'): readonly Space[] {
  const everything = { pattern: ANYTHING };
  if (!hasResources(action)) return [everything];
  // Where nothing but the resource's policy lets in, only one that lets in can add what is allowed.
  const owners = speakingOf(question, action).filter(
    ({ policy }) => reading === 'each' || policy.some((part) => isUnknownPolicy(part) || part.effect === 'Allow'),
  );
  return [everything, ...owners.flatMap((owner) => spacesOf(owner, owner.arn, action, reading))];
}

function hasResources(action: Text): boolean {
  return findAction(action)?.hasResources !== false;
}

function speakingOf(question: Question, action: Text): readonly PolicyOwner[] {
  return ownersFor(question, action).filter(({ policy }) => policy.some((part) => speaksOf(part, action)));
}

function speaksOf(part: PolicyPart, action: Text): boolean {
  return isUnknownPolicy(part) || coversAction(part, action) !== 'impossible';
}

/**
 * Resources that stand for all of a space. Undefined when the policies divide it in too many ways.
 *
 * @param parts the policies of the principal
 * @param request tells what policy variables stand for
 */
export function resourcesIn(
  question: Question,
  { pattern, id }: Space,
  parts: readonly PolicyPart<Place>[],
  request: Request,
): readonly Acted[] | undefined {
  const { action } = request;
  const acted = (arn: Text): Acted => (id === undefined ? { arn } : { arn, id });
  if ((pattern === ANYTHING && !hasResources(action)) || !/[*?]/.test(pattern)) return [acted(pattern)];
  // The name that AWS makes up for a resource lies in no pattern but those that hold it.
  const owners = speakingOf(question, action).filter((owner) =>
    id === undefined ? !isSymbolic(owner.arn) : owner.id === id,
  );
  const telling = [
    ...[...parts, ...owners.flatMap(({ policy }) => policy)]
      .filter((part) => speaksOf(part, action))
      .flatMap((part) => patternsIn(part, request)),
    ...(id === undefined ? owners.flatMap(({ arn }) => [arn, compose`${arn}/*`, compose`${arn}:*`]) : []),
    ...(action.startsWith('s3:') ? [OBJECTS] : ofOwnAccount(pattern, request)),
  ];
  // A pattern that matches nothing that the action is about tells none of it apart.
  const apart = telling.filter((each) => mayBeAbout(action, each));
  return cellsOf([pattern], apart)
    ?.filter((arn) => mayBeAbout(action, arn))
    .map(acted);
}

const OBJECTS = stripPrivate('arn:*:s3:::*/*');

/** Within the account the principal's own policies decide; of another account's resources they are half of the decision. */
function ofOwnAccount(pattern: Text, { principal }: Request): readonly Text[] {
  const [own, given] = [accountOf(principal), parseArn(pattern)?.account];
  return own === undefined || (given !== undefined && !/[*?]/.test(given)) ? [] : [compose`arn:*:*:*:${own}:*`];
}

function patternsIn(part: PolicyPart, request: Request): readonly Text[] {
  if (isUnknownPolicy(part)) return [];
  return [...(part.resources ?? []), ...(part.notResources ?? [])].flatMap(
    (pattern) => (part.variables ? fillVariables(pattern, request) : pattern) ?? [],
  );
}
