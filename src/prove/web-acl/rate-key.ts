/**
 * By what a rate-based rule counts requests, and whether a client can choose it
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html).
 */
import {
  allOf,
  anyOf,
  compose,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  isSymbolic,
  NEVER,
  NO_TEXT,
  NOWHERE,
  splitText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import { elementsAt, isMapping, type Mapping, type Path, textOf, type Value, valuesAt } from '../../model/index.ts';
import { matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';

export type RateKey =
  | 'address'
  | 'all'
  | { readonly forwarded: string; readonly fallback?: 'MATCH' | 'NO_MATCH' }
  | { readonly keys: readonly string[] };

/** Whether the rule counts by exactly this. */
export function rateKeyIs(question: Question, acl: Thing, statement: Path, by: RateKey): Extent {
  const type = (is: string) => matchProperty(question, acl, [...statement, 'AggregateKeyType'], is);
  if (by === 'address') return type('IP');
  if (by === 'all') return type('CONSTANT');
  if ('forwarded' in by) {
    const config = [...statement, 'ForwardedIPConfig'];
    const header = valuesAt(acl.properties, [...config, 'HeaderName']).map(({ value, when }): Extent => {
      const text = textOf(value) ?? NO_TEXT;
      // Header names are the same in any case of letters.
      return extentOf(isSymbolic(text) ? 'possible' : isSame(text, by.forwarded) ? 'certain' : 'impossible', when);
    });
    const fallback = matchProperty(question, acl, [...config, 'FallbackBehavior'], by.fallback ?? 'MATCH');
    return allOf(type('FORWARDED_IP'), anyOf(...header), fallback);
  }
  const elements = elementsAt(acl.properties, [...statement, 'CustomKeys']);
  const isWanted = ({ value }: (typeof elements)[number]) => by.keys.some((key) => isSame(keyOf(value), key));
  const surplus = elements.map((each) =>
    isSymbolic(keyOf(each.value)) ? extentOf('possible') : isWanted(each) ? EVERYWHERE : exactlyIn(NEVER),
  );
  const present = by.keys.map((key) =>
    anyOf(
      ...elements.map((each) =>
        isSymbolic(keyOf(each.value))
          ? extentOf('possible', each.when)
          : isSame(keyOf(each.value), key)
            ? exactlyIn(each.when)
            : NOWHERE,
      ),
    ),
  );
  return allOf(type('CUSTOM_KEYS'), ...surplus, ...present);
}

/**
 * Where a client can choose by what it is counted. WAF takes the first address of a header, proxies add theirs at the end
 * of X-Forwarded-For, and a request without the header is not counted at all; of any other header only a proxy that
 * always writes it makes more. A request that lacks one of several keys is not counted either.
 */
export function evasion(acl: Thing, statement: Path): Extent {
  return anyOf(
    ...valuesAt(acl.properties, [...statement, 'AggregateKeyType']).map(({ value, when }): Extent => {
      switch (textOf(value)) {
        case 'IP':
        case 'CONSTANT':
          return NOWHERE;
        case 'FORWARDED_IP':
          return anyOf(
            ...valuesAt(acl.properties, [...statement, 'ForwardedIPConfig', 'HeaderName'], when).map((found) =>
              extentOf(isSame(textOf(found.value) ?? '', 'X-Forwarded-For') ? 'certain' : 'possible', found.when),
            ),
          );
        case 'CUSTOM_KEYS':
          return anyOf(
            ...elementsAt(acl.properties, [...statement, 'CustomKeys'], when).map((each) => {
              const [kind = NO_TEXT] = splitText(keyOf(each.value), ' ');
              if (kind === 'IP' || kind === 'ASN') return NOWHERE;
              return extentOf(kind === 'LabelNamespace' || isSymbolic(kind) ? 'possible' : 'certain', each.when);
            }),
          );
        default:
          return extentOf('possible', when);
      }
    }),
  );
}

/** `Header x-api-key`, `HTTPMethod`, `LabelNamespace awswaf:…`. */
function keyOf(value: Value | undefined): Text {
  if (!isMapping(value)) return textOf(value) ?? NO_TEXT;
  const [kind = '', settings] = Object.entries(value)[0] ?? [];
  const inner: Mapping = isMapping(settings) ? settings : {};
  const name = textOf(inner.Name) ?? textOf(inner.Namespace);
  return name === undefined ? stripPrivate(kind) : compose`${stripPrivate(kind)} ${name}`;
}

function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

export function showRateKey(acl: Thing, statement: Path): string {
  const at = (...path: Path) =>
    valuesAt(acl.properties, [...statement, ...path])
      .map((found) => showValue(found.value))
      .join(' or ');
  const type = at('AggregateKeyType');
  if (type === 'FORWARDED_IP')
    return `the first address of ${at('ForwardedIPConfig', 'HeaderName')}, which the client may write, with the fallback ${at('ForwardedIPConfig', 'FallbackBehavior')}`;
  if (type !== 'CUSTOM_KEYS') return type === 'IP' ? 'the address of the connection' : type;
  const keys = elementsAt(acl.properties, [...statement, 'CustomKeys']);
  return `the keys ${keys.map(({ value }) => keyOf(value)).join(', ')}`;
}
