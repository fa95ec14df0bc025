/** Which behavior a request has, and which of its values count. Pure. */
import type { Chosen, EdgeBehavior, EdgePlan } from './plan.ts';

/**
 * `*` is any number of characters, `?` is one; small and capital letters differ, and a first slash may be left out
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern).
 */
export function matchesEdgePattern(pattern: string, path: string): boolean {
  const whole = pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
  const source = whole
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

export function behaviorFor({ behaviors }: EdgePlan, path: string): EdgeBehavior | undefined {
  return behaviors.find(
    ({ pattern }, position) => position === behaviors.length - 1 || matchesEdgePattern(pattern, path),
  );
}

/** Whether a viewer may ask for a name. */
export function isNamedAtEdge({ domain, aliases }: EdgePlan, host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  // Clients of the machine know the front door by no other name.
  return [domain, 'localhost', ...aliases].some(
    (each) => each === name || (each.startsWith('*.') && name.slice(name.indexOf('.') + 1) === each.slice(2)),
  );
}

export function countsAtEdge({ behavior, names }: Chosen, name: string): boolean {
  switch (behavior) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'whitelist':
      return names.includes(name);
    case 'allExcept':
      return !names.includes(name);
  }
}

type Pair = readonly [name: string, value: string];

/** The parameters of a query as they are written; a name without a value stays one. */
export function queryPairs(query: string): readonly Pair[] {
  return query === ''
    ? []
    : query.split('&').map((part) => {
        const at = part.indexOf('=');
        return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at)];
      });
}

export const chosenQuery = (query: string, chosen: readonly Chosen[]): string =>
  queryPairs(query)
    .filter(([name]) => chosen.some((each) => countsAtEdge(each, name)))
    .map(([name, rest]) => name + rest)
    .join('&');

export const chosenCookies = (header: string | undefined, chosen: readonly Chosen[]): string =>
  (header ?? '')
    .split(/;\s*/)
    .filter((part) => part !== '' && chosen.some((each) => countsAtEdge(each, part.split('=')[0] ?? '')))
    .join('; ');
