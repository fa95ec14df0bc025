import { type ClaimSet, claimSet } from 'lintel/claims';
import { contractOf } from '../../workloads/pmo/contract.ts';
import { accessClaims } from './claims/access.ts';
import { computeClaims } from './claims/compute.ts';
import { costClaims } from './claims/cost.ts';
import { databaseClaims } from './claims/database.ts';
import { deployerClaims } from './claims/deployers.ts';
import { flowClaims } from './claims/flows.ts';
import { guardClaims } from './claims/guards.ts';
import { monitoringClaims } from './claims/monitoring.ts';
import { namesOf } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { operationClaims } from './claims/operation.ts';
import { practiceClaims } from './claims/practices.ts';
import { recoveryClaims } from './claims/recovery.ts';
import { scalingClaims } from './claims/scaling.ts';
import { securityGroupClaims } from './claims/security.ts';
import { storageClaims } from './claims/storage.ts';
import { documented } from './claims/variant.ts';
import type { CoherentOptions } from './options.ts';

/** What the CloudWatch agent says of memory and disk, as one number an instance. */
const AGENT_METRICS = ['mem_used_percent', 'disk_used_percent'].map((name) => ({
  namespace: 'CWAgent',
  name,
  unit: 'Percent' as const,
  dimensionSets: [['InstanceId']],
}));

/** What the document promises of one environment: one claim for each row of the conformance table that speaks of it. */
export function coherentClaims(options: CoherentOptions, files: Readonly<Record<string, string>>): ClaimSet {
  const variant = documented(options);
  return claimSet({
    title: `Coherent PMO (${variant.stage})`,
    names: namesOf(variant),
    files,
    metrics: [...contractOf(variant.stage).metrics, ...AGENT_METRICS],
    claims: [
      ...networkClaims(variant),
      ...computeClaims(variant),
      ...databaseClaims(variant),
      ...storageClaims(variant),
      ...securityGroupClaims(variant),
      ...accessClaims(variant),
      ...flowClaims(variant),
      ...recoveryClaims(variant),
      ...monitoringClaims(variant),
      ...scalingClaims(variant),
      ...costClaims(variant),
      ...practiceClaims(variant),
      ...operationClaims(variant),
      ...guardClaims(variant),
      ...deployerClaims(variant),
    ],
  });
}
