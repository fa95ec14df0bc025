import { flowsOf } from '../../aws/index.ts';
import { and, type Intervals, NONE, union } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Listener, LoadBalancer, Said, Target, TargetGroup } from './network.ts';
import { entriesAt, type Graph, idOf, idsAt, ofType, textAt } from './reading.ts';
import { byId, node } from './routes.ts';

export function readBalancers(graph: Graph): ReadonlyMap<string, LoadBalancer> {
  const listeners = ofType(graph, 'AWS::ElasticLoadBalancingV2::Listener');
  const modern = ofType(graph, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map((resource): LoadBalancer => {
    const type = textAt(resource.properties, 'Type') ?? 'application';
    return {
      ...node(resource),
      type: type === 'network' || type === 'gateway' ? type : 'application',
      listeners: listeners
        .filter((each) => idsAt(graph, each, 'LoadBalancerArn').some((balancer) => balancer.value === resource.id))
        .map((each) => listenerOf(graph, each)),
      preservesClientAddress: type === 'network',
    };
  });
  const classic = ofType(graph, 'AWS::ElasticLoadBalancing::LoadBalancer').map(
    (resource): LoadBalancer => ({
      ...node(resource),
      type: 'classic',
      listeners: entriesAt(resource, 'Listeners').map((entry) => ({
        id: resource.id,
        when: entry.when,
        at: entry.at,
        flows: tcp(textAt(entry.value, 'LoadBalancerPort')),
        forwards: [
          { value: classicGroup(resource, textAt(entry.value, 'InstancePort')), when: entry.when, at: entry.at },
        ],
      })),
      preservesClientAddress: false,
    }),
  );
  return byId([...modern, ...classic]);
}

function listenerOf(graph: Graph, resource: Resource): Listener {
  const rules = ofType(graph, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter((rule) =>
    idsAt(graph, rule, 'ListenerArn').some((listener) => listener.value === resource.id),
  );
  const forwards = [resource, ...rules].flatMap((each) => forwardsOf(graph, each));
  return { ...node(resource), flows: listenerFlows(resource), forwards };
}

/** The target groups of a forward action, whether named directly or with weights. */
function forwardsOf(graph: Graph, resource: Resource): readonly Said<string>[] {
  const property = resource.type.endsWith('ListenerRule') ? 'Actions' : 'DefaultActions';
  return entriesAt(resource, property).flatMap((entry) => {
    const base = `${property}[${entry.at.path.at(-1)}]`;
    const direct = idsAt(graph, resource, `${base}.TargetGroupArn`);
    const weighted = entriesAt(resource, `${base}.ForwardConfig.TargetGroups`).flatMap((each) => {
      const arn = textAt(each.value, 'TargetGroupArn');
      return arn === undefined ? [] : [{ value: idOf(graph, arn), when: each.when, at: each.at }];
    });
    return [...direct, ...weighted].map((said) => ({ ...said, when: and(said.when, entry.when) }));
  });
}

function listenerFlows(resource: Resource): Intervals {
  const port = textAt(resource.properties, 'Port');
  const protocol = textAt(resource.properties, 'Protocol') ?? 'HTTP';
  if (protocol === 'UDP') return udp(port);
  return protocol === 'TCP_UDP' ? union(tcp(port), udp(port)) : tcp(port);
}

/** Target groups, and one for each listener of a classic load balancer. */
export function readTargetGroups(graph: Graph): ReadonlyMap<string, TargetGroup> {
  const modern = ofType(graph, 'AWS::ElasticLoadBalancingV2::TargetGroup').map((resource): TargetGroup => {
    const flows = tcp(textAt(resource.properties, 'Port'));
    return {
      ...node(resource),
      flows,
      targets: [...directTargets(graph, resource, flows), ...fleetTargets(graph, resource, flows)],
    };
  });
  const classic = ofType(graph, 'AWS::ElasticLoadBalancing::LoadBalancer').flatMap((resource) =>
    entriesAt(resource, 'Listeners').map((entry): TargetGroup => {
      const port = textAt(entry.value, 'InstancePort');
      const flows = tcp(port);
      const fleets = ofType(graph, 'AWS::AutoScaling::AutoScalingGroup').flatMap((fleet) =>
        idsAt(graph, fleet, 'LoadBalancerNames')
          .filter((said) => said.value === resource.id)
          .map((said) => ({ ...said, value: fleet.id })),
      );
      const targets = [...idsAt(graph, resource, 'Instances'), ...fleets].map((said) => ({
        owner: said.value,
        flows,
        when: said.when,
        at: said.at,
      }));
      return { id: classicGroup(resource, port), when: entry.when, at: entry.at, flows, targets };
    }),
  );
  return byId([...modern, ...classic]);
}

function directTargets(graph: Graph, resource: Resource, flows: Intervals): readonly Target[] {
  return entriesAt(resource, 'Targets').flatMap((entry) => {
    const id = textAt(entry.value, 'Id');
    const port = textAt(entry.value, 'Port');
    return id === undefined
      ? []
      : [{ owner: idOf(graph, id), flows: port === undefined ? flows : tcp(port), when: entry.when, at: entry.at }];
  });
}

/** Auto Scaling groups and ECS services register their own members. */
function fleetTargets(graph: Graph, group: Resource, flows: Intervals): readonly Target[] {
  const scaling = ofType(graph, 'AWS::AutoScaling::AutoScalingGroup').flatMap((fleet) =>
    idsAt(graph, fleet, 'TargetGroupARNs')
      .filter((said) => said.value === group.id)
      .map((said) => ({ owner: fleet.id, flows, when: said.when, at: said.at })),
  );
  const services = ofType(graph, 'AWS::ECS::Service').flatMap((service) =>
    entriesAt(service, 'LoadBalancers').flatMap((entry) => {
      const arn = textAt(entry.value, 'TargetGroupArn');
      if (arn === undefined || idOf(graph, arn) !== group.id) return [];
      return [{ owner: service.id, flows: tcp(textAt(entry.value, 'ContainerPort')), when: entry.when, at: entry.at }];
    }),
  );
  return [...scaling, ...services];
}

function classicGroup(resource: Resource, port: string | undefined): string {
  return `${resource.id}:${port ?? ''}`;
}

function tcp(port: string | undefined): Intervals {
  return port === undefined ? NONE : (flowsOf({ protocol: 'tcp', fromPort: port, toPort: port }) ?? NONE);
}

function udp(port: string | undefined): Intervals {
  return port === undefined ? NONE : (flowsOf({ protocol: 'udp', fromPort: port, toPort: port }) ?? NONE);
}
