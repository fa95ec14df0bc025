/**
 * Whether a statement matches a request.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
 */
import { isCrossSiteScripting } from '../managed/cross-site-scripting.ts';
import { isSqlInjection } from '../managed/sql-injection.ts';
import { forwarded, isInBlocks } from './addresses.ts';
import { cookies, header, type Inspected, inspected, queryArgument } from './fields.ts';
import { compiledPattern } from './patterns.ts';
import type { Rates } from './rates.ts';
import { transformed } from './transformations.ts';
import type {
  AclStatement,
  AggregateKey,
  ByteMatch,
  FieldToMatch,
  ForwardedIp,
  InspectedRequest,
  Inspection,
  RateBased,
} from './web-acl.ts';

/** What statements refer to. */
export interface AclReferences {
  /** Address blocks by the ARN of an IP set. */
  readonly ipSets: ReadonlyMap<string, readonly string[]>;
  /** Patterns by the ARN of a regex pattern set. */
  readonly patternSets: ReadonlyMap<string, readonly string[]>;
  /** The country of an address, `DE`; undefined where nobody knows. */
  countryOf(address: string): string | undefined;
}

export interface Evaluated {
  readonly request: InspectedRequest;
  readonly references: AclReferences;
  readonly rates: Rates;
  /** What rules before this one said, with their whole names. */
  readonly labels: ReadonlySet<string>;
  /** The rule, by which rates are counted. */
  readonly rule: string;
}

/** Undefined where it cannot be told here: such a statement makes no rule match. */
export function matches(statement: AclStatement, about: Evaluated): boolean | undefined {
  const { request, references } = about;
  if (statement.AndStatement !== undefined) {
    let whole: boolean | undefined = true;
    for (const each of statement.AndStatement.Statements) {
      const part = matches(each, about);
      if (part === false) return false;
      if (part === undefined) whole = undefined;
    }
    return whole;
  }
  if (statement.OrStatement !== undefined) {
    const parts = statement.OrStatement.Statements.map((each) => matches(each, about));
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
  }
  if (statement.NotStatement !== undefined) {
    const inner = matches(statement.NotStatement.Statement, about);
    return inner === undefined ? undefined : !inner;
  }
  if (statement.ByteMatchStatement !== undefined) {
    const wanted = searched(statement.ByteMatchStatement);
    const { PositionalConstraint } = statement.ByteMatchStatement;
    return some(statement.ByteMatchStatement, request, (text) => isAt(text, wanted, PositionalConstraint));
  }
  if (statement.RegexMatchStatement !== undefined)
    return fits(statement.RegexMatchStatement, request, [statement.RegexMatchStatement.RegexString]);
  if (statement.RegexPatternSetReferenceStatement !== undefined) {
    const patterns = references.patternSets.get(statement.RegexPatternSetReferenceStatement.ARN);
    return patterns && fits(statement.RegexPatternSetReferenceStatement, request, patterns);
  }
  if (statement.SizeConstraintStatement !== undefined) {
    const { ComparisonOperator, Size } = statement.SizeConstraintStatement;
    return some(statement.SizeConstraintStatement, request, (text) => isSized(text.length, ComparisonOperator, Size));
  }
  if (statement.IPSetReferenceStatement !== undefined) {
    const { ARN, IPSetForwardedIPConfig } = statement.IPSetReferenceStatement;
    const blocks = references.ipSets.get(ARN);
    return blocks && ofAddress(request, IPSetForwardedIPConfig, (address) => isInBlocks(address, blocks));
  }
  if (statement.GeoMatchStatement !== undefined) {
    const { CountryCodes, ForwardedIPConfig } = statement.GeoMatchStatement;
    // An address of no country, such as a private one, is in none of the list.
    const isThere = (address: string) => CountryCodes.includes(references.countryOf(address) ?? '');
    return ofAddress(request, ForwardedIPConfig, isThere);
  }
  if (statement.LabelMatchStatement !== undefined) {
    const { Scope, Key } = statement.LabelMatchStatement;
    return [...about.labels].some((label) => isLabelled(label, Scope, Key));
  }
  if (statement.SqliMatchStatement !== undefined) return some(statement.SqliMatchStatement, request, isSqlInjection);
  if (statement.XssMatchStatement !== undefined)
    return some(statement.XssMatchStatement, request, isCrossSiteScripting);
  return statement.RateBasedStatement && isTooOften(statement.RateBasedStatement, about);
}

function some(inspection: Inspection, request: InspectedRequest, is: (text: string) => boolean): boolean | undefined {
  const texts = inspectedTexts(inspection, request);
  return typeof texts === 'object' ? texts.some(is) : texts && texts === 'MATCH';
}

/** Rules of one group look at the same texts, which are made once for a request. */
const made = new WeakMap<InspectedRequest, Map<FieldToMatch, Map<Inspection['TextTransformations'], Inspected>>>();

function inspectedTexts(
  { FieldToMatch: field, TextTransformations }: Inspection,
  request: InspectedRequest,
): Inspected {
  const ofRequest = made.get(request) ?? new Map<FieldToMatch, Map<Inspection['TextTransformations'], Inspected>>();
  made.set(request, ofRequest);
  const ofField = ofRequest.get(field) ?? new Map<Inspection['TextTransformations'], Inspected>();
  ofRequest.set(field, ofField);
  if (!ofField.has(TextTransformations)) {
    const texts = inspected(field, request);
    const result = typeof texts === 'object' ? texts.map((text) => transformed(text, TextTransformations)) : texts;
    ofField.set(TextTransformations, result);
  }
  return ofField.get(TextTransformations);
}

