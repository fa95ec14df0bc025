import type { ClaimSet } from 'lintel/claims';
import { contract } from '../../workloads/tag-compliance-mcp/contract.ts';
import { accessClaims } from './claims/access.ts';
import { costClaims } from './claims/cost.ts';
import { deliveryClaims } from './claims/delivery.ts';
import { deployerClaims } from './claims/deployers.ts';
import { interfaceClaims } from './claims/interface.ts';
import { monitoringClaims } from './claims/monitoring.ts';
import { that } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { runningClaims } from './claims/running.ts';
import { serverClaims } from './claims/server.ts';
import type { McpTaggingOptions } from './options.ts';

/** What the document of the MCP tagging server promises: one claim for each row of its conformance table. */
export function mcpTaggingClaims(options: McpTaggingOptions, files: Readonly<Record<string, string>>): ClaimSet {
  return that.claimSet({
    title: 'MCP tagging server',
    files,
    metrics: contract.metrics,
    claims: [
      ...deliveryClaims(options),
      ...networkClaims(options),
      ...serverClaims(options),
      ...accessClaims(),
      ...monitoringClaims(options),
      ...costClaims(options),
      ...interfaceClaims(),
      ...runningClaims(),
      ...deployerClaims(options),
    ],
  });
}
