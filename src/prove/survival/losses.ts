/** What a claim takes away, told to the end: every zone it may be, and all that may stand in it. */
import { didYouMean } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import type { Question } from '../question.ts';
import type { Loss } from './left.ts';
import { lossesOf, type Zone, zoneOfSubnet, zonesTold } from './zones.ts';

export type TakenAway = Extract<Assertion, { kind: 'survives' }>['loses'];

/** One thing that may be taken away, and the ways in which that may turn out. */
export interface Taken {
  readonly says: string;
  readonly ways: readonly Loss[];
}

/** What there is to lose; a problem where nothing is called so, and what is missing where it cannot be told to the end. */
export function takenAway(
  question: Question,
  loses: TakenAway,
): readonly Taken[] | { readonly problem: string } | { readonly missing: string } {
  if (loses === 'instance') return [{ says: 'an instance', ways: [{ kind: 'instance' }] }];
  if (loses === 'writer') return [{ says: 'the writer', ways: [{ kind: 'writer' }] }];
  if (loses === 'data') return [{ says: 'its data', ways: [{ kind: 'data' }] }];
  if (loses === 'region') return [{ says: 'the region', ways: [{ kind: 'region' }] }];
  if (typeof loses === 'object' && 'resources' in loses) {
    const nameless = loses.resources.find((name) => question.thingsOf(name).length === 0);
    if (nameless !== undefined) return { problem: `No resource matches ${nameless}.` };
    const ids = loses.resources.flatMap((name) => question.thingsOf(name).map(({ id }) => id));
    return [{ says: loses.resources.join(' and '), ways: [{ kind: 'resources', ids: new Set(ids) }] }];
  }
  const zones = zonesTold(question);
  if (loses === 'zone') return everyZone(zones);
  const { zone } = loses;
  const ways = lossesOf(zone, zones);
  if (ways === undefined) return { missing: TOO_MANY };
  const isSomewhere = zones.length === 0 || zones.includes(zone) || ways.length > 1;
  if (!isSomewhere)
    return { problem: `Nothing stands in ${zone}: there is ${zones.join(', ')}.${didYouMean(zone, zones)}` };
  return [{ says: zone, ways: ways.map((set) => ({ kind: 'zone', zones: set, isAny: false })) }];
}

const TOO_MANY = 'which of the many zones that only deployment tells are the same';

function everyZone(zones: readonly Zone[]): readonly Taken[] | { readonly missing: string } {
  if (zones.length === 0) return [{ says: 'a zone', ways: [{ kind: 'zone', zones: new Set(), isAny: true }] }];
  const all = zones.map((zone) => ({ zone, ways: lossesOf(zone, zones) }));
  if (all.some(({ ways }) => ways === undefined)) return { missing: TOO_MANY };
  return all.map(({ zone, ways = [] }) => ({
    says: zone,
    ways: ways.map((set) => ({ kind: 'zone', zones: set, isAny: true })),
  }));
}

/** The resources of the network that go: subnets of the zone, and whatever stands in them alone. */
export function goneWith(question: Question, loss: Loss): ReadonlySet<string> {
  if (loss.kind === 'resources') return loss.ids;
  if (loss.kind !== 'zone') return new Set();
  const { network } = question.model;
  const isLost = (subnet: string) => {
    const zone = zoneOfSubnet(question, subnet);
    return zone !== undefined && loss.zones.has(zone);
  };
  const subnets = [...network.subnets.keys()].filter(isLost);
  const gateways = [...network.gateways.values()].filter(
    ({ nat }) => nat !== undefined && nat.subnets.length > 0 && nat.subnets.every(({ value }) => isLost(value)),
  );
  const byOwner = Map.groupBy(network.interfaces, ({ owner }) => owner);
  const owners = [...byOwner].filter(([, interfaces]) =>
    interfaces.every(({ subnets }) => subnets.length > 0 && subnets.every(({ value }) => isLost(value))),
  );
  return new Set([...subnets, ...gateways.map(({ id }) => id), ...owners.map(([id]) => id)]);
}
