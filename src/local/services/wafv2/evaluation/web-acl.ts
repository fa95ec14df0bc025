/** A web ACL as the WAFv2 API and CloudFormation spell it, with what an evaluation looks at. */
export interface WebAcl {
  readonly Name: string;
  readonly ARN: string;
  readonly DefaultAction: { readonly Allow?: AllowAction; readonly Block?: BlockAction };
  readonly Rules: readonly InspectionRule[];
  readonly CustomResponseBodies?: Readonly<Record<string, { readonly ContentType: string; readonly Content: string }>>;
}

export interface InspectionRule {
  readonly Name: string;
  readonly Priority: number;
  readonly Statement: AclStatement;
  readonly Action?: AclAction;
  /** What becomes of the actions of a rule group. */
  readonly OverrideAction?: { readonly Count?: object; readonly None?: object };
  readonly RuleLabels?: readonly { readonly Name: string }[];
}

export interface AclAction {
  readonly Allow?: AllowAction;
  readonly Block?: BlockAction;
  readonly Count?: object;
  readonly Captcha?: object;
  readonly Challenge?: object;
}

export interface AllowAction {
  readonly CustomRequestHandling?: { readonly InsertHeaders: readonly NamedValue[] };
}

export interface BlockAction {
  readonly CustomResponse?: {
    readonly ResponseCode: number;
    readonly CustomResponseBodyKey?: string;
    readonly ResponseHeaders?: readonly NamedValue[];
  };
}

export interface NamedValue {
  readonly Name: string;
  readonly Value: string;
}

/** One of these. */
export interface AclStatement {
  readonly AndStatement?: { readonly Statements: readonly AclStatement[] };
  readonly OrStatement?: { readonly Statements: readonly AclStatement[] };
  readonly NotStatement?: { readonly Statement: AclStatement };
  readonly ByteMatchStatement?: ByteMatch;
  readonly RegexMatchStatement?: Inspection & { readonly RegexString: string };
  readonly RegexPatternSetReferenceStatement?: Inspection & { readonly ARN: string };
  readonly SizeConstraintStatement?: Inspection & { readonly ComparisonOperator: string; readonly Size: number };
  readonly IPSetReferenceStatement?: { readonly ARN: string; readonly IPSetForwardedIPConfig?: ForwardedIp };
  readonly GeoMatchStatement?: { readonly CountryCodes: readonly string[]; readonly ForwardedIPConfig?: ForwardedIp };
  readonly LabelMatchStatement?: { readonly Scope: 'LABEL' | 'NAMESPACE'; readonly Key: string };
  readonly RateBasedStatement?: RateBased;
  readonly RuleGroupReferenceStatement?: GroupUse & { readonly ARN: string };
  readonly ManagedRuleGroupStatement?: GroupUse & {
    readonly VendorName: string;
    readonly Name: string;
    readonly Version?: string;
    readonly ScopeDownStatement?: AclStatement;
  };
  readonly SqliMatchStatement?: Inspection;
  readonly XssMatchStatement?: Inspection;
  readonly AsnMatchStatement?: object;
}

export interface GroupUse {
  readonly ExcludedRules?: readonly { readonly Name: string }[];
  readonly RuleActionOverrides?: readonly { readonly Name: string; readonly ActionToUse: AclAction }[];
}

export interface Inspection {
  readonly FieldToMatch: FieldToMatch;
  readonly TextTransformations: readonly { readonly Priority: number; readonly Type: string }[];
}

export interface ByteMatch extends Inspection {
  /** CloudFormation's plain text; the API's bytes are decoded before. */
  readonly SearchString?: string;
  readonly SearchStringBase64?: string;
  readonly PositionalConstraint: string;
}

export type OversizeHandling = 'CONTINUE' | 'MATCH' | 'NO_MATCH';

export interface FieldToMatch {
  readonly UriPath?: object;
  readonly QueryString?: object;
  readonly AllQueryArguments?: object;
  readonly SingleQueryArgument?: { readonly Name: string };
  readonly SingleHeader?: { readonly Name: string };
  readonly Method?: object;
  readonly Body?: { readonly OversizeHandling?: OversizeHandling };
  /** Not AWS's: each text that a body carries, as its content type says; what managed rules look at. */
  readonly BodyTexts?: object;
  readonly Headers?: Picked<'IncludedHeaders' | 'ExcludedHeaders'>;
  readonly Cookies?: Picked<'IncludedCookies' | 'ExcludedCookies'>;
  readonly JsonBody?: object;
}

export interface Picked<Name extends string> {
  readonly MatchPattern: { readonly All?: object } & { readonly [K in Name]?: readonly string[] };
  readonly MatchScope: 'ALL' | 'KEY' | 'VALUE';
  readonly OversizeHandling: OversizeHandling;
}

export interface ForwardedIp {
  readonly HeaderName: string;
  readonly FallbackBehavior: 'MATCH' | 'NO_MATCH';
  readonly Position?: 'FIRST' | 'LAST' | 'ANY';
}

export interface RateBased {
  readonly Limit: number;
  readonly EvaluationWindowSec?: number;
  readonly AggregateKeyType: 'IP' | 'FORWARDED_IP' | 'CONSTANT' | 'CUSTOM_KEYS';
  readonly ForwardedIPConfig?: ForwardedIp;
  readonly ScopeDownStatement?: AclStatement;
  readonly CustomKeys?: readonly AggregateKey[];
}

/** One of these. */
export interface AggregateKey {
  readonly Header?: KeyField;
  readonly Cookie?: KeyField;
  readonly QueryArgument?: KeyField;
  readonly QueryString?: Pick<KeyField, 'TextTransformations'>;
  readonly UriPath?: Pick<KeyField, 'TextTransformations'>;
  readonly HTTPMethod?: object;
  readonly IP?: object;
  readonly ForwardedIP?: object;
  readonly LabelNamespace?: { readonly Namespace: string };
}

export interface KeyField {
  readonly Name: string;
  readonly TextTransformations: Inspection['TextTransformations'];
}

export interface RuleGroup {
  readonly Name: string;
  readonly ARN: string;
  readonly Rules: readonly InspectionRule[];
  /** What the labels of its rules begin with. @default that of a group of the account */
  readonly labelSpace?: string;
}

/** A request as the firewall sees it. */
export interface InspectedRequest {
  readonly method: string;
  /** As the client wrote it, without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Name and value, in the order in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What was read of it. */
  readonly body: Uint8Array;
  /** Whether the body goes on behind what was read. */
  readonly isBodyCut: boolean;
  readonly clientAddress: string;
}
