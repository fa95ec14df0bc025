import { withRights } from 'lintel/constructs';
import { alarms } from './delivery/alarm-steps.ts';
import { dockerfile, dockerignore } from './delivery/dockerfile.ts';
import {
  deploy,
  failover,
  firstDeployment,
  rebuild,
  restoreDatabase,
  rightSizing,
  rollback,
  rotateSecrets,
} from './delivery/runbooks.ts';
import { deployWorkflow, scanWorkflow } from './delivery/workflow.ts';
import type { BloomContractsOptions } from './options.ts';

/** The files that build, deliver and operate the system, from the same names as the templates. */
export function bloomContractsFiles(options: BloomContractsOptions): Readonly<Record<string, string>> {
  return withRights({
    Dockerfile: dockerfile(options),
    '.dockerignore': dockerignore(),
    '.github/workflows/deploy.yml': deployWorkflow(options),
    '.github/workflows/security-scan.yml': scanWorkflow(options),
    'runbooks/alarms.md': alarms(options),
    'runbooks/first-deployment.md': firstDeployment(options),
    'runbooks/deploy.md': deploy(options),
    'runbooks/rollback.md': rollback(options),
    'runbooks/failover.md': failover(options),
    'runbooks/rebuild.md': rebuild(options),
    'runbooks/restore-database.md': restoreDatabase(options),
    'runbooks/change-a-secret.md': rotateSecrets(options),
    'runbooks/right-size.md': rightSizing(options),
  });
}
