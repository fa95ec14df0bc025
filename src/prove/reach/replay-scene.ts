/** One packet in one world of a network, and what the replay looks up about them. */
import {
  type Certainty,
  type Cidr,
  contains,
  type Guard,
  parseAddress,
  parseCidr,
  showCidr,
} from '../../base/index.ts';
import type { Block, Interface, Network, Peer, Place, Subnet } from '../../model/index.ts';
import type { End, Packet, Step, World } from './packet.ts';

export interface ReplayCheck extends Step {
  readonly certainty: Certainty;
  readonly doubt?: string;
  readonly isGateway?: boolean;
}
export interface ReplayHop {
  readonly kind: string;
  readonly id: string;
  readonly at?: Place;
  readonly says: string;
  readonly doubt?: string;
  /** It stands for all that a table may hold which the templates do not show. */
  readonly isWholeTable?: true;
}
/** Two hosts are in one VPC, in two, or (where VPCs are not told) taken to be in one. */
export type VpcRelation = 'one' | 'two' | 'taken as one';

export type ReplayScene = ReturnType<typeof replaySceneOf>;

const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
];

export function replaySceneOf(network: Network, packet: Packet, world: World) {
  const isSix = packet.family === 6;
  const holds = (guard: Guard): boolean => holdsIn(guard, world);
  const subnetOf = (end: End): Subnet | undefined => network.subnets.get(end.subnet ?? '');
  const vpcOf = (end: End): string | undefined => subnetOf(end)?.vpc;
  const isForeign = (vpc: string | undefined): boolean => vpc === undefined || !network.vpcs.has(vpc);
  const interfaceOf = (end: End) => {
    const isIt = ({ id }: Interface) => end.kind === 'host' && id === end.id;
    return network.interfaces.find(isIt) ?? network.perhaps.find(isIt);
  };

  function inBlock(block: Block, end: End): Certainty {
    if (block.kind === 'unknown') return 'possible';
    if ((block.cidr.family === 6) !== isSix) return 'impossible';
    const address = end.address === undefined ? undefined : parseAddress(end.address);
    if (address !== undefined)
      return block.cidr.first <= address.value && address.value <= block.cidr.last ? 'certain' : 'impossible';
    if (block.cidr.prefix === 0) return 'certain';
    return end.kind !== 'host' &&
      end.kind !== 'remote' &&
      PRIVATE.some((text) => contains(parseCidr(text) as Cidr, block.cidr))
      ? 'impossible'
      : 'possible';
  }
  function inPeer(peer: Peer, end: End): Certainty {
    if (peer.kind === 'group') return carries(peer.id, end);
    if (peer.kind !== 'prefix-list') return inBlock(peer, end);
    return best(network.prefixLists.get(peer.id)?.entries?.map((entry) => inBlock(entry, end)) ?? ['possible']);
  }
  function carried(end: End): readonly string[] | undefined {
    return interfaceOf(end)
      ?.groups.filter((said) => holds(said.when))
      .map((said) => said.value);
  }
  function carries(id: string, end: End): Certainty {
    const isUnknown = !network.groups.has(id);
    if (end.kind !== 'host') return end.kind === 'remote' && isUnknown ? 'possible' : 'impossible';
    const ids = carried(end);
    if (ids === undefined) return 'possible';
    return ids.includes(id)
      ? 'certain'
      : isUnknown && ids.some((each) => !network.groups.has(each))
        ? 'possible'
        : 'impossible';
  }

  return { network, packet, isSix, holds, subnetOf, vpcOf, isForeign, interfaceOf, inBlock, inPeer, carried };
}

function best(certainties: readonly Certainty[]): Certainty {
  return certainties.includes('certain') ? 'certain' : certainties.includes('possible') ? 'possible' : 'impossible';
}

export function showReplayPeer(peer: Peer): string {
  return peer.kind === 'cidr' ? showCidr(peer.cidr) : peer.kind === 'unknown' ? peer.text : peer.id;
}

function holdsIn(guard: Guard, world: World): boolean {
  let node = guard;
  while (node.holds === undefined) {
    const variable = node.space.variables[node.level];
    const value = world.get(variable?.name ?? '');
    const isOther = value === undefined && world.has(variable?.name ?? '');
    const branch = isOther ? node.children.length - 1 : Math.max(0, variable?.values.indexOf(value ?? '') ?? 0);
    node = node.children[branch] as Guard;
  }
  return node.holds;
}
