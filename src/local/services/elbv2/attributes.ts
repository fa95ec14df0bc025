/**
 * Attributes and what they are where nobody set them.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
 */
import type { ElasticLoadBalancingV2Operations as Operations } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import {
  type Attributes,
  balancerOf,
  balancersOf,
  invalidElb,
  type KeptBalancer,
  type KeptGroup,
  type KeptListener,
  listenerOf,
  listenersOf,
  targetGroupOf,
  targetGroupsOf,
} from './kept.ts';

const OF_ALL_BALANCERS: Attributes = {
  'access_logs.s3.enabled': 'false',
  'access_logs.s3.bucket': '',
  'access_logs.s3.prefix': '',
  'deletion_protection.enabled': 'false',
  'zonal_shift.config.enabled': 'false',
  'ipv6.deny_all_igw_traffic': 'false',
};
const OF_APPLICATION: Attributes = {
  'client_keep_alive.seconds': '3600',
  'connection_logs.s3.bucket': '',
  'connection_logs.s3.enabled': 'false',
  'connection_logs.s3.prefix': '',
  'health_check_logs.s3.bucket': '',
  'health_check_logs.s3.enabled': 'false',
  'health_check_logs.s3.prefix': '',
  'idle_timeout.timeout_seconds': '60',
  'load_balancing.cross_zone.enabled': 'true',
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'false',
  'routing.http.preserve_host_header.enabled': 'false',
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': 'false',
  'routing.http.xff_client_port.enabled': 'false',
  'routing.http.xff_header_processing.mode': 'append',
  'routing.http2.enabled': 'true',
  'waf.fail_open.enabled': 'false',
};
const OF_NETWORK: Attributes = {
  'dns_record.client_routing_policy': 'any_availability_zone',
  'load_balancing.cross_zone.enabled': 'false',
  'secondary_ips.auto_assigned.per_subnet': '0',
};

export function balancerAttributes({ type, attributes }: Pick<KeptBalancer, 'type' | 'attributes'>): Attributes {
  const own = type === 'application' ? OF_APPLICATION : type === 'network' ? OF_NETWORK : {};
  return { ...OF_ALL_BALANCERS, ...own, ...attributes };
}

const OF_ALL_GROUPS: Attributes = {
  'deregistration_delay.timeout_seconds': '300',
  'stickiness.enabled': 'false',
  'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
  'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
  'target_group_health.dns_failover.minimum_healthy_targets.percentage': 'off',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '1',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': 'off',
};
const OF_HTTP: Attributes = {
  'load_balancing.algorithm.anomaly_mitigation': 'off',
  'load_balancing.algorithm.type': 'round_robin',
  'slow_start.duration_seconds': '0',
  'stickiness.app_cookie.cookie_name': '',
  'stickiness.app_cookie.duration_seconds': '86400',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.type': 'lb_cookie',
};
const OF_TCP: Attributes = {
  'deregistration_delay.connection_termination.enabled': 'false',
  'preserve_client_ip.enabled': 'true',
  'proxy_protocol_v2.enabled': 'false',
  'stickiness.type': 'source_ip',
  'target_health_state.unhealthy.connection_termination.enabled': 'true',
  'target_health_state.unhealthy.draining_interval_seconds': '0',
};
const OF_FUNCTION: Attributes = { 'lambda.multi_value_headers.enabled': 'false' };

type AboutGroup = Pick<KeptGroup, 'protocol' | 'targetType' | 'attributes'>;

export function groupAttributes({ protocol = '', targetType, attributes }: AboutGroup): Attributes {
  if (targetType === 'lambda') return { ...OF_FUNCTION, ...attributes };
  const own = protocol.startsWith('HTTP') ? OF_HTTP : OF_TCP;
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html: by address, not kept.
  const preserve = protocol === 'TCP' || protocol === 'TLS' ? targetType === 'instance' : true;
  const told: Attributes = own === OF_TCP ? { 'preserve_client_ip.enabled': String(preserve) } : {};
  return { ...OF_ALL_GROUPS, ...own, ...told, ...attributes };
}

function listenerAttributes({ protocol, attributes }: KeptListener): Attributes {
  const own: Attributes = protocol === 'TCP' ? { 'tcp.idle_timeout.seconds': '350' } : {};
  return {
    ...(protocol.startsWith('HTTP') && { 'routing.http.response.server.enabled': 'true' }),
    ...own,
    ...attributes,
  };
}

export type Pairs = readonly { readonly Key?: string; readonly Value?: string }[];

/** What is set, held against what the resource knows; throws for a key that it has not. */
export function settable(given: Pairs, known: Attributes): Attributes {
  return Object.fromEntries(
    given.map(({ Key = '', Value = '' }) => {
      const isHeader = Key.startsWith('routing.http.request.') || Key.startsWith('routing.http.response.');
      if (!Object.hasOwn(known, Key) && !isHeader) throw invalidElb(`Attribute key '${Key}' is not recognized`);
      return [Key, Value];
    }),
  );
}

const listed = (attributes: Attributes) => ({
  Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
});

export const describeLoadBalancerAttributes: Operations['DescribeLoadBalancerAttributes'] = (input, call) =>
  listed(balancerAttributes(balancerOf(input.LoadBalancerArn, call)));

export const modifyLoadBalancerAttributes: Operations['ModifyLoadBalancerAttributes'] = (input, call) => {
  const balancer = balancerOf(input.LoadBalancerArn, call);
  const set = settable(input.Attributes, balancerAttributes(balancer));
  const next = { ...balancer, attributes: { ...balancer.attributes, ...set } };
  balancersOf(call).put(balancer.arn, next);
  return listed(balancerAttributes(next));
};

export const describeTargetGroupAttributes: Operations['DescribeTargetGroupAttributes'] = (input, call) =>
  listed(groupAttributes(targetGroupOf(input.TargetGroupArn, call)));

export const modifyTargetGroupAttributes: Operations['ModifyTargetGroupAttributes'] = (input, call) => {
  const group = targetGroupOf(input.TargetGroupArn, call);
  const set = settable(input.Attributes, groupAttributes(group));
  const next = { ...group, attributes: { ...group.attributes, ...set } };
  targetGroupsOf(call).put(group.arn, next);
  return listed(groupAttributes(next));
};

export const describeListenerAttributes: Operations['DescribeListenerAttributes'] = (input, call) =>
  listed(listenerAttributes(listenerOf(input.ListenerArn, call)));

export const modifyListenerAttributes: Operations['ModifyListenerAttributes'] = (input, call) => {
  const listener = listenerOf(input.ListenerArn, call);
  const set = settable(input.Attributes, listenerAttributes(listener));
  const next = { ...listener, attributes: { ...listener.attributes, ...set } };
  listenersOf(call).put(listener.arn, next);
  return listed(listenerAttributes(next));
};
