/** What an update opens and closes, between two models of one system. */
import type { Flow, Right } from '../../answers/index.ts';
import { isUnknownPolicy, type PolicyPart, type PolicyStatement, showFlows } from '../../aws/index.ts';
import { type Intervals, isEmpty, showText, subtract, type Text, union } from '../../base/index.ts';
import { claimSet } from '../../claims/index.ts';
import type { Model, Place } from '../../model/index.ts';
import { arnOwnersOf } from '../arn-owners.ts';
import { ask } from '../subjects.ts';
import { trafficOf } from '../traffic.ts';
import { grantsTo } from '../words/policies-in-force.ts';

export interface ExposureChange {
  readonly opened: readonly Flow[];
  readonly closed: readonly Flow[];
  readonly gained: readonly Right[];
  readonly lost: readonly Right[];
}

export function exposureChange(before: Model, after: Model): ExposureChange {
  const [oldFlows, newFlows] = [trafficOf(before), trafficOf(after)];
  const isSame = samePolicies(before, after);
  const [oldRights, newRights] = [rightsIn(before, isSame), rightsIn(after, isSame)];
  return {
    opened: flowsBeyond(newFlows, oldFlows),
    closed: flowsBeyond(oldFlows, newFlows),
    gained: rightsBeyond(newRights, oldRights).filter((each) => !isWiring(each, before, after)),
    lost: rightsBeyond(oldRights, newRights),
  };
}

/** What calls or assumes a resource that is new as a service of AWS is how the resource works, and opens nothing that was there. */
function isWiring({ who, on }: Right, before: Model, after: Model): boolean {
  return /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(who) && after.resources.has(on) && !before.resources.has(on);
}

/** What flows of the first that the second does not let through. */
function flowsBeyond(these: readonly Flow[], those: readonly Flow[]): readonly Flow[] {
  const keyOf = ({ from, to }: Flow) => `${from}\n${to}`;
  const known = new Map<string, Intervals>();
  for (const flow of those) known.set(keyOf(flow), union(known.get(keyOf(flow)) ?? [], flow.flows ?? []));
  return these.flatMap((flow): readonly Flow[] => {
    const more = subtract(flow.flows ?? [], known.get(keyOf(flow)) ?? []);
    return isEmpty(more) ? [] : [{ ...flow, ports: showFlows(more), flows: more }];
  });
}

/** A right, one action of it. */
interface OneRight {
  readonly who: string;
  readonly action: string;
  readonly on: string;
  /** What it is on, as the policy writes it: a pattern. */
  readonly pattern: string;
  readonly conditional: boolean;
}

const keyOf = ({ who, action, on, conditional }: OneRight) => [who, action.toLowerCase(), on, conditional].join('\n');

function rightsBeyond(these: readonly OneRight[], those: readonly OneRight[]): readonly Right[] {
  const known = new Set(those.map(keyOf));
  const unknown = these.filter((each) => !known.has(keyOf(each)));
  if (unknown.length === 0) return [];
  const isCovered = coverOf(those);
  const beyond = unknown.filter((each) => !isCovered(each));
  const alike = Map.groupBy(beyond, ({ who, on, conditional }) => [who, on, conditional].join('\n'));
  return [...alike.values()].flatMap(([first, ...more]): readonly Right[] => {
    if (first === undefined) return [];
    const { who, on, conditional } = first;
    const actions = [...new Set([first, ...more].map(({ action }) => action))].sort();
    return [{ who, actions, on, ...(conditional && { conditional: true as const }) }];
  });
}

const EVERYBODY = 'everybody';

