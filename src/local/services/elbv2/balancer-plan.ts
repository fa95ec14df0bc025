/** From what is kept of a load balancer to what its program is told. */
import type { ElasticLoadBalancingV2Shapes as Shapes } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { certificateMaterial } from '../acm/certificates.ts';
import { balancerAttributes, groupAttributes } from './attributes.ts';
import {
  type BalancerPlace,
  fullNameOf,
  groupsIn,
  type KeptBalancer,
  type KeptGroup,
  type KeptListener,
  listenerRulesOf,
  listenersOf,
  targetGroupsOf,
} from './kept.ts';
import type {
  BalancerPlan,
  Certificate,
  ListenerPlan,
  RuleAction,
  RuleCondition,
  TargetGroupPlan,
} from './proxy/plan.ts';
import { unkept } from './proxy/plan-limits.ts';
import type { TcpGroup, TcpListener, TcpPlan } from './proxy/tcp.ts';

export interface PlannedBalancer {
  readonly plan: BalancerPlan | TcpPlan;
  readonly listeners: readonly KeptListener[];
  readonly groups: readonly KeptGroup[];
  /** What the plan asks and is not carried out here: sentences. Nothing runs where there is one. */
  readonly limits: readonly string[];
  /** What stands in for what. */
  readonly notes: readonly string[];
}

/** A certificate for names that no certificate of ACM here is for. */
export type StandIn = (names: readonly string[]) => Promise<Omit<Certificate, 'arn' | 'names'>>;

export async function plannedBalancer(
  at: BalancerPlace,
  balancer: KeptBalancer,
  standIn: StandIn,
): Promise<PlannedBalancer> {
  const listeners = [...listenersOf(at).values()].filter(({ balancerArn }) => balancerArn === balancer.arn);
  const rules = [...listenerRulesOf(at).values()].filter((rule) =>
    listeners.some(({ arn }) => arn === rule.listenerArn),
  );
  const used = new Set([...listeners, ...rules].flatMap(({ actions }) => groupsIn(actions)));
  const groups = [...targetGroupsOf(at).values()].filter(({ arn }) => used.has(arn));
  const notes: string[] = [];
  const certificatesOf = async ({ arn, certificates }: KeptListener): Promise<readonly Certificate[]> => {
    const shown = await Promise.all(
      certificates.map(async (each): Promise<Certificate> => {
        const kept = await certificateMaterial(at.world, each);
        if (kept !== undefined)
          return {
            arn: each,
            certificate: kept.certificate + (kept.chain ?? ''),
            privateKey: kept.privateKey,
            names: kept.names,
          };
        notes.push(`${each} is not of this target: a certificate for ${balancer.dnsName} stands in`);
        return { arn: each, names: [balancer.dnsName], ...(await standIn([balancer.dnsName])) };
      }),
    );
    if (shown.length === 0) return [];
    // For clients of this machine, who know the load balancer by no other name.
    const local = ['localhost', balancer.dnsName.toLowerCase()];
    return [...shown, { arn, names: local, ...(await standIn(local)) }];
  };
  const limits = [
    ...listeners
      .filter(({ mutualAuthentication }) => (mutualAuthentication?.Mode ?? 'off') !== 'off')
      .map(({ arn }) => `${arn} asks clients for certificates, which is not done here.`),
    ...rules
      .filter(({ transforms }) => transforms.length > 0)
      .map(({ arn }) => `${arn} rewrites requests, which is not done here.`),
    ...rules
      .filter(({ conditions }) => JSON.stringify(conditions).includes('"RegexValues":["'))
      .map(({ arn }) => `${arn} matches regular expressions, which is not done here.`),
  ];
  if (balancer.type === 'network') {
    const told = await tcpPlan(listeners, groups, certificatesOf);
    return { ...told, listeners, groups, notes, limits: [...limits, ...told.limits] };
  }
  const plan: BalancerPlan = {
    name: balancer.name,
    fullName: fullNameOf(balancer.arn),
    listeners: await Promise.all(
      listeners.map(
        async (listener): Promise<ListenerPlan> => ({
          arn: listener.arn,
          protocol: listener.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
          port: listener.port,
          ...(listener.sslPolicy !== undefined && { sslPolicy: listener.sslPolicy }),
          certificates: await certificatesOf(listener),
          rules: [
            ...rules
              .filter(({ listenerArn }) => listenerArn === listener.arn)
              .map(({ arn, priority, conditions, actions }) => ({
                arn,
                priority,
                conditions: conditions.map(conditionOf),
                actions: actions.map(actionOf),
              })),
            { arn: listener.arn, priority: 'default', conditions: [], actions: listener.actions.map(actionOf) },
          ],
        }),
      ),
    ),
    targetGroups: groups
      .filter(({ protocol, targetType }) => /^HTTPS?$/.test(protocol ?? '') && targetType !== 'lambda')
      .map(groupPlan),
    attributes: balancerAttributes(balancer),
  };
  const isGrpc = groups.filter(({ protocolVersion }) => protocolVersion === 'GRPC');
  return {
    plan,
    listeners,
    groups,
    notes,
    limits: [
      ...limits,
      ...isGrpc.map(({ name }) => `${name} speaks gRPC, which is not passed on here.`),
      ...unkept(plan),
    ],
  };
}

