/**
 * Resources of one type that fare alike with everybody: their interfaces stand in the same subnets, carry the same groups, have the
 * same kinds of addresses, in the same worlds. No rule, route or address tells them apart, so what is asked of many is
 * asked of one of each kind.
 */
import { type Guard, rememberedOf, showCidr } from '../../base/index.ts';
import type { Interface, Network, Said } from '../../model/index.ts';
import { everyInterface, type Member, membersOf, ownedIn } from './seats.ts';

export interface OwnerKind {
  /** The resources, in the order of the templates. */
  readonly owners: readonly string[];
  /** The interfaces of the first of them. */
  readonly members: readonly Member[];
}

interface Kinds {
  readonly all: readonly OwnerKind[];
  /** By their owners, in the order of the templates. */
  readonly of: ReadonlyMap<string, OwnerKind>;
}

/** The kinds of everybody with an interface, whether they surely have it or perhaps; not of those only imagined. */
export const kindsOf = rememberedOf((network: Network): Kinds => {
  const owned = ownedIn(network);
  const byText = new Map<string, OwnerKind & { readonly owners: string[] }>();
  const of = new Map<string, OwnerKind>();
  for (const { imagined, owner } of everyInterface(network)) {
    if (imagined !== undefined || of.has(owner)) continue;
    const text = (owned.get(owner) ?? []).map((each) => fingerprintOf(network, each)).join('\n');
    const kind = byText.get(text) ?? kindOf(network);
    byText.set(text, kind);
    kind.owners.push(owner);
    of.set(owner, kind);
  }
  return { all: [...byText.values()], of };
});

function kindOf(network: Network) {
  const owners: string[] = [];
  let members: readonly Member[] | undefined;
  return {
    owners,
    get members() {
      members ??= membersOf(network, { kind: 'owner', id: owners[0] ?? '' });
      return members;
    },
  };
}

/** A text that is equal for interfaces that no rule, route or address tells apart. */
function fingerprintOf({ doors }: Network, each: Interface): string {
  const { when, isPublic, hasIpv6, isPublic6 } = each;
  const guards: readonly Guard[] = [
    when,
    isPublic.certain,
    isPublic.possible,
    hasIpv6.certain,
    hasIpv6.possible,
    isPublic6.certain,
    isPublic6.possible,
  ];
  let text = `${each.type}|${shown(each.subnets)}|${shown(each.groups)}|${each.isOpenWithoutGroups === true ? '!' : ''}`;
  for (const { id } of guards) text += `|${id}`;
  if (each.address !== undefined) text += `|address ${showCidr(each.address)}`;
  if (each.doubt !== undefined) text += `|doubt ${each.doubt}`;
  return doors.has(each.owner) ? `${text}|door ${each.owner}` : text;
}

function shown(list: readonly Said<string>[]): string {
  const [first] = list;
  if (first === undefined) return '';
  if (list.length === 1) return `${first.value}?${first.when.id}`;
  return list
    .map(({ value, when }) => `${value}?${when.id}`)
    .sort()
    .join();
}
