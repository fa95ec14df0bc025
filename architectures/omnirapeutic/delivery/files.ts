import { withRights } from 'lintel/constructs';
import { named } from '../names.ts';
import type { OmnirapeuticOptions } from '../options.ts';
import { alarmsRunbook } from './alarm-steps.ts';
import { dockerfile } from './dockerfile.ts';
import {
  bastionRunbook,
  deployRunbook,
  failoverRunbook,
  firstDeploymentRunbook,
  preflight,
  rebuildRunbook,
  restoreRunbook,
  rollbackRunbook,
  rotateRunbook,
} from './runbooks.ts';
import { deployWorkflow } from './workflow.ts';

export const FILES = {
  dockerfile: 'Dockerfile',
  workflow: '.github/workflows/deploy.yml',
  preflight: 'deploy/preflight.sh',
  alarms: 'runbooks/alarms.md',
  firstDeployment: 'runbooks/first-deployment.md',
  bastion: 'runbooks/bastion.md',
  restore: 'runbooks/restore.md',
  failover: 'runbooks/failover.md',
  deploy: 'runbooks/deploy.md',
  rollback: 'runbooks/rollback.md',
  rotate: 'runbooks/rotate-a-secret.md',
  rebuild: 'runbooks/rebuild.md',
} as const;

/** The files that deliver and operate the system, written from the names of the template. */
export function deliveredFiles(options: OmnirapeuticOptions): Readonly<Record<string, string>> {
  const files = {
    [FILES.dockerfile]: dockerfile(),
    [FILES.workflow]: deployWorkflow(),
    [FILES.preflight]: preflight(options),
    [FILES.alarms]: alarmsRunbook(options),
    [FILES.firstDeployment]: firstDeploymentRunbook(options),
    [FILES.bastion]: bastionRunbook(options),
    [FILES.restore]: restoreRunbook(),
    [FILES.failover]: failoverRunbook(options),
    [FILES.deploy]: deployRunbook(),
    [FILES.rollback]: rollbackRunbook(),
    [FILES.rotate]: rotateRunbook(),
    [FILES.rebuild]: rebuildRunbook(),
  };
  return withRights(files, { [FILES.bastion]: named('bastion-operator') });
}
