import { type Diagnostic, type DiagnosticCode, error } from './diagnostic.ts';
import { didYouMean } from './suggest.ts';

/**
 * The shape of plain data that comes from outside: one definition gives the TypeScript type, the check with its
 * messages, and the JSON Schema (draft 2020-12) that editors read.
 */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** Reports every fault to `report` and answers whether there was none. */
  check(value: unknown, path: DataPath, report: (path: DataPath, what: string) => void): value is T;
  /** The values inside one that has this shape, each with its own shape and key; none when left out. */
  inner?(value: T): readonly Inner[];
}

interface Inner {
  readonly key: DataPath;
  readonly shape: Shape<unknown>;
  readonly value: unknown;
}

/**
 * Walks a value that has the shape, and tells each value inside with its shape, outermost first. What is written in a
 * text is known by the shape that stands there, never by the name of its key.
 */
export function walk(
  shape: Shape<unknown>,
  value: unknown,
  visit: (shape: Shape<unknown>, value: unknown, path: DataPath) => void,
  path: DataPath = [],
): void {
  visit(shape, value, path);
  for (const inner of shape.inner?.(value) ?? []) walk(inner.shape, inner.value, visit, [...path, ...inner.key]);
}

export type Shaped<S> = S extends Shape<infer T> ? T : never;
export type DataPath = readonly (string | number)[];
export type JsonSchema = { readonly [key: string]: unknown };

export function text(
  options: { readonly like?: RegExp; readonly of?: string; readonly about?: string } = {},
): Shape<string> {
  const expected = options.of ?? 'text';
  return {
    schema: describe({ type: 'string', ...(options.like && { pattern: options.like.source }) }, options.about),
    check(value, path, report): value is string {
      const fits = typeof value === 'string' && (options.like?.test(value) ?? true);
      if (!fits) report(path, `${show(value)} is not ${expected}.`);
      return fits;
    },
  };
}

interface NumberOptions {
  readonly min?: number;
  readonly max?: number;
  /** @default false */
  readonly whole?: boolean;
  readonly about?: string;
}

