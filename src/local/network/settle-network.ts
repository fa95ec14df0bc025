/** From the network of a model to its layout on one machine. */
import { type Cidr, type Guard, showAddress } from '../../base/index.ts';
import type { Block, Interface, Network, Peer, Said } from '../../model/index.ts';
import { newAddressBook } from './addresses.ts';
import type {
  EndpointLayout,
  EntryLayout,
  LocalNetwork,
  LocalSeat,
  NatLayout,
  PeeringLayout,
  RuleLayout,
  SubnetLayout,
  VpcLayout,
} from './local-network.ts';
import { routesOf } from './settle-routes.ts';
import { listedBlocks, type SettleOptions, type Settling } from './settling.ts';

export function settleNetwork(network: Network, options: SettleOptions = {}): LocalNetwork {
  const untold = new Set<string>();
  const tell = (what: string) => void untold.add(what);
  const holds = (guard: Guard, what: string) => {
    if (guard.holds === undefined) tell(`${what} is there in some worlds only: built without`);
    return guard.holds === true;
  };
  const scene: Settling = {
    network,
    options,
    book: newAddressBook(),
    holds,
    isSo(extent, what) {
      if (extent.certain.holds === true) return true;
      if (extent.possible.holds !== false) tell(`${what} is not told: built without`);
      return false;
    },
    tell,
  };
  const vpcs = vpcsOf(scene);
  const subnets = subnetsOf(scene);
  const seats = seatsOf(scene, subnets);
  const nats = natsOf(scene, subnets);
  const peerings = peeringsOf(scene);
  const endpoints = endpointsOf(scene);
  const layout = { vpcs, subnets, seats, nats, peerings, endpoints };
  if (network.blockedAccess !== undefined) tell('VPC Block Public Access is not built: nothing of it is blocked');
  return {
    ...layout,
    tables: routesOf(scene, layout),
    acls: aclsOf(scene),
    groups: groupsOf(scene),
    untold: [...untold],
  };
}

function vpcsOf(scene: Settling): readonly VpcLayout[] {
  const { network, book } = scene;
  const isAttached = (kind: string, vpc: string) =>
    [...network.gateways.values()].some(
      (gateway) =>
        gateway.kind === kind &&
        gateway.vpcs.some(({ value, when }) => value === vpc && scene.holds(when, `the attachment of ${gateway.id}`)),
    );
  return [...network.vpcs.values()]
    .filter(({ id, when }) => scene.holds(when, id))
    .map(({ id, blocks }) => ({
      id,
      blocks: blocks.flatMap((said) =>
        knownBlock(scene, said, `a block of ${id}`, isSix(said) ? () => book.vpcBlock6(id) : undefined),
      ),
      hasInternetGateway: isAttached('internet-gateway', id),
      hasEgressOnlyGateway: isAttached('egress-only-internet-gateway', id),
    }));
}

function subnetsOf(scene: Settling): readonly SubnetLayout[] {
  const { network, book } = scene;
  const positions = new Map<string, number>();
  return [...network.subnets.values()]
    .filter(({ id, when }) => scene.holds(when, id))
    .filter(({ id, vpc }) => {
      if (!network.vpcs.has(vpc)) scene.tell(`${vpc} of ${id} is not in the templates: not built`);
      return network.vpcs.has(vpc);
    })
    .map((subnet) => {
      const position = positions.get(subnet.vpc) ?? 0;
      positions.set(subnet.vpc, position + 1);
      return {
        id: subnet.id,
        vpc: subnet.vpc,
        zone: subnet.zone,
        blocks: subnet.blocks.flatMap((said) =>
          knownBlock(
            scene,
            said,
            `a block of ${subnet.id}`,
            isSix(said) ? () => book.subnetBlock6(subnet.vpc, position) : undefined,
          ),
        ),
        table: oneOf(scene, subnet.routeTables, `the route table of ${subnet.id}`),
        acl: oneOf(scene, subnet.acls, `the network ACL of ${subnet.id}`),
      };
    });
}

function isSix({ at, value }: Said<Block>): boolean {
  return value.kind === 'cidr' ? value.cidr.family === 6 : at.path.some((part) => String(part).includes('Ipv6'));
}

