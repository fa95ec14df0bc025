import { isRaw, isScalar, type Raw } from '../raw.ts';
import type { Path } from '../value.ts';
import { type KnownValues, knownList } from './known-values.ts';
import type { Places } from './places.ts';

/** Far above what a template of 500 resources needs; nested loops multiply. */
export const MOST_VALUES_OF_LOOPS = 20_000;

/** The variables of the loops around something, each with the member that it is. */
type Bound = ReadonlyMap<string, string>;
type Entries = readonly (readonly [key: string, value: unknown])[];

/**
 * Expands the loops of AWS::LanguageExtensions
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html).
 * A loop whose collection is not known is left out and reported. Undefined when they make more values than any template
 * holds.
 */
export function expandForEach(
  known: KnownValues,
  places: Places,
  report: (what: string, path: Path) => void,
): Raw | undefined {
  const { root } = known;
  if (!mentionsLoop(root)) return root;
  let made = 0;
  const collectionOf = (raw: unknown, bound: Bound): readonly string[] | undefined => {
    if (Array.isArray(raw)) {
      const members = raw.flatMap((entry): readonly (string | undefined)[] =>
        isScalar(entry) ? [substitute(String(entry), bound)] : (collectionOf(entry, bound) ?? [undefined]),
      );
      return members.every((member) => member !== undefined) ? members : undefined;
    }
    return knownList(raw, { root, parameter: (name) => bound.get(name) ?? known.parameter(name) });
  };
  const expand = (value: unknown, bound: Bound, path: Path): unknown => {
    if (bound.size > 0) made++;
    if (typeof value === 'string') return substitute(value, bound);
    if (Array.isArray(value)) {
      const items = value.map((entry: unknown, index) => expand(entry, bound, [...path, index]));
      return places.mark(items, path);
    }
    if (!isRaw(value)) return value;
    const reference = value.Ref;
    if (typeof reference === 'string' && bound.has(reference) && Object.keys(value).length === 1)
      return bound.get(reference);
    return expandMapping(value, bound, path);
  };
  const expandMapping = (value: Raw, bound: Bound, path: Path): Raw => {
    const entries = Object.entries(value).flatMap(
      ([key, entry]): Entries =>
        key.startsWith('Fn::ForEach::')
          ? iterate(key, entry, bound, [...path, key])
          : [[substitute(key, bound), expand(entry, bound, [...path, key])]],
    );
    return places.mark(Object.fromEntries(entries), path);
  };
  const iterate = (key: string, loop: unknown, bound: Bound, path: Path): Entries => {
    const unseen = (why: string): Entries => {
      report(`The loop ${key} is not expanded: ${why}, so what it generates is not seen.`, path);
      return [];
    };
    const [variable, collection, body]: readonly unknown[] = Array.isArray(loop) ? loop : [];
    if (typeof variable !== 'string' || !isRaw(body)) {
      return unseen('it is not a list of a name, a collection and a mapping');
    }
    const members = collectionOf(collection, bound);
    if (members === undefined) return unseen('its collection is not known here');
    return members.flatMap((member) => {
      if (made > MOST_VALUES_OF_LOOPS) return [];
      made++;
      return Object.entries(expandMapping(body, new Map([...bound, [variable, member]]), [...path, 2]));
    });
  };
  const expanded = expandMapping(root, new Map(), []);
  return made > MOST_VALUES_OF_LOOPS ? undefined : expanded;
}

function mentionsLoop(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsLoop);
  return (
    isRaw(value) && Object.entries(value).some(([key, entry]) => key.startsWith('Fn::ForEach::') || mentionsLoop(entry))
  );
}

/** `${Name}` and `&{Name}` (the alphanumeric form) of the bound loop variables. */
function substitute(text: string, bound: Bound): string {
  if (bound.size === 0) return text;
  return text.replace(
    /\$\{([^!{}]+)\}|&\{([^{}]+)\}/g,
    (whole, plain: string | undefined, stripped: string | undefined) => {
      const value = bound.get(plain ?? stripped ?? '');
      if (value === undefined) return whole;
      return stripped === undefined ? value : value.replace(/[^A-Za-z0-9]/g, '');
    },
  );
}
