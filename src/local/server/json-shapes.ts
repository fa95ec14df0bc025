/** Shapes in JSON and in CBOR's data model, which differ in how they write bytes and times. */
import { isRecord } from '../../base/index.ts';
import { withFraction } from '../with-fraction.ts';
import { CborDouble } from './cbor.ts';
import { malformed, missing, within } from './malformed.ts';
import type { Scalar, Structure, Type } from './schema.ts';
import { timeOf, timeText } from './times.ts';

/** `json`: base64 and epoch seconds as numbers. `cbor`: bytes and `Date` stand for themselves. */
export type Notation = 'json' | 'cbor';

export function fromJson(type: Type, value: unknown, notation: Notation, path = ''): unknown {
  if (typeof type === 'string') return scalarFromJson(type, value, notation);
  switch (type.kind) {
    case 'structure': {
      if (!isRecord(value)) throw malformed('Unexpected value type in payload');
      return structureFromJson(type, value, notation, path);
    }
    case 'list': {
      if (!Array.isArray(value)) throw malformed(`${kindOf(value)} can not be converted to a List`);
      const { of } = type;
      return value.map((each, i) => fromJson(of, each, notation, `${path}.${i + 1}.member`));
    }
    case 'map': {
      if (!isRecord(value)) throw malformed(`${kindOf(value)} can not be converted to a Map`);
      const of = type.value;
      const made: Record<string, unknown> = {};
      for (const key of Object.keys(value)) {
        const each = value[key];
        if (each !== null) define(made, key, fromJson(of, each, notation, `${path}.${key}.member`));
      }
      return made;
    }
  }
}

/** The members of the body that an object has, unknown ones left out; those bound elsewhere are not its business. */
export function structureFromJson(
  type: Structure,
  value: Readonly<Record<string, unknown>>,
  notation: Notation,
  path = '',
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member = type.byJson.get(key);
    const each = value[key];
    if (member === undefined || each === null || each === undefined) continue;
    made[member.name] = fromJson(member.type, each, notation, within(path, member.name));
  }
  checkRequired(type, made, path);
  return made;
}

export function checkRequired(type: Structure, made: Readonly<Record<string, unknown>>, path = ''): void {
  for (let i = 0; i < type.required; i += 1) {
    const member = type.members[i];
    if (member !== undefined && made[member.name] === undefined) throw missing(within(path, member.name));
  }
}

export function toJson(type: Type, value: unknown, notation: Notation): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof type === 'string') return scalarToJson(type, value, notation);
  switch (type.kind) {
    case 'structure':
      return structureToJson(type, value, notation);
    case 'list': {
      const { of } = type;
      return Array.isArray(value) ? value.map((each) => toJson(of, each, notation) ?? null) : undefined;
    }
    case 'map': {
      const of = type.value;
      const made: Record<string, unknown> = {};
      for (const [key, each] of Object.entries(value)) define(made, key, toJson(of, each, notation));
      return made;
    }
  }
}

export function structureToJson(type: Structure, value: unknown, notation: Notation): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  if (!isRecord(value)) return made;
  for (const member of type.members) {
    const each = value[member.name];
    if (each !== undefined && member.isBody) made[member.json] = toJson(member.type, each, notation);
  }
  return made;
}

function scalarFromJson(type: Scalar, value: unknown, notation: Notation): unknown {
  switch (type) {
    case 's':
      if (typeof value !== 'string') throw malformed(`${kindOf(value)} can not be converted to a String`);
      return value;
    case 'n':
    case 'f':
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint') return Number(value);
      if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
      throw malformed(`${kindOf(value)} can not be converted to an Integer`);
    case 'b':
      if (typeof value !== 'boolean') throw malformed(`${kindOf(value)} can not be converted to a Boolean`);
      return value;
    case 'x':
    case 'xs':
      if (value instanceof Uint8Array) return value;
      if (notation === 'cbor' || typeof value !== 'string') {
        throw malformed(`${kindOf(value)} can not be converted to a Blob`);
      }
      return Buffer.from(value, 'base64');
    case 't':
    case 'td':
    case 'th':
    case 'te': {
      if (value instanceof Date) return value;
      const time =
        typeof value === 'number' ? new Date(value * 1000) : typeof value === 'string' ? timeOf(value) : undefined;
      if (time === undefined) throw malformed(`${kindOf(value)} can not be converted to a Timestamp`);
      return time;
    }
    case 'd':
      return value;
    case 'u':
      return undefined;
  }
}

function scalarToJson(type: Scalar, value: unknown, notation: Notation): unknown {
  if (type === 'f' && typeof value === 'number') return doubleOf(value, notation);
  if (notation === 'json') {
    if (value instanceof Date) {
      return type === 'td' || type === 'th' ? timeText(value, type) : value.getTime() / 1000;
    }
    if (value instanceof Uint8Array) {
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    }
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  }
  return value;
}

function doubleOf(value: number, notation: Notation): unknown {
  if (notation === 'cbor') return new CborDouble(value);
  return Number.isFinite(value) ? withFraction(value) : String(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'NULL_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'object') return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
  return `${(typeof value).toUpperCase()}_VALUE`;
}

/** Sets an own member whatever its name: `__proto__` is a key like any other. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
