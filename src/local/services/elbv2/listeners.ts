/** Listeners, their certificates and their rules. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html */
import { randomBytes } from 'node:crypto';
import { DEFAULT_ELB_TLS_POLICY, tlsVersionsOf } from '../../../aws/index.ts';
import type {
  ElasticLoadBalancingV2Operations as Operations,
  ElasticLoadBalancingV2Shapes as Shapes,
} from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import {
  balancerOf,
  elbPage,
  elbTags,
  groupsIn,
  invalidElb,
  type KeptListener,
  type KeptRule,
  listenerOf,
  listenerRuleOf,
  listenerRulesOf,
  listenersOf,
  targetGroupOf,
} from './kept.ts';

const PROTOCOLS = {
  application: ['HTTP', 'HTTPS'],
  network: ['TCP', 'TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'],
  gateway: ['GENEVE'],
} as const;

function checkActions(actions: readonly Shapes['Action'][], call: Call): void {
  for (const arn of groupsIn(actions)) targetGroupOf(arn, call);
  const last = [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).at(-1);
  if (last === undefined) throw invalidElb('You must specify at least one action');
  if (!['forward', 'redirect', 'fixed-response'].includes(last.Type))
    throw new ServiceError(
      'InvalidLoadBalancerAction',
      'The last action must be a forward, redirect or fixed response',
    );
}

function withOrder(actions: readonly Shapes['Action'][]): readonly Shapes['Action'][] {
  return actions.length > 1 ? actions.map((each, i) => ({ Order: i + 1, ...each })) : actions;
}

/** Certificates that a listener of this protocol needs. */
function checkSecure(protocol: string, certificates: readonly string[], policy: string | undefined): void {
  const isSecure = protocol === 'HTTPS' || protocol === 'TLS';
  if (!isSecure && certificates.length > 0)
    throw invalidElb('Certificates can only be specified for HTTPS or TLS listeners');
  if (isSecure && certificates.length === 0)
    throw new ServiceError('CertificateNotFound', 'A certificate must be specified for HTTPS listeners');
  if (policy !== undefined && tlsVersionsOf(policy) === undefined)
    throw new ServiceError('SSLPolicyNotFound', `SSL policy '${policy}' not found`);
}

const arnsIn = (certificates: readonly Shapes['Certificate'][] | undefined) =>
  (certificates ?? []).flatMap(({ CertificateArn }) => CertificateArn ?? []);

export const createListener: Operations['CreateListener'] = (input, call) => {
  const balancer = balancerOf(input.LoadBalancerArn, call);
  const { Protocol: protocol = 'HTTP', Port: port, DefaultActions } = input;
  const allowed: readonly string[] = PROTOCOLS[balancer.type];
  if (balancer.type !== 'gateway' && !allowed.includes(protocol))
    throw new ServiceError(
      'UnsupportedProtocol',
      `Listener protocol '${protocol}' must be one of '${allowed.join(', ')}'`,
    );
  if (port === undefined && balancer.type !== 'gateway') throw invalidElb('A listener port must be specified');
  const certificates = arnsIn(input.Certificates);
  checkSecure(protocol, certificates, input.SslPolicy);
  checkActions(DefaultActions, call);
  const all = listenersOf(call);
  if ([...all.values()].some((each) => each.balancerArn === balancer.arn && each.port === port)) {
    const message = `A listener already exists on this port for this load balancer '${balancer.arn}'`;
    throw new ServiceError('DuplicateListener', message);
  }
  const isSecure = certificates.length > 0;
  const arn = `${balancer.arn.replace(':loadbalancer/', ':listener/')}/${randomBytes(8).toString('hex')}`;
  const made: KeptListener = {
    arn,
    balancerArn: balancer.arn,
    port: port ?? 6081,
    protocol,
    ...(isSecure && { sslPolicy: input.SslPolicy ?? DEFAULT_ELB_TLS_POLICY }),
    certificates,
    actions: withOrder(DefaultActions),
    ...(input.AlpnPolicy !== undefined && { alpnPolicy: input.AlpnPolicy }),
    ...(input.MutualAuthentication !== undefined && { mutualAuthentication: input.MutualAuthentication }),
    attributes: {},
    tags: elbTags(input.Tags),
  };
  all.put(arn, made);
  return { Listeners: [toldListener(made)] };
};