/** Whether a right lies within a wider one: rights that are narrowed are lost in part, and none is gained. */
function coverOf(those: readonly OneRight[]): (right: OneRight) => boolean {
  const free = those.filter(({ conditional }) => !conditional);
  const byAction = Map.groupBy(free, ({ who, action }) => `${who}\n${action.toLowerCase()}`);
  const wide = Map.groupBy(
    free.filter(({ action }) => /[*?]/.test(action)),
    ({ who }) => who,
  );
  return ({ who, action, pattern }) =>
    [who, EVERYBODY].some((each) =>
      [
        ...(byAction.get(`${each}\n${action.toLowerCase()}`) ?? []),
        ...(wide.get(each) ?? []).filter((other) => covers(other.action.toLowerCase(), action.toLowerCase())),
      ].some((other) => covers(other.pattern, pattern)),
    );
}

/** Whether everything that the second pattern matches the first one matches too; no for some that do. */
function covers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  if (!wide.includes('*')) return false;
  const parts = wide.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(narrow);
}

/** Principals whose own policies read alike in both: what they grant need not be written out. */
function samePolicies(before: Model, after: Model): (principal: string) => boolean {
  const textOf = ({ access }: Model, id: string): string | undefined => {
    const principal = access.principals.get(id);
    return (
      principal &&
      JSON.stringify([principal.identity, principal.boundary], (key, value) =>
        key === 'when' || key === 'at' ? undefined : value,
      )
    );
  };
  return (id) => textOf(before, id) === textOf(after, id);
}

function rightsIn(model: Model, isSame: (principal: string) => boolean): readonly OneRight[] {
  const question = ask(model, claimSet({ claims: [] }), {});
  const spell = spellingOf(model);
  const changed = [...model.access.principals.keys()].filter((id) => !isSame(id));
  const own = changed.flatMap((id): readonly OneRight[] => {
    const thing = question.thingsOf({ id }).find((each) => each.id === id);
    if (thing === undefined) return [];
    return grantsTo(question, thing).actions.flatMap(({ action, resources, notResources, conditions, denies }) =>
      onEach(spell, resources, notResources).map((on, index) => ({
        who: id,
        action: showText(action),
        on,
        pattern: resources?.[index] === undefined ? on : showText(resources[index]),
        conditional: conditions.length > 0 || denies.length > 0,
      })),
    );
  });
  const trusts = [...model.access.principals.values()].flatMap(({ id, trust }) => grantsOf(spell, id, trust));
  const shared = [...model.access.resourcePolicies].flatMap(([id, parts]) => grantsOf(spell, id, parts));
  return [...own, ...trusts, ...shared];
}

/** What the policy of a resource says: its patterns, as they are written. */
function grantsOf(spell: Spell, id: string, parts: readonly PolicyPart<Place>[]): readonly OneRight[] {
  return parts.flatMap((part): readonly OneRight[] => {
    if (isUnknownPolicy(part) || part.effect === 'Deny') return [];
    const but = part.notActions?.map(showText).join(', ');
    const actions = part.actions?.map(showText) ?? (but === undefined ? [] : [`everything but ${but}`]);
    const conditional = part.conditions.length > 0;
    return whoIn(spell, part).flatMap((who) =>
      actions.map((action) => ({ who, action, on: id, pattern: id, conditional })),
    );
  });
}

function whoIn(spell: Spell, { principals, notPrincipals }: PolicyStatement<Place>): readonly string[] {
  if (principals === undefined) return notPrincipals === undefined ? [] : ['everybody but some'];
  if (principals.everyone) return [EVERYBODY];
  return [...principals.aws, ...principals.services, ...principals.federated].map(spell);
}

function onEach(
  spell: Spell,
  resources: readonly Text[] | undefined,
  notResources: readonly Text[] | undefined,
): readonly string[] {
  if (resources !== undefined) return resources.map(spell);
  return notResources === undefined ? ['*'] : [`everything but ${notResources.map(showText).join(', ')}`];
}

/** A resource of the templates by its id; anything else as it is written. */
type Spell = (text: Text) => string;

function spellingOf(model: Model): Spell {
  const ownerOf = arnOwnersOf(model);
  return (text) => {
    const owner = ownerOf(text);
    return owner === undefined ? showText(text) : `${owner.id}${showText(owner.rest)}`;
  };
}
