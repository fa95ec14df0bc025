import type { ExampleResource } from '../word.ts';

type Data = Readonly<Record<string, unknown>>;

const visible = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true };
export const named = (Name: string, Priority: number, rest: Data) => ({
  Name,
  Priority,
  VisibilityConfig: { ...visible, MetricName: Name },
  ...rest,
});

/** Known bad inputs are refused; the override decides whether by a block. */
export const badInputs = (OverrideAction: Data, more: Data = {}) =>
  named('BadInputs', 1, {
    OverrideAction,
    Statement: {
      ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesKnownBadInputsRuleSet', ...more },
    },
  });

/** 2,000 requests in five minutes by the given key. */
export const rate = (key: Data) =>
  named('Rate', 2, { Action: { Block: {} }, Statement: { RateBasedStatement: { Limit: 2000, ...key } } });

/** A web ACL with these rules before a load balancer. */
export function firewall(...Rules: readonly Data[]): Readonly<Record<string, ExampleResource>> {
  return {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Firewall: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: { ...visible, MetricName: 'firewall' },
        Rules,
      },
    },
    Association: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: { Ref: 'Balancer' }, WebACLArn: { 'Fn::GetAtt': ['Firewall', 'Arn'] } },
    },
  };
}
