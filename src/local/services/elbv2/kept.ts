/** What is kept of load balancers, and who is told when it changes. */
import type { ElasticLoadBalancingV2Shapes as Shapes } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface KeptBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: 'application' | 'network' | 'gateway';
  readonly scheme: 'internet-facing' | 'internal';
  readonly dnsName: string;
  readonly subnets: readonly Shapes['SubnetMapping'][];
  readonly securityGroups: readonly string[];
  readonly ipAddressType: string;
  readonly createdAtMs: number;
  readonly attributes: Attributes;
  readonly tags: Attributes;
}

export interface KeptListener {
  readonly arn: string;
  readonly balancerArn: string;
  readonly port: number;
  readonly protocol: string;
  readonly sslPolicy?: string;
  /** The first is the default one. */
  readonly certificates: readonly string[];
  readonly actions: readonly Shapes['Action'][];
  readonly alpnPolicy?: readonly string[];
  readonly mutualAuthentication?: Shapes['MutualAuthenticationAttributes'];
  readonly attributes: Attributes;
  readonly tags: Attributes;
}

export interface KeptRule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly Shapes['RuleCondition'][];
  readonly actions: readonly Shapes['Action'][];
  readonly transforms: readonly Shapes['RuleTransform'][];
  readonly tags: Attributes;
}

export interface KeptGroup {
  readonly arn: string;
  readonly name: string;
  readonly targetType: 'instance' | 'ip' | 'lambda' | 'alb';
  readonly protocol?: string;
  readonly protocolVersion?: string;
  readonly port?: number;
  readonly vpcId?: string;
  readonly ipAddressType: string;
  readonly health: KeptHealthCheck;
  readonly targets: readonly KeptTarget[];
  readonly attributes: Attributes;
  readonly tags: Attributes;
}

export interface KeptHealthCheck {
  readonly isEnabled: boolean;
  readonly protocol?: string;
  readonly port?: string;
  readonly path?: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly httpCode?: string;
  readonly grpcCode?: string;
}

export interface KeptTarget {
  readonly id: string;
  /** Undefined for a function. */
  readonly port?: number;
  readonly zone?: string;
}

export type Attributes = Readonly<Record<string, string>>;

/** Where load balancers live. */
export interface BalancerPlace extends Omit<AccountRegion, 'partition'> {
  readonly world: LocalWorld;
}

const watchers = new WeakMap<LocalWorld, Set<() => void>>();

/** Calls `act` after each change of what is kept here, until the result is called. */
export function watchBalancers(world: LocalWorld, act: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all);
  all.add(act);
  return () => void all.delete(act);
}

function telling<T>(name: string, isSealed = false) {
  return ({ world, account, region }: BalancerPlace): Collection<T> => {
    const kept = world.state.collection<T>(name, { account, region }, { sealed: isSealed });
    const tell = () => {
      for (const act of watchers.get(world) ?? []) act();
    };
    return {
      ...kept,
      get size() {
        return kept.size;
      },
      put(key, value) {
        kept.put(key, value);
        tell();
      },
      delete(key) {
        const was = kept.delete(key);
        if (was) tell();
        return was;
      },
    };
  };
}

export const balancersOf = telling<KeptBalancer>('elbv2/balancer');
/** Actions hold secrets of OIDC clients, conditions the headers by which an origin knows its distribution. */
export const listenersOf = telling<KeptListener>('elbv2/listener', true);
export const listenerRulesOf = telling<KeptRule>('elbv2/rule', true);
export const targetGroupsOf = telling<KeptGroup>('elbv2/group');

export function balancerOf(arn: string, at: BalancerPlace): KeptBalancer {
  const found = balancersOf(at).get(arn);
  if (found === undefined) throw new ServiceError('LoadBalancerNotFound', `Load balancer '${arn}' not found`);
  return found;
}

export function listenerOf(arn: string, at: BalancerPlace): KeptListener {
  const found = listenersOf(at).get(arn);
  if (found === undefined) throw new ServiceError('ListenerNotFound', 'One or more listeners not found');
  return found;
}

export function listenerRuleOf(arn: string, at: BalancerPlace): KeptRule {
  const found = listenerRulesOf(at).get(arn);
  if (found === undefined) throw new ServiceError('RuleNotFound', 'One or more rules not found');
  return found;
}

export function targetGroupOf(arn: string, at: BalancerPlace): KeptGroup {
  const found = targetGroupsOf(at).get(arn);
  if (found === undefined) throw new ServiceError('TargetGroupNotFound', 'One or more target groups not found');
  return found;
}

/** `app/orders/50dc6c495c0c9188` of a load balancer, `targetgroup/orders/73e2d6bc24d8a067` of a target group. */
export function fullNameOf(arn: string): string {
  const name = arn.slice(arn.indexOf(':', arn.indexOf(':elasticloadbalancing:') + 1));
  return name.slice(name.lastIndexOf(':') + 1).replace(/^loadbalancer\//, '');
}

/** The groups that actions forward to. */
export function groupsIn(actions: readonly Shapes['Action'][]): readonly string[] {
  return actions.flatMap(({ TargetGroupArn, ForwardConfig }) => [
    ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
    ...(ForwardConfig?.TargetGroups ?? []).flatMap((each) => each.TargetGroupArn ?? []),
  ]);
}

/** The load balancers whose listeners or rules forward to a group. */
export function balancersUsing(groupArn: string, at: BalancerPlace): readonly string[] {
  const listeners = [...listenersOf(at).values()];
  const byRules = new Set(
    [...listenerRulesOf(at).values()]
      .filter(({ actions }) => groupsIn(actions).includes(groupArn))
      .map((each) => each.listenerArn),
  );
  const using = listeners.filter(({ arn, actions }) => byRules.has(arn) || groupsIn(actions).includes(groupArn));
  return [...new Set(using.map(({ balancerArn }) => balancerArn))];
}

/** A page as this API has them: `Marker` is where it begins. */
export function elbPage<T>(all: readonly T[], marker: string | undefined, size = 400) {
  const start = marker === undefined || marker === '' ? 0 : Number(marker);
  if (!Number.isInteger(start) || start < 0) throw invalidElb(`Invalid Marker: '${marker}'`);
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { NextMarker: String(end) } : {} };
}

export const invalidElb = (message: string) => new ServiceError('ValidationError', message);

type Tags = readonly { readonly Key: string; readonly Value?: string }[];

export function elbTags(tags: Tags = []): Attributes {
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length)
    throw new ServiceError('DuplicateTagKeys', 'Tag keys must be unique. One or more tag keys are duplicated.');
  return Object.fromEntries(tags.map(({ Key, Value = '' }) => [Key, Value]));
}
