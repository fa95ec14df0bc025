/** AWS::ElasticLoadBalancingV2. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ElasticLoadBalancingV2.html */
import { isRecord } from '../../../base/index.ts';
import type { ElasticLoadBalancingV2Shapes as Shapes } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { balancerAttributes, groupAttributes, type Pairs, settable } from './attributes.ts';
import {
  createLoadBalancer,
  deleteLoadBalancer,
  hostedZoneOf,
  setIpAddressType,
  setSecurityGroups,
  setSubnets,
} from './balancers.ts';
import {
  balancerOf,
  balancersOf,
  balancersUsing,
  elbTags,
  fullNameOf,
  listenerOf,
  listenerRulesOf,
  listenersOf,
  targetGroupOf,
  targetGroupsOf,
} from './kept.ts';
import {
  addListenerCertificates,
  createListener,
  createRule,
  deleteListener,
  deleteListenerRule,
  modifyListener,
  modifyRule,
  movedRule,
  removeListenerCertificates,
} from './listeners.ts';
import { putElbTags } from './tags.ts';
import {
  createTargetGroup,
  deleteTargetGroup,
  deregisterTargets,
  modifyTargetGroup,
  registerTargets,
} from './target-groups.ts';

/**
 * A property as the API's shape. The engine has checked it against the type's specification, whose members are those of the
 * API; numbers and truths have their types.
 */
const as = <T>(value: unknown): T => value as T;

function tagsIn({ Tags }: Properties, at: Creation): Shapes['Tag'][] {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return Object.entries({ ...at.tags, ...Object.fromEntries(own) }).map(([Key, Value]) => ({
    Key,
    Value: String(Value),
  }));
}

const pairsIn = (value: unknown): Pairs =>
  Array.isArray(value)
    ? value.filter(isRecord).map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }))
    : [];

/** Members of the properties that are there, by name. */
function some(properties: Properties, ...names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
  );
}

function madeBalancer(arn: string, at: Creation): Made {
  const balancer = balancerOf(arn, at);
  const zone = hostedZoneOf(balancer);
  return {
    id: arn,
    attributes: {
      LoadBalancerArn: arn,
      LoadBalancerName: balancer.name,
      LoadBalancerFullName: fullNameOf(arn),
      DNSName: balancer.dnsName,
      SecurityGroups: balancer.securityGroups,
      ...(zone !== undefined && { CanonicalHostedZoneID: zone }),
    },
  };
}

export const loadBalancerType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Type }) => (Type === 'gateway' ? 'RECORDED' : 'RUNS'),
  async create(properties, at) {
    const Name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(32);
    const names = ['Type', 'Scheme', 'IpAddressType', 'Subnets', 'SubnetMappings', 'SecurityGroups'];
    const { LoadBalancers } = await createLoadBalancer(
      { Name, ...some(properties, ...names), Tags: tagsIn(properties, at) },
      at,
    );
    const arn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    const balancer = balancerOf(arn, at);
    const attributes = settable(pairsIn(properties.LoadBalancerAttributes), balancerAttributes(balancer));
    balancersOf(at).put(arn, { ...balancer, attributes });
    return madeBalancer(arn, at);
  },
  async update(made, properties, _before, at) {
    const { Subnets, SubnetMappings, SecurityGroups } = properties;
    const LoadBalancerArn = made.id;
    if (Subnets !== undefined || SubnetMappings !== undefined)
      await setSubnets({ LoadBalancerArn, ...some(properties, 'Subnets', 'SubnetMappings') }, at);
    if (SecurityGroups !== undefined)
      await setSecurityGroups({ LoadBalancerArn, SecurityGroups: as<readonly string[]>(SecurityGroups) }, at);
    if (properties.IpAddressType !== undefined)
      await setIpAddressType({ LoadBalancerArn, IpAddressType: String(properties.IpAddressType) }, at);
    const balancer = balancerOf(made.id, at);
    const known = balancerAttributes({ ...balancer, attributes: {} });
    const attributes = settable(pairsIn(properties.LoadBalancerAttributes), known);
    balancersOf(at).put(made.id, { ...balancer, attributes, tags: elbTags(tagsIn(properties, at)) });
    return madeBalancer(made.id, at);
  },
  async delete(made, _properties, at) {
    await deleteLoadBalancer({ LoadBalancerArn: made.id }, at);
  },
  read(made, at) {
    const found = balancersOf(at).get(made.id);
    return (
      found && {
        Name: found.name,
        Type: found.type,
        Scheme: found.scheme,
        IpAddressType: found.ipAddressType,
        SecurityGroups: found.securityGroups.length > 0 ? found.securityGroups : undefined,
      }
    );
  },
};

