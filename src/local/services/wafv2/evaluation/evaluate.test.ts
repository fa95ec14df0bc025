/** Oracle: https://docs.aws.amazon.com/waf/latest/developerguide/ (web-acl-processing, waf-rule-statements and their pages). */
import { describe, expect, test } from 'vitest';
import { manualClock } from '../../../clock.ts';
import { type FirewallWorld, judgeRequest } from './evaluate.ts';
import { rates } from './rates.ts';
import { unenforced } from './unenforced.ts';
import type {
  AclStatement,
  ByteMatch,
  FieldToMatch,
  InspectedRequest,
  InspectionRule,
  RuleGroup,
  WebAcl,
} from './web-acl.ts';

const REQUEST: InspectedRequest = {
  method: 'POST',
  path: '/admin/login',
  query: 'user=Bob&next=%2Fhome',
  headers: [
    ['Host', 'shop.example.com'],
    ['User-Agent', 'curl/8'],
    ['Cookie', 'session=abc; theme=dark'],
    ['X-Forwarded-For', '203.0.113.9, 198.51.100.2'],
  ],
  body: Buffer.from('{"name":"<script>"}'),
  isBodyCut: false,
  clientAddress: '192.0.2.7',
};

const ACCOUNT = 'arn:aws:wafv2:us-east-1:123456789012:regional';
const acl = (Rules: readonly InspectionRule[], more: Partial<WebAcl> = {}): WebAcl => ({
  Name: 'shop',
  ARN: `${ACCOUNT}/webacl/shop/1`,
  DefaultAction: { Allow: {} },
  Rules,
  ...more,
});
const rule = (
  Name: string,
  Priority: number,
  Statement: AclStatement,
  more: Partial<InspectionRule> = {},
): InspectionRule => ({
  Name,
  Priority,
  Statement,
  Action: { Block: {} },
  ...more,
});

function world(more: Partial<FirewallWorld> = {}, clock = manualClock(0)): FirewallWorld {
  return {
    references: {
      ipSets: new Map([[`${ACCOUNT}/ipset/office/1`, ['192.0.2.0/24', '2001:db8::/32']]]),
      patternSets: new Map([[`${ACCOUNT}/regexpatternset/bots/1`, ['^curl/', 'bot$']]]),
      countryOf: (address) => (address.startsWith('203.') ? 'DE' : undefined),
    },
    rates: rates(clock),
    ruleGroups: new Map(),
    ...more,
  };
}

const isBlocked = (statement: AclStatement, request: Partial<InspectedRequest> = {}) =>
  judgeRequest(acl([rule('one', 0, statement)]), { ...REQUEST, ...request }, world()).action === 'BLOCK';
const none = [{ Priority: 0, Type: 'NONE' }];
const bytes = (FieldToMatch: FieldToMatch, SearchString: string, more: Partial<ByteMatch> = {}): AclStatement => ({
  ByteMatchStatement: {
    FieldToMatch,
    SearchString,
    PositionalConstraint: 'CONTAINS',
    TextTransformations: none,
    ...more,
  },
});

