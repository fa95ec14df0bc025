/** Which ways one packet can take, and what gateways and endpoints on them say. */
import { positionOf } from '../../aws/index.ts';
import type { Certainty, Extent } from '../../base/index.ts';
import type { Block, Gateway, Network, Route, Said } from '../../model/index.ts';
import type { End } from './packet.ts';
import {
  type ReplayCheck,
  type ReplayHop,
  type ReplayScene,
  showReplayPeer,
  type VpcRelation,
} from './replay-scene.ts';

export const FOREIGN_HOPS = [
  'transit-gateway',
  'virtual-private-gateway',
  'gateway-load-balancer-endpoint',
  'interface',
  'unknown',
];

export function waysOf({
  network,
  packet,
  isSix,
  holds,
  subnetOf,
  vpcOf,
  isForeign,
  interfaceOf,
  inBlock,
}: ReplayScene) {
  const { flow } = packet;

  /** The next hops that the table may choose for the destination: one, unless routes are not told. */
  function hops(end: End, to: End, relation: VpcRelation = 'two'): readonly ReplayHop[] {
    const subnet = subnetOf(end);
    const untold = (doubt: string): ReplayHop => ({
      kind: 'unknown',
      id: doubt,
      says: 'not told',
      doubt,
      isWholeTable: true,
    });
    if (subnet === undefined) return [untold(`the route table of ${end.subnet ?? ''}`)];
    const said = subnet.routeTables.find((each) => holds(each.when));
    if (said === undefined && isForeign(subnet.vpc)) return [untold(`the main route table of ${subnet.vpc}`)];
    if (said !== undefined && !network.routeTables.has(said.value)) return [untold(said.value)];
    const written = (network.routeTables.get(said?.value ?? '')?.routes ?? []).filter((route) => holds(route.when));
    const blocks = network.vpcs.get(subnet.vpc)?.blocks.filter((each) => holds(each.when)) ?? [];
    const own = blocks.flatMap(({ value }) =>
      value.kind === 'cidr' && inBlock(value, to) !== 'impossible'
        ? [{ certainty: inBlock(value, to), prefix: value.cidr.prefix }]
        : [],
    );
    const local = { kind: 'local', id: 'local', says: 'the local route' };
    const candidates = [
      ...(relation === 'two'
        ? own
        : [
            {
              certainty: 'certain' as Certainty,
              prefix: own.find((each) => each.certainty === 'certain')?.prefix ?? 16,
            },
          ]
      ).map((each) => ({ ...each, hop: local, rank: 0 })),
      ...written.flatMap((route) =>
        destinations(network, route).map(({ block, rank }) => ({
          certainty: certaintyOf(route, block === undefined ? 'possible' : inBlock(block, to)),
          prefix: block?.kind === 'cidr' ? block.cidr.prefix : 999,
          rank,
          hop: hopOf(route),
        })),
      ),
    ].sort((left, right) => right.prefix - left.prefix || left.rank - right.rank);
    const matching = candidates.filter(({ certainty }) => certainty !== 'impossible');
    const end1 = matching.findIndex(({ certainty }) => certainty === 'certain');
    const taken = end1 < 0 ? matching : matching.slice(0, end1 + 1);
    const isCertain = taken.length === 1 && end1 === 0;
    return taken.length === 0
      ? [{ kind: 'none', id: said?.value ?? 'main', says: 'no route matches' }]
      : taken.map(({ hop }) =>
          isCertain ? hop : { ...hop, doubt: `which route ${taken.map((each) => each.hop.says).join(' or ')} takes` },
        );
  }
  function route(end: End, hop: ReplayHop): ReplayCheck {
    const said = subnetOf(end)?.routeTables.find((each) => holds(each.when));
    const subject = said?.value ?? `main route table of ${end.subnet}`;
    const place = hop.at ?? said?.at;
    return {
      what: 'route',
      subject,
      says: hop.says,
      certainty: hop.kind === 'none' ? 'impossible' : hop.doubt === undefined ? 'certain' : 'possible',
      ...(hop.doubt !== undefined && { doubt: hop.doubt }),
      ...(place !== undefined && { at: place }),
    };
  }
  function foreign(hop: ReplayHop, kinds: readonly string[]): ReplayCheck {
    const isWay = kinds.includes(hop.kind);
    return {
      what: hop.kind,
      subject: hop.id,
      says: isWay ? 'forwards by rules that are not told' : 'does not lead there',
      certainty: isWay ? 'possible' : 'impossible',
      doubt: `what ${hop.id} forwards`,
      isGateway: isWay,
    };
  }
  function gateway(id: string, vpc: string | undefined): ReplayCheck {
    const found = network.gateways.get(id);
    const base = { subject: id, isGateway: true };
    if (found === undefined)
      return { ...base, what: 'gateway', says: 'is not in the templates', certainty: 'possible', doubt: id };
    const at = found.at;
    const what = found.kind === 'nat-gateway' ? 'NAT gateway' : found.kind.replaceAll('-', ' ');
    if (!holds(found.when)) return { ...base, at, what, says: 'does not exist', certainty: 'impossible' };
    if (found.kind === 'nat-gateway') return { ...base, at, what, says: 'exists', certainty: 'certain' };
    const attached = found.vpcs.filter((said) => holds(said.when)).map((said) => said.value);
    const certainty = attached.includes(vpc ?? '')
      ? 'certain'
      : isForeign(vpc) && attached.some(isForeign)
        ? 'possible'
        : 'impossible';
    return {
      ...base,
      at,
      what,
      says: `is ${certainty === 'impossible' ? 'not ' : ''}attached to ${vpc ?? 'the VPC'}`,
      certainty,
      doubt: `the VPC to which ${id} is attached`,
    };
  }

  function relations(left: End, right: End): readonly VpcRelation[] {
    if (vpcOf(left) !== undefined && vpcOf(left) === vpcOf(right)) return ['one'];
    return isForeign(vpcOf(left)) && isForeign(vpcOf(right)) ? ['two', 'taken as one'] : ['two'];
  }
  function crossing(
    left: End,
    right: End,
    out: ReplayHop,
    back: ReplayHop,
    relation: VpcRelation,
  ): readonly ReplayCheck[] {
    const doubt: ReplayCheck = {
      what: 'VPC',
      subject: left.subnet ?? '',
      says: 'is taken to be that of the other',
      certainty: 'possible',
      doubt: `whether ${left.subnet} and ${right.subnet} are in one VPC`,
    };
    if (relation !== 'two') {
      const odd = [out, back].filter((hop) => hop.kind !== 'local').map((hop) => foreign(hop, FOREIGN_HOPS));
      return relation === 'one' ? odd : [doubt, ...odd];
    }
    const ends = [left, right].map((end) => gateway(out.id, vpcOf(end)));
    if (out.kind === 'peering')
      return back.id === out.id
        ? ends
        : [{ what: 'route', subject: back.id, says: 'the answer goes another way', certainty: 'impossible' }];
    return [...(out.kind === 'transit-gateway' ? ends : []), foreign(out, FOREIGN_HOPS), foreign(back, FOREIGN_HOPS)];
  }
  /** Between a host and what is outside, in either direction. */
  function exit(host: End, outside: End, hop: ReplayHop): readonly ReplayCheck[] {
    const edge = gateway(hop.id, vpcOf(host));
    if (outside.kind === 'internet') {
      const isOutward = host === packet.source;
      if (hop.kind === 'internet-gateway')
        return [publicAddress(host), edge, ...accountBlock(host, isOutward ? 'out' : 'in'), ...cameIn(hop.id, host)];
      if (hop.kind === 'egress-only-internet-gateway' && isSix && isOutward)
        return [publicAddress(host), edge, ...accountBlock(host, 'egress-only')];
    }
    const isNamed = ['transit-gateway', 'virtual-private-gateway', 'peering'].includes(hop.kind);
    // Where nobody shows the table, what comes from the internet is taken to come in through an internet gateway.
    const isFromInternet = outside.kind === 'internet' && host !== packet.source;
    return [
      ...(isNamed ? [edge] : []),
      ...(isFromInternet && hop.isWholeTable === true ? [publicAddress(host)] : []),
      foreign(hop, outside.kind === 'remote' ? [...FOREIGN_HOPS, 'peering'] : FOREIGN_HOPS),
    ];
  }
  /** What comes in through a gateway goes where the gateway's own table sends it: to an appliance, perhaps no further. */
  function cameIn(id: string, host: End): readonly ReplayCheck[] {
    const blocks = subnetOf(host)?.blocks.map(({ value }) => value) ?? [];
    const meets = (block: Route['destination']) =>
      blocks.length === 0 ||
      blocks.some(
        (own) =>
          own.kind !== 'cidr' ||
          block.kind !== 'cidr' ||
          (own.cidr.family === block.cidr.family &&
            own.cidr.first <= block.cidr.last &&
            block.cidr.first <= own.cidr.last),
      );
    return (network.gateways.get(id)?.edgeTables ?? [])
      .filter((said) => holds(said.when))
      .flatMap((said) => {
        const table = network.routeTables.get(said.value);
        if (table === undefined) return [said.value];
        return table.routes
          .filter((each) => holds(each.when) && each.target.id !== 'local' && meets(each.destination))
          .map(({ target }) => target.id);
      })
      .map((appliance) => ({
        what: 'edge route',
        subject: id,
        says: `leads to ${appliance}`,
        certainty: 'possible',
        doubt: `what ${appliance} lets through`,
      }));
  }
  /** What the account blocks: by the mode, then by the exclusions of the subnet or its VPC, read one by one. */
  function accountBlock(
    host: End,
    way: 'in' | 'out' | 'egress-only' | 'nat',
    gatewaySubnet?: string,
  ): readonly ReplayCheck[] {
    const { blockedAccess } = network;
    if (blockedAccess === undefined) return [];
    const perhaps = (extent: Extent): Certainty =>
      holds(extent.certain) ? 'certain' : holds(extent.possible) ? 'possible' : 'impossible';
    const excepts = (subnet: string | undefined, ...modes: readonly string[]): Certainty => {
      const found = network.subnets.get(subnet ?? '');
      const answers = blockedAccess.exclusions
        .filter(({ allows }) => modes.includes(allows))
        .map(({ of, extent }): Certainty => {
          if (of === subnet || of === found?.vpc) return perhaps(extent);
          const isStrange = found === undefined && !network.subnets.has(of) && !network.vpcs.has(of);
          return isStrange && holds(extent.possible) ? 'possible' : 'impossible';
        });
      return answers.includes('certain') ? 'certain' : answers.includes('possible') ? 'possible' : 'impossible';
    };
    const [bidirectional, ingress] = [perhaps(blockedAccess.bidirectional), perhaps(blockedAccess.ingress)];
    const turned: Readonly<Record<Certainty, Certainty>> = {
      certain: 'impossible',
      possible: 'possible',
      impossible: 'certain',
    };
    const blocks = [bidirectional, way === 'in' || way === 'out' ? ingress : 'impossible'];
    const unblocked =
      turned[blocks.includes('certain') ? 'certain' : blocks.includes('possible') ? 'possible' : 'impossible'];
    const own = excepts(host.subnet, 'bidirectional', ...(way === 'in' || way === 'out' ? [] : ['egress']));
    const ofGateway = way === 'nat' ? excepts(gatewaySubnet, 'bidirectional', 'egress') : own;
    const egressOnly = way === 'out' ? excepts(host.subnet, 'egress') : 'impossible';
    const ways: readonly Certainty[] = [
      unblocked,
      own === ofGateway ? own : own === 'impossible' && ofGateway === 'impossible' ? 'impossible' : 'possible',
      egressOnly === 'certain' && ingress !== 'impossible' ? 'possible' : egressOnly,
    ];
    const certainty = ways.includes('certain') ? 'certain' : ways.includes('possible') ? 'possible' : 'impossible';
    return [
      {
        what: 'VPC Block Public Access',
        subject: blockedAccess.at.subject,
        at: blockedAccess.at,
        says: certainty === 'impossible' ? `blocks ${host.subnet ?? ''}` : `lets ${host.subnet ?? ''} pass`,
        certainty,
        doubt: `whether VPC Block Public Access lets ${host.id ?? host.subnet ?? ''} pass`,
      },
    ];
  }
  function publicAddress(end: End): ReplayCheck {
    const iface = interfaceOf(end);
    const base = { what: 'public address', subject: iface?.id ?? end.subnet ?? '' };
    if (isSix) {
      const said = iface?.isPublic6;
      const certainty: Certainty =
        said === undefined || holds(said.certain) ? 'certain' : holds(said.possible) ? 'possible' : 'impossible';
      return {
        ...base,
        says: `internet gateways ${certainty === 'impossible' ? 'do not pass' : 'pass'} its IPv6`,
        certainty,
        doubt: `whether internet gateways pass IPv6 to ${base.subject}`,
      };
    }
    if (iface === undefined)
      return {
        ...base,
        says: 'is not told',
        certainty: 'possible',
        doubt: `the public addresses of hosts in ${end.subnet ?? ''}`,
      };
    if (holds(iface.isPublic.certain))
      return { ...base, at: iface.publicAt, says: 'has a public address', certainty: 'certain' };
    return {
      ...base,
      at: iface.publicAt,
      says: 'has no public address',
      certainty: holds(iface.isPublic.possible) ? 'possible' : 'impossible',
      doubt: `whether ${iface.id} gets a public address`,
    };
  }
  function natAddress(id: string, nat: NonNullable<Gateway['nat']>): ReplayCheck {
    const isFit = !isSix && nat.connectivity === 'public' && holds(nat.hasAddress);
    return {
      what: 'NAT gateway',
      subject: id,
      says: isFit ? 'has a public address' : 'has no public address',
      certainty: isFit ? 'certain' : 'impossible',
    };
  }
  function natProtocol(id: string): ReplayCheck {
    const isKnown = !isSix && ['tcp', 'udp', 'icmp'].includes(String(flow.protocol));
    return {
      what: 'NAT gateway',
      subject: id,
      says: 'translates TCP, UDP and ICMP',
      certainty: isKnown ? 'certain' : 'impossible',
      isGateway: true,
    };
  }
  /** Whether the table of a host in another VPC has a route by which answers to a NAT gateway may go. */
  function wayBack(end: End): ReplayCheck {
    const subnet = subnetOf(end);
    const said = subnet?.routeTables.find((each) => holds(each.when));
    const table = network.routeTables.get(said?.value ?? '');
    const isUntold = subnet === undefined || (said === undefined ? isForeign(subnet.vpc) : table === undefined);
    const leads = table?.routes.some(
      (each) => holds(each.when) && [...FOREIGN_HOPS, 'peering'].includes(each.target.kind),
    );
    return {
      what: 'route',
      subject: said?.value ?? `main route table of ${end.subnet}`,
      says: 'the way back to the NAT gateway',
      certainty: isUntold || leads === true ? 'certain' : 'impossible',
    };
  }
  /** What answers on the internet for a resource: whether it is there, on these ports, for this client. */
  function door(id: string, client: End): ReplayCheck {
    const found = network.doors.get(id);
    const base = { what: 'public endpoint', subject: id, ...(found && { at: found.at }) };
    const isOn = found?.flows.some(([first, last]) => first <= positionOf(flow) && positionOf(flow) <= last) ?? false;
    if (found === undefined || !isOn || isSix || !holds(found.when) || !holds(found.open.possible))
      return { ...base, says: 'does not answer on the internet', certainty: 'impossible' };
    const listed = found.sources
      .filter((said) => holds(said.when))
      .map((said): Certainty => (client.kind === 'internet' ? inBlock(said.value, client) : 'possible'));
    const admits: Certainty =
      holds(found.openToAll) || listed.includes('certain')
        ? 'certain'
        : listed.includes('possible')
          ? 'possible'
          : 'impossible';
    return {
      ...base,
      says: admits === 'impossible' ? 'does not list the client' : 'answers on the internet',
      certainty: admits === 'certain' && !holds(found.open.certain) ? 'possible' : admits,
      doubt: `whether ${id} answers on the internet`,
    };
  }
  function endpoint(end: End, to: End): readonly ReplayCheck[] {
    const found = network.endpoints.get(to.id ?? '');
    const tables = subnetOf(end)
      ?.routeTables.filter((said) => holds(said.when))
      .map((said) => said.value);
    const isAmong = (named: readonly Said<string>[]) =>
      named.some((said) => holds(said.when) && tables?.includes(said.value));
    const certainty: Certainty =
      found === undefined || !holds(found.when)
        ? 'impossible'
        : tables === undefined
          ? 'possible'
          : isAmong(found.routeTables)
            ? 'certain'
            : isAmong(found.perhapsTables)
              ? 'possible'
              : 'impossible';
    const isFit = flow.protocol === 'tcp' || (flow.protocol === 'icmp' && flow.type === 8);
    return [
      {
        what: 'gateway endpoint',
        subject: to.id ?? '',
        says: `is ${certainty === 'impossible' ? 'not ' : ''}in the route table`,
        certainty,
        doubt: `the route table of ${end.subnet ?? ''}`,
        isGateway: true,
        ...(found && { at: found.at }),
      },
      {
        what: 'gateway endpoint',
        subject: to.id ?? '',
        says: 'accepts TCP and ICMP echo',
        certainty: isFit ? 'certain' : 'impossible',
      },
    ];
  }

  return {
    hops,
    route,
    foreign,
    gateway,
    relations,
    crossing,
    exit,
    accountBlock,
    cameIn,
    natAddress,
    natProtocol,
    wayBack,
    door,
    endpoint,
  };
}

function destinations(
  network: Network,
  { destination }: Route,
): readonly { readonly block?: Block; readonly rank: number }[] {
  if (destination.kind !== 'prefix-list') return [{ block: destination, rank: 1 }];
  return network.prefixLists.get(destination.id)?.entries?.map((block) => ({ block, rank: 2 })) ?? [{ rank: 2 }];
}

function certaintyOf({ doubt }: Route, certainty: Certainty): Certainty {
  return doubt === undefined || certainty === 'impossible' ? certainty : 'possible';
}

function hopOf({ target, at, destination }: Route): ReplayHop {
  return { kind: target.kind, id: target.id, at, says: `${showReplayPeer(destination)} to ${target.id}` };
}
