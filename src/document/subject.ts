/**
 * What a document is written from: plain data that other parts answered with. This part knows none of them; whoever calls
 * it hands over what there is, and a section without its data is left out.
 */
import type { Flow, JudgedClaim, PriceReport, StackSummary } from '../answers/index.ts';
import type { Model } from '../model/index.ts';

export interface DocumentSubject {
  /** How it is asked for on the command line: `mcp-tagging`, `template.yaml`. */
  readonly target: string;
  readonly title: string;
  /** What the system is for, in a paragraph. */
  readonly about?: string;
  /** At least one; the order is the order of the columns. */
  readonly environments: readonly DocumentedEnvironment[];
  readonly claims: readonly JudgedClaim[];
  /** The contradictions of the system by id, and what was decided. */
  readonly resolutions: Readonly<Record<string, DocumentedResolution>>;
  /** The audit of the original document, relative to this one. */
  readonly audit?: string;
  readonly drawing?: DocumentedDrawing;
  readonly prices?: readonly PriceReport[];
  readonly differences?: readonly DocumentedDifference[];
  /** Whether the runbooks lie as files beside the document, so that it can link to them. @default false */
  readonly runbooksBeside?: boolean;
}

export interface DocumentedEnvironment {
  /** Empty for a template, which has no environments. */
  readonly name: string;
  readonly model: Model;
  readonly stacks: readonly StackSummary[];
  /** What reachability found open. */
  readonly flows: readonly Flow[];
  /** What delivers and operates the system, by path. */
  readonly files: Readonly<Record<string, string>>;
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
  /** The main way of a request in words, in the order of its numbers in the picture. */
  readonly steps?: readonly string[];
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
