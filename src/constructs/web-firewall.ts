import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

export interface WebFirewallProps {
  readonly name: string;
  /** `regional` stands before load balancers and APIs of one region, `cloudfront` before distributions (us-east-1 only). */
  readonly scope: 'regional' | 'cloudfront';
  /**
   * What it protects, by ARN; a distribution names its firewall itself.
   *
   * @default []
   */
  readonly protects?: readonly string[];
  /** In the order in which they look at a request. */
  readonly rules: readonly FirewallRule[];
}

export type FirewallRule = ManagedRules | RateLimit | RequiredHeader;

/** A rule group that AWS keeps up to date: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
export interface ManagedRules {
  readonly kind: 'managed';
  /** `AWSManagedRulesCommonRuleSet`: also the name of the rule and of its metric. */
  readonly group: `AWSManagedRules${string}`;
  /**
   * Rules of the group that only count, where blocking would refuse honest requests: `SizeRestrictions_BODY`.
   *
   * @default []
   */
  readonly countOnly?: readonly string[];
}

/** Blocks an address while it sends more requests than this in the window. */
export interface RateLimit {
  readonly kind: 'rate';
  readonly name: string;
  /** At least 10: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
  readonly requests: number;
  /**
   * @default 300
   */
  readonly windowSeconds?: 60 | 120 | 300 | 600;
  /**
   * Which address is counted: the one that connects, or the first one in X-Forwarded-For. Behind a proxy the latter tells
   * clients apart, but a client may have written it, so a second rule has to count the sender:
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
   *
   * @default 'sender'
   */
  readonly address?: 'sender' | 'forwarded';
}

/** Blocks requests without this value in the header: those that did not come through the proxy which adds it. */
export interface RequiredHeader {
  readonly kind: 'header';
  readonly name: string;
  /** In small letters: `x-origin-secret`. */
  readonly header: string;
  /** A dynamic reference to a secret, so that the template does not tell it. */
  readonly value: string;
}

/** A web ACL that lets pass what no rule refuses, and whose every rule can be watched. */
export class WebFirewall extends Construct {
  readonly webAcl: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id);
    refuseUnusable(this.node.path, props);
    this.webAcl = new wafv2.CfnWebACL(this, 'Resource', {
      name: props.name,
      scope: props.scope === 'regional' ? 'REGIONAL' : 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: visibleAs(props.name),
      rules: props.rules.map((rule, index) => propertyOf(rule, index + 1)),
    });
    (props.protects ?? []).forEach((resourceArn, index) => {
      new wafv2.CfnWebACLAssociation(this, `Association${index === 0 ? '' : index + 1}`, {
        resourceArn,
        webAclArn: this.webAcl.attrArn,
      });
    });
  }
}

function propertyOf(rule: FirewallRule, priority: number): wafv2.CfnWebACL.RuleProperty {
  switch (rule.kind) {
    case 'managed':
      return managed(rule, priority);
    case 'rate':
      return rate(rule, priority);
    case 'header':
      return header(rule, priority);
  }
}

function header(rule: RequiredHeader, priority: number): wafv2.CfnWebACL.RuleProperty {
  const carries = {
    byteMatchStatement: {
      fieldToMatch: { singleHeader: { Name: rule.header } },
      positionalConstraint: 'EXACTLY',
      searchString: rule.value,
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
  return {
    name: rule.name,
    priority,
    action: { block: {} },
    statement: { notStatement: { statement: carries } },
    visibilityConfig: visibleAs(rule.name),
  };
}

function managed(rule: ManagedRules, priority: number): wafv2.CfnWebACL.RuleProperty {
  return {
    name: rule.group,
    priority,
    // "none" keeps the actions of the group; "count" would switch the whole group off.
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: rule.group,
        ...(rule.countOnly === undefined || rule.countOnly.length === 0
          ? {}
          : { ruleActionOverrides: rule.countOnly.map((name) => ({ name, actionToUse: { count: {} } })) }),
      },
    },
    visibilityConfig: visibleAs(rule.group),
  };
}

function rate(rule: RateLimit, priority: number): wafv2.CfnWebACL.RuleProperty {
  return {
    name: rule.name,
    priority,
    action: { block: {} },
    statement: {
      rateBasedStatement: {
        limit: rule.requests,
        evaluationWindowSec: rule.windowSeconds ?? 300,
        ...(rule.address === 'forwarded'
          ? {
              aggregateKeyType: 'FORWARDED_IP',
              // A header that is missing or no address counts as one more sender, not as none.
              forwardedIpConfig: { headerName: 'X-Forwarded-For', fallbackBehavior: 'MATCH' },
            }
          : { aggregateKeyType: 'IP' }),
      },
    },
    visibilityConfig: visibleAs(rule.name),
  };
}

function visibleAs(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}

function refuseUnusable(path: string, { name, scope, protects = [], rules }: WebFirewallProps): void {
  if (!/^[\w-]{1,128}$/.test(name)) {
    throw new Error(`Firewall "${path}" was given the name "${name}"; use up to 128 letters, digits, "_" and "-".`);
  }
  if (scope === 'cloudfront' && protects.length > 0) {
    throw new Error(
      `Firewall "${path}" has the scope cloudfront and was given something to protect; a distribution names its firewall itself (webAclId).`,
    );
  }
  const names = rules.map((rule) => (rule.kind === 'managed' ? rule.group : rule.name));
  const repeated = names.find((each, index) => names.indexOf(each) !== index);
  if (repeated !== undefined) throw new Error(`Firewall "${path}" has two rules called "${repeated}"; keep one.`);
  const rates = rules.filter((rule) => rule.kind === 'rate');
  if (rates.length > 0 && rates.every(({ address }) => address === 'forwarded')) {
    throw new Error(
      `Firewall "${path}" counts forwarded addresses only, which a client may write; add a rate rule that counts the sender.`,
    );
  }
  const tooLow = rules.find((rule) => rule.kind === 'rate' && (!Number.isInteger(rule.requests) || rule.requests < 10));
  if (tooLow?.kind === 'rate') {
    throw new Error(
      `Firewall "${path}": the rule "${tooLow.name}" allows ${tooLow.requests} requests; WAF counts from 10 on.`,
    );
  }
}
