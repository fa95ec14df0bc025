import {
  ALWAYS,
  and,
  type Guard,
  inDependencyOrder,
  jsonText,
  NEVER,
  not,
  or,
  type Text,
  textIn,
} from '../base/index.ts';
import { functionOf } from './function-call.ts';
import type { Resolver } from './intrinsic.ts';
import { isRaw, nameOf, type Raw } from './raw.ts';
import { type Case, casesOf, type Path, plainCases, type Value } from './value.ts';

/** How many conditions each function takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
const ARITY: Readonly<Record<string, readonly [least: number, most: number]>> = {
  'Fn::And': [2, 10],
  'Fn::Or': [2, 10],
  'Fn::Not': [1, 1],
  'Fn::Equals': [2, 2],
};

/** The conditions of one template as guards. */
export class Conditions {
  private readonly resolver: Resolver;
  private readonly expressions: Raw;
  private readonly known = new Map<string, Guard | 'open'>();

  constructor(resolver: Resolver, expressions: Raw) {
    this.resolver = resolver;
    this.expressions = expressions;
  }

  /** Resolves every condition, so that faults in those that nothing uses are found too. */
  resolveAll(): void {
    const { expressions } = this;
    const mentioned = (name: string) => namesIn(expressions[name]).filter((each) => Object.hasOwn(expressions, each));
    // In this order, a chain of a thousand conditions costs no stack.
    for (const name of inDependencyOrder(Object.keys(expressions), mentioned)) this.named(name, ['Conditions']);
  }

  /** The worlds in which the condition of that name holds. */
  named(name: string, path: Path): Guard {
    const { resolver, expressions } = this;
    const known = this.known.get(name);
    if (known === 'open') {
      resolver.reports.error('LTL1008', `Condition "${name}" depends on itself.`, ['Conditions', name]);
      return NEVER;
    }
    if (known !== undefined) return known;
    if (!Object.hasOwn(expressions, name)) {
      const unknown = resolver.unknownName(name, undefined, path, Object.keys(expressions), 'condition');
      return unknown === undefined ? NEVER : resolver.unknowns.space.flag(`the condition ${resolver.name(name)}`);
    }
    this.known.set(name, 'open');
    const guard = this.guardOf(expressions[name], ['Conditions', name]);
    this.known.set(name, guard);
    return guard;
  }

  /** A condition expression as a guard. */
  guardOf(raw: unknown, path: Path): Guard {
    const { resolver } = this;
    // cfn-lint accepts a condition that is decided (E8001).
    if (typeof raw === 'boolean') return raw ? ALWAYS : NEVER;
    const call = isRaw(raw) ? functionOf(raw) : undefined;
    if (call?.name === 'Condition') return this.named(String(call.argument), path);
    const arity = call === undefined ? undefined : ARITY[call.name];
    if (call === undefined || arity === undefined) {
      const found = call === undefined ? nameOf(raw) : call.name;
      resolver.reports.fault(`A condition is ${found}, not Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.`, path);
      return NEVER;
    }
    const [least, most] = arity;
    const here = [...path, call.name];
    const parts: readonly unknown[] = Array.isArray(call.argument) ? call.argument : [];
    if (!Array.isArray(call.argument) || parts.length < least || parts.length > most) {
      const wanted = least === most ? String(least) : `${least} to ${most}`;
      const kind = call.name === 'Fn::Equals' ? 'values' : least === most ? 'condition' : 'conditions';
      resolver.reports.fault(`${call.name} needs a list of ${wanted} ${kind}.`, here);
      return NEVER;
    }
    if (call.name === 'Fn::Equals') {
      const [left, right] = parts.map((each, index) => resolver.resolve(each, [...here, index]));
      return this.equals(left, right);
    }
    const inner = parts.map((each, index) => this.guardOf(each, [...here, index]));
    if (call.name === 'Fn::Not') return not(inner[0] ?? NEVER);
    return call.name === 'Fn::And' ? and(...inner) : or(...inner);
  }

  /** CloudFormation compares text, and tells capitals from small letters. */
  equals(left: Value | undefined, right: Value | undefined): Guard {
    const { unknowns } = this.resolver;
    return or(
      ...textCases(left).flatMap((a) =>
        textCases(right).flatMap((b) =>
          a.value === undefined || b.value === undefined ? [] : [and(a.when, b.when, unknowns.same(a.value, b.value))],
        ),
      ),
    );
  }
}

/** A value as text in each world; lists and mappings as their JSON text. */
function textCases(value: Value | undefined): readonly Case<Text | undefined>[] {
  const cases = plainCases(value) ?? casesOf(value).map((found) => ({ ...found, value: undefined }));
  return cases.map(({ value: each, when }) => ({
    value: each === undefined ? undefined : (textIn(each) ?? jsonText(each)),
    when,
  }));
}

/** The conditions that an expression names. */
function namesIn(raw: unknown): readonly string[] {
  if (Array.isArray(raw)) return raw.flatMap(namesIn);
  if (!isRaw(raw)) return [];
  const call = functionOf(raw);
  return call?.name === 'Condition' ? [String(call.argument)] : Object.values(raw).flatMap(namesIn);
}
