/** Target groups and their targets. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
import { randomBytes } from 'node:crypto';
import type {
  ElasticLoadBalancingV2Operations as Operations,
  ElasticLoadBalancingV2Shapes as Shapes,
} from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import {
  balancersUsing,
  elbPage,
  elbTags,
  invalidElb,
  type KeptGroup,
  type KeptHealthCheck,
  type KeptTarget,
  targetGroupOf,
  targetGroupsOf,
} from './kept.ts';

const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE', 'QUIC', 'TCP_QUIC'];

type HealthInput = Pick<
  Shapes['CreateTargetGroupInput'],
  | 'HealthCheckEnabled'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckPath'
  | 'HealthCheckPort'
  | 'HealthCheckProtocol'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'Matcher'
  | 'UnhealthyThresholdCount'
>;

/** With what AWS takes where nothing is said. */
function healthCheckOf(
  input: HealthInput,
  { targetType, protocol, protocolVersion }: Pick<KeptGroup, 'targetType' | 'protocol' | 'protocolVersion'>,
): KeptHealthCheck {
  if (targetType === 'lambda')
    return {
      isEnabled: input.HealthCheckEnabled ?? false,
      path: input.HealthCheckPath ?? '/',
      intervalSeconds: input.HealthCheckIntervalSeconds ?? 35,
      timeoutSeconds: input.HealthCheckTimeoutSeconds ?? 30,
      healthyThreshold: input.HealthyThresholdCount ?? 5,
      unhealthyThreshold: input.UnhealthyThresholdCount ?? 2,
      httpCode: input.Matcher?.HttpCode ?? '200',
    };
  const isHttpGroup = protocol === 'HTTP' || protocol === 'HTTPS';
  const checkProtocol = input.HealthCheckProtocol ?? (isHttpGroup ? 'HTTP' : targetType === 'alb' ? 'HTTP' : 'TCP');
  const isHttp = checkProtocol === 'HTTP' || checkProtocol === 'HTTPS';
  const isGrpc = protocolVersion === 'GRPC';
  const health: KeptHealthCheck = {
    isEnabled: input.HealthCheckEnabled ?? true,
    protocol: checkProtocol,
    port: input.HealthCheckPort ?? 'traffic-port',
    ...(isHttp && { path: input.HealthCheckPath ?? (isGrpc ? '/AWS.ALB/healthcheck' : '/') }),
    intervalSeconds: input.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: input.HealthCheckTimeoutSeconds ?? (isHttpGroup ? 5 : isHttp ? 6 : 10),
    healthyThreshold: input.HealthyThresholdCount ?? 5,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? 2,
    ...(isHttp &&
      (isGrpc
        ? { grpcCode: input.Matcher?.GrpcCode ?? '12' }
        : { httpCode: input.Matcher?.HttpCode ?? (isHttpGroup ? '200' : '200-399') })),
  };
  if (isHttpGroup && health.timeoutSeconds >= health.intervalSeconds)
    throw invalidElb('Health check interval must be greater than the timeout.');
  return health;
}

export const createTargetGroup: Operations['CreateTargetGroup'] = (input, call) => {
  const { Name: name, TargetType = 'instance', Protocol, Port, VpcId } = input;
  if (!/^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(name)) {
    const rule = 'can only contain characters that are alphanumeric characters or hyphens(-)';
    throw invalidElb(`Target group name '${name}' ${rule}`);
  }
  if (TargetType !== 'instance' && TargetType !== 'ip' && TargetType !== 'lambda' && TargetType !== 'alb')
    throw invalidElb(`Target type '${TargetType}' must be one of 'instance', 'ip', 'lambda', 'alb'`);
  if (TargetType !== 'lambda') {
    if (Protocol === undefined) throw invalidElb('A protocol must be specified');
    if (!PROTOCOLS.includes(Protocol))
      throw invalidElb(
        `1 validation error detected: Value '${Protocol}' at 'protocol' failed to satisfy constraint: Member must satisfy enum value set: [${PROTOCOLS.join(', ')}]`,
      );
    if (Port === undefined) throw invalidElb('A port must be specified');
    if (VpcId === undefined) throw invalidElb('A VPC ID must be specified');
  }
  const all = targetGroupsOf(call);
  const found = [...all.values()].find((each) => each.name === name);
  if (found !== undefined) {
    if (found.protocol === Protocol && found.port === Port && found.vpcId === VpcId && found.targetType === TargetType)
      return { TargetGroups: [toldGroup(found, call)] };
    const message = `A target group with the same name '${name}' exists, but with different settings`;
    throw new ServiceError('DuplicateTargetGroupName', message);
  }
  const isHttp = Protocol === 'HTTP' || Protocol === 'HTTPS';
  const facts = {
    targetType: TargetType,
    ...(TargetType !== 'lambda' && Protocol !== undefined && { protocol: Protocol }),
    ...(isHttp && { protocolVersion: input.ProtocolVersion ?? 'HTTP1' }),
  } as const;
  const id = randomBytes(8).toString('hex');
  const made: KeptGroup = {
    arn: `arn:${call.partition}:elasticloadbalancing:${call.region}:${call.account}:targetgroup/${name}/${id}`,
    name,
    ...facts,
    ...(TargetType !== 'lambda' && Port !== undefined && { port: Port }),
    ...(TargetType !== 'lambda' && VpcId !== undefined && { vpcId: VpcId }),
    ipAddressType: input.IpAddressType ?? 'ipv4',
    health: healthCheckOf(input, facts),
    targets: [],
    attributes: {},
    tags: elbTags(input.Tags),
  };
  all.put(made.arn, made);
  return { TargetGroups: [toldGroup(made, call)] };
};

