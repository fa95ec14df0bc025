import { releaseDeliverySteps, releaseWorkflow, withRights } from 'lintel/constructs';
import { agentConfiguration } from './host/agent.ts';
import { backupScript, restoreScript, timetable } from './host/backup.ts';
import { shellScript } from './host/boot-script.ts';
import { certificateScript } from './host/certificate.ts';
import { nginxSites } from './host/nginx.ts';
import { composeFile, ecosystem, processReport } from './host/processes.ts';
import { parameterNames } from './interface.ts';
import { type CoherentOptions, type CoherentSettings, settle } from './options.ts';
import { accountRunbook } from './runbooks/account.ts';
import { alarmsRunbook } from './runbooks/alarms.ts';
import { deployRunbook } from './runbooks/deploy.ts';
import { failoverRunbook } from './runbooks/failover.ts';
import { firstDeploymentRunbook } from './runbooks/first-deployment.ts';
import { DELIVERY_TEMPLATE, namesIn } from './runbooks/names.ts';
import { rebuildRunbook } from './runbooks/rebuild.ts';
import { dataLocations, sourceRecord } from './runbooks/records.ts';
import { restoreRunbook } from './runbooks/restore.ts';
import { rotateRunbook } from './runbooks/rotate.ts';

/** What is on the host, as it is written there, and how the system is operated. */
export function deliveredFiles(options: CoherentOptions): Readonly<Record<string, string>> {
  const settings = settle(options);
  return withRights({
    'host/boot.sh': shellScript(settings),
    'host/nginx.conf': nginxSites(settings),
    'host/ecosystem.config.cjs': ecosystem(settings),
    'host/compose.yaml': composeFile(),
    // In user data `${!` stands for a `${` that CloudFormation leaves alone.
    'host/cloudwatch-agent.json': agentConfiguration(settings.stage).replaceAll('${!', '${'),
    'host/report-processes': processReport(),
    'host/backup': backupScript(),
    'host/restore': restoreScript(),
    'host/crontab': timetable(settings.scaling),
    ...(settings.scaling === 'single' ? { 'host/certificate': certificateScript(settings.domainName) } : {}),
    'runbooks/alarms.md': alarmsRunbook(settings),
    'runbooks/first-deployment.md': firstDeploymentRunbook(settings),
    'runbooks/deploy.md': deployRunbook(settings),
    ...(settings.gitHubDelivery ? fromGitHub(settings) : {}),
    'runbooks/restore.md': restoreRunbook(settings),
    'runbooks/failover.md': failoverRunbook(settings),
    'runbooks/rebuild.md': rebuildRunbook(settings),
    'runbooks/rotate-a-secret.md': rotateRunbook(settings),
    'runbooks/account.md': accountRunbook(settings),
    'records/data-locations.md': dataLocations(settings),
    'records/source.md': sourceRecord(),
  });
}

function fromGitHub(settings: CoherentSettings): Readonly<Record<string, string>> {
  const { stage, region } = settings;
  const { stack: stackName, deliveryStack: deliveryStackName } = namesIn(settings);
  const props = { region, stackName, environment: stage, parameters: parameterNames(settings) };
  return {
    '.github/workflows/deploy.yml': releaseWorkflow(props),
    'runbooks/deploy-from-github.md': releaseDeliverySteps({
      ...props,
      target: 'coherent-pmo',
      targetEnvironment: stage,
      deliveryStackName,
      template: DELIVERY_TEMPLATE,
    }),
  };
}
