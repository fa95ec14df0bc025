/** Decisions about a request of which some condition keys are not known: what holds whatever their values are. */
import { and, type Guard, NEVER, not, or } from '../base/index.ts';
import { coversAction, testResource } from './action-match.ts';
import type { Condition } from './condition.ts';
import { type KeyValue, valuesToldApart } from './context-cells.ts';
import { isUnknownPolicy, type PolicyPart } from './policy.ts';
import { type Decision, evaluate, type Policies } from './policy-evaluation.ts';
import { contextValue, type Request } from './request.ts';

/**
 * The decision where the request's unknown keys may have any value. One unknown key may decide several statements, so
 * that one of them applies exactly where another does not: each combination of values is weighed by itself.
 */
export function evaluateOpen<At>(request: Request, policies: Policies<At>): Decision<At> {
  const decision = evaluate(request, policies);
  if (and(decision.possible, not(decision.certain)) === NEVER) return decision;
  const contexts = contextsOf(request, policies);
  if (contexts === undefined) return decision;
  let certain: Guard = decision.possible;
  let possible: Guard = NEVER;
  for (const context of contexts) {
    const each = evaluate({ ...request, context: { ...request.context, ...context } }, policies);
    certain = and(certain, each.certain);
    possible = or(possible, each.possible);
  }
  return { ...decision, certain: or(decision.certain, certain), possible: and(decision.possible, possible) };
}

const MOST_CONTEXTS = 256;

/** Combinations of values that stand for all; undefined where they are too many, or one key by itself decides. */
function contextsOf<At>(
  request: Request,
  policies: Policies<At>,
): readonly Readonly<Record<string, KeyValue>>[] | undefined {
  const parts = partsOf(policies);
  // The value of a key that is a policy variable decides more than the conditions on it.
  const variables = new Set(parts.flatMap(variablesIn));
  const open = parts.flatMap((part): readonly Condition[] => {
    if (isUnknownPolicy(part) || coversAction(part, request.action) === 'impossible') return [];
    if (testResource(part, request).answer === 'impossible') return [];
    return part.conditions.filter(
      ({ key }) => contextValue(request, key) === 'unknown' && !variables.has(key.toLowerCase()),
    );
  });
  if (open.length < 2) return undefined;
  const byKey = Map.groupBy(open, ({ key }) => key.toLowerCase());
  let contexts: readonly Readonly<Record<string, KeyValue>>[] = [{}];
  for (const [key, conditions] of byKey) {
    const values = valuesToldApart(key, conditions);
    // A key whose values are not told apart stays unknown in each combination.
    if (values === undefined) continue;
    if (contexts.length * values.length > MOST_CONTEXTS) return undefined;
    contexts = contexts.flatMap((context) => values.map((value) => ({ ...context, [key]: value })));
  }
  return contexts;
}

function variablesIn(part: PolicyPart): readonly string[] {
  if (isUnknownPolicy(part)) return [];
  const texts = [part.resources, part.notResources, ...part.conditions.map(({ values }) => values)].flat();
  return texts.flatMap((text) =>
    [...(text ?? '').matchAll(/\$\{\s*([^,}]*?)\s*[,}]/g)].map(([, key = '']) => key.toLowerCase()),
  );
}

function partsOf<At>(policies: Policies<At>): readonly PolicyPart<At>[] {
  const {
    identity = [],
    resource = [],
    boundary = [],
    session = [],
    serviceControl = [],
    resourceControl = [],
    endpoint = [],
  } = policies;
  return [...identity, ...resource, ...boundary, ...session, ...serviceControl.flat(), ...resourceControl, ...endpoint];
}
