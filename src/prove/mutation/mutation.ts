/** One meaningful change of a template, as data. */
export type MutationKind = 'opens' | 'widens' | 'removes' | 'disables' | 'lowers' | 'detaches' | 'denies' | 'reorders';

export type PathStep = string | number;

export interface Mutation {
  readonly kind: MutationKind;
  /** The logical id that it is about. */
  readonly of: string;
  /** What it does, as a sentence. */
  readonly says: string;
  /** Places from the root of the template; without `to` a place is left out, an index past the end is a new element. */
  readonly changes: readonly { readonly path: readonly PathStep[]; readonly to?: unknown }[];
}

/** A resource as the template writes it. */
export interface WrittenResource {
  readonly id: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A copy of the root with the changes; what is not changed is shared. */
export function mutated(root: unknown, { changes }: Pick<Mutation, 'changes'>): unknown {
  return changes.reduce((from, { path, to }) => changed(from, path, to), root);
}

function changed(value: unknown, [step, ...rest]: readonly PathStep[], to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value)) {
    const index = Number(step);
    if (rest.length === 0 && to === undefined) return value.filter((_, at) => at !== index);
    return index >= value.length
      ? [...value, changed(undefined, rest, to)]
      : value.map((each, at) => (at === index ? changed(each, rest, to) : each));
  }
  const fields = isFieldSet(value) ? value : {};
  if (rest.length === 0 && to === undefined) {
    const { [step]: _, ...others } = fields;
    return others;
  }
  return { ...fields, [step]: changed(fields[step], rest, to) };
}

export function isFieldSet(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that stands in the template as it is, and no function. */
export function isPlainValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
