/** Which route a request takes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html */
import type { ApiItem } from '../execute-api/item.ts';

export interface RouteFound {
  readonly route: ApiItem;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** A full match of method and path, then one with a greedy variable, then `$default`. */
export function routeOf(routes: Iterable<ApiItem>, method: string, path: string): RouteFound | undefined {
  let best: (RouteFound & { readonly rank: readonly number[] }) | undefined;
  for (const route of routes) {
    const key = String(route.RouteKey);
    if (key === '$default') {
      best ??= { route, pathParameters: {}, rank: [9] };
      continue;
    }
    const [verb = '', pattern = ''] = key.split(' ');
    if (verb !== 'ANY' && verb !== method) continue;
    const pathParameters = pathVariables(pattern, path);
    if (pathParameters === undefined) continue;
    const rank = [...rankOf(pattern), verb === 'ANY' ? 1 : 0];
    if (best === undefined || isBefore(rank, best.rank)) best = { route, pathParameters, rank };
  }
  return best;
}

/** The variables of a pattern such as `/items/{id}` or `/{proxy+}` in a path; `undefined` where it does not match. */
export function pathVariables(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/').slice(1);
  const given = path.split('/').slice(1);
  const found: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(part);
    const value = given[i];
    if (name?.[2] === '+') {
      const rest = given.slice(i).join('/');
      if (rest === '') return undefined;
      found[name[1] ?? ''] = decodedPart(rest);
      return found;
    }
    if (value === undefined || (name === null && value !== part) || (name !== null && value === '')) return undefined;
    if (name !== null) found[name[1] ?? ''] = decodedPart(value);
  }
  return wanted.length === given.length ? found : undefined;
}

function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Smaller is more specific: text before a variable before a greedy one, part by part. */
function rankOf(pattern: string): readonly number[] {
  const parts = pattern.split('/').slice(1);
  const greedy = parts.some((part) => part.endsWith('+}')) ? 1 : 0;
  return [greedy, ...parts.map((part) => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0))];
}

function isBefore(left: readonly number[], right: readonly number[]): boolean {
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [a = 0, b = 0] = [left[i], right[i]];
    if (a !== b) return a < b;
  }
  return false;
}
