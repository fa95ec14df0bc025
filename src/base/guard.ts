/**
 * Under which parameter values something holds. A guard is a reduced, ordered, hash-consed multi-valued decision
 * diagram: two guards of one space that hold in the same worlds are the same object, so `===` decides equivalence and no
 * question ever enumerates worlds.
 *
 * A *variable* is a template parameter (or another unknown). A *closed* variable has one of its values; an *open* one
 * has one of the values that somebody compared it with so far, or any other.
 */
export type Guard = Constant | Decision;

interface Constant {
  readonly id: 0 | 1;
  readonly holds: boolean;
}

/**
 * A node of the diagram. `named` holds one child for each value; for an open variable it ends with the last value whose
 * child differs from `other`, so a value that is named later changes no node.
 */
class Decision {
  readonly id: number;
  readonly holds: undefined;
  readonly space: GuardSpace;
  readonly level: number;
  readonly named: readonly Guard[];
  /** The child for values that nobody named; a closed variable has none. */
  readonly other: Guard | undefined;

  constructor(id: number, space: GuardSpace, level: number, named: readonly Guard[], other: Guard | undefined) {
    this.id = id;
    this.space = space;
    this.level = level;
    this.named = Object.freeze(named);
    this.other = other;
    Object.freeze(this);
  }

  /** One child a value of the variable, then, for an open variable, one for every other value. */
  get children(): readonly Guard[] {
    const { other } = this;
    if (other === undefined) return this.named;
    const { values } = variableAt(this);
    return [...values.map((_, branch) => this.named[branch] ?? other), other];
  }
}

export const NEVER: Guard = Object.freeze({ id: 0, holds: false });
export const ALWAYS: Guard = Object.freeze({ id: 1, holds: true });

export interface Variable {
  readonly name: string;
  readonly values: readonly string[];
  readonly open: boolean;
}

/** Decisions that one operation may make, those of a whole model, and what an operation may make beyond those. */
const MOST_DECISIONS_AT_ONCE = 20_000;
const MOST_DECISIONS = 200_000;
const MOST_DECISIONS_AT_LAST = 200;

class TooInvolved extends Error {}

/** The variables of one model, and the table that makes equal guards identical. */
export class GuardSpace {
  readonly variables: Variable[] = [];
  private readonly levels = new Map<string, number>();
  private readonly indexes: Map<string, number>[] = [];
  private readonly table = new Map<string, Decision>();
  private readonly memo = new Map<string, Guard>();
  private nextId = 2;
  /** The worlds that there are; see `assume`. What others write out as data has neither of the two. */
  #care: Guard = ALWAYS;
  #assumed: readonly Guard[] = [];
  /** How far one operation may go; undefined outside of one. */
  private lastId: number | undefined;

  /** Declares a variable; a second declaration may name more values of an open variable only. */
  declare(variable: Variable): void {
    const level = this.levels.get(variable.name);
    if (level === undefined) {
      const values = [...new Set(variable.values)];
      this.levels.set(variable.name, this.variables.length);
      this.indexes.push(new Map(values.map((value, index) => [value, index])));
      this.variables.push(Object.freeze({ ...variable, values: Object.freeze(values) }));
      return;
    }
    const known = this.variables[level] as Variable;
    if (known.open) for (const value of variable.values) this.indexOf(level, value);
    else if (!variable.values.every((value) => known.values.includes(value))) {
      throw new Error(`guard variable ${variable.name} was declared before with other values`);
    }
  }

  has(name: string): boolean {
    return this.levels.has(name);
  }

