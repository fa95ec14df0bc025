const NONE: readonly string[] = [];

/** The elements of a list (RFC 9110, 5.6.1), in lower case; empty ones are left out. */
function elementsOf(value: string): readonly string[] {
  const known = LISTS.get(value);
  if (known !== undefined) return known;
  return value
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== '');
}

/** As nearly all messages have it. */
const LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['keep-alive', ['keep-alive']],
  ['close', ['close']],
]);

/** The header fields of a message as they came, in their order. Names are looked up in lower case (RFC 9110, 5.1). */
export class HeaderFields {
  readonly names: string[] = [];
  /** The names in lower case. */
  readonly keys: string[] = [];
  readonly values: string[] = [];
  #connection: readonly string[] | undefined;

  add(name: string, value: string): void {
    this.names.push(name);
    this.keys.push(name.toLowerCase());
    this.values.push(value);
  }

  /** The value of the first field of that name. */
  first(key: string): string | undefined {
    const at = this.keys.indexOf(key);
    return at < 0 ? undefined : this.values[at];
  }

  has(key: string): boolean {
    return this.keys.includes(key);
  }

  /** The values of all fields of that name. */
  all(key: string): readonly string[] {
    let at = this.keys.indexOf(key);
    if (at < 0) return NONE;
    const found: string[] = [];
    for (; at >= 0; at = this.keys.indexOf(key, at + 1)) found.push(this.values[at] ?? '');
    return found;
  }

  /** What Connection lists (RFC 9110, 7.6.1), in lower case. */
  get connection(): readonly string[] {
    this.#connection ??= this.has('connection') ? elementsOf(this.all('connection').join()) : NONE;
    return this.#connection;
  }

  /** Name and value in pairs. */
  pairs(): readonly (readonly [name: string, value: string])[] {
    return this.names.map((name, at) => [name, this.values[at] ?? ''] as const);
  }
}

/** Text of a regular expression for a token (RFC 9110, 5.6.2). */
export const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";

/** Text of a regular expression for a field's value, its white space around it, bytes as Latin-1 (RFC 9110, 5.5). */
export const VALUE = '[\\t\\x20-\\x7e\\x80-\\xff]*';

const WELL_FORMED_NAME = new RegExp(`^${TOKEN}$`);
const WELL_FORMED_VALUE = new RegExp(`^${VALUE}$`);

/** Whether fields can be written into a message of HTTP/1.1 and be read as the same fields there. */
export function areWellFormed(fields: HeaderFields): boolean {
  return (
    fields.names.every((name) => WELL_FORMED_NAME.test(name)) &&
    fields.values.every((value) => WELL_FORMED_VALUE.test(value))
  );
}

/**
 * Reads lines of fields that are known to be well formed, from `at` up to the empty line (RFC 9112, 5). White space around
 * a value is no part of it.
 */
export function readFields(text: string, start: number): HeaderFields {
  const fields = new HeaderFields();
  for (let at = start; text.charCodeAt(at) !== CR; ) {
    const colon = text.indexOf(':', at);
    const end = text.indexOf('\r\n', colon);
    let [from, to] = [colon + 1, end];
    while (from < to && isSpace(text.charCodeAt(from))) from += 1;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
    fields.add(text.slice(at, colon), text.slice(from, to));
    at = end + 2;
  }
  return fields;
}

const CR = 13;

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}
