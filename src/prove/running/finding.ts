import type { Extent } from '../../base/index.ts';
import type { TraceStep } from '../verdict.ts';

/** One thing that a promise says of what runs, and whether it is so. */
export interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}
