/**
 * The runtime schemas of an SDK client as compact data. A client's schema is arrays: `[kind, namespace, name, traits, …]`,
 * members as a type or `[type, traits]`, scalars as numbers (`@smithy/types`, `schema/static-schemas.ts`).
 */

/** A scalar by a letter, or the index of a shape. */
export type Ref = number | 's' | 'n' | 'b' | 't' | 'td' | 'th' | 'te' | 'x' | 'xs' | 'd' | 'u';

export interface Traits {
  label?: 1;
  payload?: 1;
  status?: 1;
  queryMap?: 1;
  query?: string;
  header?: string;
  prefix?: string;
  json?: string;
  xml?: string;
  flat?: 1;
  ec2?: string;
  ns?: readonly string[];
  attr?: 1;
  host?: 1;
  event?: 1;
}

export type Member = readonly [name: string, ref: Ref] | readonly [name: string, ref: Ref, traits: Traits];

/** A structure, a union, a list or a map. `r`: how many members, from the first, are required. */
export type CompactShape =
  | { s: string; r?: number; xml?: string; m: readonly Member[] }
  | { un: string; stream?: 1; m: readonly Member[] }
  | { l: Ref; t?: Traits }
  | { k: Ref; v: Ref; t?: Traits; vt?: Traits };

export interface CompactOperation {
  in: Ref;
  out: Ref;
  http?: readonly [method: string, uri: string, status: number];
}

export interface CompactError {
  shape: number;
  /** The code where it is not the name of the shape. */
  code?: string;
  status: number;
  /** The status in the query protocols, where it differs. */
  queryStatus?: number;
}

type Raw = number | string | readonly unknown[] | (() => Raw);

const SCALARS: Readonly<Record<number, Ref>> = {
  0: 's',
  1: 'n',
  2: 'b',
  4: 't',
  5: 'td',
  6: 'th',
  7: 'te',
  15: 'd',
  17: 'n',
  19: 'n',
  21: 'x',
  42: 'xs',
};

const LIST = 64;
const MAP = 128;

/** Collects shapes as they are met. */
export class Compactor {
  readonly shapes: CompactShape[] = [];
  readonly errors: Record<string, CompactError> = {};
  readonly #known = new Map<unknown, Ref>();

  operation([, , , traits, input, output]: readonly unknown[]): CompactOperation {
    const http = isRecord(traits) ? (traits.http as CompactOperation['http']) : undefined;
    return { in: this.ref(input as Raw), out: this.ref(output as Raw), ...(http === undefined ? {} : { http }) };
  }

  error(raw: readonly unknown[]): void {
    const traits = isRecord(raw[3]) ? raw[3] : {};
    const [code, queryStatus] = (traits.awsQueryError ?? []) as [string?, number?];
    const status = (traits.httpError as number | undefined) ?? (traits.error === 'server' ? 500 : 400);
    const name = raw[2] as string;
    this.errors[name] = {
      shape: this.ref(raw) as number,
      ...(code === undefined || code === name ? {} : { code }),
      status,
      ...(queryStatus === undefined || queryStatus === status ? {} : { queryStatus }),
    };
  }

  ref(given: Raw): Ref {
    let raw = given;
    while (typeof raw === 'function') raw = raw();
    if (typeof raw === 'string') return raw === 'unit' ? 'u' : fail(`scalar ${raw}`);
    if (typeof raw === 'number') return this.#scalar(raw);
    const known = this.#known.get(raw);
    if (known !== undefined) return known;
    const [kind, , name, traits] = raw;
    if (kind === 0) {
      const inner = this.ref(raw[4] as Raw);
      return inner === 'x' && isRecord(traits) && traits.streaming === 1 ? 'xs' : inner;
    }
    const index = this.shapes.length;
    this.#known.set(raw, index);
    this.shapes.push({ s: '', m: [] });
    this.shapes[index] = this.#shape(kind as number, name as string, traits, raw);
    return index;
  }

