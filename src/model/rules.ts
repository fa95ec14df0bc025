/**
 * The worlds that the `Rules` of a template allow
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html): CloudFormation creates no
 * stack with parameter values that break one. What a rule asks of AWS (RefAll, ValueOf, ValueOfAll) is not known here and
 * forbids nothing.
 */
import {
  ALWAYS,
  allOf,
  and,
  anyOf,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  type Guard,
  impliedBy,
  NEVER,
  noneOf,
} from '../base/index.ts';
import { functionOf } from './function-call.ts';
import { asList, isRaw } from './raw.ts';
import type { Scope } from './scope.ts';
import { isList, type Path, type Value } from './value.ts';

const UNDECIDED: Extent = { certain: NEVER, possible: ALWAYS };

/** The worlds that each rule of all stacks allows. A rule that no world can keep is reported and forbids nothing. */
export function allowedByRules(
  scopes: Iterable<Scope>,
  broken: (scope: Scope, rule: string) => void,
): readonly Guard[] {
  let worlds = ALWAYS;
  const allowed: Guard[] = [];
  for (const scope of scopes) {
    for (const [name, rule] of Object.entries(scope.template.rules)) {
      const kept = scope.reports.quietly(() => worldsOf(scope, rule, ['Rules', name]));
      const left = and(worlds, kept);
      if (left === NEVER) broken(scope, name);
      else {
        worlds = left;
        allowed.push(kept);
      }
    }
  }
  return allowed;
}

function worldsOf(scope: Scope, rule: unknown, path: Path): Guard {
  if (!isRaw(rule)) return ALWAYS;
  const { RuleCondition: condition, Assertions: assertions } = rule;
  const applies = condition === undefined ? EVERYWHERE : holds(scope, condition, [...path, 'RuleCondition']);
  const kept = asList(assertions).map((each, index) =>
    isRaw(each) ? holds(scope, each.Assert, [...path, 'Assertions', index, 'Assert']) : UNDECIDED,
  );
  return impliedBy(applies.certain, allOf(...kept)).possible;
}

function holds(scope: Scope, raw: unknown, path: Path): Extent {
  const call = isRaw(raw) ? functionOf(raw) : undefined;
  if (call === undefined || asksAws(raw)) return UNDECIDED;
  const args = asList(call.argument);
  const inner = () => args.map((each, index) => holds(scope, each, [...path, call.name, index]));
  switch (call.name) {
    case 'Fn::And':
      return allOf(...inner());
    case 'Fn::Or':
      return anyOf(...inner());
    case 'Fn::Not':
      return noneOf(allOf(...inner()));
    case 'Fn::Equals':
      return exactlyIn(scope.conditions.guardOf(raw, path));
    case 'Fn::Contains':
      return members(scope, args, path, (list, value) => anyOf(...list.map((each) => same(scope, each, value))));
    case 'Fn::EachMemberEquals':
      return members(scope, args, path, (list, value) => allOf(...list.map((each) => same(scope, each, value))));
    case 'Fn::EachMemberIn':
      return members(scope, args, path, (list, allowed) =>
        isList(allowed)
          ? allOf(...list.map((each) => anyOf(...allowed.map((one) => same(scope, each, one)))))
          : UNDECIDED,
      );
    default:
      return UNDECIDED;
  }
}

/** Decides about the elements of a list and what they are compared with; a list that is not known decides nothing. */
function members(
  scope: Scope,
  args: readonly unknown[],
  path: Path,
  decide: (list: readonly Value[], other: Value) => Extent,
): Extent {
  const [list, other] = args.map((each) => scope.resolve(each, path));
  return isList(list) && other !== undefined ? decide(list, other) : UNDECIDED;
}

function same(scope: Scope, left: Value, right: Value): Extent {
  return exactlyIn(scope.conditions.equals(left, right));
}

const OF_AWS = ['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'];

function asksAws(raw: unknown): boolean {
  if (Array.isArray(raw)) return raw.some(asksAws);
  if (!isRaw(raw)) return false;
  const call = functionOf(raw);
  // What stands in an operator is looked at where the operator is.
  if (call !== undefined && ['Fn::And', 'Fn::Or', 'Fn::Not'].includes(call.name)) return false;
  return Object.entries(raw).some(([key, each]) => OF_AWS.includes(key) || asksAws(each));
}
