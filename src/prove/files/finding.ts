import type { Extent } from '../../base/index.ts';

/** One thing that a promise says of a text, and whether it is so. */
export interface TextFinding {
  readonly match: Extent;
  readonly says: string;
  readonly missing?: readonly string[];
}
