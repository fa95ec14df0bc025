/** A service's schema, linked for the protocols. Loaded when the first request for the service comes. */
import { readFileSync } from 'node:fs';
import { dataFile } from '../data-file.ts';

/** `s` text, `n` number, `f` number that is written with a fraction, `b` flag, `t…` time (default, date-time, http-date, epoch), `x` bytes, `xs` a body, `d` any, `u` nothing. */
export type Scalar = 's' | 'n' | 'f' | 'b' | 't' | 'td' | 'th' | 'te' | 'x' | 'xs' | 'd' | 'u';
export type Type = Scalar | Structure | ListType | Dictionary;

export interface Structure {
  readonly kind: 'structure';
  readonly name: string;
  readonly xmlName: string | undefined;
  readonly isUnion: boolean;
  /** A union whose values are sent one by one: the body is already written. */
  readonly isEventStream: boolean;
  readonly members: readonly MemberSchema[];
  /** How many members, from the first, must be there. */
  readonly required: number;
  readonly byJson: ReadonlyMap<string, MemberSchema>;
  readonly byXml: ReadonlyMap<string, MemberSchema>;
}

export interface ListType {
  readonly kind: 'list';
  readonly of: Type;
  readonly xml: string | undefined;
}

export interface Dictionary {
  readonly kind: 'map';
  readonly key: Type;
  readonly value: Type;
  readonly xmlKey: string;
  readonly xmlValue: string;
}

export interface Traits {
  readonly label?: 1;
  readonly payload?: 1;
  readonly status?: 1;
  readonly queryMap?: 1;
  readonly query?: string;
  readonly header?: string;
  readonly prefix?: string;
  readonly json?: string;
  readonly xml?: string;
  readonly flat?: 1;
  readonly ec2?: string;
  readonly ns?: readonly string[];
  readonly attr?: 1;
}

export interface MemberSchema {
  readonly name: string;
  readonly type: Type;
  readonly traits: Traits;
  /** Its name in JSON, in XML, and in EC2's query. */
  readonly json: string;
  readonly xml: string;
  readonly ec2: string;
  /** Part of the body: bound to no header, query parameter, label or status. */
  readonly isBody: boolean;
}

export interface OperationSchema {
  readonly name: string;
  readonly input: Structure | undefined;
  readonly output: Structure | undefined;
  readonly http: readonly [method: string, uri: string, status: number] | undefined;
}

export interface ErrorSchema {
  readonly name: string;
  readonly shape: Structure;
  /** The code on the wire of the query protocols. */
  readonly code: string;
  readonly status: number;
  readonly queryStatus: number;
}

export interface Schema {
  readonly file: string;
  readonly id: string;
  readonly signingName: string;
  readonly version: string;
  readonly protocol: ProtocolName;
  readonly target: string;
  readonly xmlNamespace: string | undefined;
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** By name and by code. */
  readonly errors: ReadonlyMap<string, ErrorSchema>;
}

export type ProtocolName = 'AwsJson1_0' | 'AwsJson1_1' | 'AwsQuery' | 'AwsEc2Query' | 'AwsRestJson' | 'AwsRestXml';

type RawRef = number | Scalar;
type RawMember = readonly [string, RawRef, Traits?];
interface RawShape {
  readonly s?: string;
  readonly un?: string;
  readonly stream?: 1;
  readonly xml?: string;
  readonly r?: number;
  readonly m?: readonly RawMember[];
  readonly l?: RawRef;
  readonly t?: Traits;
  readonly k?: RawRef;
  readonly v?: RawRef;
  readonly vt?: Traits;
}
interface RawSchema {
  readonly id: string;
  readonly signingName: string;
  readonly version: string;
  readonly protocol: ProtocolName;
  readonly target: string;
  readonly xmlNamespace?: string;
  readonly queryCompatible?: boolean;
  readonly operations: Readonly<
    Record<string, { readonly in: RawRef; readonly out: RawRef; readonly http?: readonly [string, string, number] }>
  >;
  readonly errors: Readonly<
    Record<
      string,
      { readonly shape: number; readonly code?: string; readonly status: number; readonly queryStatus?: number }
    >
  >;
  readonly shapes: readonly RawShape[];
}

