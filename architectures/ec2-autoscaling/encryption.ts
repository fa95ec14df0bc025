import { EncryptionKey, type ProductionStack } from 'lintel/constructs';
import { PROJECT, type Settings } from './settings.ts';

/** The one key of an environment: disks, database, secrets, topics, logs and recovery points (EC2-KMS-04). */
export function addKey(stack: ProductionStack, settings: Settings): EncryptionKey {
  const key = new EncryptionKey(stack, 'Key', {
    description: `Disks, database, secrets, topics, logs and backups of ${settings.name}`,
    alias: settings.name,
  });
  key.allowAutoScaling({ spot: settings.spot });
  key.allowLogGroups(`*${PROJECT}*${settings.environment}*`);
  key.allowAlarmsAndEvents();
  return key;
}
