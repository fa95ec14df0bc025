/**
 * `filters`. Oracle: https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html,
 * https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html,
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html and
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, type ClaimSet, filters } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Data = Readonly<Record<string, unknown>>;
const VISIBLE = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'm' };
const rule = (Name: string, Priority: unknown, rest: Data) => ({ Name, Priority, VisibilityConfig: VISIBLE, ...rest });
const managed = (Priority: unknown, name: string, more: Data = {}, override: Data = { None: {} }) =>
  rule(name, Priority, {
    OverrideAction: override,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: `AWSManagedRules${name}`, ...more } },
  });
const rate = (Priority: unknown, statement: Data, Action: Data = { Block: {} }) =>
  rule('Rate', Priority, {
    Action,
    Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP', ...statement } },
  });
const PATH = {
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    SearchString: '/health',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
};
const FORWARDED = (HeaderName: string, FallbackBehavior = 'MATCH') => ({
  AggregateKeyType: 'FORWARDED_IP',
  ForwardedIPConfig: { HeaderName, FallbackBehavior },
});
const ACL_ARN = { 'Fn::GetAtt': ['Acl', 'Arn'] };
const ifProd = (then: unknown, otherwise: unknown = { Ref: 'AWS::NoValue' }) => ({
  'Fn::If': ['IsProd', then, otherwise],
});

function verdict(
  rules: unknown,
  assertion: Assertion,
  others: TinyTemplate['resources'] = {},
  properties: Data = {},
  names: ClaimSet['names'] = {},
): string {
  const Acl = {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: VISIBLE,
      Rules: rules,
      ...properties,
    },
  };
  const world: TinyTemplate = {
    resources: { Acl, ...others },
    parameters: {
      Stage: { Type: 'String' },
      Limit: { Type: 'Number' },
      Arn: { Type: 'String' },
      Group: { Type: 'String' },
    },
    conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  };
  return inShort(judgeIn(world, assertion, { names }));
}

const COMMON = managed(1, 'CommonRuleSet');
const INPUTS = managed(2, 'KnownBadInputsRuleSet');
const PROMISED = [
  { managed: 'AWSManagedRulesCommonRuleSet' },
  { managed: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { rate: 2000, by: 'address' },
] as const;
const promise = filters('Acl', { default: 'allow', rules: PROMISED });

describe('the rules', () => {
  test.each<[string, unknown, string]>([
    ['as promised', [COMMON, INPUTS, rate(3, {})], 'proved'],
    ['in any place of the list, the priority decides', [rate(3, {}), INPUTS, COMMON], 'proved'],
    [
      'with another priority',
      [managed(4, 'CommonRuleSet'), INPUTS, rate(3, {})],
      'refuted: The rules of Acl stand in another order than AWSManagedRulesCommonRuleSet, AWSManagedRulesKnownBadInputsRuleSet, 2000 requests in 300 seconds.',
    ],
    ['without one', [COMMON, rate(3, {})], 'refuted: Acl has no rule for AWSManagedRulesKnownBadInputsRuleSet.'],
    [
      'of another vendor',
      [COMMON, managed(2, 'KnownBadInputsRuleSet', { VendorName: 'Other' }), rate(3, {})],
      'refuted: Acl has no rule for AWSManagedRulesKnownBadInputsRuleSet.',
    ],
    [
      'with one more',
      [COMMON, INPUTS, rate(3, {}), managed(9, 'SQLiRuleSet')],
      'refuted: Acl has another rule: 9 SQLiRuleSet: ManagedRuleGroupStatement, override None.',
    ],
    ['twice', [COMMON, INPUTS, rate(3, {}), rate(4, {})], /^refuted: The rules of Acl stand in another order/.source],
    ['none', [], 'refuted: Acl has no rule for AWSManagedRulesCommonRuleSet.'],
    ['in some worlds', [COMMON, ifProd(INPUTS), rate(3, {})], 'unknown: Stage = prod'],
    ['that differ by world', ifProd([COMMON, INPUTS, rate(3, {})], [COMMON, INPUTS]), 'unknown: Stage = prod'],
    [
      'of an order that is not told',
      [COMMON, INPUTS, rate({ Ref: 'Limit' }, {})],
      'unknown: the priorities of the rules',
    ],
    ['that are not told', { 'Fn::Transform': { Name: 'Rules' } }, 'unknown: ${Fn::Transform(Rules)}'],
  ])('%s', (_, rules, expected) => {
    expect(verdict(rules, promise)).toMatch(expected.startsWith('^') ? new RegExp(expected) : expected);
  });

  test('the other default', () => {
    const rules = [COMMON, INPUTS, rate(3, {})];
    expect(verdict(rules, promise, {}, { DefaultAction: { Block: {} } })).toBe(
      'refuted: Acl does not allow by default.',
    );
    expect(verdict(rules, filters('Acl', { default: 'block' }))).toMatch(/^refuted/);
  });
});

describe('a managed group', () => {
  const name = 'AWSManagedRulesCommonRuleSet';
  const blocks = filters('Acl', { rules: [{ managed: name }] });
  const except = filters('Acl', { rules: [{ managed: name, except: { SizeRestrictions_BODY: 'count' } }] });
  const override = (Name: string, action: string) => ({
    RuleActionOverrides: [{ Name, ActionToUse: { [action]: {} } }],
  });

  test.each<[string, Data, string]>([
    [
      'that only counts',
      managed(1, 'CommonRuleSet', {}, { Count: {} }),
      'refuted: The rule CommonRuleSet does not block, it overrides the actions of its group (OverrideAction {"Count":{}}).',
    ],
    [
      'one rule of which counts',
      managed(1, 'CommonRuleSet', override('SizeRestrictions_BODY', 'Count')),
      'refuted: The rule CommonRuleSet overrides other rules of the group than none',
    ],
    [
      'one rule of which counts, as it was written before',
      managed(1, 'CommonRuleSet', { ExcludedRules: [{ Name: 'NoUserAgent_HEADER' }] }),
      'refuted: The rule CommonRuleSet overrides other rules of the group than none',
    ],
    [
      'one rule of which allows',
      managed(1, 'CommonRuleSet', override('NoUserAgent_HEADER', 'Allow')),
      'refuted: The rule CommonRuleSet overrides',
    ],
    [
      'one rule of which blocks as it would anyway',
      managed(1, 'CommonRuleSet', override('NoUserAgent_HEADER', 'Block')),
      'proved',
    ],
    [
      'for a part of the requests',
      managed(1, 'CommonRuleSet', { ScopeDownStatement: PATH }),
      'refuted: The rule CommonRuleSet inspects only a part of the requests',
    ],
    [
      'that counts in some worlds',
      managed(1, 'CommonRuleSet', {}, ifProd({ None: {} }, { Count: {} }) as Data),
      'unknown: Stage = prod',
    ],
  ])('%s', (_, written, expected) => {
    expect(verdict([written], blocks)).toContain(expected);
  });

  test('with an exception that is promised', () => {
    expect(verdict([managed(1, 'CommonRuleSet', override('SizeRestrictions_BODY', 'Count'))], except)).toBe('proved');
    expect(verdict([managed(1, 'CommonRuleSet', { ExcludedRules: [{ Name: 'SizeRestrictions_BODY' }] })], except)).toBe(
      'proved',
    );
    expect(verdict([managed(1, 'CommonRuleSet', override('SizeRestrictions_BODY', 'Allow'))], except)).toMatch(
      /^refuted/,
    );
    expect(verdict([managed(1, 'CommonRuleSet', override('NoUserAgent_HEADER', 'Count'))], except)).toMatch(/^refuted/);
    expect(verdict([COMMON], except)).toMatch(/^refuted/);
    expect(verdict([managed(1, 'CommonRuleSet', override('SizeRestrictions_BODY', 'Count'))], blocks)).toMatch(
      /^refuted/,
    );
  });

  test('with a part that is promised, and one that is promised to count', () => {
    const part = managed(1, 'CommonRuleSet', { ScopeDownStatement: { NotStatement: { Statement: PATH } } });
    const only = { where: { 'NotStatement.Statement.ByteMatchStatement.SearchString': '/health' } };
    expect(verdict([part], filters('Acl', { rules: [{ managed: name, only }] }))).toBe('proved');
    expect(verdict([COMMON], filters('Acl', { rules: [{ managed: name, only }] }))).toMatch(/^refuted/);
    const counts = filters('Acl', { rules: [{ managed: name, action: 'count' }] });
    expect(verdict([managed(1, 'CommonRuleSet', {}, { Count: {} })], counts)).toBe('proved');
    expect(verdict([COMMON], counts)).toMatch(/^refuted/);
  });
});

describe('a rate', () => {
  const byAddress = filters('Acl', { rules: [{ rate: 2000, by: 'address' }] });
  test.each<[string, Data, string]>([
    ['of the promised number', rate(1, {}), 'proved'],
    ['with the window that is meant anyway', rate(1, { EvaluationWindowSec: 300 }), 'proved'],
    [
      'of a thousand times as many',
      rate(1, { Limit: 2_000_000 }),
      'refuted: The rule Rate does not limit to 2000 requests (Limit 2000000).',
    ],
    [
      'in another window',
      rate(1, { EvaluationWindowSec: 60 }),
      'refuted: The rule Rate does not count over 300 seconds (EvaluationWindowSec 60).',
    ],
    ['that only counts', rate(1, {}, { Count: {} }), 'refuted: The rule Rate does not block (Action {"Count":{}}).'],
    ['of a part', rate(1, { ScopeDownStatement: PATH }), 'refuted: The rule Rate inspects only a part'],
    [
      'by what the client writes',
      rate(1, FORWARDED('X-Forwarded-For')),
      'refuted: The rule Rate counts by the first address of X-Forwarded-For, which the client may write',
    ],
    ['for everybody together', rate(1, { AggregateKeyType: 'CONSTANT' }), 'refuted: The rule Rate counts by CONSTANT.'],
    [
      'by address and something else',
      rate(1, { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ IP: {} }, { HTTPMethod: {} }] }),
      'refuted: The rule Rate counts by the keys IP, HTTPMethod.',
    ],
    [
      'that only deployment tells',
      rate(1, { Limit: { Ref: 'Limit' } }),
      'unknown: whether the rule Rate does not limit to 2000 requests (Limit ${Limit})',
    ],
  ])('%s', (_, written, expected) => {
    expect(verdict([written], byAddress)).toContain(expected);
  });

  test('by a header, a window, an action and a part that are promised', () => {
    const forwarded = filters('Acl', {
      rules: [{ rate: 2000, per: 60, action: 'challenge', by: { forwarded: 'x-forwarded-for' } }],
    });
    const written = { EvaluationWindowSec: 60, ...FORWARDED('X-Forwarded-For') };
    expect(verdict([rate(1, written, { Challenge: {} })], forwarded)).toBe('proved');
    expect(
      verdict([rate(1, { ...written, ...FORWARDED('X-Forwarded-For', 'NO_MATCH') }, { Challenge: {} })], forwarded),
    ).toMatch(/^refuted/);
    expect(verdict([rate(1, { ...written, ...FORWARDED('X-Real-IP') }, { Challenge: {} })], forwarded)).toMatch(
      /^refuted/,
    );
    expect(verdict([rate(1, { EvaluationWindowSec: 60 }, { Challenge: {} })], forwarded)).toMatch(/^refuted/);
    const keys = filters('Acl', { rules: [{ rate: 2000, by: { keys: ['Header x-api-key', 'IP'] } }] });
    const custom = (...CustomKeys: Data[]) => rate(1, { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys });
    const header = { Header: { Name: 'X-Api-Key', TextTransformations: [{ Priority: 0, Type: 'NONE' }] } };
    expect(verdict([custom({ IP: {} }, header)], keys)).toBe('proved');
    expect(verdict([custom({ IP: {} }, header, { HTTPMethod: {} })], keys)).toMatch(/^refuted/);
    expect(verdict([custom({ IP: {} }, { UriPath: {} })], keys)).toMatch(/^refuted/);
  });

  test.each<
    [string, Data, { readonly forwarded: string } | { readonly keys: readonly string[] } | 'address' | 'all', string]
  >([
    ['the address of the connection', {}, 'address', 'proved'],
    ['one count for all', { AggregateKeyType: 'CONSTANT' }, 'all', 'proved'],
    [
      'the header that proxies only add to',
      FORWARDED('X-Forwarded-For'),
      { forwarded: 'X-Forwarded-For' },
      'which a client can evade',
    ],
    [
      'a header that a proxy may set',
      FORWARDED('True-Client-IP'),
      { forwarded: 'True-Client-IP' },
      'unknown: whether the rule Rate counts by the first address of True-Client-IP',
    ],
    [
      'a header among the keys',
      { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ IP: {} }, { Header: { Name: 'a' } }] },
      { keys: ['IP', 'Header a'] },
      'which a client can evade',
    ],
    [
      'the network among the keys',
      { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ IP: {} }, { ASN: {} }] },
      { keys: ['IP', 'ASN'] },
      'proved',
    ],
  ])('that cannot be evaded: %s', (_, written, by, expected) => {
    expect(
      verdict([rate(1, written)], filters('Acl', { rules: [{ rate: 2000, by, cannotBeEvaded: true }] })),
    ).toContain(expected);
  });
});

describe('other rules', () => {
  const atLeast = filters('Acl', { rules: PROMISED, others: 'allowed' });
  const promised = [COMMON, INPUTS, rate(3, {})];
  const own = (priority: number, Action: Data, Statement: Data = PATH) => rule('Own', priority, { Action, Statement });
  const group = (Action: Data) => ({
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: {
      Capacity: 1,
      Scope: 'REGIONAL',
      VisibilityConfig: VISIBLE,
      Rules: [rule('Inner', 0, { Action, Statement: PATH })],
    },
  });
  const reference = (Arn: unknown) =>
    rule('Reference', 0, { OverrideAction: { None: {} }, Statement: { RuleGroupReferenceStatement: { Arn } } });
  const OURS = { 'Fn::GetAtt': ['Ours', 'Arn'] };

  test.each<[string, unknown, TinyTemplate['resources'], string]>([
    ['that block', own(0, { Block: {} }), {}, 'proved'],
    ['that count', own(2, { Count: {} }), {}, 'proved'],
    ['that let requests pass behind all others', own(9, { Allow: {} }), {}, 'proved'],
    [
      'that let requests pass before',
      own(0, { Allow: {} }),
      {},
      'refuted: The rule Own (priority 0) lets requests pass before a promised rule sees them.',
    ],
    ['that let requests pass in some worlds', ifProd(own(0, { Allow: {} })), {}, 'unknown: Stage ≠ prod'],
    [
      'that let requests pass by an override',
      managed(0, 'SQLiRuleSet', { RuleActionOverrides: [{ Name: 'SQLi_BODY', ActionToUse: { Allow: {} } }] }),
      {},
      'refuted: The rule SQLiRuleSet (priority 0) lets requests pass',
    ],
    ['of a group that blocks', reference(OURS), { Ours: group({ Block: {} }) }, 'proved'],
    [
      'of a group that lets requests pass',
      reference(OURS),
      { Ours: group({ Allow: {} }) },
      'refuted: The rule Reference (priority 0) lets requests pass',
    ],
    [
      'of a group that blocks, beside one whose name ends alike',
      reference(OURS),
      { Ours: group({ Block: {} }), NotOurs: group({ Allow: {} }) },
      'proved',
    ],
    [
      'of a group whose rules are not told',
      reference(OURS),
      { Ours: { ...group({ Block: {} }), Properties: { Rules: { 'Fn::Transform': { Name: 'R' } } } } },
      'unknown: ',
    ],
    ['of a group that is made elsewhere', reference({ Ref: 'Group' }), {}, 'unknown: '],
  ])('%s', (_, other, resources, expected) => {
    expect(verdict([...promised, other], atLeast, resources)).toContain(expected);
    expect(verdict(promised, atLeast)).toBe('proved');
  });

  test('that are promised: addresses, a group, any statement', () => {
    const OFFICE: TinyTemplate['resources'] = {
      Office: {
        Type: 'AWS::WAFv2::IPSet',
        Properties: { IPAddressVersion: 'IPV4', Scope: 'REGIONAL', Addresses: ['192.0.2.0/24'] },
      },
      Ours: group({ Block: {} }),
    };
    const addresses = (more: Data = {}) =>
      own(1, { Allow: {} }, { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Office', 'Arn'] }, ...more } });
    const allow = filters('Acl', { rules: [{ addresses: 'Office', action: 'allow' }] });
    expect(verdict([addresses()], allow, OFFICE)).toBe('proved');
    const spoofed = {
      IPSetForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH', Position: 'FIRST' },
    };
    expect(verdict([addresses(spoofed)], allow, OFFICE)).toContain(
      'refuted: The rule Own takes the address from a header',
    );
    expect(
      verdict([addresses()], filters('Acl', { rules: [{ addresses: 'Office', action: 'block' }] }), OFFICE),
    ).toMatch(/^refuted/);
    expect(verdict([reference(OURS)], filters('Acl', { rules: [{ group: 'Ours' }] }), OFFICE)).toBe('proved');
    expect(verdict([reference(OURS)], filters('Acl', { rules: [{ group: 'Ours', action: 'count' }] }), OFFICE)).toMatch(
      /^refuted/,
    );
    const health = { statement: { where: { 'ByteMatchStatement.SearchString': '/health' } }, action: 'block' } as const;
    expect(verdict([own(1, { Block: {} })], filters('Acl', { rules: [health] }))).toBe('proved');
    expect(verdict([own(1, { Count: {} })], filters('Acl', { rules: [health] }))).toMatch(/^refuted/);
    expect(verdict([own(1, { Block: {} })], filters('Acl', { rules: [{ ...health, name: 'Other' }] }))).toMatch(
      /^refuted/,
    );
  });
});

describe('what stands behind it', () => {
  const BALANCER = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' };
  const association = (ResourceArn: unknown, WebACLArn: unknown = ACL_ARN) => ({
    Type: 'AWS::WAFv2::WebACLAssociation',
    Properties: { ResourceArn, WebACLArn },
  });
  const distribution = (WebACLId: unknown) => ({
    Type: 'AWS::CloudFront::Distribution',
    Properties: { DistributionConfig: { Enabled: true, WebACLId } },
  });
  const API = {
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Live: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'live' } },
  };
  const stage = (name: string) => ({
    'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}::/restapis/\${Api}/stages/${name}`,
  });
  const behind = (name: string) => filters('Acl', { protects: [name] });
  const edge = { Scope: 'CLOUDFRONT' };

  test.each<[string, string, TinyTemplate['resources'], Data, string]>([
    ['a balancer', 'B', { B: BALANCER, A: association({ Ref: 'B' }) }, {}, 'proved'],
    ['a balancer without an association', 'B', { B: BALANCER }, {}, 'refuted: B is not behind Acl.'],
    [
      'a balancer behind another ACL',
      'B',
      { B: BALANCER, A: association({ Ref: 'B' }, 'arn:aws:wafv2:other') },
      {},
      'refuted: B is not behind Acl.',
    ],
    [
      'another balancer',
      'B',
      { B: BALANCER, C: BALANCER, A: association({ Ref: 'C' }) },
      {},
      'refuted: B is not behind Acl.',
    ],
    [
      'an ACL of the other scope',
      'B',
      { B: BALANCER, A: association({ Ref: 'B' }) },
      edge,
      'refuted: B is not behind Acl.',
    ],
    [
      'an association that only deployment tells',
      'B',
      { B: BALANCER, A: association({ Ref: 'Arn' }) },
      {},
      'unknown: which web ACL is before B',
    ],
    [
      'an association in some worlds',
      'B',
      { B: BALANCER, A: { ...association({ Ref: 'B' }), Condition: 'IsProd' } },
      {},
      'unknown: Stage = prod',
    ],
    [
      'a stage by its reference',
      'Live',
      { ...API, A: association({ 'Fn::Sub': 'arn:aws:apigateway:us-east-1::/restapis/${Api}/stages/${Live}' }) },
      {},
      'proved',
    ],
    ['a stage by its name', 'Live', { ...API, A: association(stage('live')) }, {}, 'proved'],
    ['an API by its stages', 'Api', { ...API, A: association(stage('live')) }, {}, 'proved'],
    [
      'an API with a second stage',
      'Api',
      { ...API, Test: API.Live, A: association({ Ref: 'Live' }) },
      {},
      'refuted: Test is not behind Acl.',
    ],
    [
      'an API without a stage',
      'Api',
      { Api: API.Api },
      {},
      'refuted: Api has no stage that a web ACL could be put before.',
    ],
    ['another stage', 'Live', { ...API, A: association(stage('test')) }, {}, 'refuted: Live is not behind Acl.'],
    ['a distribution', 'D', { D: distribution(ACL_ARN) }, edge, 'proved'],
    ['a distribution without an ACL', 'D', { D: distribution(undefined) }, edge, 'refuted: D is not behind Acl.'],
    [
      'a distribution with an ACL of the region',
      'D',
      { D: distribution(ACL_ARN) },
      {},
      'refuted: D is not behind Acl.',
    ],
  ])('%s', (_, name, resources, properties, expected) => {
    expect(verdict([], behind(name), resources, properties)).toBe(expected);
  });

  test('what is made elsewhere, by its parameter', () => {
    const resources = { A: association({ Ref: 'Arn' }) };
    const claim = filters('Acl', { protects: ['elsewhere'] });
    expect(verdict([], claim, resources, {}, { elsewhere: { parameter: 'Arn' } })).toBe('proved');
    expect(verdict([], claim, resources, {}, { elsewhere: { parameter: 'Group' } })).toMatch(/^unknown/);
  });

  test('where it logs', () => {
    const logs = (more: Data = {}): TinyTemplate['resources'] => ({
      Group: { Type: 'AWS::Logs::LogGroup' },
      Logging: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        Properties: { ResourceArn: ACL_ARN, LogDestinationConfigs: [{ 'Fn::GetAtt': ['Group', 'Arn'] }], ...more },
      },
    });
    const claim = filters('Acl', { logs: 'Group' });
    const filter = (Behavior: string) => ({ LoggingFilter: { DefaultBehavior: Behavior, Filters: [] } });
    expect(verdict([], claim, logs())).toBe('proved');
    expect(verdict([], claim, logs(filter('KEEP')))).toBe('proved');
    expect(verdict([], claim, logs(filter('DROP')))).toMatch(/^refuted: Not every request/);
    expect(verdict([], claim, logs({ ResourceArn: 'arn:aws:wafv2:other' }))).toMatch(/^refuted/);
    expect(verdict([], claim, { Group: { Type: 'AWS::Logs::LogGroup' } })).toMatch(/^refuted/);
  });

  test('what is seen as metrics', () => {
    const claim = filters('Acl', { metrics: true });
    const dark = { VisibilityConfig: { ...VISIBLE, CloudWatchMetricsEnabled: false } };
    expect(verdict([COMMON], claim)).toBe('proved');
    expect(verdict([{ ...COMMON, ...dark }], claim)).toBe('refuted: The rule CommonRuleSet has no metrics.');
    expect(verdict([COMMON], claim, {}, dark)).toBe('refuted: Acl has no metrics.');
  });

  test('what is no web ACL', () => {
    expect(verdict([], filters('B', { default: 'allow' }), { B: BALANCER })).toMatch(/^refuted: B .* is no web ACL/);
  });
});
