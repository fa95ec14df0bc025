import { type Cidr, type Extent, type Guard, NEVER, parseAddress, parseCidr, showAddress } from '../../base/index.ts';
import type { Resource } from '../resource.ts';
import type { Interface, Said, Subnet } from './network.ts';
import type { PublicAddresses } from './public-addresses.ts';
import { at, saidAt } from './reading.ts';

/** What the readers of interfaces look up for each of them. */
export interface Around {
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly addresses: PublicAddresses;
}

export interface InterfaceFacts {
  /** @default that of the resource */
  readonly id?: string;
  /** @default that of the resource */
  readonly when?: Guard;
  readonly subnets: readonly Said<string>[];
  readonly groups: readonly Said<string>[];
  readonly isOpenWithoutGroups?: boolean;
  readonly isPublic: Extent;
  readonly publicAt: string;
  readonly hasIpv6: Extent;
  readonly isPublic6: Extent;
  /** The property that fixes its private address. */
  readonly address?: string | undefined;
}

/** The interface, or none where it stands nowhere. */
export function interfaceOf(resource: Resource, facts: InterfaceFacts): readonly Interface[] {
  const { id = resource.id, when = resource.when, isOpenWithoutGroups = false } = facts;
  if (facts.subnets.length === 0 || (when === NEVER && resource.when !== NEVER)) return [];
  const address = facts.address === undefined ? undefined : fixedAddress(resource, facts.address);
  return [
    {
      id,
      owner: resource.id,
      type: resource.type,
      subnets: facts.subnets,
      groups: facts.groups,
      isPublic: facts.isPublic,
      publicAt: at(resource, facts.publicAt),
      hasIpv6: facts.hasIpv6,
      isPublic6: facts.isPublic6,
      ...(isOpenWithoutGroups && { isOpenWithoutGroups }),
      ...(address !== undefined && { address }),
      when,
      at: at(resource, []),
    },
  ];
}

/** A private address that is the same in all worlds. */
function fixedAddress(resource: Resource, path: string): Cidr | undefined {
  const [said, ...others] = saidAt(resource, path);
  const address = said === undefined || others.length > 0 ? undefined : parseAddress(said.value);
  if (address === undefined || said?.when !== resource.when) return undefined;
  return parseCidr(`${showAddress(address.family, address.value)}/${address.family === 4 ? 32 : 128}`);
}
