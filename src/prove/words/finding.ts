import type { Extent } from '../../base/index.ts';
import type { TraceStep } from '../verdict.ts';

/** One thing that was looked at: where it is as claimed, and what it is. */
export interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}
