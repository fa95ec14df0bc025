/**
 * ARNs of load balancers, their listeners and target groups, cut where their form tells it. Templates take names for
 * dimensions of metrics out of them:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html#awselasticloadbalancingv2-resources-for-iam-policies
 */
import type { AwsPlace } from '../aws/index.ts';
import { compose, NO_TEXT, splitText, stripPrivate, type Text } from '../base/index.ts';
import type { Unknowns } from './unknowns.ts';

export interface BalancingArn {
  readonly unknowns: Unknowns;
  readonly place: AwsPlace;
  /** The resource whose ARN it is. */
  readonly resource: string;
  /** The resource of this model that a property names. */
  readonly balancerOf: (property: string) => string | undefined;
}

const SLASH = stripPrivate('/');

/** What stands before the full name, the attribute that is the ARN, and the attribute that is the full name. */
const FORMS: Readonly<Record<string, readonly [kind: string, arn: string, fullName: string]>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['loadbalancer/', 'LoadBalancerArn', 'LoadBalancerFullName'],
  'AWS::ElasticLoadBalancingV2::Listener': ['listener/', 'ListenerArn', 'LoadBalancerFullName'],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ['', 'TargetGroupArn', 'TargetGroupFullName'],
};

/** Undefined for another resource, another attribute, or a delimiter that may stand in a name. */
export function balancingArnParts(
  type: string,
  attribute: string | undefined,
  delimiter: string,
  { unknowns, place, resource, balancerOf }: BalancingArn,
): readonly Text[] | undefined {
  const form = Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
  if (form === undefined || (attribute !== undefined && attribute !== form[1])) return undefined;
  const [kind, , fullName] = form;
  const isListener = kind === 'listener/';
  const named = isListener ? balancerOf('LoadBalancerArn') : resource;
  if (named === undefined) return undefined;
  const name = unknowns.hole({ kind: 'resource', resource: named, attribute: fullName });
  const { partition, region, account } = place;
  const service = compose`arn:${partition}:elasticloadbalancing:${region}:${account}:`;
  const own = unknowns.hole({ kind: 'call', text: `the id in ${resource}` });
  const end = isListener ? compose`/${own}` : NO_TEXT;
  // No name of the account's own holds a colon, and AWS writes this word once before it.
  if (delimiter === ':') return splitText(compose`${service}${stripPrivate(kind)}${name}${end}`, delimiter);
  if (delimiter !== '/') return undefined;
  const [first = NO_TEXT, ...others] = unknowns.cutInto(3, name, SLASH);
  // `targetgroup` is the first of the three, where of a load balancer `app`, `net` or `gwy` is.
  const head =
    kind === '' ? [compose`${service}${first}`] : [compose`${service}${stripPrivate(kind.slice(0, -1))}`, first];
  return [...head, ...others, ...(isListener ? [own] : [])];
}