/** AWS never gives back a client's secret. */
function toldActions(actions: readonly Shapes['Action'][]): readonly Shapes['Action'][] {
  return actions.map((action) => {
    const { ClientSecret: _, ...oidc } = action.AuthenticateOidcConfig ?? { ClientSecret: undefined };
    const told =
      action.AuthenticateOidcConfig === undefined
        ? action
        : { ...action, AuthenticateOidcConfig: oidc as Shapes['AuthenticateOidcActionConfig'] };
    if (told.Type !== 'forward') return told;
    // Both spellings of one target group are told.
    const groups = told.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: told.TargetGroupArn ?? '' }];
    const [only] = groups;
    return {
      ...told,
      ...(groups.length === 1 && only?.TargetGroupArn !== undefined && { TargetGroupArn: only.TargetGroupArn }),
      ForwardConfig: {
        TargetGroups: groups.map((each) => ({ Weight: 1, ...each })),
        TargetGroupStickinessConfig: told.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false },
      },
    };
  });
}

function toldListener(listener: KeptListener): Shapes['Listener'] {
  const [first] = listener.certificates;
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.balancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    ...(first !== undefined && { Certificates: [{ CertificateArn: first }] }),
    ...(listener.sslPolicy !== undefined && { SslPolicy: listener.sslPolicy }),
    DefaultActions: toldActions(listener.actions),
    ...(listener.alpnPolicy !== undefined && { AlpnPolicy: listener.alpnPolicy }),
    ...(first !== undefined && { MutualAuthentication: listener.mutualAuthentication ?? { Mode: 'off' } }),
  };
}

export const describeListeners: Operations['DescribeListeners'] = (input, call) => {
  const { LoadBalancerArn, ListenerArns = [], Marker, PageSize } = input;
  if (LoadBalancerArn === undefined && ListenerArns.length === 0)
    throw invalidElb('You must specify either listener ARNs or a load balancer ARN');
  if (LoadBalancerArn !== undefined) balancerOf(LoadBalancerArn, call);
  for (const arn of ListenerArns) listenerOf(arn, call);
  const asked = [...listenersOf(call).values()].filter(
    ({ arn, balancerArn }) => ListenerArns.includes(arn) || balancerArn === LoadBalancerArn,
  );
  const { page, next } = elbPage(asked, Marker, PageSize);
  return { Listeners: page.map(toldListener), ...next };
};

export const modifyListener: Operations['ModifyListener'] = (input, call) => {
  const listener = listenerOf(input.ListenerArn, call);
  const protocol = input.Protocol ?? listener.protocol;
  const isSecure = protocol === 'HTTPS' || protocol === 'TLS';
  const kept = isSecure ? listener.certificates : [];
  const certificates = input.Certificates === undefined ? kept : [...arnsIn(input.Certificates), ...kept.slice(1)];
  checkSecure(protocol, certificates, input.SslPolicy);
  if (input.DefaultActions !== undefined) checkActions(input.DefaultActions, call);
  const all = listenersOf(call);
  const port = input.Port ?? listener.port;
  if (
    [...all.values()].some(
      (each) => each !== listener && each.balancerArn === listener.balancerArn && each.port === port,
    )
  ) {
    const message = `A listener already exists on this port for this load balancer '${listener.balancerArn}'`;
    throw new ServiceError('DuplicateListener', message);
  }
  const { sslPolicy: before, ...others } = listener;
  const next: KeptListener = {
    ...others,
    port,
    protocol,
    certificates,
    ...(isSecure && { sslPolicy: input.SslPolicy ?? before ?? DEFAULT_ELB_TLS_POLICY }),
    ...(input.DefaultActions !== undefined && { actions: withOrder(input.DefaultActions) }),
    ...(input.AlpnPolicy !== undefined && { alpnPolicy: input.AlpnPolicy }),
    ...(input.MutualAuthentication !== undefined && { mutualAuthentication: input.MutualAuthentication }),
  };
  all.put(listener.arn, next);
  return { Listeners: [toldListener(next)] };
};