/**
 * Members that are doubles where AWS's own answers show it: `30.0`, and eight bytes in CBOR. The SDK's schemas tell a number
 * from a text, and not a double from an integer.
 */
const DOUBLES: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ['Threshold', 'SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum', 'Value'],
};

const loaded = new Map<string, Schema>();

/** The schema of a client package, `cloudwatch-logs`. */
export function schemaOf(file: string): Schema {
  const found = loaded.get(file);
  if (found !== undefined) return found;
  const schema = link(file, JSON.parse(readFileSync(dataFile('schemas', `${file}.json`), 'utf8')) as RawSchema);
  loaded.set(file, schema);
  return schema;
}

function link(file: string, raw: RawSchema): Schema {
  const linked = new Map<number, Type>();

  // A member's type is linked when it is first asked for: of EC2's thousands of shapes a run needs a few.
  const typeOf = (ref: RawRef): Type => {
    if (typeof ref === 'string') return ref;
    const found = linked.get(ref);
    if (found !== undefined) return found;
    const made = linkShape(raw.shapes[ref] ?? {});
    linked.set(ref, made);
    return made;
  };

  const linkShape = (shape: RawShape): Type => {
    if (shape.l !== undefined) {
      const of = shape.l;
      return {
        kind: 'list',
        xml: shape.t?.xml,
        get of() {
          return typeOf(of);
        },
      };
    }
    if (shape.k !== undefined && shape.v !== undefined) {
      const { k, v } = shape;
      return {
        kind: 'map',
        xmlKey: shape.t?.xml ?? 'key',
        xmlValue: shape.vt?.xml ?? 'value',
        get key() {
          return typeOf(k);
        },
        get value() {
          return typeOf(v);
        },
      };
    }
    return structureOf(shape);
  };

  const structureOf = (shape: RawShape): Structure => {
    const members = (shape.m ?? []).map(([name, ref, traits = {}]): MemberSchema => {
      const xml = traits.xml ?? name;
      let type: Type | undefined;
      return {
        name,
        traits,
        json: traits.json ?? name,
        xml,
        ec2: traits.ec2 ?? `${xml.charAt(0).toUpperCase()}${xml.slice(1)}`,
        isBody:
          traits.label === undefined &&
          traits.query === undefined &&
          traits.queryMap === undefined &&
          traits.header === undefined &&
          traits.prefix === undefined &&
          traits.status === undefined,
        get type() {
          type ??= ref === 'n' && DOUBLES[file]?.includes(name) === true ? 'f' : typeOf(ref);
          return type;
        },
      };
    });
    return {
      kind: 'structure',
      name: shape.s ?? shape.un ?? '',
      xmlName: shape.xml,
      isUnion: shape.un !== undefined,
      isEventStream: shape.stream === 1,
      members,
      required: shape.r ?? 0,
      byJson: new Map(members.map((member) => [member.json, member])),
      byXml: new Map(members.map((member) => [member.xml, member])),
    };
  };

  const structureAt = (ref: RawRef): Structure | undefined => {
    const type = typeOf(ref);
    return typeof type === 'object' && type.kind === 'structure' ? type : undefined;
  };

  const operations = new Map(
    Object.entries(raw.operations).map(([name, { in: input, out, http }]): [string, OperationSchema] => [
      name,
      {
        name,
        http,
        get input() {
          return structureAt(input);
        },
        get output() {
          return structureAt(out);
        },
      },
    ]),
  );
  const errors = Object.entries(raw.errors).map(
    ([name, { shape, code = name, status, queryStatus = status }]): ErrorSchema => ({
      name,
      code,
      status,
      queryStatus,
      get shape() {
        return structureAt(shape) ?? structureOf({});
      },
    }),
  );
  return {
    file,
    id: raw.id,
    signingName: raw.signingName,
    version: raw.version,
    protocol: raw.protocol,
    target: raw.target,
    xmlNamespace: raw.xmlNamespace,
    queryCompatible: raw.queryCompatible === true,
    operations,
    errors: new Map([
      ...errors.map((each) => [each.code, each] as const),
      ...errors.map((each) => [each.name, each] as const),
    ]),
  };
}