  /** Holds where the variable has the value; nowhere for a value that a closed variable does not have. */
  is(name: string, value: string): Guard {
    const level = this.levels.get(name);
    if (level === undefined) throw new Error(`guard variable ${name} is not declared`);
    const variable = this.variables[level] as Variable;
    const index = this.indexOf(level, value);
    if (index === undefined) return NEVER;
    const width = variable.open ? index + 1 : variable.values.length;
    const named = Array.from({ length: width }, (_, branch) => (branch === index ? ALWAYS : NEVER));
    return this.within(this.decide(level, named, variable.open ? NEVER : undefined), this.#care);
  }

  /**
   * Says once, before anything else is asked, that there are no worlds but these. Guards made from then on tell apart only
   * what they tell apart in these worlds, so that two which agree there are one, and `ALWAYS` is all of them.
   */
  assume(...worlds: readonly Guard[]): void {
    this.#assumed = worlds;
    this.#care = and(...worlds);
  }

  /** The worlds of a guard that there are, as far as what was assumed has to do with them. */
  existing(guard: Guard): Guard {
    let found = guard;
    let rest = this.#assumed;
    for (let isDone = false; !isDone; ) {
      const names = new Set(variablesOf(found).map(({ name }) => name));
      const near = rest.filter((each) => variablesOf(each).some(({ name }) => names.has(name)));
      rest = rest.filter((each) => !near.includes(each));
      found = and(found, ...near);
      isDone = near.length === 0;
    }
    return found;
  }

  /**
   * The generalized cofactor (Coudert and Madre, "A unified framework for the formal verification of sequential circuits",
   * 1990): in a world outside it has the value of the nearest one inside. It depends on nothing but the values inside, and
   * keeps `and`, `or` and `not`.
   */
  private within(guard: Guard, worlds: Guard): Guard {
    if (guard.holds !== undefined || worlds.holds !== undefined) return guard;
    const key = `within${guard.id},${worlds.id}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const level = Math.min(guard.level, worlds.level);
    const width = Math.max(...[guard, worlds].map((each) => (each.level === level ? each.named.length : 0)));
    const isOpen =
      (guard.level === level ? guard.other : worlds.level === level ? worlds.other : undefined) !== undefined;
    const inside = Array.from({ length: width }, (_, branch) => childAt(worlds, level, branch));
    const insideOther = isOpen ? otherAt(worlds, level) : undefined;
    // The nearest branch is one fixed branch that has a world; other values are preferred, as they stay the last ones.
    const nearest = inside.findIndex((each) => each !== NEVER);
    const fallback = (): Guard =>
      insideOther !== undefined && insideOther !== NEVER
        ? this.within(otherAt(guard, level), insideOther)
        : this.within(childAt(guard, level, nearest), inside[nearest] ?? NEVER);
    const result = this.decide(
      level,
      inside.map((each, branch) => (each === NEVER ? fallback() : this.within(childAt(guard, level, branch), each))),
      insideOther === undefined
        ? undefined
        : insideOther === NEVER
          ? fallback()
          : this.within(otherAt(guard, level), insideOther),
    );
    this.memo.set(key, result);
    return result;
  }

  /** A yes/no variable, declared on first use. */
  flag(name: string): Guard {
    this.declare({ name, values: ['true', 'false'], open: false });
    return this.is(name, 'true');
  }

  /** The place of a value among those of its variable; an open variable learns it. */
  private indexOf(level: number, value: string): number | undefined {
    const indexes = this.indexes[level] as Map<string, number>;
    const variable = this.variables[level] as Variable;
    const known = indexes.get(value);
    if (known !== undefined || !variable.open) return known;
    indexes.set(value, indexes.size);
    this.variables[level] = Object.freeze({ ...variable, values: Object.freeze([...variable.values, value]) });
    return indexes.size - 1;
  }

  private decide(level: number, named: readonly Guard[], other: Guard | undefined): Guard {
    const first = other ?? named[0];
    if (first !== undefined && named.every((child) => child === first)) return first;
    const length = other === undefined ? named.length : named.findLastIndex((child) => child !== other) + 1;
    const kept = named.slice(0, length);
    const key = `${level}:${kept.map((child) => child.id).join(',')}|${other?.id ?? ''}`;
    const found = this.table.get(key);
    if (found !== undefined) return found;
    if (this.lastId !== undefined && this.nextId > this.lastId) throw new TooInvolved();
    const made = new Decision(this.nextId++, this, level, kept, other);
    this.table.set(key, made);
    return made;
  }

  /**
   * Applies a boolean operator. Diagrams can grow exponentially with the number of their variables: what grows out of all
   * proportion becomes a variable of its own, of which nothing is known, so that what holds for both its values holds.
   */
  apply(operator: 'and' | 'or', left: Guard, right: Guard): Guard {
    if (this.lastId !== undefined) return this.pointwise(operator, left, right);
    this.lastId = this.nextId + (this.nextId > MOST_DECISIONS ? MOST_DECISIONS_AT_LAST : MOST_DECISIONS_AT_ONCE);
    try {
      return this.pointwise(operator, left, right);
    } catch (thrown) {
      if (!(thrown instanceof TooInvolved)) throw thrown;
    } finally {
      this.lastId = undefined;
    }
    const [first, second] = [left.id, right.id].sort((a, b) => a - b);
    return this.flag(`conditions too involved to follow (${first} ${operator} ${second})`);
  }

  /** Memoised pointwise application of a boolean operator. */
  private pointwise(operator: 'and' | 'or', left: Guard, right: Guard): Guard {
    const absorbing = operator === 'and' ? NEVER : ALWAYS;
    const neutral = operator === 'and' ? ALWAYS : NEVER;
    if (left === absorbing || right === absorbing) return absorbing;
    if (left === neutral || left === right) return right;
    if (right === neutral) return left;
    const [a, b] = (left.id < right.id ? [left, right] : [right, left]) as [Decision, Decision];
    const key = `${operator}${a.id},${b.id}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const level = Math.min(a.level, b.level);
    const width = Math.max(...[a, b].map((each) => (each.level === level ? each.named.length : 0)));
    const named = Array.from({ length: width }, (_, branch) =>
      this.pointwise(operator, childAt(a, level, branch), childAt(b, level, branch)),
    );
    const top = a.level === level ? a : b;
    const other = top.other === undefined ? undefined : this.pointwise(operator, otherAt(a, level), otherAt(b, level));
    const result = this.decide(level, named, other);
    this.memo.set(key, result);
    return result;
  }

  restrict(guard: Guard, name: string, value: string): Guard {
    const level = this.levels.get(name);
    if (level === undefined) return guard;
    const index = this.indexOf(level, value);
    const known = new Map<Guard, Guard>();
    const visit = (node: Guard): Guard => {
      if (node.holds !== undefined || node.level > level) return node;
      if (node.level === level) return index === undefined ? NEVER : childAt(node, level, index);
      const found = known.get(node);
      if (found !== undefined) return found;
      const left = this.decide(node.level, node.named.map(visit), node.other && visit(node.other));
      known.set(node, left);
      return left;
    };
    return visit(guard);
  }

  negate(guard: Guard): Guard {
    if (guard.holds !== undefined) return guard.holds ? NEVER : ALWAYS;
    const key = `not${guard.id}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const result = this.decide(
      guard.level,
      guard.named.map((child) => this.negate(child)),
      guard.other === undefined ? undefined : this.negate(guard.other),
    );
    this.memo.set(key, result);
    return result;
  }
}

export function and(...guards: readonly Guard[]): Guard {
  return guards.reduce((left, right) => combine('and', left, right), ALWAYS);
}

export function or(...guards: readonly Guard[]): Guard {
  return guards.reduce((left, right) => combine('or', left, right), NEVER);
}

export function not(guard: Guard): Guard {
  if (guard.holds !== undefined) return guard.holds ? NEVER : ALWAYS;
  return guard.space.negate(guard);
}

/** Whether `guard` holds in every world in which `premise` holds. */
export function implies(premise: Guard, guard: Guard): boolean {
  return and(premise, not(guard)) === NEVER;
}

/** What is left of the guard once the variable is known to have the value. */
export function restrict(guard: Guard, name: string, value: string): Guard {
  return guard.holds !== undefined ? guard : guard.space.restrict(guard, name, value);
}

/** The variables on which the guard depends, in declaration order. */
export function variablesOf(guard: Guard): readonly Variable[] {
  const levels = new Set<number>();
  const seen = new Set<number>();
  const visit = (node: Guard): void => {
    if (node.holds !== undefined || seen.has(node.id)) return;
    seen.add(node.id);
    levels.add(node.level);
    node.named.forEach(visit);
    if (node.other !== undefined) visit(node.other);
  };
  visit(guard);
  if (guard.holds !== undefined) return [];
  return guard.space.variables.filter((_, level) => levels.has(level));
}

/** One world in which the guard holds: variable name to value; `undefined` for a value that nobody named. */
export function exampleOf(guard: Guard): ReadonlyMap<string, string | undefined> {
  const world = new Map<string, string | undefined>();
  let node = guard.holds === undefined ? guard.space.existing(guard) : guard;
  while (node.holds === undefined) {
    const variable = variableAt(node);
    const branch = node.children.findIndex((child) => child !== NEVER);
    world.set(variable.name, variable.values[branch]);
    node = node.children[branch] ?? NEVER;
  }
  return world;
}

/** The guard in words, as alternatives: `Environment = prod, or Environment = dev and UseNat = true`. */
export function describeGuard(guard: Guard): string {
  if (guard === ALWAYS) return 'always';
  if (guard === NEVER) return 'never';
  return alternativesOf(guard)
    .map((terms) => terms.join(' and '))
    .join(', or ');
}

const MAX_ALTERNATIVES = 12;

function alternativesOf(guard: Guard): readonly (readonly string[])[] {
  if (guard.holds !== undefined) return guard.holds ? [[]] : [];
  const variable = variableAt(guard);
  const byChild = new Map<Guard, number[]>();
  guard.children.forEach((child, branch) => {
    if (child === NEVER) return;
    byChild.set(child, [...(byChild.get(child) ?? []), branch]);
  });
  const found: (readonly string[])[] = [];
  for (const [child, branches] of byChild) {
    for (const rest of alternativesOf(child)) {
      found.push([describeBranches(variable, branches), ...rest]);
      if (found.length === MAX_ALTERNATIVES) return [...found, ['…']];
    }
  }
  return found;
}

function describeBranches(variable: Variable, branches: readonly number[]): string {
  const names = branchNames(variable);
  const chosen = branches.map((branch) => names[branch]).filter((name) => name !== undefined);
  if (chosen.length === branches.length) {
    return chosen.length === 1 ? `${variable.name} = ${chosen[0]}` : `${variable.name} in {${chosen.join(', ')}}`;
  }
  const excluded = variable.values.filter((_, branch) => !branches.includes(branch));
  return excluded.length === 1
    ? `${variable.name} ≠ ${excluded[0]}`
    : `${variable.name} not in {${excluded.join(', ')}}`;
}

function branchNames(variable: Variable): readonly (string | undefined)[] {
  return variable.open ? [...variable.values, undefined] : variable.values;
}

function variableAt(node: Decision): Variable {
  const variable = node.space.variables[node.level];
  if (variable === undefined) throw new Error(`guard ${node.id} decides on an unknown variable`);
  return variable;
}

function childAt(node: Decision, level: number, branch: number): Guard {
  return node.level === level ? (node.named[branch] ?? node.other ?? NEVER) : node;
}

function otherAt(node: Decision, level: number): Guard {
  return node.level === level ? (node.other ?? NEVER) : node;
}

function combine(operator: 'and' | 'or', left: Guard, right: Guard): Guard {
  const space = left.holds === undefined ? left.space : right.holds === undefined ? right.space : undefined;
  if (space !== undefined) {
    if (left.holds === undefined && right.holds === undefined && left.space !== right.space) {
      throw new Error('guards of two spaces were combined');
    }
    return space.apply(operator, left, right);
  }
  return operator === 'and' ? (left.holds ? right : left) : left.holds ? left : right;
}