  #scalar(raw: number): Ref {
    if (raw < LIST) return SCALARS[raw] ?? fail(`scalar ${raw}`);
    const known = this.#known.get(raw);
    if (known !== undefined) return known;
    const index = this.shapes.length;
    this.#known.set(raw, index);
    this.shapes.push(raw >= MAP ? { k: 's', v: this.#scalar(raw - MAP) } : { l: this.#scalar(raw - LIST) });
    return index;
  }

  #shape(kind: number, name: string, traits: unknown, raw: readonly unknown[]): CompactShape {
    if (kind === 1) {
      const [ref, of] = this.#member(raw[4] as Raw);
      return { l: ref, ...(of === undefined ? {} : { t: of }) };
    }
    if (kind === 2) {
      const [key, keyTraits] = this.#member(raw[4] as Raw);
      const [value, valueTraits] = this.#member(raw[5] as Raw);
      return {
        k: key,
        v: value,
        ...(keyTraits === undefined ? {} : { t: keyTraits }),
        ...(valueTraits === undefined ? {} : { vt: valueTraits }),
      };
    }
    const names = raw[4] as readonly string[];
    const members = (raw[5] as readonly Raw[]).map((each, i): Member => {
      const [ref, of] = this.#member(each);
      return of === undefined ? [names[i] ?? '', ref] : [names[i] ?? '', ref, of];
    });
    if (kind === 4)
      return { un: name, ...(isRecord(traits) && traits.streaming === 1 ? { stream: 1 } : {}), m: members };
    if (kind !== 3 && kind !== -3) fail(`kind ${kind} of ${name}`);
    const xml = isRecord(traits) ? (traits.xmlName as string | undefined) : undefined;
    const required = raw[6] as number | undefined;
    return {
      s: name,
      ...(required === undefined ? {} : { r: required }),
      ...(xml === undefined ? {} : { xml }),
      m: members,
    };
  }

  #member(given: Raw): readonly [Ref, Traits | undefined] {
    if (Array.isArray(given) && given.length === 2) return [this.ref(given[0] as Raw), traitsOf(given[1])];
    return [this.ref(given), undefined];
  }
}

/** The traits that a protocol works by; what only tools of a client need is left out. */
function traitsOf(raw: unknown): Traits | undefined {
  const found: Traits = {};
  if (typeof raw === 'number') {
    if (raw & 1) found.label = 1;
    if (raw & 16) found.payload = 1;
    if (raw & 32) found.status = 1;
    if (raw & 64) found.queryMap = 1;
  } else if (isRecord(raw)) {
    if (raw.httpLabel === 1) found.label = 1;
    if (raw.httpPayload === 1) found.payload = 1;
    if (raw.httpResponseCode === 1) found.status = 1;
    if (raw.httpQueryParams === 1) found.queryMap = 1;
    if (typeof raw.httpQuery === 'string') found.query = raw.httpQuery;
    if (typeof raw.httpHeader === 'string') found.header = raw.httpHeader.toLowerCase();
    if (typeof raw.httpPrefixHeaders === 'string') found.prefix = raw.httpPrefixHeaders.toLowerCase();
    if (typeof raw.jsonName === 'string') found.json = raw.jsonName;
    if (typeof raw.xmlName === 'string') found.xml = raw.xmlName;
    if (raw.xmlFlattened === 1) found.flat = 1;
    if (typeof raw.ec2QueryName === 'string') found.ec2 = raw.ec2QueryName;
    if (Array.isArray(raw.xmlNamespace)) found.ns = raw.xmlNamespace as readonly string[];
    if (raw.xmlAttribute === 1) found.attr = 1;
    if (raw.hostLabel === 1) found.host = 1;
    if (raw.eventPayload === 1) found.event = 1;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(what: string): never {
  throw new Error(`The schema has ${what}, which this generator does not know`);
}
