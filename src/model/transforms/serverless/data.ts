/** Template data while the transform works on it: what it changes is its own copy. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping, or an empty one where there is none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The entry of that name, if it is its own. */
export function entryAt(fields: unknown, name: string): unknown {
  return isFields(fields) && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list as it is, anything else as its only element. */
export function asElements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether there is something: neither absent, nor false, zero, or empty. */
export function isFilled(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** The entries that have a value. */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

/** Those entries of a mapping that are named. */
export function pick(fields: Fields, names: readonly string[]): Fields {
  return compact(Object.fromEntries(names.map((name) => [name, entryAt(fields, name)])));
}

export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(entryOf(left, key), entryOf(right, key)))
  );
}

function entryOf(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

export function includes(list: readonly unknown[], value: unknown): boolean {
  return list.some((each) => isSame(each, value));
}

/** Tags as a list of keys and values, the way most resources take them. */
export function tagList(tags: unknown): readonly Fields[] {
  return Object.entries(fieldsOf(tags)).map(([Key, value]) => ({ Key, Value: value ?? '' }));
}

/** A value as text; nothing for a list or mapping, which is no name and no path. */
export function asWritten(value: unknown): string {
  return value === undefined || (typeof value === 'object' && value !== null) ? '' : String(value);
}
