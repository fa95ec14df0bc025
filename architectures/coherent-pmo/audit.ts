import { Fn } from 'aws-cdk-lib';
import {
  type AlertTopic,
  AuditTrail,
  ComplianceRecorder,
  FlowLogs,
  ObjectStore,
  type ProductionStack,
  ThreatDetector,
} from 'lintel/constructs';
import type { Network } from './network.ts';
import type { CoherentSettings } from './options.ts';

/** What the document recommends for production. Only the trail is on by itself, and only there (C-PMO-09). */
export function addAudit(
  stack: ProductionStack,
  network: Network,
  topic: AlertTopic,
  settings: CoherentSettings,
): void {
  const { stage } = settings;
  if (settings.cloudTrail) {
    new AuditTrail(stack, 'Trail', {
      name: `coherent-${stage}`,
      bucket: addLogBucket(stack, 'TrailBucket', 'trail', stage),
    });
  }
  if (settings.flowLogs) {
    new FlowLogs(stack, 'FlowLogs', {
      vpc: network.vpc,
      logGroup: { name: `/coherent/${stage}/flows`, days: settings.logDays, whenStackIsDeleted: 'delete' },
    });
  }
  if (settings.guardDuty) {
    new ThreatDetector(stack, 'ThreatDetector', {
      notify: [{ name: threatRule(stage), from: 4, below: 11, topic }],
    });
  }
  if (settings.awsConfig) {
    new ComplianceRecorder(stack, 'Recorder', {
      name: `coherent-${stage}`,
      bucket: addLogBucket(stack, 'RecorderBucket', 'config', stage),
    });
  }
}

/** The EventBridge rule that tells of findings. */
export function threatRule(stage: CoherentSettings['stage']): string {
  return `coherent-${stage}-threats`;
}

function addLogBucket(stack: ProductionStack, id: string, what: string, stage: CoherentSettings['stage']): ObjectStore {
  return new ObjectStore(stack, id, {
    name: Fn.sub(`coherent-${what}-${stage}-\${AWS::AccountId}`),
    rules: [{ name: 'a year', current: { deleteAfterDays: 365 }, old: { deleteAfterDays: 30 } }],
  });
}
