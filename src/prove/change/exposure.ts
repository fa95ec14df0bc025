/** What an update opens and closes, between two models of one system. */
import type { Flow, Right } from '../../answers/index.ts';
import { grantedActions, isUnknownPolicy, type PolicyPart, type PolicyStatement, showFlows } from '../../aws/index.ts';
import { type Intervals, isEmpty, showText, subtract, type Text, union } from '../../base/index.ts';
import { claimSet } from '../../claims/index.ts';
import type { Model, Place } from '../../model/index.ts';
import { ask } from '../subjects.ts';
import { trafficOf } from '../traffic.ts';
import { policiesOf } from '../words/policies-in-force.ts';

export interface ExposureChange {
  readonly opened: readonly Flow[];
  readonly closed: readonly Flow[];
  readonly gained: readonly Right[];
  readonly lost: readonly Right[];
}

export function exposureChange(before: Model, after: Model): ExposureChange {
  const [oldFlows, newFlows] = [trafficOf(before), trafficOf(after)];
  const [oldRights, newRights] = [rightsIn(before), rightsIn(after)];
  return {
    opened: flowsBeyond(newFlows, oldFlows),
    closed: flowsBeyond(oldFlows, newFlows),
    gained: rightsBeyond(newRights, oldRights),
    lost: rightsBeyond(oldRights, newRights),
  };
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

/** A right, one action of it, with the text that says whether another is the same. */
interface OneRight {
  readonly who: string;
  readonly action: string;
  readonly on: string;
  readonly conditional: boolean;
}

const keyOf = ({ who, action, on, conditional }: OneRight) => [who, action.toLowerCase(), on, conditional].join('\n');

function rightsBeyond(these: readonly OneRight[], those: readonly OneRight[]): readonly Right[] {
  const known = new Set(those.map(keyOf));
  const beyond = these.filter((each) => !known.has(keyOf(each)));
  const alike = Map.groupBy(beyond, ({ who, on, conditional }) => [who, on, conditional].join('\n'));
  return [...alike.values()].flatMap(([first, ...more]): readonly Right[] => {
    if (first === undefined) return [];
    const { who, on, conditional } = first;
    const actions = [...new Set([first, ...more].map(({ action }) => action))].sort();
    return [{ who, actions, on, ...(conditional && { conditional: true as const }) }];
  });
}

function rightsIn(model: Model): readonly OneRight[] {
  const question = ask(model, claimSet({ claims: [] }), {});
  const own = [...model.access.principals.keys()].flatMap((id): readonly OneRight[] => {
    const thing = question.thingsOf({ id }).find((each) => each.id === id);
    if (thing === undefined) return [];
    return grantedActions(policiesOf(question, thing)).actions.flatMap(
      ({ action, resources, notResources, conditions, denies }) =>
        onEach(model, resources, notResources).map((on) => ({
          who: id,
          action: showText(action),
          on,
          conditional: conditions.length > 0 || denies.length > 0,
        })),
    );
  });
  const trusts = [...model.access.principals.values()].flatMap(({ id, trust }) => grantsOf(model, id, trust));
  const shared = [...model.access.resourcePolicies].flatMap(([id, parts]) => grantsOf(model, id, parts));
  return [...own, ...trusts, ...shared];
}

/** What the policy of a resource says: its patterns, as they are written. */
function grantsOf(model: Model, id: string, parts: readonly PolicyPart<Place>[]): readonly OneRight[] {
  return parts.flatMap((part): readonly OneRight[] => {
    if (isUnknownPolicy(part) || part.effect === 'Deny') return [];
    const actions = part.actions ?? (part.notActions ?? []).map((each) => `everything but ${each}` as Text);
    return whoIn(model, part).flatMap((who) =>
      actions.map((action) => ({ who, action: showText(action), on: id, conditional: part.conditions.length > 0 })),
    );
  });
}

function whoIn(model: Model, { principals, notPrincipals }: PolicyStatement<Place>): readonly string[] {
  if (principals === undefined) return notPrincipals === undefined ? [] : ['everybody but some'];
  if (principals.everyone) return ['everybody'];
  return [...principals.aws, ...principals.services, ...principals.federated].map((each) => spelled(model, each));
}

function onEach(
  model: Model,
  resources: readonly Text[] | undefined,
  notResources: readonly Text[] | undefined,
): readonly string[] {
  if (resources !== undefined) return resources.map((each) => spelled(model, each));
  return notResources === undefined ? ['*'] : [`everything but ${notResources.map(showText).join(', ')}`];
}

/** A resource of the templates by its id; anything else as it is written. */
function spelled(model: Model, text: Text): string {
  const owner = [...model.resources.keys()].find((id) => {
    const arn = model.access.arnOf(id);
    return text === arn || text.startsWith(`${arn}/`) || text.startsWith(`${arn}:`);
  });
  if (owner === undefined) return showText(text);
  const rest = showText(text.slice(model.access.arnOf(owner).length));
  return `${owner}${rest}`;
}
