/**
 * A word of the vocabulary: what may be asserted with it, and small templates on which it holds and fails. The examples
 * are judged by the tests and printed in docs/claims.md, so a word without a failing one cannot be added.
 */
import { object, type Shape, type Shaped } from '../base/index.ts';
import type { Selector } from './selector.ts';

export interface Example<Assertion> {
  /** What the example shows, as a sentence. */
  readonly says: string;
  /** The resources of the template; none for what is said of delivered files alone. */
  readonly resources?: Readonly<Record<string, ExampleResource>>;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly names?: Readonly<Record<string, string | Selector>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly metrics?: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly unit: string;
    readonly dimensionSets: readonly (readonly string[])[];
  }[];
  readonly claim: Assertion;
}

export interface ExampleResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: Readonly<Record<string, unknown>>;
  readonly CreationPolicy?: Readonly<Record<string, unknown>>;
}

export interface Examples<Assertion> {
  readonly holds: readonly Example<Assertion>[];
  readonly fails: readonly Example<Assertion>[];
  /** Where the template leaves it open: the verdict is unknown. */
  readonly unknown?: readonly Example<Assertion>[];
}

export interface Word<Kind extends string, Assertion> extends Examples<Assertion> {
  readonly kind: Kind;
  readonly about: string;
  readonly shape: Shape<Assertion>;
}

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Fields<Kind extends string, Required extends Shapes, Optional extends Shapes> = Shaped<
  ReturnType<typeof object<{ readonly kind: Shape<Kind> } & Required, Optional>>
>;

/**
 * A word with the keys that its assertions must have and those that they may have. Of the optional keys at least `min`
 * are there in all, and at least one of `some`.
 */
export function defineWord<
  const Kind extends string,
  Required extends Shapes,
  Optional extends Shapes = Record<never, never>,
>(
  kind: Kind,
  about: string,
  required: Required,
  optional: Optional,
  examples: Examples<Fields<Kind, Required, Optional>>,
  limits: { readonly min?: number; readonly some?: readonly (keyof Optional & string)[] } = {},
): Word<Kind, Fields<Kind, Required, Optional>> {
  const shape = object({ kind: kindOf(kind), ...required }, optional, about, limits);
  return { kind, about, shape, ...examples };
}

function kindOf<const Kind extends string>(kind: Kind): Shape<Kind> {
  return {
    schema: { enum: [kind] },
    check(value, path, report): value is Kind {
      if (value !== kind) report(path, `${JSON.stringify(value)} is not "${kind}".`);
      return value === kind;
    },
  };
}

/** What a builder adds to the subject of its word. */
export type Rest<W, Given extends string> =
  W extends Word<string, infer Assertion> ? Omit<Assertion, 'kind' | Given> : never;

export type AssertionOf<W> = W extends Word<string, infer Assertion> ? Assertion : never;
