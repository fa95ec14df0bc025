/** Action names with wildcards. */
import { type Certainty, eitherOf, isSymbolic, matchesGlob, type Text } from '../base/index.ts';

/** Action names are compared without case; `*` and `?` are wildcards also across the colon. */
export function matchesAction(pattern: Text, action: Text): Certainty {
  const plain = compile(pattern);
  const small = smallLetters(action);
  if (plain === undefined || small === undefined) return matchesGlob(pattern, action, { ignoreCase: true });
  return plain(small) ? 'certain' : 'impossible';
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

/** The service of an action or a pattern, in small letters; undefined where a wildcard or a hole may stand for it. */
export function serviceNamed(pattern: Text): string | undefined {
  return serviceIn(pattern);
}

const serviceIn = rememberedOnce((pattern): string | undefined =>
  isSymbolic(pattern) ? undefined : /^([^*?:]*):/.exec(pattern)?.[1]?.toLowerCase(),
);

/** Whether a pattern covers an action in small letters; undefined where only deployment tells. */
type Plain = ((small: string) => boolean) | undefined;

// A statement is compared with thousands of actions, for which the general matching of text with holes is too slow.
const compile = rememberedOnce((pattern): Plain => {
  if (isSymbolic(pattern)) return undefined;
  const small = pattern.toLowerCase();
  const wildcard = small.search(/[*?]/);
  if (wildcard < 0) return (action) => action === small;
  if (small === '*') return () => true;
  const start = small.slice(0, wildcard);
  if (wildcard === small.length - 1 && small.endsWith('*')) return (action) => action.startsWith(start);
  const source = small
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const whole = new RegExp(`^${source}$`, 's');
  return (action) => action.startsWith(start) && whole.test(action);
});

/** An action as patterns are compared with it; undefined where only deployment tells. */
const smallLetters = rememberedOnce((action): string | undefined =>
  isSymbolic(action) ? undefined : action.toLowerCase(),
);

/** There are some ten thousand actions and patterns, and they stay the same. */
function rememberedOnce<Read>(read: (text: Text) => Read): (text: Text) => Read {
  const known = new Map<Text, { readonly read: Read }>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = { read: read(text) };
      known.set(text, found);
    }
    return found.read;
  };
}
