import type { ClaimSet } from 'lintel/claims';
import { contract, DATABASE_FAILURE_METRIC } from '../../workloads/contracts/contract.ts';
import { accessClaims } from './claims/access.ts';
import { computeClaims } from './claims/compute.ts';
import { costClaims } from './claims/cost.ts';
import { checklistClaims, deliveryClaims } from './claims/delivery.ts';
import { frontClaims } from './claims/front.ts';
import { generalClaims } from './claims/general.ts';
import { guardClaims } from './claims/guards.ts';
import { imageClaims } from './claims/image.ts';
import { monitoringClaims } from './claims/monitoring.ts';
import { that } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { securityGroupClaims } from './claims/security-groups.ts';
import { variableClaims } from './claims/variables.ts';
import type { BloomContractsOptions } from './options.ts';

/**
 * What the document of the contract management system promises: one claim for each row of its conformance table, judged
 * also on the files that are delivered.
 */
export function bloomContractsClaims(
  options: BloomContractsOptions,
  files: Readonly<Record<string, string>>,
): ClaimSet {
  return that.claimSet({
    title: 'Bloom Energy contract management',
    files,
    // The last one is counted by a log filter of the template, without dimensions; BLM-ALM-03 proves the filter.
    metrics: [...contract.metrics, { ...DATABASE_FAILURE_METRIC, unit: 'None', dimensionSets: [[]] }],
    claims: [
      ...generalClaims(options),
      ...networkClaims(options),
      ...frontClaims(options),
      ...securityGroupClaims(options),
      ...accessClaims(options),
      ...variableClaims(options),
      ...imageClaims(options),
      ...computeClaims(options),
      ...monitoringClaims(),
      ...deliveryClaims(options),
      ...checklistClaims(options),
      ...costClaims(),
      ...guardClaims(options),
    ],
  });
}