function madeGroup(arn: string, at: Creation): Made {
  return {
    id: arn,
    attributes: {
      TargetGroupArn: arn,
      TargetGroupName: targetGroupOf(arn, at).name,
      TargetGroupFullName: fullNameOf(arn),
      LoadBalancerArns: balancersUsing(arn, at),
    },
  };
}

const HEALTH = [
  'HealthCheckEnabled',
  'HealthCheckIntervalSeconds',
  'HealthCheckPath',
  'HealthCheckPort',
  'HealthCheckProtocol',
  'HealthCheckTimeoutSeconds',
  'HealthyThresholdCount',
  'Matcher',
  'UnhealthyThresholdCount',
];

const targetsIn = ({ Targets }: Properties) => as<readonly Shapes['TargetDescription'][]>(Targets ?? []);

export const targetGroupType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Protocol, TargetType, ProtocolVersion }) =>
    ['HTTP', 'HTTPS', 'TCP', 'TLS'].includes(String(Protocol)) &&
    (TargetType === undefined || TargetType === 'instance' || TargetType === 'ip') &&
    ProtocolVersion !== 'GRPC'
      ? 'RUNS'
      : 'RECORDED',
  async create(properties, at) {
    const Name = typeof properties.Name === 'string' ? properties.Name : at.generatedName(32);
    const names = ['Protocol', 'ProtocolVersion', 'Port', 'VpcId', 'TargetType', 'IpAddressType', ...HEALTH];
    const { TargetGroups } = await createTargetGroup(
      { Name, ...some(properties, ...names), Tags: tagsIn(properties, at) },
      at,
    );
    const arn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const group = targetGroupOf(arn, at);
    const attributes = settable(pairsIn(properties.TargetGroupAttributes), groupAttributes(group));
    targetGroupsOf(at).put(arn, { ...group, attributes });
    if (targetsIn(properties).length > 0)
      await registerTargets({ TargetGroupArn: arn, Targets: targetsIn(properties) }, at);
    return madeGroup(arn, at);
  },
  async update(made, properties, before, at) {
    await modifyTargetGroup({ TargetGroupArn: made.id, ...some(properties, ...HEALTH) }, at);
    const group = targetGroupOf(made.id, at);
    const known = groupAttributes({ ...group, attributes: {} });
    const attributes = settable(pairsIn(properties.TargetGroupAttributes), known);
    targetGroupsOf(at).put(made.id, { ...group, attributes, tags: elbTags(tagsIn(properties, at)) });
    // Only those that the template had: others were registered by somebody else.
    const key = ({ Id, Port }: Shapes['TargetDescription']) => `${Id}:${Port ?? ''}`;
    const wanted = new Set(targetsIn(properties).map(key));
    const gone = targetsIn(before).filter((each) => !wanted.has(key(each)));
    if (gone.length > 0) await deregisterTargets({ TargetGroupArn: made.id, Targets: gone }, at);
    if (wanted.size > 0) await registerTargets({ TargetGroupArn: made.id, Targets: targetsIn(properties) }, at);
    return madeGroup(made.id, at);
  },
  async delete(made, _properties, at) {
    await deleteTargetGroup({ TargetGroupArn: made.id }, at);
  },
  read(made, at) {
    const found = targetGroupsOf(at).get(made.id);
    return (
      found && {
        Name: found.name,
        TargetType: found.targetType,
        Protocol: found.protocol,
        Port: found.port,
        VpcId: found.vpcId,
      }
    );
  },
};