function knownBlock(
  scene: Settling,
  { value, when }: Said<Block>,
  what: string,
  pick: (() => Cidr) | undefined,
): readonly Cidr[] {
  if (!scene.holds(when, what)) return [];
  if (value.kind === 'cidr') return [value.cidr];
  if (pick !== undefined) return [pick()];
  scene.tell(`${what} is ${value.text}: built without`);
  return [];
}

function oneOf(scene: Settling, said: readonly Said<string>[], what: string): string | undefined {
  return said.find(({ when }) => scene.holds(when, what))?.value;
}

function seatsOf(scene: Settling, subnets: readonly SubnetLayout[]): readonly LocalSeat[] {
  const { network, book, options } = scene;
  for (const { address } of network.interfaces) if (address !== undefined) book.take(addressOf(address));
  for (const address of options.addresses?.values() ?? []) book.take(address);
  const placed = network.interfaces
    .filter((each) => scene.holds(each.when, each.id))
    .map((each) => ({
      each,
      places: each.subnets
        .filter(({ value, when }) => scene.holds(when, `the place of ${each.id} in ${value}`))
        .flatMap(({ value }) => subnets.find(({ id }) => id === value) ?? notBuilt(scene, each, value)),
    }));
  const first = placed.flatMap(({ each, places }) =>
    places.map((subnet) => seatOf(scene, each, subnet, places.length > 1 ? `${each.id}@${subnet.id}` : each.id)),
  );
  // Behind all first ones, whose addresses so stay what they are.
  const further = placed.flatMap(({ each, places }) =>
    Array.from({ length: Math.max(0, (options.seatsInEach?.(each.owner, places.length) ?? 1) - 1) }, (_, more) =>
      places.map((subnet) => seatOf(scene, each, subnet, `${each.id}@${subnet.id}#${more + 2}`)),
    ).flat(),
  );
  return [...first, ...further];
}

function notBuilt(scene: Settling, { id }: Interface, subnet: string): readonly SubnetLayout[] {
  scene.tell(`${subnet}, where ${id} stands, is not in the templates: not built`);
  return [];
}

/** Kinds of which one process answers on all their interfaces. */
const ONE_HOST: ReadonlySet<string> = new Set(['AWS::ElasticLoadBalancingV2::LoadBalancer']);

function seatOf(scene: Settling, each: Interface, subnet: SubnetLayout, id: string): LocalSeat {
  const { book, options } = scene;
  const blockOf = (family: 4 | 6) => subnet.blocks.find((block) => block.family === family);
  const given = (family: 4 | 6): string | undefined => {
    const fixed = each.address?.family === family ? addressOf(each.address) : undefined;
    const block = blockOf(family);
    return fixed ?? (block === undefined ? undefined : book.next(block));
  };
  const four = options.addresses?.get(id) ?? given(4);
  const hasSix = each.address?.family === 6 || scene.isSo(each.hasIpv6, `whether ${each.id} has an IPv6 address`);
  const six = hasSix ? given(6) : undefined;
  const isPublic = four !== undefined && scene.isSo(each.isPublic, `whether ${each.id} has a public address`);
  const groups = each.groups
    .filter(({ value, when }) => scene.holds(when, `${value} of ${each.id}`))
    .map(({ value }) => value);
  if (four === undefined && six === undefined) scene.tell(`no address is left for ${id} in ${subnet.id}`);
  return {
    id,
    interface: each.id,
    owner: each.owner,
    type: each.type,
    host: ONE_HOST.has(each.type) ? each.id : id,
    subnet: subnet.id,
    addresses: { ...(four !== undefined && { 4: four }), ...(six !== undefined && { 6: six }) },
    publicAddress: isPublic ? book.nextPublic() : undefined,
    isPublic6: six !== undefined && scene.isSo(each.isPublic6, `whether internet gateways pass IPv6 to ${each.id}`),
    groups: groups.length === 0 && each.isOpenWithoutGroups === true ? undefined : groups,
  };
}

function addressOf({ family, first }: Cidr): string {
  return showAddress(family, first);
}

