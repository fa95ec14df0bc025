/**
 * A resource that is only recorded: checked against AWS's specification, with the id and the attributes that follow from
 * its properties and from the form that AWS gives them. An attribute that does not follow is not there, and what refers to
 * it fails.
 */
import { randomUUID } from 'node:crypto';
import type { Creation, LocalType, Made, Properties } from '../service.ts';
import { specOf } from '../spec/spec.ts';
import type { TypeSpec } from '../spec/type-spec.ts';
import { newHex } from './new-id.ts';
import type { RecordedForm, RecordFacts } from './recorded-form.ts';
import { RECORDED_TYPES } from './recorded-types.ts';
import { mapOf } from './words.ts';

export function isRecorded(type: string): boolean {
  return Object.hasOwn(RECORDED_TYPES, type);
}

export function recorded(type: string): LocalType {
  const form = RECORDED_TYPES[type] ?? {};
  const spec = specOf(type);
  if (spec === undefined) throw new Error(`${type} has no specification`);
  return {
    standing: 'RECORDED',
    create(properties, at) {
      const facts = factsOf(properties, at);
      const id = form.ref?.(facts) ?? refOf(spec, facts, at);
      return { id, attributes: attributesOf(form, spec, facts, id) };
    },
    update({ id, attributes }, properties, _before, at) {
      const facts = { ...factsOf(properties, at), hex: keptHex(attributes) };
      return { id, attributes: { ...attributesOf(form, spec, facts, id), ...assigned(spec, attributes) } };
    },
    delete() {},
  };
}

/** Attributes that AWS assigns once: they outlive an update. */
function assigned(spec: TypeSpec, attributes: Made['attributes']): Made['attributes'] {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !(name in spec.properties)));
}

/** An update asks for no new digits: the attributes that hold them are kept as they are. */
function keptHex(attributes: Made['attributes']): RecordFacts['hex'] {
  const known = JSON.stringify(attributes).match(/[0-9a-f]{16,}/)?.[0] ?? newHex(32);
  return (length) => known.padEnd(length, '0').slice(0, length);
}

function factsOf(properties: Properties, at: Creation): RecordFacts {
  const digits = new Map<string, string>();
  const property = (name: string) => {
    const value = properties[name];
    return value === undefined || typeof value === 'object' ? undefined : String(value);
  };
  return {
    region: at.region,
    account: at.account,
    logicalId: at.logicalId,
    property,
    nameOf: (name, limit, charset) => property(name) ?? at.generatedName(limit, charset),
    hex(length, key = '') {
      const known = digits.get(key) ?? newHex(64);
      digits.set(key, known);
      return known.slice(0, length);
    },
  };
}

/** What Ref gives, by the identifier that the specification names: its parts between bars. */
function refOf(spec: TypeSpec, facts: RecordFacts, at: Creation): string {
  const parts = (spec.ref ?? spec.identifier ?? []).map((name) => {
    if (name in spec.properties) return facts.nameOf(name);
    if (/Arn$/.test(name)) return arnOf(spec, facts, undefined) ?? at.generatedName();
    return randomUUID();
  });
  return parts.length === 0 ? at.generatedName() : parts.join('|');
}

function attributesOf(
  form: RecordedForm,
  spec: TypeSpec,
  facts: RecordFacts,
  ref: string,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const identifier = spec.ref ?? spec.identifier ?? [];
  const refParts = identifier.length > 1 ? ref.split('|') : [ref];
  for (const name of Object.keys(spec.attributes)) {
    const at = identifier.indexOf(name);
    const value = at >= 0 ? refParts[at] : /^Arn$|^\w+Arn$/.test(name) ? arnOf(spec, facts, ref) : facts.property(name);
    if (value !== undefined) found[name] = value;
  }
  return { ...found, ...form.attributes?.(facts, ref) };
}

/** The ARN by the template of the specification; undefined where it holds more than is known. */
function arnOf(spec: TypeSpec, facts: RecordFacts, ref: string | undefined): string | undefined {
  if (spec.arn === undefined) return undefined;
  const known = mapOf({ Partition: 'aws', Region: facts.region, Account: facts.account });
  let isWhole = true;
  const named = spec.arn.match(/\$\{\w+\}/g)?.filter((each) => !/Partition|Region|Account/.test(each)) ?? [];
  const arn = spec.arn.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = known[name] ?? facts.property(name) ?? (named.length === 1 ? ref : undefined);
    if (value === undefined) isWhole = false;
    return String(value);
  });
  return isWhole ? arn : undefined;
}
