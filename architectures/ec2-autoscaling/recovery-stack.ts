import type { Construct } from 'constructs';
import { EncryptionKey, ProductionStack } from 'lintel/constructs';
import { addVault } from './backup.ts';
import type { Settings } from './settings.ts';

/** A vault in another region for the copies of all recovery points, with a key that lives there. */
export class RecoveryStack extends ProductionStack {
  constructor(
    scope: Construct,
    id: string,
    settings: Settings,
    place: { readonly region: string; readonly zones: readonly string[] },
  ) {
    super(scope, id, {
      description: `Copies of the recovery points of ${settings.name}`,
      region: place.region,
      zones: place.zones,
    });
    const key = new EncryptionKey(this, 'RecoveryKey', {
      description: `Copies of the recovery points of ${settings.name}`,
      alias: `${settings.name}-recovery`,
    });
    addVault(this, 'RecoveryVault', key, settings);
  }
}
