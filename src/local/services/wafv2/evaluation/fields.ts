/**
 * What a statement inspects of a request, one text a component; of bodies, headers and cookies AWS looks at a beginning only.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html
 */
import { bodyTexts } from './body-texts.ts';
import type { FieldToMatch, InspectedRequest, OversizeHandling, Picked } from './web-acl.ts';

/**
 * The texts, or what the statement says of a component that is too large to be inspected whole; undefined for a component
 * that is not inspected here.
 */
export type Inspected = readonly string[] | 'MATCH' | 'NO_MATCH' | undefined;

/** Headers and cookies are inspected as far as this many of each, or as many bytes. */
const MOST = { count: 200, bytes: 8192 };

export function inspected(field: FieldToMatch, request: InspectedRequest): Inspected {
  if (field.UriPath !== undefined) return [latin(request.path)];
  if (field.QueryString !== undefined) return [latin(request.query)];
  if (field.Method !== undefined) return [request.method];
  if (field.AllQueryArguments !== undefined) return argumentsOf(request.query).flat().map(latin);
  if (field.SingleQueryArgument !== undefined) return queryArgument(request, field.SingleQueryArgument.Name);
  if (field.SingleHeader !== undefined) return header(request, field.SingleHeader.Name);
  if (field.Body !== undefined) {
    const handling = field.Body.OversizeHandling ?? 'CONTINUE';
    if (request.isBodyCut && handling !== 'CONTINUE') return handling;
    return [Buffer.from(request.body).toString('latin1')];
  }
  if (field.BodyTexts !== undefined) return bodyTexts(request);
  if (field.Headers !== undefined) {
    const { MatchPattern, MatchScope, OversizeHandling } = field.Headers;
    const { IncludedHeaders, ExcludedHeaders } = MatchPattern;
    return picked(request.headers, IncludedHeaders, ExcludedHeaders, { MatchScope, OversizeHandling }, true);
  }
  if (field.Cookies !== undefined) {
    const { MatchPattern, MatchScope, OversizeHandling } = field.Cookies;
    const { IncludedCookies, ExcludedCookies } = MatchPattern;
    return picked(cookies(request), IncludedCookies, ExcludedCookies, { MatchScope, OversizeHandling }, false);
  }
  return undefined;
}

/** The values of a header, whatever the case of its name; none when it was not sent. */
export function header(request: InspectedRequest, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return request.headers.flatMap(([each, value]) => (each.toLowerCase() === wanted ? [latin(value)] : []));
}

export function queryArgument({ query }: InspectedRequest, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return argumentsOf(query).flatMap(([key, value]) => (key.toLowerCase() === wanted ? [latin(value)] : []));
}

export function cookies(request: InspectedRequest): readonly (readonly [name: string, value: string])[] {
  return header(request, 'cookie')
    .flatMap((line) => line.split(/; */))
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

function argumentsOf(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    });
}

function picked(
  all: readonly (readonly [name: string, value: string])[],
  included: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  {
    MatchScope,
    OversizeHandling,
  }: Pick<Picked<string>, 'MatchScope'> & { readonly OversizeHandling: OversizeHandling },
  isAnyCase: boolean,
): Inspected {
  let size = 0;
  const read = all.filter(([name, value], index) => {
    size += name.length + value.length;
    return index < MOST.count && size <= MOST.bytes;
  });
  if (read.length < all.length && OversizeHandling !== 'CONTINUE') return OversizeHandling;
  const spelled = (name: string) => (isAnyCase ? name.toLowerCase() : name);
  const names = (list: readonly string[]) => new Set(list.map(spelled));
  const chosen = read.filter(([name]) => {
    if (included !== undefined) return names(included).has(spelled(name));
    return excluded === undefined || !names(excluded).has(spelled(name));
  });
  return chosen.flatMap(([name, value]) => [
    ...(MatchScope === 'VALUE' ? [] : [latin(name)]),
    ...(MatchScope === 'KEY' ? [] : [latin(value)]),
  ]);
}

/** One character a byte, as it came over the wire. */
function latin(value: string): string {
  return /^[\0-\xff]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1');
}
