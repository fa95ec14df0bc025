/**
 * Which rule a request takes.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
import { contains, parseCidr } from '../../../../base/index.ts';
import type { ListenerRule, RequestFacts, RuleCondition } from './plan.ts';

/** The rules in the order in which they are tried: by priority, the default one last. */
export function byPriority(rules: readonly ListenerRule[]): readonly ListenerRule[] {
  const rank = ({ priority }: ListenerRule) => (priority === 'default' ? Number.POSITIVE_INFINITY : priority);
  return [...rules].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** The first rule of which every condition holds. The default rule has none, so there always is one. */
export function ruleFor(ordered: readonly ListenerRule[], request: RequestFacts): ListenerRule | undefined {
  return ordered.find(({ conditions }) => conditions.every((condition) => holds(condition, request)));
}

function holds(condition: RuleCondition, request: RequestFacts): boolean {
  switch (condition.Field) {
    case 'path-pattern':
      return some(condition.PathPatternConfig?.Values ?? condition.Values, (value) => isLike(value, request.path));
    case 'host-header': {
      const host = hostName(request.host);
      return some(condition.HostHeaderConfig?.Values ?? condition.Values, (value) => isLikeInAnyCase(value, host));
    }
    case 'http-header': {
      const { HttpHeaderName: name = '', Values } = condition.HttpHeaderConfig ?? {};
      const given = request.fields.all(name.toLowerCase());
      return some(Values, (value) => given.some((each) => isLikeInAnyCase(value, each)));
    }
    case 'http-request-method':
      return some(condition.HttpRequestMethodConfig?.Values, (value) => value === request.method);
    case 'query-string':
      return some(condition.QueryStringConfig?.Values, (value) => hasPair(request.query, value));
    case 'source-ip':
      return some(condition.SourceIpConfig?.Values, (value) => isWithin(request.clientAddress, value));
    default:
      return false;
  }
}

function some<T>(values: readonly T[] | undefined, matches: (value: T) => boolean): boolean {
  return values?.some(matches) ?? false;
}

/** The host of a Host header, without its port. */
export function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function hasPair(query: string, { Key, Value }: { readonly Key?: string; readonly Value: string }): boolean {
  return query.split('&').some((pair) => {
    const [key = '', ...rest] = pair.split('=');
    return (Key === undefined || isLikeInAnyCase(Key, key)) && isLikeInAnyCase(Value, rest.join('='));
  });
}

function isWithin(address: string, block: string): boolean {
  const outer = parseCidr(block);
  const inner = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

function isLikeInAnyCase(pattern: string, text: string): boolean {
  return isLike(pattern.toLowerCase(), text.toLowerCase());
}

/** `*` stands for any characters, `?` for exactly one. Takes time in proportion to the pattern and the text. */
function isLike(pattern: string, text: string): boolean {
  let [at, from] = [0, 0];
  let star: { readonly pattern: number; text: number } | undefined;
  while (from < text.length) {
    if (pattern[at] === '*') star = { pattern: at++, text: from };
    else if (pattern[at] === '?' || pattern[at] === text[from]) [at, from] = [at + 1, from + 1];
    else if (star !== undefined) [at, from] = [star.pattern + 1, ++star.text];
    else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
