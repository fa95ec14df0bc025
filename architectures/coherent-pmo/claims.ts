import { type ClaimSet, claimSet } from 'lintel/claims';
import { contractOf } from '../../workloads/pmo/contract.ts';
import { accessClaims } from './claims/access.ts';
import { computeClaims } from './claims/compute.ts';
import { costClaims } from './claims/cost.ts';
import { databaseClaims } from './claims/database.ts';
import { flowClaims } from './claims/flows.ts';
import { monitoringClaims } from './claims/monitoring.ts';
import { namesOf } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { practiceClaims } from './claims/practices.ts';
import { recoveryClaims } from './claims/recovery.ts';
import { scalingClaims } from './claims/scaling.ts';
import { securityGroupClaims } from './claims/security.ts';
import { storageClaims } from './claims/storage.ts';
import { deliveredFiles } from './delivered-files.ts';
import { AGENT_METRICS } from './host/agent.ts';
import { type CoherentOptions, settle } from './options.ts';

/** What the document promises of one environment: one claim for each row of the conformance table that speaks of it. */
export function coherentClaims(options: CoherentOptions): ClaimSet {
  const settings = settle(options);
  return claimSet({
    title: `Coherent PMO (${settings.stage})`,
    names: namesOf(settings),
    files: deliveredFiles(options),
    metrics: [...contractOf(settings.stage).metrics, ...AGENT_METRICS],
    claims: [
      ...networkClaims(settings),
      ...computeClaims(settings),
      ...databaseClaims(settings),
      ...storageClaims(settings),
      ...securityGroupClaims(settings),
      ...accessClaims(settings),
      ...flowClaims(settings),
      ...recoveryClaims(settings),
      ...monitoringClaims(settings),
      ...scalingClaims(settings),
      ...costClaims(settings),
      ...practiceClaims(settings),
    ],
  });
}