describe('a statement', () => {
  test.each<[string, AclStatement, boolean]>([
    ['the path', bytes({ UriPath: {} }, '/admin', { PositionalConstraint: 'STARTS_WITH' }), true],
    ['the path in the case that is written', bytes({ UriPath: {} }, '/ADMIN'), false],
    ['the end of the path', bytes({ UriPath: {} }, 'login', { PositionalConstraint: 'ENDS_WITH' }), true],
    ['a whole word', bytes({ UriPath: {} }, 'log', { PositionalConstraint: 'CONTAINS_WORD' }), false],
    ['a whole word there', bytes({ UriPath: {} }, 'admin', { PositionalConstraint: 'CONTAINS_WORD' }), true],
    ['the method', bytes({ Method: {} }, 'POST', { PositionalConstraint: 'EXACTLY' }), true],
    ['an argument under its name in any case', bytes({ SingleQueryArgument: { Name: 'USER' } }, 'Bob'), true],
    ['the query as it was written', bytes({ QueryString: {} }, '/home'), false],
    [
      'the query after decoding',
      bytes({ QueryString: {} }, '/home', { TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }] }),
      true,
    ],
    ['a header', bytes({ SingleHeader: { Name: 'user-agent' } }, 'curl'), true],
    ['a header that was not sent', bytes({ SingleHeader: { Name: 'referer' } }, ''), false],
    ['the body', bytes({ Body: {} }, '<script'), true],
    [
      'a cookie by its name',
      bytes(
        { Cookies: { MatchPattern: { IncludedCookies: ['theme'] }, MatchScope: 'VALUE', OversizeHandling: 'MATCH' } },
        'dark',
      ),
      true,
    ],
    [
      'all cookies but one',
      bytes(
        { Cookies: { MatchPattern: { ExcludedCookies: ['theme'] }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } },
        'dark',
      ),
      false,
    ],
    [
      'names of headers',
      bytes({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }, 'curl'),
      false,
    ],
  ])('looks at %s', (_, statement, expected) => {
    expect(isBlocked(statement)).toBe(expected);
  });

  test('joins others', () => {
    const [yes, no] = [bytes({ Method: {} }, 'POST'), bytes({ Method: {} }, 'GET')];
    expect(isBlocked({ AndStatement: { Statements: [yes, no] } })).toBe(false);
    expect(isBlocked({ OrStatement: { Statements: [no, yes] } })).toBe(true);
    expect(isBlocked({ NotStatement: { Statement: no } })).toBe(true);
  });

  test('compares sizes and expressions', () => {
    const at = { FieldToMatch: { Body: {} }, TextTransformations: none };
    expect(isBlocked({ SizeConstraintStatement: { ...at, ComparisonOperator: 'GT', Size: 18 } })).toBe(true);
    expect(isBlocked({ SizeConstraintStatement: { ...at, ComparisonOperator: 'GT', Size: 19 } })).toBe(false);
    expect(isBlocked({ RegexMatchStatement: { ...at, RegexString: '(?i)<SCRIPT' } })).toBe(true);
    const ARN = `${ACCOUNT}/regexpatternset/bots/1`;
    const FieldToMatch = { SingleHeader: { Name: 'user-agent' } };
    expect(isBlocked({ RegexPatternSetReferenceStatement: { ARN, FieldToMatch, TextTransformations: none } })).toBe(
      true,
    );
  });

  test('of an address looks at the connection, or at a header where it is told to', () => {
    const ARN = `${ACCOUNT}/ipset/office/1`;
    const config = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' as const };
    expect(isBlocked({ IPSetReferenceStatement: { ARN } })).toBe(true);
    expect(isBlocked({ IPSetReferenceStatement: { ARN, IPSetForwardedIPConfig: config } })).toBe(false);
    const odd = { headers: [['X-Forwarded-For', 'unknown']] as const };
    expect(isBlocked({ IPSetReferenceStatement: { ARN, IPSetForwardedIPConfig: config } }, odd)).toBe(true);
    // Without the header the rule is not applied, whatever the fallback.
    expect(isBlocked({ IPSetReferenceStatement: { ARN, IPSetForwardedIPConfig: config } }, { headers: [] })).toBe(
      false,
    );
    const German = { CountryCodes: ['DE'], ForwardedIPConfig: config };
    expect(isBlocked({ GeoMatchStatement: German })).toBe(true);
    expect(isBlocked({ GeoMatchStatement: { CountryCodes: ['DE'] } })).toBe(false);
  });

  test('of a body that goes on says what becomes of it', () => {
    const large = { isBodyCut: true };
    const body = (OversizeHandling: 'CONTINUE' | 'MATCH' | 'NO_MATCH') => bytes({ Body: { OversizeHandling } }, 'none');
    expect([isBlocked(body('MATCH'), large), isBlocked(body('NO_MATCH'), large)]).toEqual([true, false]);
    expect(isBlocked(bytes({ Body: { OversizeHandling: 'CONTINUE' } }, '<script'), large)).toBe(true);
  });
});

test('what is not evaluated here matches nothing, not even turned round, and is said', () => {
  const unknown: AclStatement = { AsnMatchStatement: { AsnList: [64496] } };
  expect(isBlocked(unknown)).toBe(false);
  expect(isBlocked({ NotStatement: { Statement: unknown } })).toBe(false);
  const managed: AclStatement = {
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesBotControlRuleSet' },
  };
  const rules = [rule('asn', 0, unknown), rule('managed', 1, managed), rule('fine', 2, bytes({ Body: {} }, 'x'))];
  expect(unenforced(acl(rules), new Map())).toEqual([
    'asn: AsnMatchStatement is not evaluated here.',
    'managed: the managed rule group AWS AWSManagedRulesBotControlRuleSet is not known here.',
  ]);
});