function toldGroup(group: KeptGroup, call: Call): Shapes['TargetGroup'] {
  const { health } = group;
  return {
    TargetGroupArn: group.arn,
    TargetGroupName: group.name,
    ...(group.protocol !== undefined && { Protocol: group.protocol }),
    ...(group.port !== undefined && { Port: group.port }),
    ...(group.vpcId !== undefined && { VpcId: group.vpcId }),
    ...(health.protocol !== undefined && { HealthCheckProtocol: health.protocol }),
    ...(health.port !== undefined && { HealthCheckPort: health.port }),
    HealthCheckEnabled: health.isEnabled,
    HealthCheckIntervalSeconds: health.intervalSeconds,
    HealthCheckTimeoutSeconds: health.timeoutSeconds,
    HealthyThresholdCount: health.healthyThreshold,
    UnhealthyThresholdCount: health.unhealthyThreshold,
    ...(health.path !== undefined && { HealthCheckPath: health.path }),
    ...(health.httpCode !== undefined && { Matcher: { HttpCode: health.httpCode } }),
    ...(health.grpcCode !== undefined && { Matcher: { GrpcCode: health.grpcCode } }),
    LoadBalancerArns: balancersUsing(group.arn, call),
    TargetType: group.targetType,
    ...(group.protocolVersion !== undefined && { ProtocolVersion: group.protocolVersion }),
    IpAddressType: group.ipAddressType,
  };
}

export const describeTargetGroups: Operations['DescribeTargetGroups'] = (input, call) => {
  const { LoadBalancerArn, TargetGroupArns = [], Names = [], Marker, PageSize } = input;
  const all = [...targetGroupsOf(call).values()];
  const isMissing =
    TargetGroupArns.some((arn) => !all.some((each) => each.arn === arn)) ||
    Names.some((name) => !all.some((each) => each.name === name));
  if (isMissing) throw new ServiceError('TargetGroupNotFound', 'One or more target groups not found');
  const asked = all.filter(
    ({ arn, name }) =>
      (TargetGroupArns.length === 0 || TargetGroupArns.includes(arn)) &&
      (Names.length === 0 || Names.includes(name)) &&
      (LoadBalancerArn === undefined || balancersUsing(arn, call).includes(LoadBalancerArn)),
  );
  const { page, next } = elbPage(asked, Marker, PageSize);
  return { TargetGroups: page.map((each) => toldGroup(each, call)), ...next };
};

export const modifyTargetGroup: Operations['ModifyTargetGroup'] = (input, call) => {
  const group = targetGroupOf(input.TargetGroupArn, call);
  const { health } = group;
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const before: HealthInput = {
    HealthCheckEnabled: health.isEnabled,
    HealthCheckIntervalSeconds: health.intervalSeconds,
    HealthCheckTimeoutSeconds: health.timeoutSeconds,
    HealthyThresholdCount: health.healthyThreshold,
    UnhealthyThresholdCount: health.unhealthyThreshold,
    ...(health.path !== undefined && { HealthCheckPath: health.path }),
    ...(health.port !== undefined && { HealthCheckPort: health.port }),
    ...(health.protocol !== undefined && { HealthCheckProtocol: health.protocol }),
    ...(health.httpCode !== undefined && { Matcher: { HttpCode: health.httpCode } }),
    ...(health.grpcCode !== undefined && { Matcher: { GrpcCode: health.grpcCode } }),
  };
  const next = { ...group, health: healthCheckOf({ ...before, ...given }, group) };
  targetGroupsOf(call).put(group.arn, next);
  return { TargetGroups: [toldGroup(next, call)] };
};

