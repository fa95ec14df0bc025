/**
 * A stage is one object on a path that lets some flows through. It looks at one address: a security group at its
 * peer's, a network ACL at the address outside its subnet, a route table at the destination. A path is open for what
 * all its stages let through. A new kind of stage is a function that returns a `Stage`; the paths that have it list it.
 */
import { type Cidr, type Extent, rememberedOf, rememberedPair } from '../../base/index.ts';
import type { Network, Place } from '../../model/index.ts';
import { type AddressRange, edgesOf, edgesUpTo, type Family, isKnown } from './addresses.ts';
import { type Bounds, keyOfBounds, simplest } from './bounds.ts';

/** https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html */
export type ExplanationCode =
  | 'BAD_STATE_ATTACHMENT'
  | 'BAD_STATE_ROUTE'
  | 'ENI_SG_RULES_MISMATCH'
  | 'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS'
  | 'IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS'
  | 'NO_POSSIBLE_DESTINATION'
  | 'NO_ROUTE_TO_DESTINATION'
  | 'PROTOCOL_RESTRICTION'
  | 'SUBNET_ACL_RESTRICTION'
  | 'UNKNOWN_DESTINATION'
  | 'VPCE_GATEWAY_PROTOCOL_RESTRICTION'
  | 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED';

export interface Stage {
  readonly what: string;
  readonly subject: string;
  readonly at?: Place;
  readonly code: ExplanationCode;
  /** In words, what it takes to pass. */
  readonly needs: string;
  /** Whose packets pass it: the client's, the answers to the client's port, or the answers to a NAT gateway's port. */
  readonly leg: Leg;
  /** Whose address it judges by. */
  readonly looksAt: Side;
  /** The blocks it compares addresses with. */
  readonly cuts: readonly Cidr[];
  /** `range` lies within each of `cuts`, or outside. */
  bounds(range: AddressRange): Bounds;
  /** Of a stage that judges by address; others are told apart by what they let through. */
  readonly number?: number;
  /** It stands for the security groups of either side, whatever they are; `sharesGroups` as for `groupStage`. */
  readonly standsFor?: { readonly direction: 'egress' | 'ingress'; readonly sharesGroups: Extent };
}

export type Leg = 'request' | 'reply' | 'reply to NAT';
export type Side = 'from' | 'to';
export type StagePath = readonly Stage[];

/** A network with the stages that were made for it, so that many questions about one network share them. */
export interface Context {
  readonly network: Network;
  stage(key: string, make: () => Stage): Stage;
  /** The same number for the same text. */
  number(text: string): number;
}

/** More than there are numbers in any context, and little enough for products of two to be exact. */
export const MOST_NUMBERS = 2 ** 26;

const contexts = new WeakMap<Network, Context>();

export function contextOf(network: Network): Context {
  const known = contexts.get(network);
  if (known !== undefined) return known;
  const stages = new Map<string, Stage>();
  const numbers = new Map<string, number>();
  const context: Context = {
    network,
    stage(key, make) {
      const known = stages.get(key);
      if (known !== undefined) return known;
      const made = remembering(make(), context.number(`stage ${key}`));
      stages.set(key, made);
      return made;
    },
    number(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, numbers.size);
      return numbers.size - 1;
    },
  };
  contexts.set(network, context);
  return context;
}

/** What a stage says is the same for all addresses between two edges of its blocks. */
function remembering(stage: Stage, number: number): Stage {
  const edges = edgesOf(stage.cuts);
  const known: Record<Family, Bounds[]> = { 4: [], 6: [] };
  const unknown = new Map<string, Bounds>();
  return {
    ...stage,
    number,
    bounds(range) {
      if (!isKnown(range)) {
        const key = `${range.family}?${range.unknown}`;
        const row = unknown.get(key) ?? simplest(stage.bounds(range));
        unknown.set(key, row);
        return row;
      }
      const rows = known[range.family];
      const at = edgesUpTo(edges[range.family], range.first);
      const row = rows[at] ?? simplest(stage.bounds(range));
      rows[at] = row;
      return row;
    },
  };
}

/** The edges at which a stage tells addresses apart. */
export const edgesOfStage = rememberedOf(({ cuts }: Stage) => edgesOf(cuts));

/** Equal for stages that let the same through. */
export const numberOfStage = rememberedPair((context: Context, stage: Stage): number => {
  const { number, leg, looksAt } = stage;
  return number ?? context.number(`constant ${leg} ${looksAt} ${keyOfBounds(stage.bounds(ANYWHERE))}`);
});

const ANYWHERE: AddressRange = { family: 4, unknown: '' };

/** A stage that judges by no address. */
export function constantStage(bounds: Bounds, rest: Omit<Stage, 'bounds' | 'cuts' | 'leg' | 'looksAt'>): Stage {
  const same = simplest(bounds);
  return { leg: 'request', looksAt: 'to', cuts: [], bounds: () => same, ...rest };
}
