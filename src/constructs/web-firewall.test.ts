import { expect, test } from 'vitest';
import { propertyOf, resourcesOf, tinyStack } from './tiny-stack.ts';
import { WebFirewall, type WebFirewallProps } from './web-firewall.ts';

const props: WebFirewallProps = {
  name: 'orders-waf',
  scope: 'regional',
  protects: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/orders/1'],
  rules: [
    { kind: 'managed', group: 'AWSManagedRulesCommonRuleSet', countOnly: ['SizeRestrictions_BODY'] },
    { kind: 'rate', name: 'RateLimit', requests: 2000 },
  ],
};

function rulesOf(rest: Partial<WebFirewallProps> = {}) {
  const stack = tinyStack();
  new WebFirewall(stack, 'Waf', { ...props, ...rest });
  return propertyOf(stack, 'AWS::WAFv2::WebACL', 'Rules').Waf;
}

test('rules look at a request in the order in which they are written, and all of them are measured', () => {
  expect(rulesOf()).toMatchObject([
    {
      Name: 'AWSManagedRulesCommonRuleSet',
      Priority: 1,
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
        },
      },
      VisibilityConfig: { CloudWatchMetricsEnabled: true },
    },
    {
      Priority: 2,
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
      VisibilityConfig: { CloudWatchMetricsEnabled: true },
    },
  ]);
});

test('behind a proxy the client is counted, and the proxy too', () => {
  const rules = [
    { kind: 'rate', name: 'RateLimit', requests: 100, address: 'forwarded' },
    { kind: 'rate', name: 'SenderRateLimit', requests: 1000 },
  ] as const;
  expect(rulesOf({ rules })).toMatchObject([
    {
      Statement: {
        RateBasedStatement: {
          AggregateKeyType: 'FORWARDED_IP',
          ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' },
        },
      },
    },
    { Statement: { RateBasedStatement: { AggregateKeyType: 'IP' } } },
  ]);
});

test('what a client may write is never all that is counted', () => {
  expect(() => rulesOf({ rules: [{ kind: 'rate', name: 'R', requests: 100, address: 'forwarded' }] })).toThrow(
    'Firewall "Tiny/Waf" counts forwarded addresses only, which a client may write; add a rate rule that counts the sender.',
  );
});

test('what does not carry the secret of the proxy is blocked', () => {
  const rules = [{ kind: 'header', name: 'Through', header: 'x-origin-secret', value: '{{resolve:x}}' }] as const;
  expect(rulesOf({ rules })).toMatchObject([
    {
      Action: { Block: {} },
      Statement: {
        NotStatement: {
          Statement: {
            ByteMatchStatement: {
              FieldToMatch: { SingleHeader: { Name: 'x-origin-secret' } },
              PositionalConstraint: 'EXACTLY',
              SearchString: '{{resolve:x}}',
            },
          },
        },
      },
    },
  ]);
});

test('what no rule refuses passes, and each protected resource is associated', () => {
  const stack = tinyStack();
  new WebFirewall(stack, 'Waf', props);
  expect(resourcesOf(stack)).toMatchObject({
    Waf: { Properties: { Scope: 'REGIONAL', DefaultAction: { Allow: {} } } },
    WafAssociation: { Properties: { ResourceArn: props.protects?.[0] } },
  });
});

test.each<[Partial<WebFirewallProps>, string]>([
  [{ name: 'a b' }, 'Firewall "Tiny/Waf" was given the name "a b"; use up to 128 letters, digits, "_" and "-".'],
  [
    { scope: 'cloudfront' },
    'Firewall "Tiny/Waf" has the scope cloudfront and was given something to protect; a distribution names its firewall itself (webAclId).',
  ],
  [
    { rules: [{ kind: 'rate', name: 'Rate', requests: 5 }] },
    'Firewall "Tiny/Waf": the rule "Rate" allows 5 requests; WAF counts from 10 on.',
  ],
  [
    { rules: [...props.rules, { kind: 'rate', name: 'RateLimit', requests: 10 }] },
    'Firewall "Tiny/Waf" has two rules called "RateLimit"; keep one.',
  ],
])('%o is refused', (rest, message) => {
  expect(() => rulesOf(rest)).toThrow(message);
});
