import type { Diagnostic } from '../base/index.ts';
import type { Connections } from './flow.ts';
import type { Located } from './located.ts';
import type { JudgedClaim, Outcome, Reason } from './verdict.ts';

/** The answer of `why`: one claim with every reason, or one resource with all that is known of it. */
export interface WhyReport {
  readonly schema: 'lintel/why@1';
  readonly target: string;
  readonly environment?: string;
  readonly claim?: ExplainedClaim;
  readonly resource?: DescribedResource;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExplainedClaim extends JudgedClaim {
  /** Each assertion of the claim and how it ends. */
  readonly assertions: readonly {
    /** As the claims state it. */
    readonly assertion: { readonly kind: string };
    readonly outcome: Outcome;
    readonly trace: readonly Reason[];
    readonly missing?: readonly string[];
    readonly holdsIf?: string;
  }[];
}

/** What is known of one resource. */
export interface DescribedResource {
  readonly at: string;
  readonly type: string;
  readonly source: Located;
  /** The worlds that have it, in words; absent where all have. */
  readonly when?: string;
  readonly deletionPolicy?: string;
  readonly properties: unknown;
  readonly dependsOn: readonly string[];
  readonly refersTo: readonly DescribedReference[];
  readonly referredToBy: readonly DescribedReference[];
  /** Who reaches it and whom it reaches; absent for a resource without a network interface. */
  readonly connections?: Connections;
  /** The claims whose reasons name it. */
  readonly claims: readonly { readonly id: string; readonly title: string; readonly outcome: Outcome }[];
}

export interface DescribedReference {
  /** The other resource or parameter. */
  readonly name: string;
  readonly type: string;
  readonly attribute?: string;
  /** The property that holds the reference. */
  readonly property: string;
}