function natsOf(scene: Settling, subnets: readonly SubnetLayout[]): readonly NatLayout[] {
  return [...scene.network.gateways.values()].flatMap(({ id, nat, when }): readonly NatLayout[] => {
    if (nat === undefined || !scene.holds(when, id)) return [];
    const place = oneOf(scene, nat.subnets, `the subnet of ${id}`);
    const subnet = subnets.find((each) => each.id === place);
    const block = subnet?.blocks.find(({ family }) => family === 4);
    const address = block === undefined ? undefined : scene.book.next(block);
    if (subnet === undefined || address === undefined) {
      scene.tell(`the subnet of ${id} is not told: not built`);
      return [];
    }
    const isPublic = nat.connectivity === 'public' && scene.holds(nat.hasAddress, `the public address of ${id}`);
    return [{ id, subnet: subnet.id, address, publicAddress: isPublic ? scene.book.nextPublic() : undefined }];
  });
}

function peeringsOf(scene: Settling): readonly PeeringLayout[] {
  return [...scene.network.gateways.values()].flatMap(({ id, kind, vpcs, when }): readonly PeeringLayout[] => {
    if (kind !== 'peering' || !scene.holds(when, id)) return [];
    const [one, other] = vpcs.filter((said) => scene.holds(said.when, id)).map(({ value }) => value);
    if (one === undefined || other === undefined || [one, other].some((vpc) => !scene.network.vpcs.has(vpc))) {
      scene.tell(`the VPC behind ${id} is not in the templates: not built`);
      return [];
    }
    return [{ id, vpcs: [one, other] }];
  });
}

function endpointsOf(scene: Settling): readonly EndpointLayout[] {
  return [...scene.network.endpoints.values()]
    .filter(({ id, when }) => scene.holds(when, id))
    .map(({ id, vpc, service, routeTables }) => ({
      id,
      vpc,
      service,
      blocks: scene.book.service(service),
      tables: routeTables.filter(({ when }) => scene.holds(when, `a table of ${id}`)).map(({ value }) => value),
    }));
}

function aclsOf(scene: Settling): ReadonlyMap<string, readonly EntryLayout[]> {
  return new Map(
    [...scene.network.acls.values()].map(({ id, entries }) => [
      id,
      entries
        .filter((entry) => scene.holds(entry.when, `entry ${entry.number} of ${id}`))
        .flatMap((entry): readonly EntryLayout[] => {
          const { direction, action, flows, block, unknownFlows } = entry;
          const isTold = block.kind === 'cidr' && unknownFlows === undefined;
          if (isTold) return [{ direction, action, flows, block: block.cidr }];
          scene.tell(`entry ${entry.number} of ${id} is not told: built without, and denied if it may deny`);
          return action === 'allow' ? [] : everywhere(block).map((each) => ({ direction, action, flows, block: each }));
        }),
    ]),
  );
}

/** All addresses that a block may hold. */
function everywhere(block: Block): readonly Cidr[] {
  if (block.kind === 'cidr') return [block.cidr];
  return [
    { family: 4, first: 0n, last: (1n << 32n) - 1n, prefix: 0 },
    { family: 6, first: 0n, last: (1n << 128n) - 1n, prefix: 0 },
  ];
}

function groupsOf(scene: Settling): ReadonlyMap<string, readonly RuleLayout[]> {
  return new Map(
    [...scene.network.groups.values()].map(({ id, rules }) => [
      id,
      rules
        .filter((rule) => scene.holds(rule.when, `a rule of ${id}`))
        .flatMap((rule): readonly RuleLayout[] => {
          const peer = rule.unknownFlows === undefined ? peerOf(scene, rule.peer) : undefined;
          if (peer === undefined) scene.tell(`a rule of ${id} is not told: built without`);
          return peer === undefined ? [] : [{ direction: rule.direction, flows: rule.flows, peer }];
        }),
    ]),
  );
}

function peerOf(scene: Settling, peer: Peer): RuleLayout['peer'] | undefined {
  if (peer.kind === 'cidr') return { blocks: [peer.cidr] };
  if (peer.kind === 'group') return { group: peer.id };
  if (peer.kind === 'unknown') return undefined;
  const blocks = listedBlocks(scene, peer.id);
  return blocks === undefined ? undefined : { blocks };
}
