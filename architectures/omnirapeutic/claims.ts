import type { ClaimSet } from 'lintel/claims';
import { contract } from '../../workloads/care-platform/contract.ts';
import { bastionClaims } from './claims/bastion.ts';
import { complianceClaims } from './claims/compliance.ts';
import { databaseClaims } from './claims/database.ts';
import { deploymentClaims } from './claims/deployment.ts';
import { edgeClaims } from './claims/edge.ts';
import { encryptionClaims } from './claims/encryption.ts';
import { flowClaims } from './claims/flows.ts';
import { guardClaims } from './claims/guards.ts';
import { isolationClaims } from './claims/isolation.ts';
import { monitoringClaims, REJECTS } from './claims/monitoring.ts';
import { that } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { organisationClaims } from './claims/organisation.ts';
import { serviceClaims } from './claims/services.ts';
import type { OmnirapeuticOptions } from './options.ts';

/** Counted by the metric filter on the flow logs, which is in the template. */
const FILTERED = { ...REJECTS, unit: 'Count', dimensionSets: [[]] } as const;

/** What the document of Omnirapeutic promises: one claim for each row of its conformance table that the stage can keep. */
export function omnirapeuticClaims(options: OmnirapeuticOptions, files: Readonly<Record<string, string>>): ClaimSet {
  return that.claimSet({
    title: 'Omnirapeutic',
    files,
    metrics: [...contract.metrics, FILTERED],
    claims: [
      ...networkClaims(options),
      ...isolationClaims(options),
      ...edgeClaims(options),
      ...serviceClaims(options),
      ...deploymentClaims(options),
      ...databaseClaims(options),
      ...encryptionClaims(options),
      ...flowClaims(options),
      ...bastionClaims(options),
      ...monitoringClaims(options),
      ...complianceClaims(options),
      ...organisationClaims(options),
      ...guardClaims(options),
    ],
  });
}
