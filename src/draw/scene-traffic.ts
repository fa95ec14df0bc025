/**
 * Connections as a person would draw them: the paths of requests, and the ways out. Connections that are possible but
 * that nobody would draw (an instance could also call the balancer before it) are left to proofs.
 */
import type { Flow } from '../answers/index.ts';
import { showFlows } from '../aws/index.ts';
import { givenEnds, type Intervals, intersect, isEmpty, union } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import type { ResourceFamily } from './resource-kinds.ts';
import type { Draft } from './scene-nodes.ts';
import type { Relation } from './scene-relations.ts';

export const USERS = 'users';
export const INTERNET = 'internet';

/** Default routes lead anywhere; these blocks are no network that anyone named. */
const ANYWHERE = new Set(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']);

const CONNECT_ENDPOINT = 'AWS::EC2::InstanceConnectEndpoint';

/** Runs in AWS's own network; its interfaces in the VPC answer only. */
const CONTROL_PLANE = 'AWS::EKS::Cluster';

/**
 * Nothing connects to their interfaces: a function answers calls of its service (https://aws.amazon.com/lambda/faqs/), and
 * an EC2 Instance Connect endpoint opens connections to instances
 * (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html), and a VPC link
 * carries requests of an API into the VPC
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html).
 */
const CLOSED: ReadonlySet<string> = new Set([
  'AWS::Lambda::Function',
  CONNECT_ENDPOINT,
  'AWS::ApiGateway::VpcLink',
  'AWS::ApiGatewayV2::VpcLink',
]);

/** Families that open connections of their own. */
const CALLING: readonly ResourceFamily[] = ['compute', 'analytics', 'delivery'];

export function trafficRelations(
  model: Model,
  traffic: readonly Flow[],
  drafts: readonly Draft[],
  nodeOf: (resource: string) => string | undefined,
): readonly Relation[] {
  const byId = new Map(drafts.map((draft) => [draft.node.id, draft]));
  const family = (id: string): ResourceFamily | undefined => byId.get(id)?.family;
  const gateway = gatewayFinder(drafts);
  const relations: Relation[] = [...balanced(model, traffic, nodeOf)];
  for (const flow of traffic) {
    const { from, to, ports, missing } = flow;
    const [source, target] = [nodeOf(from), nodeOf(to)];
    if (target !== undefined && CLOSED.has(byId.get(target)?.node.type ?? '')) continue;
    const label = byId.get(target ?? '')?.node.type === 'AWS::EC2::VPCEndpoint' ? servedBy(ports) : portsLabel(ports);
    if (source === undefined && target !== undefined) {
      // Whoever deploys says who connects; that the internet may is not known.
      const given = isInternet(from) ? givenEnds(missing) : [];
      if (given.length > 0)
        relations.push({ from: networkNode(given.join(', ')), to: target, kind: 'traffic', ...label });
      else if (!isInternet(from)) relations.push(...inboundFrom(from, target, label));
      else relations.push(...inbound(byId.get(target), gateway, heardLabel(model, flow, label)));
    } else if (source !== undefined && target === undefined) {
      if (isInternet(to)) relations.push(...outbound(model, byId.get(source), gateway, nodeOf));
      else if (isCalling(family(source)) && !ANYWHERE.has(to) && !to.includes(':'))
        relations.push({ from: source, to: networkNode(to), kind: 'traffic', ...label });
    } else if (source !== undefined && target !== undefined && source !== target) {
      const isGuess = missing !== undefined && vpcOf(byId.get(source)) !== vpcOf(byId.get(target));
      const connects = byId.get(source)?.node.type === CONNECT_ENDPOINT && family(target) === 'compute';
      if (!isGuess && (connects || isRequest(family(source), family(target), ports)))
        relations.push({ from: source, to: target, kind: 'traffic', ...label });
    }
  }
  return [...relations, ...leavingNats(drafts, gateway)];
}

/** Endpoints of services hear HTTPS, whatever their security groups let in. */
function servedBy(ports: string): Labelled {
  return /^all|(^|, )(tcp|443|tcp\/443)\b/.test(ports) ? { label: '443' } : portsLabel(ports);
}

/** A load balancer hears on its listeners only, whatever its security groups let in. */
function heardLabel(model: Model, { to, flows }: Flow, label: Labelled): Labelled {
  const listeners = model.network.balancers.get(to)?.listeners ?? [];
  const heard = union(...listeners.map((each) => (flows === undefined ? each.flows : intersect(each.flows, flows))));
  return isEmpty(heard) ? label : portsLabel(showFlows(heard));
}

/** What a NAT gateway is for, also where nothing of the template uses it yet. */
function leavingNats(drafts: readonly Draft[], gateway: GatewayOf): readonly Relation[] {
  return drafts.flatMap((draft): readonly Relation[] => {
    const out = draft.node.type === 'AWS::EC2::NatGateway' ? gateway(draft) : undefined;
    if (out === undefined) return [];
    return [
      { from: draft.node.id, to: out, kind: 'route' },
      { from: out, to: INTERNET, kind: 'route' },
    ];
  });
}

function vpcOf(draft: Draft | undefined): string | undefined {
  const { standing } = draft ?? {};
  return standing?.in === 'subnets' || standing?.in === 'border' ? standing.vpc : undefined;
}

/** A network beyond the VPCs, by its addresses. */
export function networkNode(cidr: string): string {
  return `network:${cidr}`;
}

function isCalling(family: ResourceFamily | undefined): boolean {
  return family !== undefined && CALLING.includes(family);
}

function isInternet(party: string): boolean {
  return party === 'internet' || party === 'internet6';
}

function isRequest(from: ResourceFamily | undefined, to: ResourceFamily | undefined, ports: string): boolean {
  if (from === 'balancer' || to === 'balancer' || from === 'database') return false;
  if (from === 'compute' && to === 'compute') return !/^all|\d-\d|^tcp$|, tcp$/.test(ports);
  return isCalling(from) && to !== undefined;
}

/**
 * From load balancers to those of their targets that they reach. A target without an interface is not checked: no rule
 * guards it.
 */
function balanced(
  model: Model,
  traffic: readonly Flow[],
  nodeOf: (resource: string) => string | undefined,
): readonly Relation[] {
  const ruled = new Set(model.network.interfaces.map(({ owner }) => owner));
  const open = Map.groupBy(traffic, ({ from, to }) => `${from}|${to}`);
  const reachable = (from: string, to: string, flows: Intervals): Intervals => {
    if (!ruled.has(from) || !ruled.has(to)) return flows;
    const ways = open.get(`${from}|${to}`) ?? [];
    return union(...ways.map((way) => (way.flows === undefined ? flows : intersect(flows, way.flows))));
  };
  return [...model.network.balancers.values()].flatMap((balancer) =>
    balancer.listeners.flatMap((listener) =>
      listener.forwards.flatMap(({ value }): readonly Relation[] => {
        const targets = model.network.targetGroups.get(value)?.targets ?? [];
        const from = nodeOf(balancer.id);
        return targets.flatMap((target) => {
          const to = nodeOf(target.owner);
          if (from === undefined || to === undefined) return [];
          const flows = reachable(balancer.id, target.owner, target.flows);
          return isEmpty(flows) ? [] : [{ from, to, kind: 'traffic', ...portsLabel(showFlows(flows)) }];
        });
      }),
    ),
  );
}

type GatewayOf = (draft: Draft | undefined) => string | undefined;

function gatewayFinder(drafts: readonly Draft[]): GatewayOf {
  const gateways = drafts.filter(({ node }) => node.type === 'AWS::EC2::InternetGateway');
  return (draft) => {
    const { standing } = draft ?? {};
    if (standing?.in !== 'subnets') return undefined;
    return gateways.find((each) => each.standing.in === 'border' && each.standing.vpc === standing.vpc)?.node.id;
  };
}

function inbound(target: Draft | undefined, gateway: GatewayOf, label: Labelled): readonly Relation[] {
  if (target === undefined) return [];
  const through = gateway(target);
  if (through === undefined) return [{ from: USERS, to: target.node.id, kind: 'traffic', ...label }];
  return [
    { from: USERS, to: through, kind: 'traffic' },
    { from: through, to: target.node.id, kind: 'traffic', ...label },
  ];
}

function inboundFrom(cidr: string, target: string, label: Labelled): readonly Relation[] {
  return ANYWHERE.has(cidr) ? [] : [{ from: networkNode(cidr), to: target, kind: 'traffic', ...label }];
}

/** Through the NAT gateways of its route tables, or straight through the internet gateway. */
function outbound(
  model: Model,
  source: Draft | undefined,
  gateway: GatewayOf,
  nodeOf: (resource: string) => string | undefined,
): readonly Relation[] {
  if (source?.standing.in !== 'subnets' || !isCalling(source.family) || source.node.type === CONTROL_PLANE) return [];
  const [from, out] = [source.node.id, gateway(source)];
  const tables = source.standing.subnets.flatMap((id) => model.network.subnets.get(id)?.routeTables ?? []);
  const routes = tables.flatMap(({ value }) => model.network.routeTables.get(value)?.routes ?? []);
  const nats = new Set(
    routes.flatMap(({ target }) => (target.kind === 'nat-gateway' ? (nodeOf(target.id) ?? []) : [])),
  );
  const leaving: readonly Relation[] = out === undefined ? [] : [{ from: out, to: INTERNET, kind: 'route' }];
  if (nats.size === 0) {
    const direct = routes.some(({ target }) => target.kind === 'internet-gateway');
    return out === undefined || !direct ? [] : [{ from, to: out, kind: 'route' }, ...leaving];
  }
  return [...nats].flatMap((nat): readonly Relation[] => [
    { from, to: nat, kind: 'route' },
    ...(out === undefined ? [] : [{ from: nat, to: out, kind: 'route' } as const]),
    ...leaving,
  ]);
}

interface Labelled {
  readonly label?: string;
}

/** `tcp/80, tcp/443` → `80, 443`. */
export function portsLabel(ports: string): Labelled {
  if (ports === 'all traffic') return { label: 'all ports' };
  const all = ports.split(', ').filter((part) => part !== 'nothing');
  // Messages about messages are let through beside what really flows.
  const telling = all.filter((part) => !part.startsWith('icmp'));
  const parts = (telling.length > 0 ? telling : [...new Set(all.map((part) => part.replace(/\/.*/, '')))]).map(
    (part) => (part === 'tcp' || part === 'udp' ? `all ${part.toUpperCase()}` : part.replace(/^tcp\//, '')),
  );
  const shown = parts.slice(0, 3).join(', ');
  return shown === '' ? {} : { label: parts.length > 3 ? `${shown} …` : shown };
}
