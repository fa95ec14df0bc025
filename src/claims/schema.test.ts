import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../base/index.ts';
import { ASSERTION, claim, claimSchema, claimSet, exists, parseClaims, property, reaches, sources } from './index.ts';

const SCHEMA = claimSchema();

/**
 * The keywords of JSON Schema that claimSchema() uses, as draft 2020-12 defines them
 * (https://json-schema.org/draft/2020-12/json-schema-validation): an oracle that shares no code with the check.
 */
function validates(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, expected]) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const fields = isObject ? (value as Record<string, unknown>) : {};
    switch (keyword) {
      case '$schema':
      case '$id':
      case '$defs':
      case 'title':
      case 'description':
        return true;
      case '$ref':
        return validates(
          (SCHEMA.$defs as Record<string, JsonSchema>)[String(expected).replace('#/$defs/', '')] ?? {},
          value,
        );
      case 'type':
        return [expected].flat().some((type) => isOfType(String(type), value));
      case 'enum':
        return (expected as readonly unknown[]).includes(value);
      case 'const':
        return value === expected;
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(expected)).test(value);
      case 'minimum':
        return typeof value !== 'number' || value >= Number(expected);
      case 'maximum':
        return typeof value !== 'number' || value <= Number(expected);
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(expected);
      case 'minProperties':
        return !isObject || Object.keys(fields).length >= Number(expected);
      case 'items':
        return !Array.isArray(value) || value.every((each) => validates(expected as JsonSchema, each));
      case 'required':
        return !isObject || (expected as readonly string[]).every((key) => Object.hasOwn(fields, key));
      case 'properties':
        return Object.entries(expected as Record<string, JsonSchema>).every(
          ([key, inner]) => !Object.hasOwn(fields, key) || validates(inner, fields[key]),
        );
      case 'additionalProperties': {
        const known = Object.keys((schema.properties as object | undefined) ?? {});
        const others = Object.keys(fields).filter((key) => !known.includes(key));
        return others.every((key) => expected !== false && validates(expected as JsonSchema, fields[key]));
      }
      case 'anyOf':
        return (expected as readonly JsonSchema[]).some((each) => validates(each, value));
      case 'oneOf':
        return (expected as readonly JsonSchema[]).filter((each) => validates(each, value)).length === 1;
      default:
        throw new Error(`the test does not know the keyword ${keyword}`);
    }
  });
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

const scalar = fc.oneof(
  fc.constantFrom('Vpc', 'tcp/443', 'internet', '1.2', '>', 'Write', ''),
  fc.integer({ min: -1, max: 3 }),
  fc.boolean(),
);

/** Matchers, most of them right. */
const matcher: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  matcher: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.record({ like: scalar }),
    fc.record({ atLeast: fc.integer(), atMost: scalar }, { requiredKeys: [] }),
    fc.record({ length: fc.oneof(scalar, fc.record({ min: fc.nat(3), max: scalar }, { requiredKeys: [] })) }),
    fc.record({ refersTo: fc.string(), attribute: fc.string() }, { requiredKeys: ['refersTo'] }),
    fc.record({ absent: fc.boolean() }),
    fc.record({ oneOf: fc.array(tie('matcher'), { maxLength: 2 }) }),
    fc.record({ not: tie('matcher') }),
    fc.record({ where: fc.dictionary(fc.constantFrom('A', 'constructor'), tie('matcher'), { maxKeys: 2 }) }),
    fc.record({ constructor: scalar }),
    fc.array(scalar, { maxLength: 1 }),
  ),
})).matcher;

const subject = fc.oneof(
  scalar,
  fc.record(
    { type: fc.string(), id: scalar, where: fc.dictionary(fc.string(), matcher, { maxKeys: 1 }) },
    { requiredKeys: [] },
  ),
);

const assertion = fc.oneof(
  fc.record(
    { kind: fc.constant('exists'), what: subject, count: fc.oneof(scalar, fc.record({ min: scalar })) },
    { requiredKeys: ['kind', 'what'] },
  ),
  fc.record({ kind: fc.constant('property'), of: subject, path: scalar, is: matcher }),
  fc.record(
    { kind: fc.constantFrom('reaches', 'unreachable'), from: scalar, to: scalar, on: scalar },
    { requiredKeys: ['kind', 'from', 'to'] },
  ),
  fc.record({ kind: fc.constant('tls'), of: subject, atLeast: scalar }),
  fc.record({
    kind: fc.constantFrom('sources', 'destinations', 'nonsense'),
    of: scalar,
    are: fc.array(fc.record({ from: scalar, on: scalar }), { maxLength: 2 }),
  }),
  fc.record(
    {
      kind: fc.constant('cost'),
      atMost: fc.constantFrom(0, 120.5, -1, 1e12, 1e13, '120'),
      atLeast: scalar,
      of: subject,
      scenario: fc.constantFrom('low', 'expected', 'typical'),
      saves: fc.record({ unit: fc.constantFrom('USD', 'percent', '%'), atMost: scalar }, { requiredKeys: ['unit'] }),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('grants'), who: subject, levels: fc.array(scalar, { maxLength: 2 }) }),
);

const set = fc.record(
  {
    schema: fc.constantFrom('lintel/claims@1', 'lintel/claims@1', 'lintel/claims@2'),
    claims: fc.array(
      fc.record(
        {
          id: fc.constantFrom('A-1', '1'),
          title: fc.string(),
          holds: fc.array(assertion, { maxLength: 2 }),
          planned: fc.constantFrom(true, false),
        },
        { requiredKeys: ['id', 'title', 'holds'] },
      ),
      { maxLength: 2 },
    ),
    names: fc.dictionary(fc.string(), subject, { maxKeys: 1 }),
  },
  { requiredKeys: ['schema', 'claims'] },
);

describe('the JSON Schema of a claims file', () => {
  test('accepts what the check accepts, and nothing else', () => {
    let accepted = 0;
    fc.assert(
      fc.property(set, (data) => {
        const parsed = parseClaims(data);
        const fits = parsed.ok || parsed.diagnostics.every((each) => each.code === 'LTL2003');
        if (fits) accepted++;
        expect({ fits, data: JSON.stringify(data) }).toEqual({
          fits: validates(SCHEMA, data),
          data: JSON.stringify(data),
        });
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('accepts what the builders make', () => {
    const made = claimSet({
      title: 'Orders',
      names: { app: { type: 'AWS::ECS::Service' } },
      claims: [
        claim('ORD-1', 'Two subnets', { area: 'network', planned: true }, exists({ type: 'AWS::EC2::Subnet' }, 2)),
        claim('ORD-2', 'The application is reachable', [
          reaches('internet', 'app', 'tcp/443'),
          sources('app', { internet: 'tcp/443' }),
        ]),
        claim('ORD-3', 'Encrypted', property('Db', 'StorageEncrypted', { oneOf: [true, 'true'] })),
      ],
    });
    expect(validates(SCHEMA, made)).toBe(true);
    expect(parseClaims(JSON.parse(JSON.stringify(made))).ok).toBe(true);
  });

  test('is data that a file can hold, with the address of its dialect', () => {
    expect(JSON.parse(JSON.stringify(SCHEMA))).toEqual(SCHEMA);
    expect(SCHEMA).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://lintel.dev/schema/claims@1.json',
      required: ['schema', 'claims'],
      additionalProperties: false,
    });
  });

  test('describes every kind of assertion', () => {
    const kinds = (ASSERTION.schema.oneOf as readonly JsonSchema[]).map((each) => each.description);
    expect(kinds.every((about) => typeof about === 'string' && about.length > 10)).toBe(true);
  });
});
