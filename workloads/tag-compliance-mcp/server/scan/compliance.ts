import type { ComplianceResult } from '../../src/compliance.ts';
import type { Scan } from './scan.ts';

/** A scan and what the policy says of it. */
export interface Compliance {
  readonly result: ComplianceResult;
  readonly scan: Scan;
  readonly timestamp: string;
}
