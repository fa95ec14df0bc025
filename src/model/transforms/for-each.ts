import { asList, isRaw, isScalar, type Raw } from '../raw.ts';
import type { Path } from '../value.ts';

/** Far above what a template of 500 resources needs; nested loops multiply. */
export const MOST_VALUES_OF_LOOPS = 20_000;

/**
 * Expands the loops of AWS::LanguageExtensions
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html).
 * A loop whose collection is not known is left out and reported. Undefined when they make more values than any template
 * holds.
 */
export function expandForEach(
  root: Raw,
  textOfParameter: (name: string) => unknown,
  report: (what: string, path: Path) => void,
): Raw | undefined {
  if (!mentionsLoop(root)) return root;
  let made = 0;
  const collectionOf = (raw: unknown, bound: ReadonlyMap<string, string>): readonly string[] | undefined => {
    if (Array.isArray(raw)) {
      const members = raw.flatMap((entry): readonly (string | undefined)[] =>
        isScalar(entry) ? [substitute(String(entry), bound)] : (collectionOf(entry, bound) ?? [undefined]),
      );
      return members.every((member) => member !== undefined) ? members : undefined;
    }
    if (!isRaw(raw) || typeof raw.Ref !== 'string') return undefined;
    const value = bound.get(raw.Ref) ?? textOfParameter(raw.Ref);
    if (value === undefined || value === null) return undefined;
    return asList(value).flatMap((entry) =>
      String(entry)
        .split(',')
        .map((each) => each.trim()),
    );
  };
  const expand = (value: unknown, bound: ReadonlyMap<string, string>, path: Path): unknown => {
    if (bound.size > 0) made++;
    if (typeof value === 'string') return substitute(value, bound);
    if (Array.isArray(value)) return value.map((entry, index) => expand(entry, bound, [...path, index]));
    if (!isRaw(value)) return value;
    const reference = value.Ref;
    if (typeof reference === 'string' && bound.has(reference) && Object.keys(value).length === 1)
      return bound.get(reference);
    const entries = Object.entries(value).flatMap(([key, entry]): [string, unknown][] => {
      if (!key.startsWith('Fn::ForEach::')) return [[substitute(key, bound), expand(entry, bound, [...path, key])]];
      const here = [...path, key];
      const unseen = (why: string): [string, unknown][] => {
        report(`The loop ${key} is not expanded: ${why}, so what it generates is not seen.`, here);
        return [];
      };
      const [variable, collection, body] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof variable !== 'string' || !isRaw(body)) {
        return unseen('it is not a list of a name, a collection and a mapping');
      }
      const members = collectionOf(collection, bound);
      if (members === undefined) return unseen('its collection is not known here');
      return members.flatMap((member) => {
        if (made > MOST_VALUES_OF_LOOPS) return [];
        return Object.entries(expand(body, new Map([...bound, [variable, member]]), [...here, 2]) as Raw);
      });
    });
    return Object.fromEntries(entries);
  };
  const expanded = expand(root, new Map(), []) as Raw;
  return made > MOST_VALUES_OF_LOOPS ? undefined : expanded;
}

function mentionsLoop(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mentionsLoop);
  return (
    isRaw(value) && Object.entries(value).some(([key, entry]) => key.startsWith('Fn::ForEach::') || mentionsLoop(entry))
  );
}

/** `${Name}` and `&{Name}` (the alphanumeric form) of the bound loop variables. */
function substitute(text: string, bound: ReadonlyMap<string, string>): string {
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
