/** What identity policies grant, action by action: for least privilege and for "holds no mutating action on X". */
import {
  ALWAYS,
  and,
  bothOf,
  type Certainty,
  type Guard,
  implies,
  isSymbolic,
  NEVER,
  not,
  or,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import { coversAction } from './action-match.ts';
import type { Condition } from './condition.ts';
import {
  type AccessLevel,
  actionsOf,
  expandActionPattern,
  findAction,
  type IamAction,
  iamServices,
} from './iam-actions.ts';
import { patternsWithin } from './pattern-inclusion.ts';
import { isUnknownPolicy, type PolicyPart, type PolicyStatement, type UnknownPolicy } from './policy.ts';
import type { Policies } from './policy-evaluation.ts';
import { variablesAsHoles } from './policy-variables.ts';
import { mayBeAbout } from './resource-of-action.ts';

export interface GrantedAction<At = unknown> {
  /** Spelt as AWS does; an action that is not in AWS's list is spelt as in the policy. */
  readonly action: Text;
  /** Undefined for an action that is not in AWS's list. */
  readonly level?: AccessLevel;
  /** Whether a policy can name resources for it. */
  readonly hasResources: boolean;
  readonly resources?: readonly Text[];
  readonly notResources?: readonly Text[];
  readonly conditions: readonly Condition[];
  readonly when: Guard;
  /** Deny statements that may take a part of it away. */
  readonly denies: readonly PolicyStatement<At>[];
  readonly sid?: Text;
  readonly at: At;
}

export interface Grants<At = unknown> {
  readonly actions: readonly GrantedAction<At>[];
  /** Policies whose text is not known. What they grant is not among `actions`. */
  readonly unknown: readonly UnknownPolicy<At>[];
}

/**
 * Lists every action that an Allow statement of the identity policies grants. An action is left out when the
 * permissions boundary or the session policy does not allow it, or when a Deny takes it away on all resources without a
 * condition, or when none of the statement's resources is one that the action is about. What is listed may still be
 * narrowed by its `conditions` and `denies`.
 */
export function grantedActions<At>(policies: Policies<At>, options: { readonly service?: string } = {}): Grants<At> {
  const statementsOf = (parts: readonly PolicyPart<At>[] = []) =>
    parts.filter((part): part is PolicyStatement<At> => !isUnknownPolicy(part));
  const identity = statementsOf(policies.identity);
  const limits = [policies.boundary, policies.session].filter((limit) => limit !== undefined);
  const denies = [identity, ...limits.map(statementsOf), ...(policies.serviceControl ?? []).map(statementsOf)]
    .flat()
    .filter((statement) => statement.effect === 'Deny');
  const actions = identity
    .filter((statement) => statement.effect === 'Allow')
    .flatMap((statement) =>
      actionsIn(statement, options.service).flatMap((action) => toGrant(statement, action, limits, denies)),
    );
  return { actions, unknown: (policies.identity ?? []).filter((part) => isUnknownPolicy(part)) };
}

function toGrant<At>(
  statement: PolicyStatement<At>,
  action: Text,
  limits: readonly (readonly PolicyPart<At>[])[],
  denies: readonly PolicyStatement<At>[],
): readonly GrantedAction<At>[] {
  const resources = statement.resources?.filter((pattern) => mayBeAbout(action, pattern));
  if (resources?.length === 0) return [];
  const relevant = denies.filter((deny) => coversAction(deny, action) !== 'impossible');
  const total = relevant.filter((deny) => isTotal(deny) && coversAction(deny, action) === 'certain');
  const within = limits.map((limit) => or(...limit.filter((part) => mayAllow(part, action)).map((part) => part.when)));
  const when = and(statement.when, ...within, not(or(...total.map((deny) => deny.when))));
  if (when === NEVER) return [];
  const known = findAction(action);
  return [
    {
      action,
      ...(known && { level: known.level }),
      hasResources: known?.hasResources ?? true,
      ...(resources && { resources: readPatterns(statement, resources) }),
      ...(statement.notResources && { notResources: readPatterns(statement, statement.notResources) }),
      conditions: statement.conditions,
      when,
      denies: relevant.filter((deny) => !total.includes(deny) && and(when, deny.when) !== NEVER),
      ...(statement.sid !== undefined && { sid: statement.sid }),
      at: statement.at,
    },
  ];
}

function isTotal(deny: PolicyStatement): boolean {
  return deny.conditions.length === 0 && deny.resources?.some((pattern) => pattern === '*') === true;
}

function mayAllow(part: PolicyPart, action: Text): boolean {
  return isUnknownPolicy(part) || (part.effect === 'Allow' && coversAction(part, action) !== 'impossible');
}

function actionsIn(statement: PolicyStatement, service: string | undefined): readonly Text[] {
  if (statement.actions === undefined) {
    const services = service === undefined ? iamServices() : [service];
    const all = services.flatMap(actionsOf).map((action) => action.name);
    return statement.notActions === undefined
      ? []
      : all.filter((action) => coversAction(statement, action) !== 'impossible');
  }
  const isWanted = (action: Text) =>
    service === undefined || isSymbolic(action) || action.toLowerCase().startsWith(`${service.toLowerCase()}:`);
  return [...new Set(statement.actions.flatMap((pattern) => expand(pattern, service)).filter(isWanted))];
}

/** An action that is not in AWS's list is granted too, under the name that the policy gives it. */
function expand(pattern: Text, service: string | undefined): readonly Text[] {
  const known: readonly IamAction[] =
    pattern === '*' && service !== undefined ? actionsOf(service) : expandActionPattern(pattern);
  return known.length > 0 ? known.map((action) => action.name) : [pattern];
}

function readPatterns(statement: PolicyStatement, patterns: readonly Text[]): readonly Text[] {
  return statement.variables ? patterns.map(variablesAsHoles) : patterns;
}

/**
 * Whether the patterns cover every resource on which the action is granted. An action without resource-level
 * permissions can only be granted on `*`, which names no resource, so the answer is `certain`.
 */
export function resourcesWithin(granted: GrantedAction, patterns: readonly Text[]): Certainty {
  if (!granted.hasResources) return 'certain';
  const certain = granted.denies.filter((deny) => isCertain(deny, granted));
  const cover = [...patterns, ...(granted.notResources ?? []), ...certain.flatMap((deny) => deny.resources ?? [])];
  const only = certain.flatMap((deny) =>
    deny.notResources === undefined ? [] : [readPatterns(deny, deny.notResources)],
  );
  const answers = (granted.resources ?? [ANYTHING]).map((resource) => withinAll(resource, only, cover));
  const answer = bothOf(...answers);
  // A Deny that could not be taken into account might be what keeps the rest out.
  return answer === 'impossible' && certain.length < granted.denies.length ? 'possible' : answer;
}

function isCertain(deny: PolicyStatement, granted: GrantedAction): boolean {
  return (
    deny.conditions.length === 0 &&
    coversAction(deny, granted.action) === 'certain' &&
    implies(granted.when, deny.when ?? ALWAYS)
  );
}

const ANYTHING = stripPrivate('*');

/**
 * Whether the resource lies inside `cover`, once the Deny statements are taken into account that spare only some
 * resources. `only` holds what each of them spares (its NotResource): everything else is denied.
 */
function withinAll(resource: Text, only: readonly (readonly Text[])[], cover: readonly Text[]): Certainty {
  const plain = only.filter((list) => resource === '*' || ![resource, ...list].some(isSymbolic));
  const [first, ...rest] = plain;
  const choices = (first ?? [ANYTHING]).map((pattern) => [resource, pattern]);
  const tracks = rest.length > 0 && choices.some((choice) => choice.some(isSymbolic)) ? undefined : rest;
  const combined = (tracks ?? []).reduce<Text[][]>(
    (all, list) => all.flatMap((patterns) => list.map((pattern) => [...patterns, pattern])),
    choices,
  );
  const answer = bothOf(...combined.map((patterns) => patternsWithin(patterns, cover)));
  return answer === 'impossible' && (plain.length < only.length || tracks === undefined) ? 'possible' : answer;
}
