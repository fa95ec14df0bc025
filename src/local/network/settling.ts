/** What the steps of settling a network share. */
import type { Cidr, Extent, Guard } from '../../base/index.ts';
import type { Network } from '../../model/index.ts';
import type { AddressBook } from './addresses.ts';
import { edgeBlock } from './edge-addresses.ts';
import { CLOUDFRONT_ORIGIN_FACING, SERVICE_PREFIX_LISTS } from './prefix-lists.ts';

export interface SettleOptions {
  /** The private addresses that a local EC2 gave to seats, by their ids. @default the next free ones of their subnets */
  readonly addresses?: ReadonlyMap<string, string>;
  /** The entries of prefix lists that AWS keeps, by their ids. */
  readonly prefixLists?: ReadonlyMap<string, readonly Cidr[]>;
  /** How many seats the resource of an interface has in each of its subnets, of which there are so many. @default 1 */
  seatsInEach?(owner: string, subnets: number): number;
}

/** What every step looks up and writes down. */
export interface Settling {
  readonly network: Network;
  readonly book: AddressBook;
  readonly options: SettleOptions;
  /** Whether something is there; what only a parameter tells is not, and is told. */
  holds(guard: Guard, what: string): boolean;
  /** Whether something is so; what only deployment tells is not, and is told. */
  isSo(extent: Extent, what: string): boolean;
  tell(what: string): void;
}

/** The blocks of a prefix list: of the template, or of those that AWS keeps. */
export function listedBlocks(scene: Settling, id: string): readonly Cidr[] | undefined {
  const { network, options, tell } = scene;
  const entries = network.prefixLists.get(id)?.entries;
  if (entries === undefined) return options.prefixLists?.get(id) ?? serviceBlocks(scene, id);
  return entries.flatMap((entry) => {
    if (entry.kind === 'unknown') tell(`${entry.text} of prefix list ${id} is not told: built without`);
    return entry.kind === 'cidr' ? [entry.cidr] : [];
  });
}

/** Where a service answers that has a gateway endpoint here. Without one it is on the internet, among all others. */
function serviceBlocks({ network, book }: Settling, id: string): readonly Cidr[] | undefined {
  const name = SERVICE_PREFIX_LISTS.get(id);
  if (name === CLOUDFRONT_ORIGIN_FACING) return [edgeBlock()];
  const hasEndpoint = [...network.endpoints.values()].some(({ service }) => service === name);
  return name === undefined || !hasEndpoint ? undefined : book.service(name);
}
