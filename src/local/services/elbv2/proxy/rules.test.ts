/** Oracle: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */
import { describe, expect, test } from 'vitest';
import { HeaderFields } from '../http1/fields.ts';
import type { ListenerRule, RequestFacts, RuleCondition } from './plan.ts';
import { redirectLocation } from './redirect.ts';
import { byPriority, ruleFor } from './rules.ts';

function fieldsOf(values: Readonly<Record<string, string>>): HeaderFields {
  const fields = new HeaderFields();
  for (const [name, value] of Object.entries(values)) fields.add(name, value);
  return fields;
}

const REQUEST: RequestFacts = {
  protocol: 'https',
  method: 'GET',
  host: 'Shop.Example.com',
  port: 443,
  path: '/img/a.png',
  query: 'version=v1&Lang=EN',
  fields: fieldsOf({ 'user-agent': 'Mozilla/5.0 (X11) Chrome/1' }),
  clientAddress: '192.0.2.7',
};

const rule = (
  name: string,
  priority: ListenerRule['priority'],
  ...conditions: readonly RuleCondition[]
): ListenerRule => ({
  arn: name,
  priority,
  conditions,
  actions: [],
});
const takes = (condition: RuleCondition, request: Partial<RequestFacts> = {}) =>
  ruleFor([rule('one', 1, condition)], { ...REQUEST, ...request }) !== undefined;
const path = (...Values: readonly string[]): RuleCondition => ({
  Field: 'path-pattern',
  PathPatternConfig: { Values },
});
const host = (...Values: readonly string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const query = (...Values: readonly { readonly Key?: string; readonly Value: string }[]): RuleCondition => ({
  Field: 'query-string',
  QueryStringConfig: { Values },
});

describe('a condition', () => {
  test.each([
    ['/img/*', '/img/a.png', true],
    ['/img/*', '/img/pics/b', true],
    ['/img/*', '/IMG/a.png', false],
    ['/img', '/img/', false],
    ['/a?c', '/abc', true],
    ['/a?c', '/ac', false],
    ['*.png', '/x.png.txt', false],
    ['/*/pics*', '/img/pics', true],
    ['/**b', '/ab', true],
  ])('path %s takes %s: %s', (pattern, asked, expected) => {
    expect(takes(path(pattern), { path: asked })).toBe(expected);
  });

  test('a long pattern of wildcards is decided at once', () => {
    expect(takes(path(`${'*a'.repeat(60)}b`), { path: `/${'a'.repeat(16_000)}` })).toBe(false);
  });

  test('of the path does not look at the query', () => {
    expect(takes(path('*version*'))).toBe(false);
  });

  test.each([
    ['shop.example.com', true],
    ['*.example.com', true],
    ['example.com', false],
    ['SHOP.example.???', true],
  ])('host %s in any case, without its port: %s', (pattern, expected) => {
    expect(takes(host(pattern), { host: 'Shop.Example.com:443' })).toBe(expected);
  });

  test('of a header compares in any case, and one of the values is enough', () => {
    const config = (HttpHeaderName: string, ...Values: readonly string[]): RuleCondition => ({
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName, Values },
    });
    expect(takes(config('User-Agent', '*safari*', '*chrome*'))).toBe(true);
    expect(takes(config('User-Agent', 'chrome'))).toBe(false);
    expect(takes(config('X-None', '*'))).toBe(false);
  });

  test('of the method is exact', () => {
    const method = (...Values: readonly string[]): RuleCondition => ({
      Field: 'http-request-method',
      HttpRequestMethodConfig: { Values },
    });
    expect([takes(method('GET', 'HEAD')), takes(method('get')), takes(method('POST'))]).toEqual([true, false, false]);
  });

  test('of the query asks for a pair, or for a value under any key', () => {
    expect(takes(query({ Key: 'version', Value: 'v1' }))).toBe(true);
    expect(takes(query({ Key: 'lang', Value: 'e*' }))).toBe(true);
    expect(takes(query({ Value: 'v1' }))).toBe(true);
    expect(takes(query({ Key: 'version', Value: 'v2' }, { Key: 'x', Value: '*' }))).toBe(false);
  });

  test('of the source looks at the connection, not at what a header says', () => {
    const source = (block: string): RuleCondition => ({ Field: 'source-ip', SourceIpConfig: { Values: [block] } });
    const fields = fieldsOf({ 'x-forwarded-for': '10.0.0.1' });
    expect(takes(source('192.0.2.0/24'), { fields })).toBe(true);
    expect(takes(source('10.0.0.0/8'), { fields })).toBe(false);
    expect(takes(source('2001:db8::/32'), { clientAddress: '2001:db8::5' })).toBe(true);
  });
});

test('rules are tried by priority, all conditions of one must hold, and the default rule is the last', () => {
  const rules = byPriority([
    rule('default', 'default'),
    rule('late', 20, path('/img/*')),
    rule('early', 3, path('/img/*'), host('other.example.com')),
  ]);
  expect(rules.map(({ arn }) => arn)).toEqual(['early', 'late', 'default']);
  expect(ruleFor(rules, REQUEST)?.arn).toBe('late');
  expect(ruleFor(rules, { ...REQUEST, host: 'other.example.com' })?.arn).toBe('early');
  expect(ruleFor(rules, { ...REQUEST, path: '/' })?.arn).toBe('default');
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
test.each([
  [{}, 'https://shop.example.com:443/img/a.png?version=v1&Lang=EN'],
  [{ Protocol: 'HTTPS', Port: '8443' }, 'https://shop.example.com:8443/img/a.png?version=v1&Lang=EN'],
  [{ Host: 'www.#{host}', Path: '/new/#{path}', Query: '' }, 'https://www.shop.example.com:443/new/img/a.png'],
  [{ Path: '/#{port}', Query: '#{query}&x=1' }, 'https://shop.example.com:443/443?version=v1&Lang=EN&x=1'],
])('a redirect %j leads to %s', (redirect, location) => {
  expect(redirectLocation({ StatusCode: 'HTTP_301', ...redirect }, REQUEST)).toBe(location);
});
