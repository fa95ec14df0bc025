/** Which operation a method, a path and a query mean, by the URIs of a service's schema. */
import type { OperationSchema, Schema } from './schema.ts';

interface Route {
  readonly operation: OperationSchema;
  readonly method: string;
  readonly segments: readonly Segment[];
  /** Query parameters that must be there; with a value where the URI gives one. */
  readonly literals: readonly (readonly [name: string, value: string | undefined])[];
  /** Bound members without which the request means another operation. */
  readonly neededQueries: readonly string[];
  readonly neededHeaders: readonly string[];
  /** The more of its own a route asks for, the better it fits. */
  readonly weight: number;
}

type Segment = { readonly literal: string } | { readonly label: string; readonly isGreedy: boolean };

export interface RestMatch {
  readonly operation: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

const tables = new Map<Schema, ReadonlyMap<string, readonly Route[]>>();

export function matchRest(
  schema: Schema,
  method: string,
  path: string,
  query: URLSearchParams,
  headers: Readonly<Record<string, string>>,
): RestMatch | undefined {
  let table = tables.get(schema);
  if (table === undefined) {
    table = tableOf(schema);
    tables.set(schema, table);
  }
  const parts = path === '/' || path === '' ? [] : path.slice(1).split('/');
  for (const route of table.get(method) ?? []) {
    if (!route.literals.every(([name, value]) => (value === undefined ? query.has(name) : query.get(name) === value)))
      continue;
    if (!route.neededQueries.every((name) => query.has(name))) continue;
    if (!route.neededHeaders.every((name) => headers[name] !== undefined)) continue;
    const labels = labelsOf(route.segments, parts);
    if (labels !== undefined) return { operation: route.operation, labels };
  }
  return undefined;
}

function tableOf(schema: Schema): ReadonlyMap<string, readonly Route[]> {
  // S3's URIs begin behind the bucket: what has none is no operation on one.
  const isPlaced = ({ input }: OperationSchema) => schema.file !== 's3' || input?.byJson.has('Bucket') === true;
  const all = [...schema.operations.values()].filter(isPlaced);
  const twins = Map.groupBy(all, ({ http }) => (http === undefined ? '' : `${http[0]} ${withoutId(http[1])}`));
  const routes = all.flatMap((operation) => {
    const { http } = operation;
    if (http === undefined) return [];
    const isAlone = (twins.get(`${http[0]} ${withoutId(http[1])}`)?.length ?? 1) === 1;
    return [routeOf(operation, http[0], http[1], isAlone)];
  });
  return Map.groupBy(
    routes.sort((a, b) => b.weight - a.weight),
    ({ method }) => method,
  );
}

/** A URI without the parameter that only names the operation. */
const withoutId = (uri: string) => uri.replace(/[?&]x-id=\w+/, '');

function routeOf(operation: OperationSchema, method: string, uri: string, isAlone: boolean): Route {
  const [path = '', search = ''] = uri.split('?');
  const segments = path
    .split('/')
    .filter((part) => part !== '')
    .map((part): Segment => {
      if (!part.startsWith('{')) return { literal: part };
      const isGreedy = part.endsWith('+}');
      return { label: part.slice(1, isGreedy ? -2 : -1), isGreedy };
    });
  const literals = search
    .split('&')
    .filter((each) => each !== '' && !each.startsWith('x-id='))
    .map((each): readonly [string, string | undefined] => {
      const [name = '', value] = each.split('=');
      return [name, value];
    });
  const needed = (operation.input?.members ?? []).slice(0, operation.input?.required ?? 0);
  // A literal that one operation has tells it by itself: what else is needed is then missing, not another operation.
  const decides = literals.length === 0 || !isAlone;
  const neededQueries = decides
    ? needed.flatMap(({ traits }) => (traits.query === undefined ? [] : [traits.query]))
    : [];
  const neededHeaders = needed.flatMap(({ traits }) => (traits.header === undefined ? [] : [traits.header]));
  const fixed = segments.filter((segment) => 'literal' in segment).length;
  return {
    operation,
    method,
    segments,
    literals,
    neededQueries,
    neededHeaders,
    weight: 100 * fixed + 10 * literals.length + segments.length + 5 * neededQueries.length + neededHeaders.length,
  };
}

function labelsOf(
  segments: readonly Segment[],
  parts: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {};
  for (let i = 0; i < segments.length; i += 1) {
    const segment = segments[i];
    const part = parts[i];
    if (segment === undefined) return undefined;
    if ('literal' in segment) {
      if (segment.literal !== part) return undefined;
    } else if (segment.isGreedy) {
      const after = segments.length - i - 1;
      const end = parts.length - after;
      const value = parts.slice(i, end).join('/');
      if (value === '') return undefined;
      labels[segment.label] = decoded(value);
      return segments.slice(i + 1).every((rest, j) => 'literal' in rest && rest.literal === parts[end + j])
        ? labels
        : undefined;
    } else {
      if (part === undefined || part === '') return undefined;
      labels[segment.label] = decoded(part);
    }
  }
  const rest = parts.slice(segments.length);
  return rest.every((part) => part === '') ? labels : undefined;
}

export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
