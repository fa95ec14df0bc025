/** What the running system shows of the promises that no template tells. */
import type { RunWitness } from 'lintel/constructs';
import type { CoherentSettings } from '../options.ts';
import { databaseWitnesses } from './database.ts';
import { documentWitnesses } from './documents.ts';
import { hostWitnesses } from './host.ts';
import { monitoringWitnesses } from './monitoring.ts';
import { recoveryWitnesses } from './recovery.ts';
import { requestWitnesses } from './requests.ts';

/** None for a fleet behind a load balancer: what they ask is asked of one host. */
export function coherentWitnesses(settings: CoherentSettings): readonly RunWitness[] {
  if (settings.scaling !== 'single') return [];
  return [
    ...hostWitnesses(settings),
    ...databaseWitnesses(),
    ...requestWitnesses(settings),
    ...documentWitnesses(),
    ...recoveryWitnesses(settings),
    ...monitoringWitnesses(settings),
  ];
}