export const deleteListener: Operations['DeleteListener'] = ({ ListenerArn: arn }, call) => {
  for (const rule of [...listenerRulesOf(call).values()])
    if (rule.listenerArn === arn) listenerRulesOf(call).delete(rule.arn);
  listenersOf(call).delete(arn);
  return {};
};

export const addListenerCertificates: Operations['AddListenerCertificates'] = ({ ListenerArn, Certificates }, call) => {
  const listener = listenerOf(ListenerArn, call);
  const added = arnsIn(Certificates).filter((arn) => !listener.certificates.includes(arn));
  listenersOf(call).put(listener.arn, { ...listener, certificates: [...listener.certificates, ...added] });
  return { Certificates: arnsIn(Certificates).map((CertificateArn) => ({ CertificateArn, IsDefault: false })) };
};

export const removeListenerCertificates: Operations['RemoveListenerCertificates'] = (
  { ListenerArn, Certificates },
  call,
) => {
  const listener = listenerOf(ListenerArn, call);
  const gone = arnsIn(Certificates);
  const [first, ...others] = listener.certificates;
  if (first !== undefined && gone.includes(first))
    throw new ServiceError('OperationNotPermitted', 'Default certificate cannot be removed');
  const left = others.filter((arn) => !gone.includes(arn));
  listenersOf(call).put(listener.arn, { ...listener, certificates: first === undefined ? left : [first, ...left] });
  return {};
};

export const describeListenerCertificates: Operations['DescribeListenerCertificates'] = (input, call) => {
  const { certificates } = listenerOf(input.ListenerArn, call);
  const { page, next } = elbPage(certificates, input.Marker, input.PageSize);
  return {
    Certificates: page.map((CertificateArn) => ({ CertificateArn, IsDefault: CertificateArn === certificates[0] })),
    ...next,
  };
};

function checkPriority(priority: number, listenerArn: string, own: string | undefined, call: Call): void {
  if (!Number.isInteger(priority) || priority < 1 || priority > 50_000)
    throw invalidElb(`The priority '${priority}' must be between 1 and 50000`);
  const taken = [...listenerRulesOf(call).values()].some(
    (each) => each.listenerArn === listenerArn && each.priority === priority && each.arn !== own,
  );
  if (taken) throw new ServiceError('PriorityInUse', `Priority '${priority}' is currently in use`);
}

export const createRule: Operations['CreateRule'] = (input, call) => {
  const listener = listenerOf(input.ListenerArn, call);
  checkPriority(input.Priority, listener.arn, undefined, call);
  if (input.Conditions.length === 0) throw invalidElb('A condition must be specified');
  checkActions(input.Actions, call);
  const arn = `${listener.arn.replace(':listener/', ':listener-rule/')}/${randomBytes(8).toString('hex')}`;
  const made: KeptRule = {
    arn,
    listenerArn: listener.arn,
    priority: input.Priority,
    conditions: input.Conditions,
    actions: withOrder(input.Actions),
    transforms: input.Transforms ?? [],
    tags: elbTags(input.Tags),
  };
  listenerRulesOf(call).put(arn, made);
  return { Rules: [toldRule(made)] };
};

/** Both spellings of paths and host names are told. */
function toldCondition(condition: Shapes['RuleCondition']): Shapes['RuleCondition'] {
  const { Field, Values, PathPatternConfig, HostHeaderConfig } = condition;
  if (Field === 'path-pattern') {
    const values = PathPatternConfig?.Values ?? Values ?? [];
    return { ...condition, Values: values, PathPatternConfig: { ...PathPatternConfig, Values: values } };
  }
  if (Field === 'host-header') {
    const values = HostHeaderConfig?.Values ?? Values ?? [];
    return { ...condition, Values: values, HostHeaderConfig: { ...HostHeaderConfig, Values: values } };
  }
  return condition;
}