/** The shapes are the same but for what AWS's have optional and a kept condition has. */
function conditionOf(condition: Shapes['RuleCondition']): RuleCondition {
  return { ...condition, Field: condition.Field ?? '' } as RuleCondition;
}

function actionOf(action: Shapes['Action']): RuleAction {
  return action as RuleAction;
}

function groupPlan(group: KeptGroup): TargetGroupPlan {
  const { health } = group;
  return {
    arn: group.arn,
    fullName: fullNameOf(group.arn),
    protocol: group.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP',
    healthCheck: { ...checkOf(group), protocol: health.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP' },
    attributes: groupAttributes(group),
  };
}

function checkOf({ health }: KeptGroup) {
  return {
    enabled: health.isEnabled,
    port: health.port ?? 'traffic-port',
    path: health.path ?? '/',
    intervalSeconds: health.intervalSeconds,
    timeoutSeconds: health.timeoutSeconds,
    healthyThreshold: health.healthyThreshold,
    unhealthyThreshold: health.unhealthyThreshold,
    matcher: health.httpCode ?? '200',
  };
}

async function tcpPlan(
  listeners: readonly KeptListener[],
  groups: readonly KeptGroup[],
  certificatesOf: (listener: KeptListener) => Promise<readonly Certificate[]>,
): Promise<{ readonly plan: TcpPlan; readonly limits: readonly string[] }> {
  const limits: string[] = [];
  const all = await Promise.all(
    listeners.map(async (listener): Promise<readonly TcpListener[]> => {
      const [group, ...more] = groupsIn(listener.actions);
      const { protocol } = listener;
      if (protocol !== 'TCP' && protocol !== 'TLS')
        limits.push(`${listener.arn} speaks ${protocol}, which is not passed on here.`);
      if (group === undefined || more.some((each) => each !== group))
        limits.push(`${listener.arn} forwards to several groups, which is not done here for ${protocol}.`);
      if ((protocol !== 'TCP' && protocol !== 'TLS') || group === undefined) return [];
      const certificates = await certificatesOf(listener);
      const policy = listener.sslPolicy === undefined ? {} : { sslPolicy: listener.sslPolicy };
      return [{ arn: listener.arn, protocol, port: listener.port, ...policy, certificates, group }];
    }),
  );
  const told = groups.flatMap((group): readonly TcpGroup[] => {
    const { protocol, health, targetType } = group;
    if ((protocol !== 'TCP' && protocol !== 'TLS') || targetType === 'alb') {
      limits.push(
        `${group.name} is a group for ${targetType === 'alb' ? 'a load balancer' : protocol}, which is not served here.`,
      );
      return [];
    }
    const check = health.protocol === 'HTTP' || health.protocol === 'HTTPS' ? health.protocol : 'TCP';
    return [
      {
        arn: group.arn,
        fullName: fullNameOf(group.arn),
        protocol,
        healthCheck: { ...checkOf(group), protocol: check },
        attributes: groupAttributes(group),
      },
    ];
  });
  return { plan: { kind: 'network', listeners: all.flat(), targetGroups: told }, limits };
}
