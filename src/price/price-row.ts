/**
 * One row of the price book: a dated fact with its source. The book is data (`price-book.json`), so that a refresh from
 * the AWS Price List replaces figures and dates and touches no code.
 */
import type { PriceGrade } from '../answers/index.ts';

/** The code of a region, `eu-central-1`; `global` for services that have one price everywhere. */
export type PriceRegion = string;

export interface PriceRow {
  /** Stable, by service and item: `ec2.instance.t3.medium`, `rds.postgresql.db.t4g.micro.multi-az`. */
  readonly id: string;
  /** For a reader: `EC2 t3.medium, Linux, on demand`. */
  readonly what: string;
  /** What one quantity is: `hour`, `GB-month`, `request`, `alarm-month`. */
  readonly unit: string;
  /** The number of units that the price is for: 1,000,000 for a price per million requests. @default 1 */
  readonly per?: number;
  readonly prices: { readonly [region: PriceRegion]: RegionalPrice | undefined };
  /** What one account gets free each month, in units; shown apart, never deducted from a list price. */
  readonly freePerMonth?: string;
  /** The query for the AWS Price List. A row without one is not refreshed, and the report says so. */
  readonly query?: PriceQuery;
  /** Why there is no query: a sentence. */
  readonly notAsked?: string;
}

export interface RegionalPrice {
  /** In US dollars per `per` units; the tiers cover every quantity, the last one has no end. */
  readonly tiers: readonly PriceTier[];
  readonly grade: PriceGrade;
  /** The key of a source in the book. */
  readonly source: string;
  /** The day on which the source read AWS's page: `2026-09-28`, or the month or year where no more is known. */
  readonly date?: string;
}

export interface PriceTier {
  /** The quantity at which the next tier begins; none for the last. */
  readonly upTo?: string;
  readonly usd: string;
  /** How far this tier can be trusted, where it differs from the row. */
  readonly grade?: PriceGrade;
}

/** Filters of `pricing:GetProducts`, all of which must match one product. */
export interface PriceQuery {
  readonly serviceCode: string;
  /**
   * Attribute to value. `{region}` in a value is the region; `{prefix}` is what AWS puts before a usage type there: `USW2-`
   * in us-west-2, and in us-east-1 nothing or `USE1-`, of which a service uses one.
   */
  readonly filters: Readonly<Record<string, string>>;
  /**
   * The number of our units that the published price is for: 1024 for gp3 throughput, which is published per GiBps.
   * @default 1
   */
  readonly publishedPer?: number;
}

export interface PriceSource {
  readonly key: string;
  readonly what: string;
}

export interface PriceBook {
  readonly schema: 'lintel/price-book@1';
  /** The day on which the book was put together or last refreshed. */
  readonly asOf: string;
  readonly currency: 'USD';
  readonly sources: readonly PriceSource[];
  readonly rows: readonly PriceRow[];
  /** Prices of services by region that were loaded beside the rows. A row of the book comes before one of a table. */
  readonly tables?: readonly PriceTable[];
}

/** Many rows of one region, one source and one day. A row that the book has keeps its own unit and number of units. */
export interface PriceTable {
  readonly region: string;
  readonly source: string;
  readonly date: string;
  readonly grade: string;
  readonly unit: string;
  readonly what: string;
  /** The id of a row is what stands before, the key and what stands after; the value is in US dollars a unit. */
  readonly groups: readonly {
    readonly before: string;
    readonly after: string;
    readonly prices: { readonly [key: string]: TablePrice | undefined };
  }[];
}

/** In US dollars; or tiers, each but the last as the quantity at which the next begins, and the price up to it. */
export type TablePrice = string | readonly (string | readonly string[])[];
