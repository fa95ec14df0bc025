import {
  and,
  type Cidr,
  type Extent,
  NONE,
  NOWHERE,
  not,
  or,
  parseAddress,
  parseCidr,
  showAddress,
  showCidr,
  stripPrivate,
  union,
} from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import { elementsAt, textsAt } from '../value.ts';
import { type ReadFlows, readFlows } from './flows.ts';
import type { BalancerTarget, Interface, Listener, LoadBalancer, Said, TargetGroup } from './network.ts';
import {
  attributeIs,
  byId,
  entriesAt,
  Gathered,
  idOf,
  idsAt,
  node,
  ofType,
  type ResourceIndex,
  textAt,
  textCases,
  whenAny,
  whenText,
  whenUnknown,
} from './reading.ts';

export function readBalancers(index: ResourceIndex): ReadonlyMap<string, LoadBalancer> {
  const listeners = readListeners(index);
  const modern = ofType(index, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map((resource): LoadBalancer => {
    const type = textAt(resource.properties, 'Type');
    return {
      ...node(resource),
      type: type === 'network' ? 'network' : type === 'gateway' ? 'gateway' : 'application',
      listeners: listeners.of(resource.id),
    };
  });
  const classic = ofType(index, 'AWS::ElasticLoadBalancing::LoadBalancer').map(
    (resource): LoadBalancer => ({
      ...node(resource),
      type: 'classic',
      listeners: classicListeners(resource).map(({ entry, outside, inside }) => ({
        id: resource.id,
        when: entry.when,
        at: entry.at,
        ...portFlows(outside),
        forwards: [{ value: classicGroup(resource, inside), when: entry.when, at: entry.at }],
      })),
    }),
  );
  return byId([...modern, ...classic]);
}

/** The listeners of each load balancer, with what the rules of each forward to. */
function readListeners(index: ResourceIndex): Gathered<Listener> {
  const rules = new Gathered<Said<string>>();
  for (const resource of ofType(index, 'AWS::ElasticLoadBalancingV2::ListenerRule')) {
    for (const listener of idsAt(index, resource, 'ListenerArn')) {
      rules.add(listener.value, ...forwardsOf(index, resource, 'Actions'));
    }
  }
  const listeners = new Gathered<Listener>();
  for (const resource of ofType(index, 'AWS::ElasticLoadBalancingV2::Listener')) {
    const forwards = [...forwardsOf(index, resource, 'DefaultActions'), ...rules.of(resource.id)];
    for (const balancer of idsAt(index, resource, 'LoadBalancerArn')) {
      for (const { texts, when } of textCases(resource.properties, ['Port', 'Protocol'], balancer.when)) {
        listeners.add(balancer.value, { ...node(resource), when, ...portFlows(texts.Port, texts.Protocol), forwards });
      }
    }
  }
  return listeners;
}

/** The target groups of forward actions, whether named directly or with weights. */
function forwardsOf(index: ResourceIndex, resource: Resource, property: string): readonly Said<string>[] {
  return entriesAt(resource, property).flatMap((entry) => {
    const direct = textsAt(entry.value, ['TargetGroupArn'], entry.when);
    const weighted = elementsAt(entry.value, ['ForwardConfig', 'TargetGroups'], entry.when).flatMap((found) =>
      textsAt(found.value, ['TargetGroupArn'], found.when),
    );
    return [...direct, ...weighted].map(({ value, when }) => ({ value: idOf(index, value), when, at: entry.at }));
  });
}

/** The flows of one port: UDP, TCP, or both, in the words of load balancers. */
function portFlows(port: string | undefined, protocol = 'TCP'): ReadFlows {
  if (port === undefined) return { flows: NONE };
  const [tcp, udp] = [readFlows('tcp', port, port), readFlows('udp', port, port)];
  if (protocol === 'UDP') return udp;
  return protocol === 'TCP_UDP' ? { ...tcp, flows: union(tcp.flows, udp.flows) } : tcp;
}

/** Target groups, and one for each listener of a classic load balancer. */
export function readTargetGroups(
  index: ResourceIndex,
  interfaces: readonly Interface[],
): ReadonlyMap<string, TargetGroup> {
  const members = registeredMembers(index);
  const owners = new Map(interfaces.map((each) => [each.id, each.owner]));
  const byAddress = new Map(
    interfaces.flatMap(({ address, owner }) => (address === undefined ? [] : [[showCidr(address), owner] as const])),
  );
  const modern = ofType(index, 'AWS::ElasticLoadBalancingV2::TargetGroup').map((resource): TargetGroup => {
    const ports = textCases(resource.properties, ['Port', 'Protocol'], resource.when).map(({ texts, when }) => ({
      ...portFlows(texts.Port, texts.Protocol),
      when,
    }));
    const direct = directTargets(index, resource).map((target): Member => {
      const cidr = hostOf(target.owner);
      if (cidr === undefined) return { ...target, owner: owners.get(target.owner) ?? target.owner };
      const owner = byAddress.get(showCidr(cidr));
      return owner === undefined ? { ...target, address: cidr } : { ...target, owner };
    });
    const own = [...direct, ...members.of(resource.id)];
    return {
      ...node(resource),
      flows: union(...ports.map((port) => port.flows)),
      preservesClientAddress: preservingOf(index, resource),
      family: textAt(resource.properties, 'IpAddressType') === 'ipv6' ? 6 : 4,
      targets: own.flatMap(({ flows, ...target }): readonly BalancerTarget[] =>
        flows !== undefined
          ? [{ ...target, ...flows }]
          : ports
              .map((port) => ({ ...target, ...port, when: and(target.when, port.when) }))
              .filter((each) => each.when.holds !== false),
      ),
    };
  });
  return byId([...modern, ...classicGroups(index)]);
}

function hostOf(text: string): Cidr | undefined {
  const address = parseAddress(stripPrivate(text));
  if (address === undefined) return undefined;
  return parseCidr(stripPrivate(`${showAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`));
}

/** Protocols of which the client's address is always preserved. */
const ALWAYS_PRESERVED = ['udp', 'tcp_udp', 'quic', 'tcp_quic'];

/**
 * Client addresses are preserved but for targets by address over TCP and TLS; an attribute says otherwise
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation).
 */
function preservingOf(index: ResourceIndex, resource: Resource): Extent {
  const key = 'preserve_client_ip.enabled';
  const { isSaid, is: on } = attributeIs(index, resource, 'TargetGroupAttributes', key, 'true');
  const fixed = or(
    whenText(index, resource, 'TargetType', 'alb'),
    ...ALWAYS_PRESERVED.map((protocol) => whenText(index, resource, 'Protocol', protocol)),
  );
  const byAddress = whenText(index, resource, 'TargetType', 'ip');
  const unknown = or(whenUnknown(index, resource, 'Protocol'), whenUnknown(index, resource, 'TargetType'));
  const byDefault = and(not(isSaid), not(byAddress));
  return {
    certain: and(resource.when, or(fixed, and(not(unknown), or(on.certain, byDefault)))),
    possible: and(resource.when, or(fixed, unknown, on.possible, byDefault)),
  };
}

/** A target that may name its own port. */
type Member = Omit<BalancerTarget, 'flows' | 'unknownFlows'> & { readonly flows?: ReadFlows };

function directTargets(index: ResourceIndex, resource: Resource): readonly Member[] {
  return entriesAt(resource, 'Targets').flatMap((entry) =>
    textCases(entry.value, ['Id', 'Port'], entry.when).flatMap(({ texts, when }): readonly Member[] =>
      texts.Id === undefined
        ? []
        : [
            {
              owner: idOf(index, texts.Id),
              when,
              at: entry.at,
              ...(texts.Port !== undefined && { flows: portFlows(texts.Port) }),
            },
          ],
    ),
  );
}

/** Auto Scaling groups and ECS services register their own members, by target group. */
function registeredMembers(index: ResourceIndex): Gathered<Member> {
  const members = new Gathered<Member>();
  for (const fleet of ofType(index, 'AWS::AutoScaling::AutoScalingGroup')) {
    for (const said of idsAt(index, fleet, 'TargetGroupARNs')) {
      members.add(said.value, { owner: fleet.id, when: said.when, at: said.at });
    }
  }
  for (const service of ofType(index, 'AWS::ECS::Service', 'AWS::ECS::TaskSet')) {
    for (const entry of entriesAt(service, 'LoadBalancers')) {
      for (const { texts, when } of textCases(entry.value, ['TargetGroupArn', 'ContainerPort'], entry.when)) {
        if (texts.TargetGroupArn === undefined) continue;
        const flows = portFlows(texts.ContainerPort);
        members.add(idOf(index, texts.TargetGroupArn), { owner: service.id, when, at: entry.at, flows });
      }
    }
  }
  return members;
}

function classicGroups(index: ResourceIndex): readonly TargetGroup[] {
  const fleets = new Gathered<Said<string>>();
  for (const fleet of ofType(index, 'AWS::AutoScaling::AutoScalingGroup')) {
    for (const said of idsAt(index, fleet, 'LoadBalancerNames')) fleets.add(said.value, { ...said, value: fleet.id });
  }
  return ofType(index, 'AWS::ElasticLoadBalancing::LoadBalancer').flatMap((resource) => {
    const byPort = Map.groupBy(classicListeners(resource), ({ inside }) => inside);
    return [...byPort].map(([inside, listeners]): TargetGroup => {
      const flows = portFlows(inside);
      const targets = [...idsAt(index, resource, 'Instances'), ...fleets.of(resource.id)].map((said) => ({
        owner: said.value,
        ...flows,
        when: said.when,
        at: said.at,
      }));
      const when = whenAny(listeners.map(({ entry }) => entry));
      const at = listeners[0]?.entry.at ?? node(resource).at;
      return {
        id: classicGroup(resource, inside),
        when,
        at,
        flows: flows.flows,
        preservesClientAddress: NOWHERE,
        family: 4,
        targets,
      };
    });
  });
}

function classicListeners(resource: Resource) {
  return entriesAt(resource, 'Listeners').flatMap((entry) =>
    textCases(entry.value, ['LoadBalancerPort', 'InstancePort'], entry.when).map(({ texts, when }) => ({
      entry: { ...entry, when },
      outside: texts.LoadBalancerPort,
      inside: texts.InstancePort,
    })),
  );
}

function classicGroup(resource: Resource, port: string | undefined): string {
  return `${resource.id}:${port ?? ''}`;
}
