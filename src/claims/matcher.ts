import { didYouMean, either, list, number, object, record, recursive, type Shape, text } from '../base/index.ts';
import { NAME, type ResourceType } from './names.ts';

/** What a property is expected to be. Text may hold `${Parameter}` and `${LogicalId.Attribute}` as in `Fn::Sub`. */
export type Matcher<Name extends string = string> =
  | string
  | number
  | boolean
  | { readonly oneOf: readonly Matcher<Name>[] }
  | { readonly like: string }
  | { readonly mentions: string }
  | { readonly length: number | { readonly min?: number; readonly max?: number } }
  | { readonly atLeast?: number; readonly atMost?: number }
  | { readonly refersTo: Name | ResourceType; readonly attribute?: string }
  | { readonly absent: true }
  | { readonly present: true }
  | { readonly not: Matcher<Name> }
  | { readonly has: Matcher<Name> }
  | { readonly each: Matcher<Name> }
  | { readonly exactly: readonly Matcher<Name>[] }
  | { readonly where: Readonly<Record<string, Matcher<Name>>> };

export const constant = { schema: { const: true }, check: isTrue } satisfies Shape<true>;
function isTrue(
  value: unknown,
  path: readonly (string | number)[],
  report: (path: readonly (string | number)[], what: string) => void,
): value is true {
  if (value !== true) report(path, `${JSON.stringify(value)} is not true.`);
  return value === true;
}

const WORDS = [
  'oneOf',
  'like',
  'mentions',
  'length',
  'atLeast',
  'atMost',
  'refersTo',
  'absent',
  'present',
  'not',
  'has',
  'each',
  'exactly',
  'where',
];

const scalar: Shape<string | number | boolean> = {
  schema: { type: ['string', 'number', 'boolean'] },
  check(value, path, report): value is string | number | boolean {
    const fits = ['string', 'number', 'boolean'].includes(typeof value);
    if (!fits) report(path, `A matcher is text, a number, true, false, or a mapping with one of ${WORDS.join(', ')}.`);
    return fits;
  },
};

export const COUNT = either(
  (value) => typeof value === 'number',
  number({ min: 0, whole: true }),
  object({}, { min: number({ min: 0, whole: true }), max: number({ min: 0, whole: true }) }, 'bounds', { min: 1 }),
);

export const MATCHER = recursive<Matcher>('Matcher', () => {
  const forms = {
    oneOf: object({ oneOf: list(MATCHER, { min: 1 }) }, {}, 'equal to one of several'),
    like: object({ like: text() }, {}, 'text with * and ? as wildcards'),
    mentions: object(
      { mentions: text() },
      {},
      'this text is somewhere in the value; what only deployment tells may hold it',
    ),
    range: object({}, { atLeast: number(), atMost: number() }, 'a number within bounds', { min: 1 }),
    refersTo: object({ refersTo: NAME }, { attribute: text() }, 'a reference to a resource or parameter'),
    absent: object({ absent: constant }, {}, 'the property is not set'),
    present: object({ present: constant }, {}, 'the property is set, to whatever'),
    not: object({ not: MATCHER }),
    has: object({ has: MATCHER }, {}, 'a list with such an element'),
    each: object({ each: MATCHER }, {}, 'a list, not empty, of nothing but such elements'),
    exactly: object({ exactly: list(MATCHER) }, {}, 'a list of exactly these elements in any order'),
    length: object({ length: COUNT }, {}, 'a list with so many elements'),
    where: object({ where: record(MATCHER) }, {}, 'a mapping whose properties match'),
  };
  const structured: Shape<Matcher> = {
    schema: { anyOf: Object.values(forms).map((form) => form.schema) },
    check(value, path, report): value is Matcher {
      const keys = Object.keys(value as object);
      const word = keys.find((key) => WORDS.includes(key));
      if (word === undefined) {
        const [first] = Array.isArray(value) ? [] : keys;
        if (first === undefined) return scalar.check(value, path, report);
        report([...path, first], `"${first}" is no matcher; there are ${WORDS.join(', ')}.${didYouMean(first, WORDS)}`);
        return false;
      }
      const form = word === 'atLeast' || word === 'atMost' ? forms.range : forms[word as keyof typeof forms];
      return form.check(value, path, report);
    },
  };
  return either((value) => typeof value === 'object' && value !== null, structured, scalar);
});
