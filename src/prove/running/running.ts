/**
 * What a resource starts: the container of a task, a function, the program of an instance. Each aspect is a place in the
 * template (or in a text of it) whose value a promise is matched against.
 */
import { allOf, anyOf, type Extent, exactlyIn, type Guard, impliedBy, NEVER, or } from '../../base/index.ts';
import type { Matcher } from '../../claims/index.ts';
import { type Path, type Value, valuesAt } from '../../model/index.ts';
import { matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';

export type Aspect =
  | 'image'
  | 'command'
  | 'entrypoint'
  | 'user'
  | 'readonlyRoot'
  | 'cpu'
  | 'memory'
  | 'count'
  | 'launch'
  | 'family'
  | 'logs'
  | 'logPrefix'
  | 'role'
  | 'executionRole'
  | 'stopSeconds'
  | 'exec'
  | 'instanceType'
  | 'metadataTokens'
  | 'metadataHops'
  | 'runtime'
  | 'handler'
  | 'timeoutSeconds';

/** Where an aspect stands. */
export interface Slot {
  readonly thing: Thing;
  readonly path: Path;
  /** What AWS takes where the template says nothing. */
  readonly fallback?: Value;
  /** Why nothing can be said where the template says nothing. */
  readonly open?: string;
}

export interface RunVariable {
  readonly name: string;
  readonly when: Guard;
  readonly slot: Slot;
}

export interface RunVariables {
  readonly plain: readonly RunVariable[];
  readonly secret: readonly RunVariable[];
  /** Why there may be more than these. */
  readonly unknown: readonly string[];
}

export interface Running {
  /** How a reader knows it: `container api of Definition`. */
  readonly name: string;
  readonly when: Guard;
  /** The resources that receive its requests: services, instances, groups. */
  readonly owners: readonly string[];
  /** All places must be as promised; none means that this kind of program has no such aspect. */
  readonly slots: Partial<Readonly<Record<Aspect, readonly Slot[]>>>;
  readonly variables: RunVariables;
  /** The ports that it opens, where it says so itself. */
  readonly ports?: Slot;
  /** A host, on which a program may start others. */
  readonly isHost?: true;
  /** How its output is written, where that can be chosen. */
  readonly logDriver?: Slot;
  /** The check that its host makes. */
  readonly check?: Slot;
  /** Why nothing is known of it. */
  readonly unknown?: string;
}

export const NO_VARIABLES: RunVariables = { plain: [], secret: [], unknown: [] };

export function unknownRunning(name: string, when: Guard, unknown: string): Running {
  return { name, when, owners: [], slots: {}, variables: NO_VARIABLES, unknown };
}

/** Whether what stands in the slot, or what AWS takes instead, matches. */
export function matchSlot(question: Question, { thing, path, fallback, open }: Slot, matcher: Matcher): Extent {
  const own = matchProperty(question, thing, path, matcher);
  const absent = or(
    NEVER,
    ...valuesAt(thing.properties, path)
      .filter(({ value }) => value === undefined)
      .map(({ when }) => when),
  );
  if (absent === NEVER) return own;
  if (open !== undefined) return anyOf(own, { certain: NEVER, possible: absent });
  if (fallback === undefined) return own;
  const instead = matchProperty(question, { ...thing, properties: { fallback } }, ['fallback'], matcher);
  return anyOf(allOf(own, impliedBy(absent, exactlyIn(NEVER))), allOf(exactlyIn(absent), instead));
}

/** What stands in a slot, for a reader. */
export function showSlot({ thing, path, fallback }: Slot): string {
  const found = valuesAt(thing.properties, path);
  const shown = found.map(({ value }) =>
    value === undefined && fallback !== undefined ? `${showValue(fallback)} by default` : showValue(value),
  );
  return [...new Set(shown)].join(' or ');
}
