/**
 * `priced`: the template alone tells the amount. `usage`: at least one component depends on usage; its unit price is
 * known. `free`: AWS charges nothing for it. `unknown`: at least one component has no known price, which `reason` names;
 * what is known of it is counted, what is not is never taken as zero.
 */
export type BillOutcome = 'priced' | 'usage' | 'free' | 'unknown';

/** Whether a quantity follows from the template, was stated in the usage, or is what is typical. */
export type QuantitySource = 'template' | 'usage' | 'typical';

/**
 * How far a figure can be trusted. A: read from the AWS Price List in 2026. B: read from the Price List or AWS's pricing page
 * in 2024-25. C: a secondary source of 2026. D: derived, or assumed equal to the other region. U: no source was found.
 */
export type PriceGrade = 'A' | 'B' | 'C' | 'D' | 'U';

/** How much the system is used: little, as expected, much. */
export type Scenario = 'low' | 'expected' | 'high';

/** An amount or a quantity under the three scenarios of usage: exact decimal numbers, in an answer as text. */
export type Amounts<Amount = string> = Readonly<Record<Scenario, Amount>>;

/** What one resource costs in a month, in US dollars. A resource that conditions change has a line for each of its cases. */
export interface BillLine<Amount = string> {
  /** The resource's id in the model; `account` and `external …` for what no resource of the template causes. */
  readonly resource: string;
  readonly type: string;
  readonly stack: string;
  readonly region: string;
  readonly outcome: BillOutcome;
  /** Why it is free or unknown, in a sentence. */
  readonly reason?: string;
  readonly monthly: Amounts<Amount>;
  readonly components: readonly BillComponent<Amount>[];
  /** The worlds in which it is billed so, in words, where those are not all. */
  readonly when?: string;
}

export interface BillComponent<Amount = string> {
  /** `Hours`, `Storage`, `Public IPv4 addresses`. */
  readonly what: string;
  /** The row of the price book. */
  readonly row: string;
  readonly unit: string;
  /** USD per `per` units, the first tier that is not free. */
  readonly unitPrice: Amount;
  readonly per: number;
  readonly quantity: Amounts<Amount>;
  readonly monthly: Amounts<Amount>;
  readonly from: QuantitySource;
  readonly grade: PriceGrade;
  /** How the quantity was found: `2 zones × 730 h`. */
  readonly how: string;
  /** Only of what is bought ahead or as Spot: by which plan (`reserved-1yr`), and what it costs at list price. */
  readonly bought?: { readonly plan: string; readonly list: Amounts<Amount> };
}

/** A free allowance of the account, and what it takes off the bill. */
export interface Allowance<Amount = string> {
  readonly row: string;
  readonly what: string;
  readonly unit: string;
  readonly freePerMonth: Amount;
  readonly worth: Amounts<Amount>;
}

/**
 * How much more something costs, over all worlds. A side whose prices are not all known has no bound there: what was
 * without a price may have cost anything, so nothing is the least; what is without one, so nothing is the most.
 */
export interface PriceDifference<Amount = string> {
  readonly least?: Amounts<Amount>;
  readonly most?: Amounts<Amount>;
}

/** What a change costs a resource. */
export interface PriceChange<Amount = string> {
  readonly resource: string;
  readonly type: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The least of all worlds, as far as its prices are known. */
  readonly before: Amounts<Amount>;
  readonly after: Amounts<Amount>;
  /** The most of all worlds, where conditions make it more than the least. */
  readonly most?: { readonly before?: Amounts<Amount>; readonly after?: Amounts<Amount> };
  readonly difference: PriceDifference<Amount>;
  /** Why it has no whole price before, and after. */
  readonly unpriced: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What differs inside it: `Hours: 1 gateway × 730 h → 2 gateways × 730 h`. */
  readonly because: readonly string[];
}

/** An optimisation: the same bill with something changed. */
export interface PricedVariant<Amount = string> {
  readonly name: string;
  readonly about: string;
  /** The promise that speaks of it. */
  readonly row?: string;
  readonly says?: string;
  readonly because?: string;
  readonly total: Amounts<Amount>;
  /** How much less it costs than without the change; negative where it costs more. */
  readonly saves: Amounts<Amount>;
  /** What the saving is a part of. */
  readonly of: Amounts<Amount>;
  /** The part of it that is saved, where usage is as expected; 0.37 for 37 %. */
  readonly share: Amount;
  readonly changes: readonly PriceChange<Amount>[];
  /** What could not be priced only because of the change. */
  readonly unpriced: readonly string[];
}

/** What an older document said a system costs, line by line beside what it costs. */
export interface StatedPrices<Amount = string> {
  readonly source?: string;
  readonly lines: readonly StatedLine<Amount>[];
  readonly total?: StatedTotal<Amount>;
  /** What the bill has and the document forgot, the dearest first. */
  readonly unmentioned: readonly Unmentioned<Amount>[];
}

export interface StatedLine<Amount = string> {
  readonly line: string;
  readonly says: string;
  readonly monthly: Amounts<Amount>;
  /** `agrees`: what is expected lies within 5 % of what is said, or of the band that is said. */
  readonly outcome: 'agrees' | 'differs' | 'nothing is meant';
  readonly resources: readonly string[];
  readonly rows: readonly string[];
  readonly because?: string;
}

export interface StatedTotal<Amount = string> {
  readonly says: string;
  readonly monthly: Amounts<Amount>;
  readonly outcome: 'agrees' | 'differs';
  /** What the lines of the document come to by themselves. */
  readonly sumOfLines: readonly [least: Amount, most: Amount];
  readonly because?: string;
}

export interface Unmentioned<Amount = string> {
  readonly what: string;
  readonly row: string;
  readonly resources: readonly string[];
  readonly monthly: Amounts<Amount>;
}
