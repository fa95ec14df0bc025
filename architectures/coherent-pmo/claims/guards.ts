import { type Claim, claim, encrypted, kept, mayNot, property } from 'lintel/claims';
import type { Variant } from './variant.ts';

const beyond = { beyond: true, area: 'Guards' } as const;

/** How what keeps records is guarded: beyond the rows of the document. */
export function guardClaims({ cloudTrail }: Variant): readonly Claim[] {
  if (!cloudTrail) return [];
  return [
    claim('PMO-GRD-01', 'Alarms and records travel by TLS alone', beyond, [
      encrypted('AlertTopic', { in: 'transit' }),
      encrypted('TrailBucket', { in: 'transit' }),
      property('TrailBucketPolicy', 'PolicyDocument.Statement', { length: 4 }),
    ]),
    claim('PMO-GRD-02', 'Records outlive the stack, and no other service writes them', beyond, [
      kept('TrailBucket', { onDelete: 'Retain' }),
      mayNot({ service: 'events.amazonaws.com' }, ['s3:*'], { on: 'TrailBucket' }),
    ]),
  ];
}
