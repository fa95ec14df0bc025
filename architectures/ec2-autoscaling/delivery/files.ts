import { withRights } from 'lintel/constructs';
import type { Settings } from '../settings.ts';
import { alarmsRunbook } from './alarm-steps.ts';
import { deployRunbook, firstDeploymentRunbook, rebuildRunbook, rotateRunbook } from './beginnings.ts';
import { changeSetScript } from './change-set.ts';
import { dockerfile } from './dockerfile.ts';
import { CHANGE_SET, DEPENDABOT, DOCKERFILE, PIPELINE, runbookPath, UPKEEP } from './paths.ts';
import { dependabot, pipeline, upkeep } from './pipeline.ts';
import { restoreRunbook } from './restore.ts';
import {
  blueGreenRunbook,
  capacityRunbook,
  changesRunbook,
  failoverRunbook,
  incidentRunbook,
  rollbackRunbook,
} from './runbooks.ts';

/** What delivers and operates an environment, by path. */
export function deliveryFiles(settings: Settings): Readonly<Record<string, string>> {
  const { environment, backup } = settings;
  return withRights({
    [PIPELINE]: pipeline(),
    [UPKEEP]: upkeep(),
    [DEPENDABOT]: dependabot(),
    [CHANGE_SET]: changeSetScript(),
    ...(backup === undefined ? {} : { [runbookPath(environment, 'restore')]: restoreRunbook(settings) }),
    ...(settings.containers === undefined ? {} : { [DOCKERFILE]: dockerfile(settings) }),
    [runbookPath(environment, 'failover')]: failoverRunbook(settings),
    [runbookPath(environment, 'alarms')]: alarmsRunbook(settings),
    [runbookPath(environment, 'first-deployment')]: firstDeploymentRunbook(settings),
    [runbookPath(environment, 'deploy')]: deployRunbook(settings),
    [runbookPath(environment, 'rotate-a-secret')]: rotateRunbook(settings),
    [runbookPath(environment, 'rebuild')]: rebuildRunbook(settings),
    [runbookPath(environment, 'rollback')]: rollbackRunbook(settings),
    [runbookPath(environment, 'blue-green')]: blueGreenRunbook(settings),
    [runbookPath(environment, 'incident')]: incidentRunbook(settings),
    [runbookPath(environment, 'changes')]: changesRunbook(settings),
    [runbookPath(environment, 'capacity')]: capacityRunbook(settings),
  });
}
