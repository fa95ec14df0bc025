import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import { AuditTrail, type EncryptionKey, FlowLogs, ObjectStore, type ProductionStack } from 'lintel/constructs';
import type { Network } from './network.ts';
import { namesOf, PROJECT, type Settings } from './settings.ts';

/** Who called which API, and who talked to whom (EC2-LOG-02). */
export function addAudit(stack: ProductionStack, network: Network, key: EncryptionKey, settings: Settings): void {
  if (settings.guardDuty) new guardduty.CfnDetector(stack, 'ThreatDetector', { enable: true });
  if (!settings.audit) return;
  new FlowLogs(stack, 'FlowLogs', {
    vpc: network.vpc,
    logGroup: {
      name: `/${PROJECT}/${settings.environment}/flow`,
      days: settings.logDays,
      whenStackIsDeleted: 'delete',
      encryptionKey: key,
    },
  });
  new AuditTrail(stack, 'AuditTrail', {
    name: namesOf(settings).trail,
    key,
    bucket: new ObjectStore(stack, 'TrailBucket', {
      rules: [
        {
          name: 'a year at hand, seven in the archive',
          current: { infrequentAccessAfterDays: 90, glacierAfterDays: 365, deleteAfterDays: 2555 },
        },
      ],
    }),
  });
}
