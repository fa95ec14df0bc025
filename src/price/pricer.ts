/** What a pricer answers: the parts of a price, or why there is none. One pricer knows one family of resources. */
import type { Facts } from './facts.ts';
import type { Measure } from './measure.ts';

export type Pricer = (facts: Facts) => readonly PricedPart[] | NoPrice;

export type NoPrice = { readonly free: string } | { readonly unknown: string };

export interface PricedPart {
  readonly what: string;
  /** The id of a row of the price book. */
  readonly row: string;
  readonly quantity: Measure;
  /** The commitment that can lower its price. */
  readonly commits?: Commits;
}

/** The quantity that a commitment can be bought for: without any schedule, because a reservation is paid always. */
export interface Commits {
  readonly always: Measure;
}

export function part(what: string, row: string, quantity: Measure, commits?: Commits): PricedPart {
  return { what, row, quantity, ...(commits !== undefined && { commits }) };
}

export function free(reason: string): NoPrice {
  return { free: reason };
}

export function unknown(reason: string): NoPrice {
  return { unknown: reason };
}
