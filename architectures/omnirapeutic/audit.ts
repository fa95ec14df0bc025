import {
  type AlertTopic,
  AuditTrail,
  ComplianceRecorder,
  type ProductionStack,
  ThreatDetector,
} from 'lintel/constructs';
import { COMPLIANCE_RULES } from './compliance-rules.ts';
import { LOG_GROUPS, named } from './names.ts';
import type { OmnirapeuticOptions } from './options.ts';
import type { Security } from './security.ts';
import type { Storage } from './storage.ts';

/** Rules of EventBridge that publish findings to the alert topic. */
export const FINDING_RULES = { high: named('guardduty-high'), medium: named('guardduty-medium') } as const;

interface AuditSubjects {
  readonly security: Security;
  readonly storage: Storage;
  readonly topic: AlertTopic;
}

/** Modules `cloudtrail`, `config` and `guardduty`. */
export function addAudit(
  stack: ProductionStack,
  { security, storage, topic }: AuditSubjects,
  { existing = [], conformancePackUri }: OmnirapeuticOptions,
): void {
  new AuditTrail(stack, 'CloudTrail', {
    name: named('trail'),
    bucket: storage.trail,
    key: security.s3Key,
    logGroup: { name: LOG_GROUPS.trail, days: 90, whenStackIsDeleted: 'delete' },
    dataEvents: ['s3', 'lambda'],
    insights: true,
  });
  new ComplianceRecorder(stack, 'Config', {
    name: named('recorder'),
    bucket: storage.configuration,
    key: security.s3Key,
    recorderExists: existing.includes('config-recorder'),
    pack: {
      name: named('hipaa-security'),
      content: conformancePackUri === undefined ? { rules: COMPLIANCE_RULES } : { templateS3Uri: conformancePackUri },
    },
  });
  new ThreatDetector(stack, 'GuardDuty', {
    detectorExists: existing.includes('guardduty-detector'),
    features: ['S3_DATA_EVENTS', 'EBS_MALWARE_PROTECTION', 'RDS_LOGIN_EVENTS'],
    notify: [
      { name: FINDING_RULES.high, from: 7, topic },
      { name: FINDING_RULES.medium, from: 4, below: 7, topic },
    ],
  });
}
