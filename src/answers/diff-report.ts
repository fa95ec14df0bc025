import type { Diagnostic } from '../base/index.ts';
import type { Difference } from './difference.ts';
import type { Flow } from './flow.ts';
import type { PriceComparison } from './price-report.ts';
import type { JudgedClaim, Outcome } from './verdict.ts';

/**
 * What an update does to a resource. `perhaps replaced`: AWS's specification leaves it to the value, or is not known here.
 * `refused`: its type is another one under the same logical id, and CloudFormation refuses the whole update.
 */
export type UpdateEffect = 'refused' | 'added' | 'removed' | 'replaced' | 'perhaps replaced' | 'updated';

export interface ChangedResource {
  /** `Stack/LogicalId`. */
  readonly resource: string;
  readonly type: string;
  readonly effect: UpdateEffect;
  /** Nothing for one that is added or removed. */
  readonly properties: readonly (Pick<Difference, 'property' | 'first' | 'second'> & {
    /** What changing it does, by AWS's specification; unknown for types that are not known here. */
    readonly replaces: 'yes' | 'maybe' | 'no' | 'unknown';
    /** Whether the setting protects less than it did. */
    readonly weakens?: true;
  })[];
  /** What becomes of the data, in a sentence; absent where nothing is kept or nothing happens to it. */
  readonly data?: string;
  /** Whether data goes with the update. */
  readonly losesData?: boolean;
}

/** Something that an identity may do, by what its policies or the resource's own say. */
export interface Right {
  /** A role, user or group of the templates; or whom the policy of a resource names. */
  readonly who: string;
  readonly actions: readonly string[];
  /** On what: ARNs with names of resources, or `*`. */
  readonly on: string;
  /** Only under conditions. */
  readonly conditional?: true;
}

/** A claim or a finding that ends another way than before. */
export interface ChangedVerdict {
  readonly before: Outcome | 'not asked';
  readonly after: JudgedClaim;
}

/** The answer of `diff`: what an update changes, beyond the text of the templates. */
export interface DiffReport {
  readonly schema: 'lintel/diff@1';
  readonly target: string;
  readonly environment?: string;
  /** What it is compared with, as it was asked for. */
  readonly before: string;
  readonly resources: readonly ChangedResource[];
  /** Connections that the network allows now and did not before, and those that it no longer allows. */
  readonly opened: readonly Flow[];
  readonly closed: readonly Flow[];
  readonly gained: readonly Right[];
  readonly lost: readonly Right[];
  /** Promises and questions that fail, or are open, and were not before; and those that no longer fail. */
  readonly broken: readonly ChangedVerdict[];
  readonly mended: readonly ChangedVerdict[];
  /** Promises that were made before and are not any more. */
  readonly dropped: readonly { readonly id: string; readonly title: string }[];
  /**
   * What is written otherwise and comes to the same with the values that parameters have: `Conditions.IsPublic`. With other
   * values it may not.
   */
  readonly rewritten?: readonly string[];
  /** Absent where it was not asked for. */
  readonly price?: PriceComparison;
  readonly diagnostics: readonly Diagnostic[];
}
