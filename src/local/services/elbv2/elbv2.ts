/** Elastic Load Balancing: application and network load balancers. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ */
import { elbTlsPolicies, tlsVersionsOf } from '../../../aws/index.ts';
import { isRecord } from '../../../base/index.ts';
import { type Service, ServiceError } from '../../service.ts';
import * as attributes from './attributes.ts';
import * as balancers from './balancers.ts';
import { elbPage } from './kept.ts';
import * as listeners from './listeners.ts';
import { addElbTags, describeElbTags, removeElbTags } from './tags.ts';
import * as groups from './target-groups.ts';
import { listenerCertificateType, listenerRuleType, listenerType, loadBalancerType, targetGroupType } from './types.ts';

function describeSslPolicies({
  Names = [],
  Marker,
  PageSize,
}: {
  readonly Names?: readonly string[];
  readonly Marker?: string;
  readonly PageSize?: number;
}) {
  const all = [...elbTlsPolicies()];
  for (const name of Names)
    if (!all.includes(name)) throw new ServiceError('SSLPolicyNotFound', `SSL policy '${name}' not found`);
  const { page, next } = elbPage(Names.length === 0 ? all : Names, Marker, PageSize);
  return {
    SslPolicies: page.map((Name) => ({
      Name,
      SslProtocols: (tlsVersionsOf(Name) ?? []).map((version) => (version === '1.0' ? 'TLSv1' : `TLSv${version}`)),
      SupportedLoadBalancerTypes: ['application', 'network'],
    })),
    ...next,
  };
}

export const elbv2: Service = {
  id: 'elasticloadbalancing',
  schema: 'elastic-load-balancing-v2',
  asks(operation, input) {
    const { LoadBalancerArn, ListenerArn, RuleArn, TargetGroupArn } = isRecord(input) ? input : {};
    const arn = LoadBalancerArn ?? ListenerArn ?? RuleArn ?? TargetGroupArn;
    const isRead = operation.startsWith('Describe');
    return [{ action: `elasticloadbalancing:${operation}`, resource: typeof arn === 'string' && !isRead ? arn : '*' }];
  },
  operations: {
    AddListenerCertificates: listeners.addListenerCertificates,
    AddTags: addElbTags,
    CreateListener: listeners.createListener,
    CreateLoadBalancer: balancers.createLoadBalancer,
    CreateRule: listeners.createRule,
    CreateTargetGroup: groups.createTargetGroup,
    DeleteListener: listeners.deleteListener,
    DeleteLoadBalancer: balancers.deleteLoadBalancer,
    DeleteRule: listeners.deleteListenerRule,
    DeleteTargetGroup: groups.deleteTargetGroup,
    DeregisterTargets: groups.deregisterTargets,
    DescribeListenerAttributes: attributes.describeListenerAttributes,
    DescribeListenerCertificates: listeners.describeListenerCertificates,
    DescribeListeners: listeners.describeListeners,
    DescribeLoadBalancerAttributes: attributes.describeLoadBalancerAttributes,
    DescribeLoadBalancers: balancers.describeLoadBalancers,
    DescribeRules: listeners.describeRules,
    DescribeSSLPolicies: describeSslPolicies,
    DescribeTags: describeElbTags,
    DescribeTargetGroupAttributes: attributes.describeTargetGroupAttributes,
    DescribeTargetGroups: groups.describeTargetGroups,
    DescribeTargetHealth: groups.describeTargetHealth,
    ModifyListener: listeners.modifyListener,
    ModifyListenerAttributes: attributes.modifyListenerAttributes,
    ModifyLoadBalancerAttributes: attributes.modifyLoadBalancerAttributes,
    ModifyRule: listeners.modifyRule,
    ModifyTargetGroup: groups.modifyTargetGroup,
    ModifyTargetGroupAttributes: attributes.modifyTargetGroupAttributes,
    RegisterTargets: groups.registerTargets,
    RemoveListenerCertificates: listeners.removeListenerCertificates,
    RemoveTags: removeElbTags,
    SetIpAddressType: balancers.setIpAddressType,
    SetRulePriorities: listeners.setRulePriorities,
    SetSecurityGroups: balancers.setSecurityGroups,
    SetSubnets: balancers.setSubnets,
  },
  types: {
    'AWS::ElasticLoadBalancingV2::Listener': listenerType,
    'AWS::ElasticLoadBalancingV2::ListenerCertificate': listenerCertificateType,
    'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRuleType,
    'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancerType,
    'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroupType,
  },
};
