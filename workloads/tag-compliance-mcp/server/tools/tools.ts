/** The tools, in the order in which clients see them. */
import { checkTagCompliance } from './check-tag-compliance.ts';
import { detectTagDrift } from './detect-tag-drift.ts';
import { exportViolationsCsv } from './export-violations-csv.ts';
import { findUntaggedResources } from './find-untagged-resources.ts';
import { generateComplianceReport } from './generate-compliance-report.ts';
import { generateCustodianPolicy } from './generate-custodian-policy.ts';
import { generateOpenopsWorkflow } from './generate-openops-workflow.ts';
import { getCostAttributionGap } from './get-cost-attribution-gap.ts';
import { getTaggingPolicy } from './get-tagging-policy.ts';
import { getViolationHistory } from './get-violation-history.ts';
import { importAwsTagPolicy } from './import-aws-tag-policy.ts';
import { scheduleComplianceAudit } from './schedule-compliance-audit.ts';
import { suggestTags } from './suggest-tags.ts';
import type { Tool } from './tool.ts';
import { validateResourceTags } from './validate-resource-tags.ts';

export const TOOLS: readonly Tool[] = [
  checkTagCompliance,
  findUntaggedResources,
  validateResourceTags,
  getCostAttributionGap,
  suggestTags,
  getTaggingPolicy,
  generateComplianceReport,
  getViolationHistory,
  generateCustodianPolicy,
  generateOpenopsWorkflow,
  scheduleComplianceAudit,
  detectTagDrift,
  exportViolationsCsv,
  importAwsTagPolicy,
];
