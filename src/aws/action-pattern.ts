/** Action names with wildcards. */
import { type Certainty, eitherOf, isSymbolic, matchesGlob, type Text } from '../base/index.ts';

/** Action names are compared without case; `*` and `?` are wildcards also across the colon. */
export function matchesAction(pattern: Text, action: Text): Certainty {
  const plain = compile(pattern);
  if (plain === undefined || isSymbolic(action)) return matchesGlob(pattern, action, { ignoreCase: true });
  return plain.test(action) ? 'certain' : 'impossible';
}

interface ByService {
  readonly ofService: ReadonlyMap<string, readonly Text[]>;
  /** With a wildcard or a hole before the colon. */
  readonly ofAny: readonly Text[];
}

const divided = new WeakMap<readonly Text[], ByService>();

/** Whether one of the patterns matches. AWS's own policies list thousands, nearly all of another service. */
export function matchesAnyAction(patterns: readonly Text[], action: Text): Certainty {
  const matches = (some: readonly Text[]) => eitherOf(...some.map((pattern) => matchesAction(pattern, action)));
  const service = serviceNamed(action);
  if (patterns.length < 4 || service === undefined) return matches(patterns);
  const { ofService, ofAny } = byService(patterns);
  return eitherOf(matches(ofAny), matches(ofService.get(service) ?? []));
}

/** Whether one of the patterns may be about an action of the service. */
export function mayNameService(patterns: readonly Text[], service: string): boolean {
  const { ofService, ofAny } = byService(patterns);
  return ofAny.length > 0 || ofService.has(service);
}

function byService(patterns: readonly Text[]): ByService {
  const known = divided.get(patterns);
  if (known !== undefined) return known;
  const { true: ofAny = [], false: plain = [] } = Object.groupBy(
    patterns,
    (each) => `${serviceNamed(each) === undefined}` as const,
  );
  const made = { ofService: Map.groupBy(plain, (each) => serviceNamed(each) ?? ''), ofAny };
  divided.set(patterns, made);
  return made;
}

const services = new Map<Text, string | undefined>();

/** The service of an action or a pattern, in small letters; undefined where a wildcard or a hole may stand for it. */
export function serviceNamed(pattern: Text): string | undefined {
  if (services.has(pattern)) return services.get(pattern);
  const service = isSymbolic(pattern) ? undefined : /^([^*?:]*):/.exec(pattern)?.[1]?.toLowerCase();
  services.set(pattern, service);
  return service;
}

const compiled = new Map<Text, RegExp | undefined>();

// A statement is compared with thousands of actions, for which the general matching of text with holes is too slow.
function compile(pattern: Text): RegExp | undefined {
  if (compiled.has(pattern)) return compiled.get(pattern);
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = isSymbolic(pattern) ? undefined : new RegExp(`^${source}$`, 'is');
  compiled.set(pattern, made);
  return made;
}