export const deleteTargetGroup: Operations['DeleteTargetGroup'] = ({ TargetGroupArn: arn }, call) => {
  if (balancersUsing(arn, call).length > 0)
    throw new ServiceError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`);
  targetGroupsOf(call).delete(arn);
  return {};
};

const keyOf = ({ id, port }: KeptTarget) => `${id}:${port ?? ''}`;

function targetsIn(given: readonly Shapes['TargetDescription'][], group: KeptGroup): readonly KeptTarget[] {
  return given.map(({ Id, Port, AvailabilityZone }) => {
    if (group.targetType === 'instance' && !Id.startsWith('i-'))
      throw new ServiceError('InvalidTarget', `Instance ID '${Id}' is not valid`);
    if (group.targetType === 'ip' && !/^[\d.]+$|:/.test(Id))
      throw invalidElb(`The IP address '${Id}' is not a valid IPv4 address`);
    const port = Port ?? group.port;
    return {
      id: Id,
      ...(port !== undefined && group.targetType !== 'lambda' && { port }),
      ...(AvailabilityZone !== undefined && { zone: AvailabilityZone }),
    };
  });
}

export const registerTargets: Operations['RegisterTargets'] = ({ TargetGroupArn, Targets }, call) => {
  const group = targetGroupOf(TargetGroupArn, call);
  const added = targetsIn(Targets, group);
  const keys = new Set(added.map(keyOf));
  const others = group.targets.filter((each) => !keys.has(keyOf(each)));
  targetGroupsOf(call).put(group.arn, { ...group, targets: [...others, ...added] });
  return {};
};

export const deregisterTargets: Operations['DeregisterTargets'] = ({ TargetGroupArn, Targets }, call) => {
  const group = targetGroupOf(TargetGroupArn, call);
  // Without a port all registrations of the target end.
  const isGone = ({ id, port }: KeptTarget) =>
    Targets.some(({ Id, Port }) => Id === id && (Port === undefined || Port === port));
  const gone = group.targets.filter(isGone);
  targetGroupsOf(call).put(group.arn, { ...group, targets: group.targets.filter((each) => !isGone(each)) });
  // Those that still drain are told of until the balancer has forgotten them.
  for (const target of gone)
    if (healthOf(call.world, group.arn, target) !== undefined)
      reportHealth(call.world, group.arn, target, {
        State: 'draining',
        Reason: 'Target.DeregistrationInProgress',
        Description: 'Target deregistration is in progress',
      });
  return {};
};

type Health = Shapes['TargetHealth'];
const healths = new WeakMap<
  LocalWorld,
  Map<string, Map<string, { readonly target: KeptTarget; readonly health: Health }>>
>();

/** What a running load balancer found of a target; undefined when it has forgotten it. */
export function reportHealth(
  world: LocalWorld,
  groupArn: string,
  target: KeptTarget,
  health: Health | undefined,
): void {
  const groups = healths.get(world) ?? new Map();
  healths.set(world, groups);
  const targets = groups.get(groupArn) ?? new Map();
  groups.set(groupArn, targets);
  const key = keyOf({ id: target.id, ...(target.port !== undefined && { port: target.port }) });
  if (health === undefined) targets.delete(key);
  else targets.set(key, { target, health });
}

/** Nothing is known of a group's targets any more: what checked them has ended. */
export function forgetHealth(world: LocalWorld, groupArn: string): void {
  healths.get(world)?.delete(groupArn);
}

function healthOf(world: LocalWorld, groupArn: string, target: KeptTarget): Health | undefined {
  return healths.get(world)?.get(groupArn)?.get(keyOf(target))?.health;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html */
function unchecked(group: KeptGroup, call: Call): Health {
  if (balancersUsing(group.arn, call).length === 0)
    return {
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target group is not configured to receive traffic from the load balancer',
    };
  return {
    State: 'initial',
    Reason: 'Elb.RegistrationInProgress',
    Description: 'Target registration is in progress',
  };
}

export const describeTargetHealth: Operations['DescribeTargetHealth'] = ({ TargetGroupArn, Targets }, call) => {
  const group = targetGroupOf(TargetGroupArn, call);
  const draining = [...(healths.get(call.world)?.get(group.arn)?.values() ?? [])]
    .filter(({ health }) => health.State === 'draining')
    .map(({ target }) => target);
  const registered = new Set(group.targets.map(keyOf));
  const all = [...group.targets, ...draining.filter((each) => !registered.has(keyOf(each)))];
  const unknown: readonly KeptTarget[] = (Targets ?? [])
    .filter(({ Id }) => !all.some(({ id }) => id === Id))
    .map(({ Id, Port }) => ({ id: Id, ...(Port !== undefined && { port: Port }) }));
  const asked = Targets === undefined ? all : all.filter(({ id }) => Targets.some(({ Id }) => Id === id));
  const row = (target: KeptTarget, health: Health): Shapes['TargetHealthDescription'] => ({
    Target: {
      Id: target.id,
      ...(target.port !== undefined && { Port: target.port }),
      ...(target.zone !== undefined && { AvailabilityZone: target.zone }),
    },
    ...(group.health.port !== undefined && {
      HealthCheckPort: group.health.port === 'traffic-port' ? String(target.port ?? '') : group.health.port,
    }),
    TargetHealth: health,
  });
  return {
    TargetHealthDescriptions: [
      ...asked.map((target) => row(target, healthOf(call.world, group.arn, target) ?? unchecked(group, call))),
      ...unknown.map((target) =>
        row(target, {
          State: 'unused',
          Reason: 'Target.NotRegistered',
          Description: 'Target is not registered to the target group',
        }),
      ),
    ],
  };
};