function toldRule(rule: KeptRule): Shapes['Rule'] {
  return {
    RuleArn: rule.arn,
    Priority: String(rule.priority),
    Conditions: rule.conditions.map(toldCondition),
    Actions: toldActions(rule.actions),
    IsDefault: false,
    ...(rule.transforms.length > 0 && { Transforms: rule.transforms }),
  };
}

/** The listener's own actions, told as the rule that comes last. */
function defaultRule({ arn, actions }: KeptListener): Shapes['Rule'] {
  // The same for one listener at any time.
  const id = BigInt.asUintN(64, BigInt(`0x${arn.slice(-16)}`) ^ 0x5bd1e995a3c59ac3n)
    .toString(16)
    .padStart(16, '0');
  return {
    RuleArn: `${arn.replace(':listener/', ':listener-rule/')}/${id}`,
    Priority: 'default',
    Conditions: [],
    Actions: toldActions(actions),
    IsDefault: true,
  };
}

export const describeRules: Operations['DescribeRules'] = (input, call) => {
  const { ListenerArn, RuleArns = [], Marker, PageSize } = input;
  if ((ListenerArn === undefined) === (RuleArns.length === 0))
    throw invalidElb('You must specify either listener rule ARNs or a listener ARN');
  if (ListenerArn !== undefined) {
    const listener = listenerOf(ListenerArn, call);
    const own = [...listenerRulesOf(call).values()].filter(({ listenerArn }) => listenerArn === listener.arn);
    own.sort((a, b) => a.priority - b.priority);
    const { page, next } = elbPage([...own.map(toldRule), defaultRule(listener)], Marker, PageSize);
    return { Rules: page, ...next };
  }
  const defaults = [...listenersOf(call).values()].map(defaultRule);
  return {
    Rules: RuleArns.map(
      (arn) => defaults.find(({ RuleArn }) => RuleArn === arn) ?? toldRule(listenerRuleOf(arn, call)),
    ),
  };
};

export const modifyRule: Operations['ModifyRule'] = (input, call) => {
  const rule = listenerRuleOf(input.RuleArn, call);
  if (input.Actions !== undefined) checkActions(input.Actions, call);
  const next: KeptRule = {
    ...rule,
    ...(input.Conditions !== undefined && { conditions: input.Conditions }),
    ...(input.Actions !== undefined && { actions: withOrder(input.Actions) }),
    ...(input.Transforms !== undefined && { transforms: input.Transforms }),
    ...(input.ResetTransforms === true && { transforms: [] }),
  };
  listenerRulesOf(call).put(rule.arn, next);
  return { Rules: [toldRule(next)] };
};

export const setRulePriorities: Operations['SetRulePriorities'] = ({ RulePriorities }, call) => {
  const wanted = new Map(RulePriorities.map(({ RuleArn = '', Priority = 0 }) => [RuleArn, Priority]));
  const changed = [...wanted].map(([arn, priority]) => ({ ...listenerRuleOf(arn, call), priority }));
  for (const { priority, listenerArn, arn } of changed) {
    const others = [...listenerRulesOf(call).values()].filter(
      (each) => each.listenerArn === listenerArn && !wanted.has(each.arn),
    );
    const isTaken = (each: KeptRule) => each.priority === priority && each.arn !== arn;
    if ([...others, ...changed].some((each) => each.listenerArn === listenerArn && isTaken(each)))
      throw new ServiceError('PriorityInUse', `Priority '${priority}' is currently in use`);
  }
  for (const rule of changed) listenerRulesOf(call).put(rule.arn, rule);
  return { Rules: changed.map(toldRule) };
};

export const deleteListenerRule: Operations['DeleteRule'] = ({ RuleArn: arn }, call) => {
  if ([...listenersOf(call).values()].some((each) => defaultRule(each).RuleArn === arn))
    throw new ServiceError('OperationNotPermitted', `Default rule '${arn}' cannot be deleted`);
  listenerRulesOf(call).delete(arn);
  return {};
};

/** A rule's new place, kept free of others by who asks. */
export function movedRule(arn: string, priority: number, call: Call): void {
  const rule = listenerRuleOf(arn, call);
  checkPriority(priority, rule.listenerArn, arn, call);
  listenerRulesOf(call).put(arn, { ...rule, priority });
}