export function number({ min, max, whole = false, about }: NumberOptions = {}): Shape<number> {
  const bounds = [min === undefined ? [] : `at least ${min}`, max === undefined ? [] : `at most ${max}`].flat();
  const expected = `${whole ? 'a whole number' : 'a number'}${bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`}`;
  return {
    schema: describe(
      {
        type: whole ? 'integer' : 'number',
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      },
      about,
    ),
    check(value, path, report): value is number {
      const fits =
        typeof value === 'number' &&
        (whole ? Number.isInteger(value) : Number.isFinite(value)) &&
        value >= (min ?? -Infinity) &&
        value <= (max ?? Infinity);
      if (!fits) report(path, `${show(value)} is not ${expected}.`);
      return fits;
    },
  };
}

export function flag(about?: string): Shape<boolean> {
  return {
    schema: describe({ type: 'boolean' }, about),
    check(value, path, report): value is boolean {
      if (typeof value !== 'boolean') report(path, `${show(value)} is neither true nor false.`);
      return typeof value === 'boolean';
    },
  };
}

export function word<const Words extends readonly string[]>(words: Words, about?: string): Shape<Words[number]> {
  return {
    schema: describe({ enum: words }, about),
    check(value, path, report): value is Words[number] {
      const fits = typeof value === 'string' && words.includes(value);
      if (!fits) {
        const hint = typeof value === 'string' ? didYouMean(value, words) : '';
        report(path, `${show(value)} is not one of ${words.join(', ')}.${hint}`);
      }
      return fits;
    },
  };
}

export function list<T>(
  item: Shape<T>,
  options: { readonly min?: number; readonly about?: string } = {},
): Shape<readonly T[]> {
  const min = options.min ?? 0;
  return {
    schema: describe({ type: 'array', items: item.schema, ...(min > 0 && { minItems: min }) }, options.about),
    check(value, path, report): value is readonly T[] {
      if (!Array.isArray(value)) {
        report(path, `${show(value)} is not a list.`);
        return false;
      }
      if (value.length < min) report(path, `The list has ${value.length} of at least ${min} entries.`);
      return (
        value.map((entry, index) => item.check(entry, [...path, index], report)).every(Boolean) && value.length >= min
      );
    },
    inner: (value) => value.map((entry, index) => ({ key: [index], shape: item, value: entry })),
  };
}

export function record<T>(item: Shape<T>, about?: string): Shape<Readonly<Record<string, T>>> {
  return {
    schema: describe({ type: 'object', additionalProperties: item.schema }, about),
    check(value, path, report): value is Readonly<Record<string, T>> {
      if (!isRecord(value)) {
        report(path, `${show(value)} is not a mapping.`);
        return false;
      }
      return Object.entries(value)
        .map(([key, entry]) => item.check(entry, [...path, key], report))
        .every(Boolean);
    },
    inner: (value) => Object.entries(value).map(([key, entry]) => ({ key: [key], shape: item, value: entry })),
  };
}

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Flat<T> = { readonly [K in keyof T]: T[K] };

/**
 * A mapping with exactly these keys. Those of `optional` may be left out, but at least `min` keys must be there, and at
 * least one of `some`.
 */
export function object<Required extends Shapes, Optional extends Shapes = Record<never, never>>(
  required: Required,
  optional?: Optional,
  about?: string,
  options: { readonly min?: number; readonly some?: readonly (keyof Optional & string)[] } = {},
): Shape<Flat<{ [K in keyof Required]: Shaped<Required[K]> } & { [K in keyof Optional]?: Shaped<Optional[K]> }>> {
  const shapes: Shapes = { ...required, ...optional };
  return {
    get schema() {
      return describe(
        {
          type: 'object',
          properties: Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [key, shape.schema])),
          required: Object.keys(required),
          additionalProperties: false,
          ...(options.min !== undefined && { minProperties: options.min }),
          ...(options.some !== undefined && { anyOf: options.some.map((key) => ({ required: [key] })) }),
        },
        about,
      );
    },
    check(value, path, report): value is never {
      if (!isRecord(value)) {
        report(path, `${show(value)} is not a mapping with ${Object.keys(shapes).join(', ')}.`);
        return false;
      }
      let fits = Object.keys(value).length >= (options.min ?? 0);
      if (!fits) report(path, `The mapping is empty; it takes ${Object.keys(shapes).join(', ')}.`);
      if (options.some?.every((key) => value[key] === undefined)) {
        report(path, `One of ${options.some.join(', ')} is missing.`);
        fits = false;
      }
      for (const key of Object.keys(value)) {
        if (Object.hasOwn(shapes, key)) continue;
        report(
          [...path, key],
          `"${key}" is not known here; the keys are ${Object.keys(shapes).join(', ')}.${didYouMean(key, Object.keys(shapes))}`,
        );
        fits = false;
      }
      for (const [key, shape] of Object.entries(shapes)) {
        if (!Object.hasOwn(value, key) || value[key] === undefined) {
          if (Object.hasOwn(required, key)) {
            report(path, `"${key}" is missing.`);
            fits = false;
          }
        } else if (!shape.check(value[key], [...path, key], report)) fits = false;
      }
      return fits;
    },
    inner: (value: Readonly<Record<string, unknown>>) =>
      Object.entries(shapes).flatMap(([key, shape]) =>
        value[key] === undefined ? [] : [{ key: [key], shape, value: value[key] }],
      ),
  };
}

/** One of several mappings, told apart by the word under `key`. */
export function variants<const Options extends Readonly<Record<string, Shape<unknown>>>>(
  key: string,
  options: Options,
  about?: string,
): Shape<Shaped<Options[keyof Options]>> {
  const words = Object.keys(options);
  return {
    get schema() {
      return describe({ oneOf: Object.values(options).map((shape) => shape.schema) }, about);
    },
    check(value, path, report): value is never {
      const chosen = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
      if (typeof chosen !== 'string' || !Object.hasOwn(options, chosen)) {
        const hint = typeof chosen === 'string' ? didYouMean(chosen, words) : '';
        report(
          isRecord(value) && chosen !== undefined ? [...path, key] : path,
          `"${key}" is ${show(chosen)}, not one of ${words.join(', ')}.${hint}`,
        );
        return false;
      }
      return options[chosen]?.check(value, path, report) ?? false;
    },
    inner(value) {
      const shape = options[String((value as Readonly<Record<string, unknown>>)[key])];
      return shape === undefined ? [] : [{ key: [], shape, value }];
    },
  };
}

/** The first shape decides about the values that `when` accepts, the second about all others. */
export function either<A, B>(when: (value: unknown) => boolean, first: Shape<A>, second: Shape<B>): Shape<A | B> {
  return {
    get schema() {
      return { anyOf: [first.schema, second.schema] };
    },
    check(value, path, report): value is A | B {
      return when(value) ? first.check(value, path, report) : second.check(value, path, report);
    },
    inner: (value) => [{ key: [], shape: when(value) ? first : second, value }],
  };
}

/** No claim or contract needs more; a deeper one would exhaust the stack of whatever reads it. */
const DEEPEST = 200;

/** A shape that mentions itself; `name` is its entry under `$defs` of the finished schema. */
export function recursive<T>(
  name: string,
  make: () => Shape<T>,
): Shape<T> & { readonly name: string; readonly definition: () => JsonSchema } {
  let made: Shape<T> | undefined;
  const shape = () => {
    made ??= make();
    return made;
  };
  return {
    name,
    schema: { $ref: `#/$defs/${name}` },
    definition: () => shape().schema,
    check(value, path, report): value is T {
      if (path.length <= DEEPEST) return shape().check(value, path, report);
      report(path, `The data nests more than ${DEEPEST} levels deep.`);
      return false;
    },
    inner: (value) => [{ key: [], shape: shape(), value }],
  };
}

/** The value with its type, or one diagnostic per fault. `place` finds a path in the document it came from. */
export function checkShape<T>(
  shape: Shape<T>,
  value: unknown,
  code: DiagnosticCode,
  place: (path: DataPath) => Diagnostic['at'],
): { readonly value?: T; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const fits = shape.check(value, [], (path, what) => {
    const at = place(path);
    diagnostics.push(error(code, what, at === undefined ? {} : { at }));
  });
  return fits ? { value, diagnostics } : { diagnostics };
}

function describe(schema: JsonSchema, about: string | undefined): JsonSchema {
  return about === undefined ? schema : { ...schema, description: about };
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

/** Whether data is an object with keys, that is, neither a list nor null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
