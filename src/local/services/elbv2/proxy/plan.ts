import type { HeaderFields } from '../http1/fields.ts';

/**
 * What an application load balancer is told: AWS's own shapes, as `DescribeRules`, `DescribeTargetGroups` and CloudFormation
 * spell them, with only what the proxy acts on.
 */
export interface BalancerPlan {
  readonly name: string;
  /** `app/orders/50dc6c495c0c9188`, as in logs and metrics. */
  readonly fullName: string;
  readonly listeners: readonly ListenerPlan[];
  readonly targetGroups: readonly TargetGroupPlan[];
  /** Attributes of the load balancer, `routing.http.xff_header_processing.mode`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface ListenerPlan {
  readonly arn: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly port: number;
  readonly sslPolicy?: string;
  /** The first is the default one; the others are chosen by the name that the client asks for. */
  readonly certificates?: readonly Certificate[];
  /** In any order; the listener's own actions are the rule `default`. */
  readonly rules: readonly ListenerRule[];
}

export interface Certificate {
  readonly arn: string;
  /** PEM, the chain behind it. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The names that it is for, `*.example.com` among them. */
  readonly names: readonly string[];
}

export interface ListenerRule {
  readonly arn: string;
  readonly priority: number | 'default';
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleAction[];
}

export interface RuleCondition {
  readonly Field: string;
  /** The older spelling of path patterns and host names. */
  readonly Values?: readonly string[];
  readonly PathPatternConfig?: { readonly Values: readonly string[] };
  readonly HostHeaderConfig?: { readonly Values: readonly string[] };
  readonly HttpHeaderConfig?: { readonly HttpHeaderName: string; readonly Values: readonly string[] };
  readonly HttpRequestMethodConfig?: { readonly Values: readonly string[] };
  readonly QueryStringConfig?: { readonly Values: readonly { readonly Key?: string; readonly Value: string }[] };
  readonly SourceIpConfig?: { readonly Values: readonly string[] };
}

export interface RuleAction {
  readonly Type: string;
  readonly Order?: number;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups: readonly { readonly TargetGroupArn: string; readonly Weight?: number }[];
    readonly TargetGroupStickinessConfig?: { readonly Enabled?: boolean; readonly DurationSeconds?: number };
  };
  readonly RedirectConfig?: Redirect;
  readonly FixedResponseConfig?: {
    readonly StatusCode: string;
    readonly ContentType?: string;
    readonly MessageBody?: string;
  };
}

export interface Redirect {
  readonly StatusCode: string;
  readonly Protocol?: string;
  readonly Host?: string;
  readonly Port?: string;
  readonly Path?: string;
  readonly Query?: string;
}

export interface TargetGroupPlan {
  readonly arn: string;
  /** `targetgroup/orders/73e2d6bc24d8a067`, as in metrics. */
  readonly fullName: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly healthCheck: HealthCheck;
  /** Attributes of the group, `deregistration_delay.timeout_seconds`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** A number, or `traffic-port`. */
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** `200`, `200,202`, `200-299`. */
  readonly matcher: string;
}

export interface BalancedTarget {
  /** An address, or the id of an instance. */
  readonly id: string;
  readonly port: number;
}

/** One request as rules see it. */
export interface RequestFacts {
  readonly protocol: 'http' | 'https';
  readonly method: string;
  readonly host: string;
  /** The listener's. */
  readonly port: number;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly fields: HeaderFields;
  /** Whose connection it is, not what a header says. */
  readonly clientAddress: string;
}
