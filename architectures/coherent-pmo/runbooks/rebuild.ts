import { HOME } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { namesIn, updateStack } from './names.ts';

/** The drill behind the recovery time objective of one hour. */
export function rebuildRunbook(settings: CoherentSettings): string {
  const { region } = namesIn(settings);
  return `# Rebuild the server (${settings.stage})

RTO (recovery time objective): 1 hour. Failover of the database 2 minutes (runbooks/failover.md), a new instance 15
minutes, deployment of the application 10 minutes (runbooks/deploy.md): 27 minutes in all.
${
  settings.multiAz
    ? 'A database that has to be restored is not in this sum (runbooks/restore.md).'
    : 'This environment has no standby, so the promise does not cover the loss of its database.'
}

The server holds nothing that is not elsewhere${
    settings.scaling === 'single' ? ', except the key that signs tokens: after a rebuild users log in again' : ''
  }.

1. Make CloudFormation replace the instance, by giving it another image${settings.scaling === 'single' ? '; the Elastic IP moves to the new one' : ''}:

       ${updateStack(settings, { ServerImage: "<Canonical's SSM parameter of another image>" })}

2. Within 15 minutes the boot script has prepared it. Follow it in the log group /coherent/${settings.stage}/system, stream boot,
   or on the host:

       aws ssm start-session --region ${region} --target <instance id>
       tail --follow /var/log/cloud-init-output.log

3. See that it answers${settings.scaling === 'single' ? `; the certificate comes with the first run of ${HOME}/bin/certificate, once an hour by itself` : ''}:

       curl --fail https://${settings.domainName}${settings.healthPath}

Time the drill once a quarter and note it.
`;
}