function fits(inspection: Inspection, request: InspectedRequest, patterns: readonly string[]): boolean | undefined {
  const known = patterns.map(compiledPattern).filter((each) => each !== undefined);
  const answer = some(inspection, request, (text) => known.some((each) => each.test(text)));
  return answer === false && known.length < patterns.length ? undefined : answer;
}

function searched({ SearchString, SearchStringBase64 }: ByteMatch): string {
  if (SearchStringBase64 !== undefined) return Buffer.from(SearchStringBase64, 'base64').toString('latin1');
  return Buffer.from(SearchString ?? '', 'utf8').toString('latin1');
}

function isAt(text: string, wanted: string, constraint: string): boolean {
  switch (constraint) {
    case 'EXACTLY':
      return text === wanted;
    case 'STARTS_WITH':
      return text.startsWith(wanted);
    case 'ENDS_WITH':
      return text.endsWith(wanted);
    case 'CONTAINS':
      return text.includes(wanted);
    case 'CONTAINS_WORD':
      return hasWord(text, wanted);
    default:
      return false;
  }
}

/** The text stands there with nothing of a word before or behind it. */
function hasWord(text: string, wanted: string): boolean {
  const isOfWord = (character: string | undefined) => character !== undefined && /\w/.test(character);
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!isOfWord(text[at - 1]) && !isOfWord(text[at + wanted.length])) return true;
  }
  return false;
}

function isSized(size: number, operator: string, limit: number): boolean {
  switch (operator) {
    case 'EQ':
      return size === limit;
    case 'NE':
      return size !== limit;
    case 'LE':
      return size <= limit;
    case 'LT':
      return size < limit;
    case 'GE':
      return size >= limit;
    case 'GT':
      return size > limit;
    default:
      return false;
  }
}

function ofAddress(
  request: InspectedRequest,
  config: ForwardedIp | undefined,
  is: (address: string) => boolean,
): boolean {
  if (config === undefined) return is(request.clientAddress);
  const addresses = forwarded(request, config);
  // Without the header the rule is not applied at all; what is no address falls back.
  if (addresses === 'missing') return false;
  if (addresses === 'invalid') return config.FallbackBehavior === 'MATCH';
  return addresses.some(is);
}

/** A label matches by its end, a namespace by any part of what stands before the name. */
function isLabelled(label: string, scope: 'LABEL' | 'NAMESPACE', key: string): boolean {
  if (scope === 'LABEL') return label === key || label.endsWith(`:${key}`);
  const space = key.endsWith(':') ? key : `${key}:`;
  return label.startsWith(space) || label.includes(`:${space}`);
}

function isTooOften(statement: RateBased, about: Evaluated): boolean | undefined {
  const { Limit, EvaluationWindowSec = 300, ScopeDownStatement } = statement;
  const isMeant = ScopeDownStatement === undefined || matches(ScopeDownStatement, about);
  if (isMeant !== true) return isMeant;
  const key = rateKey(statement, about);
  if (typeof key === 'boolean') return key;
  return about.rates.count(about.rule, key, Limit, EvaluationWindowSec);
}

/** By what the caller is told apart; a verdict where it cannot be: without a part of its key a request is not counted. */
function rateKey(statement: RateBased, about: Evaluated): string | boolean {
  const { request } = about;
  const config = statement.ForwardedIPConfig;
  const forwardedKey = (): string | boolean => {
    const addresses = config === undefined ? 'missing' : forwarded(request, config);
    if (addresses === 'missing') return false;
    return addresses === 'invalid' ? config?.FallbackBehavior === 'MATCH' : (addresses[0] ?? false);
  };
  switch (statement.AggregateKeyType) {
    case 'IP':
      return request.clientAddress;
    case 'FORWARDED_IP':
      return forwardedKey();
    case 'CONSTANT':
      return '';
    case 'CUSTOM_KEYS': {
      const parts = (statement.CustomKeys ?? []).map((key) =>
        key.ForwardedIP === undefined ? customKey(key, about) : forwardedKey(),
      );
      return parts.find((part) => typeof part === 'boolean') ?? JSON.stringify(parts);
    }
  }
}

function customKey(key: AggregateKey, { request, labels }: Evaluated): string | false {
  const first = (values: readonly string[], { TextTransformations = [] }: Partial<Inspection>) => {
    const [value] = values;
    return value === undefined ? false : transformed(value, TextTransformations);
  };
  if (key.Header !== undefined) return first(header(request, key.Header.Name), key.Header);
  if (key.QueryArgument !== undefined) return first(queryArgument(request, key.QueryArgument.Name), key.QueryArgument);
  if (key.Cookie !== undefined) {
    const { Name } = key.Cookie;
    const values = cookies(request).flatMap(([name, value]) => (name === Name ? [value] : []));
    return first(values, key.Cookie);
  }
  if (key.QueryString !== undefined) return first([request.query], key.QueryString);
  if (key.UriPath !== undefined) return first([request.path], key.UriPath);
  if (key.HTTPMethod !== undefined) return request.method;
  if (key.IP !== undefined) return request.clientAddress;
  if (key.LabelNamespace !== undefined) {
    const { Namespace } = key.LabelNamespace;
    return [...labels].find((label) => isLabelled(label, 'NAMESPACE', Namespace)) ?? false;
  }
  return false;
}
