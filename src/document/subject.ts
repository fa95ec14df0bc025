/**
 * What a document is written from: plain data that other parts answered with. This part knows none of them; whoever calls
 * it hands over what there is, and a section without its data is left out.
 */
import type { Model } from '../model/index.ts';

export interface DocumentSubject {
  /** How it is asked for on the command line: `mcp-tagging`, `template.yaml`. */
  readonly target: string;
  readonly title: string;
  /** What the system is for, in a paragraph. */
  readonly about?: string;
  /** At least one; the order is the order of the columns. */
  readonly environments: readonly DocumentedEnvironment[];
  readonly claims: readonly DocumentedClaim[];
  /** The contradictions of the system by id, and what was decided. */
  readonly resolutions: Readonly<Record<string, DocumentedResolution>>;
  /** The audit of the original document, relative to this one. */
  readonly audit?: string;
  readonly drawing?: DocumentedDrawing;
  readonly prices?: readonly DocumentedPrice[];
  readonly differences?: readonly DocumentedDifference[];
}

export interface DocumentedEnvironment {
  /** Empty for a template, which has no environments. */
  readonly name: string;
  readonly model: Model;
  readonly stacks: readonly DocumentedStack[];
  /** What reachability found open. */
  readonly flows: readonly DocumentedFlow[];
  /** What delivers and operates the system, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface DocumentedStack {
  readonly name: string;
  readonly region?: string;
  readonly resources: number;
}

export interface DocumentedFlow {
  /** A resource id, `internet`, `internet6` or a CIDR block. */
  readonly from: string;
  readonly to: string;
  /** `tcp/443, udp/53`. */
  readonly ports: string;
  /** What would decide whether it really is open; absent when it surely is. */
  readonly missing?: readonly string[];
}

/** Where a promise stands: the rows of a conformance report. */
export type Standing = 'met' | 'metDifferently' | 'awaitingWitness' | 'notMeasurable' | 'planned' | 'notMet';

export interface DocumentedClaim {
  readonly id: string;
  readonly title: string;
  readonly area?: string;
  readonly row: Standing;
  readonly outcome: string;
  readonly resolution?: string;
  readonly note?: string;
  /** Not counted among the rows. */
  readonly beyond?: true;
  /** What would decide it: `the price of the template: …`. */
  readonly missing?: readonly string[];
  readonly counterexample?: { readonly summary: string };
  /** The outcome in each environment that makes the promise. */
  readonly environments?: Readonly<Record<string, string>>;
}

export interface DocumentedResolution {
  /** What stands in conflict, in a sentence. */
  readonly says: string;
  /** What holds here, and why. */
  readonly decision: string;
}

export interface DocumentedDrawing {
  /** The file, relative to the document; it follows the theme of the page. */
  readonly file?: string;
  readonly mermaid?: string;
}

/** Dollars as text, `1234.50`. */
export interface DocumentedAmounts {
  readonly low: string;
  readonly expected: string;
  readonly high: string;
}

/** The monthly bill of one environment, in the shape of `lintel/price@1`. */
export interface DocumentedPrice {
  readonly environment?: string;
  /** The day of the price book. */
  readonly prices: { readonly asOf: string };
  readonly total: DocumentedAmounts;
  readonly lines: readonly DocumentedPriceLine[];
  readonly unpriced: readonly { readonly resource: string; readonly reason: string }[];
  /** What one account gets free each month; not deducted. */
  readonly allowances: readonly { readonly what: string; readonly worth: DocumentedAmounts }[];
  /** What an older document stated, line by line, against what is true. */
  readonly stated?: DocumentedStatements;
  readonly variants: readonly DocumentedVariant[];
}

export interface DocumentedPriceLine {
  readonly resource: string;
  readonly outcome: string;
  readonly reason?: string;
  /** The worlds in which it is billed so, where those are not all. */
  readonly when?: string;
  readonly monthly: DocumentedAmounts;
  readonly components: readonly DocumentedPriceComponent[];
}

export interface DocumentedPriceComponent {
  readonly what: string;
  readonly monthly: DocumentedAmounts;
  /** `2 zones × 730 h`. */
  readonly how: string;
  /** `template`, `usage` or `typical`. */
  readonly from: string;
}

export interface DocumentedStatements {
  readonly lines: readonly DocumentedStatement[];
  readonly total?: Omit<DocumentedStatement, 'line'>;
  /** What the older document does not mention. */
  readonly unmentioned: readonly { readonly what: string; readonly monthly: DocumentedAmounts }[];
}

export interface DocumentedStatement {
  readonly line: string;
  readonly says: string;
  readonly monthly: DocumentedAmounts;
  /** `agrees`, `differs`, `nothing is meant`. */
  readonly outcome: string;
  readonly because?: string;
}

export interface DocumentedVariant {
  readonly about: string;
  /** The promise that speaks of it. */
  readonly row?: string;
  readonly says?: string;
  readonly because?: string;
  readonly saves: DocumentedAmounts;
  /** The saved part, `0.37`. */
  readonly share: string;
  readonly unpriced: readonly string[];
}

/** In what the environments differ. */
export interface DocumentedDifference {
  /** The reason that the architecture declares; absent where it declares none. */
  readonly because?: string;
  /** `Database.MultiAZ`; a resource alone where some environments do not have it. */
  readonly what: string;
  /** One for each environment; without a value where the resource is not there, empty where it alone is what differs. */
  readonly values: readonly { readonly environment: string; readonly value?: string }[];
}