describe('a web ACL', () => {
  const any = bytes({ Method: {} }, 'POST');

  test('takes rules by priority, and the first that allows or blocks is the last', () => {
    const rules = [rule('block', 2, any), rule('allow', 1, any, { Action: { Allow: {} } })];
    expect(judgeRequest(acl(rules), REQUEST, world())).toMatchObject({ action: 'ALLOW', terminatingRule: 'allow' });
  });

  test('counts and goes on, and its default action is taken where nothing ends', () => {
    const counting = acl([rule('count', 1, any, { Action: { Count: {} } })], { DefaultAction: { Block: {} } });
    const verdict = judgeRequest(counting, REQUEST, world());
    expect(verdict).toMatchObject({ action: 'BLOCK', terminatingRule: 'Default_Action', counted: ['count'] });
  });

  test('puts labels on a request that later rules see', () => {
    const labels = [{ Name: 'area:admin' }];
    const label = (Scope: 'LABEL' | 'NAMESPACE', Key: string): AclStatement => ({
      LabelMatchStatement: { Scope, Key },
    });
    const following = (statement: AclStatement) =>
      judgeRequest(
        acl([rule('mark', 1, any, { Action: { Count: {} }, RuleLabels: labels }), rule('see', 2, statement)]),
        REQUEST,
        world(),
      );
    expect(following(label('LABEL', 'admin')).terminatingRule).toBe('see');
    expect(following(label('LABEL', 'min')).terminatingRule).toBe('Default_Action');
    expect(following(label('NAMESPACE', 'area:')).terminatingRule).toBe('see');
    expect(following(label('NAMESPACE', 'shop')).terminatingRule).toBe('see');
    expect(following(label('NAMESPACE', 'admin')).labels).toEqual(['awswaf:123456789012:webacl:shop:area:admin']);
  });

  test('answers as a rule says', () => {
    const CustomResponse = {
      ResponseCode: 429,
      CustomResponseBodyKey: 'slow',
      ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }],
    };
    const bodies = { CustomResponseBodies: { slow: { ContentType: 'TEXT_PLAIN', Content: 'Slower.' } } };
    const verdict = judgeRequest(
      acl([rule('one', 1, any, { Action: { Block: { CustomResponse } } })], bodies),
      REQUEST,
      world(),
    );
    expect(verdict.response).toEqual({
      status: 429,
      headers: [
        { Name: 'Retry-After', Value: '60' },
        { Name: 'Content-Type', Value: 'text/plain' },
      ],
      body: 'Slower.',
    });
  });

  test('runs a rule group, whose actions it may turn into counts', () => {
    const group: RuleGroup = { Name: 'own', ARN: `${ACCOUNT}/rulegroup/own/1`, Rules: [rule('inner', 1, any)] };
    const groups = { ruleGroups: new Map([[group.ARN, group]]) };
    const use = (more: object, override: InspectionRule['OverrideAction'] = { None: {} }): WebAcl => {
      const { Action: _, ...own } = rule('group', 1, { RuleGroupReferenceStatement: { ARN: group.ARN, ...more } });
      return acl([{ ...own, OverrideAction: override }]);
    };
    expect(judgeRequest(use({}), REQUEST, world(groups))).toMatchObject({ action: 'BLOCK', terminatingRule: 'group' });
    const single = { RuleActionOverrides: [{ Name: 'inner', ActionToUse: { Count: {} } }] };
    expect(judgeRequest(use(single), REQUEST, world(groups))).toMatchObject({ action: 'ALLOW', counted: ['inner'] });
    expect(judgeRequest(use({}, { Count: {} }), REQUEST, world(groups))).toMatchObject({
      action: 'ALLOW',
      counted: ['group'],
    });
  });
});

describe('a rate', () => {
  const limited = (more: object = {}): WebAcl =>
    acl([rule('rate', 1, { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP', ...more } })]);
  const send = (firewall: WebAcl, it: FirewallWorld, times: number, request: Partial<InspectedRequest> = {}) =>
    Array.from({ length: times }, () => judgeRequest(firewall, { ...REQUEST, ...request }, it).action).lastIndexOf(
      'ALLOW',
    ) + 1;

  test('is a limit within five minutes, for each address, which moves on with the time', () => {
    const clock = manualClock(0);
    const it = world({}, clock);
    expect(send(limited(), it, 150)).toBe(100);
    expect(send(limited(), it, 10, { clientAddress: '192.0.2.8' })).toBe(10);
    clock.advance(299_000);
    expect(send(limited(), it, 1)).toBe(0);
    clock.advance(301_000);
    expect(send(limited(), it, 1)).toBe(1);
  });

  test('counts only what its scope means', () => {
    const ScopeDownStatement = bytes({ UriPath: {} }, '/admin', { PositionalConstraint: 'STARTS_WITH' });
    const it = world();
    expect(send(limited({ ScopeDownStatement }), it, 200, { path: '/' })).toBe(200);
    expect(send(limited({ ScopeDownStatement }), it, 200)).toBe(100);
  });

  test('by a forwarding header is not applied without it', () => {
    const ForwardedIPConfig = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' };
    const it = world();
    const firewall = limited({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig });
    expect(send(firewall, it, 200)).toBe(100);
    expect(send(firewall, it, 200, { headers: [] })).toBe(200);
  });

  test('by keys of its own tells callers apart by all of them', () => {
    const CustomKeys = [{ Header: { Name: 'user-agent', TextTransformations: none } }, { HTTPMethod: {} }];
    const firewall = limited({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys });
    const it = world();
    expect(send(firewall, it, 120)).toBe(100);
    expect(send(firewall, it, 120, { method: 'GET' })).toBe(100);
    expect(send(firewall, it, 120, { headers: [] })).toBe(120);
  });
});
