/** Whether data is as a model says: JSON Schema of draft 4, as API Gateway validates bodies. */
import { isRecord } from '../../../base/index.ts';

/** Finds the schema that `$ref` names; `undefined` where it is not known. */
export type SchemaReference = (reference: string) => unknown;

export function matchesSchema(data: unknown, schema: unknown, find: SchemaReference): boolean {
  if (!isRecord(schema)) return schema !== false;
  if (typeof schema.$ref === 'string') {
    const target = find(schema.$ref);
    return target === undefined || matchesSchema(data, target, find);
  }
  const each = (list: unknown) => (Array.isArray(list) ? list.map((one) => matchesSchema(data, one, find)) : undefined);
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(data, String(type)))) return false;
  if (Array.isArray(schema.enum) && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(data)))
    return false;
  if (each(schema.allOf)?.includes(false) === true || each(schema.anyOf)?.includes(true) === false) return false;
  const ones = each(schema.oneOf);
  if (ones !== undefined && ones.filter((one) => one).length !== 1) return false;
  if (schema.not !== undefined && matchesSchema(data, schema.not, find)) return false;
  if (typeof data === 'number') return numberMatches(data, schema);
  if (typeof data === 'string') return textMatches(data, schema);
  if (Array.isArray(data)) return listMatches(data, schema, find);
  return isRecord(data) ? objectMatches(data, schema, find) : true;
}

type Schema = Readonly<Record<string, unknown>>;

function isOfType(data: unknown, type: string): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(data);
    case 'object':
      return isRecord(data);
    case 'integer':
      return Number.isInteger(data);
    case 'null':
      return data === null;
    default:
      return typeof data === type;
  }
}

const within = (value: number, least: unknown, most: unknown) =>
  (typeof least !== 'number' || value >= least) && (typeof most !== 'number' || value <= most);

function numberMatches(
  data: number,
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Schema,
): boolean {
  if (!within(data, minimum, maximum)) return false;
  if (exclusiveMinimum === true && data === minimum) return false;
  if (exclusiveMaximum === true && data === maximum) return false;
  return typeof multipleOf !== 'number' || Number.isInteger(data / multipleOf);
}

function textMatches(data: string, { minLength, maxLength, pattern }: Schema): boolean {
  if (!within([...data].length, minLength, maxLength)) return false;
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(data);
}

function listMatches(data: readonly unknown[], schema: Schema, find: SchemaReference): boolean {
  if (!within(data.length, schema.minItems, schema.maxItems)) return false;
  if (schema.uniqueItems === true && new Set(data.map((one) => JSON.stringify(one))).size < data.length) return false;
  const { items } = schema;
  if (items === undefined) return true;
  return data.every((one, i) => matchesSchema(one, Array.isArray(items) ? items[i] : items, find));
}

function objectMatches(data: Schema, schema: Schema, find: SchemaReference): boolean {
  const names = Object.keys(data);
  if (!within(names.length, schema.minProperties, schema.maxProperties)) return false;
  if (Array.isArray(schema.required) && !schema.required.every((name) => Object.hasOwn(data, String(name))))
    return false;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const patterns = isRecord(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  return names.every((name) => {
    const own = Object.hasOwn(properties, name) ? [properties[name]] : [];
    const meant = [
      ...own,
      ...patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(name)).map(([, one]) => one),
    ];
    if (meant.length > 0) return meant.every((one) => matchesSchema(data[name], one, find));
    return schema.additionalProperties === undefined || matchesSchema(data[name], schema.additionalProperties, find);
  });
}