export const listenerType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ Protocol }) => (['HTTP', 'HTTPS', 'TCP', 'TLS'].includes(String(Protocol)) ? 'RUNS' : 'RECORDED'),
  async create(properties, at) {
    const names = ['Port', 'Protocol', 'SslPolicy', 'Certificates', 'AlpnPolicy', 'MutualAuthentication'];
    const { Listeners } = await createListener(
      {
        LoadBalancerArn: String(properties.LoadBalancerArn),
        DefaultActions: as<readonly Shapes['Action'][]>(properties.DefaultActions),
        ...some(properties, ...names),
        Tags: tagsIn(properties, at),
      },
      at,
    );
    const arn = Listeners?.[0]?.ListenerArn ?? '';
    setListenerAttributes(arn, properties, at);
    return { id: arn, attributes: { ListenerArn: arn } };
  },
  async update(made, properties, _before, at) {
    const names = ['Port', 'Protocol', 'SslPolicy', 'Certificates', 'AlpnPolicy', 'MutualAuthentication'];
    await modifyListener(
      {
        ListenerArn: made.id,
        DefaultActions: as<readonly Shapes['Action'][]>(properties.DefaultActions),
        ...some(properties, ...names),
      },
      at,
    );
    setListenerAttributes(made.id, properties, at);
    putElbTags(made.id, elbTags(tagsIn(properties, at)), at);
    return made;
  },
  async delete(made, _properties, at) {
    await deleteListener({ ListenerArn: made.id }, at);
  },
  read(made, at) {
    const found = listenersOf(at).get(made.id);
    return found && { LoadBalancerArn: found.balancerArn, Port: found.port, Protocol: found.protocol };
  },
};

function setListenerAttributes(arn: string, properties: Properties, at: Creation): void {
  const attributes = Object.fromEntries(
    pairsIn(properties.ListenerAttributes).map(({ Key = '', Value = '' }) => [Key, Value]),
  );
  listenersOf(at).put(arn, { ...listenerOf(arn, at), attributes });
}

export const listenerRuleType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { Rules } = await createRule(
      {
        ListenerArn: String(properties.ListenerArn),
        Priority: Number(properties.Priority),
        Conditions: as<readonly Shapes['RuleCondition'][]>(properties.Conditions),
        Actions: as<readonly Shapes['Action'][]>(properties.Actions),
        ...some(properties, 'Transforms'),
        Tags: tagsIn(properties, at),
      },
      at,
    );
    const arn = Rules?.[0]?.RuleArn ?? '';
    return { id: arn, attributes: { RuleArn: arn, IsDefault: false } };
  },
  async update(made, properties, _before, at) {
    await modifyRule(
      {
        RuleArn: made.id,
        Conditions: as<readonly Shapes['RuleCondition'][]>(properties.Conditions),
        Actions: as<readonly Shapes['Action'][]>(properties.Actions),
        ...(properties.Transforms === undefined ? { ResetTransforms: true } : some(properties, 'Transforms')),
      },
      at,
    );
    movedRule(made.id, Number(properties.Priority), at);
    putElbTags(made.id, elbTags(tagsIn(properties, at)), at);
    return made;
  },
  async delete(made, _properties, at) {
    await deleteListenerRule({ RuleArn: made.id }, at);
  },
  read(made, at) {
    const found = listenerRulesOf(at).get(made.id);
    return found && { ListenerArn: found.listenerArn, Priority: found.priority };
  },
};

const certificatesIn = ({ Certificates }: Properties) => as<readonly Shapes['Certificate'][]>(Certificates ?? []);

export const listenerCertificateType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const ListenerArn = String(properties.ListenerArn);
    await addListenerCertificates({ ListenerArn, Certificates: certificatesIn(properties) }, at);
    const id = at.generatedName();
    return { id, attributes: { Id: id } };
  },
  async update(made, properties, before, at) {
    const ListenerArn = String(properties.ListenerArn);
    await removeListenerCertificates({ ListenerArn, Certificates: certificatesIn(before) }, at);
    await addListenerCertificates({ ListenerArn, Certificates: certificatesIn(properties) }, at);
    return made;
  },
  async delete(_made, properties, at) {
    const ListenerArn = String(properties.ListenerArn);
    if (listenersOf(at).has(ListenerArn))
      await removeListenerCertificates({ ListenerArn, Certificates: certificatesIn(properties) }, at);
  },
};
