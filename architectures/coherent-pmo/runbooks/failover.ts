import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** What happens when the database's zone fails, and how to see it happen on purpose. */
export function failoverRunbook(settings: CoherentSettings): string {
  const { database, region } = namesIn(settings);
  if (!settings.multiAz) {
    return `# Failover (${settings.stage})

There is no standby: when ${database} fails, follow runbooks/restore.md. Recovery within the hour is promised for prod
only.
`;
  }
  return `# Failover of the database (${settings.stage})

${database} has a synchronous standby in the other zone. When the primary fails, RDS moves its host name to the standby
by itself, in 1 to 2 minutes; nothing is lost. The topic gets the RDS events of the category failover. The API opens new
connections by itself.

See it happen, in the maintenance window (sun:04:00-sun:05:00 UTC):

    aws rds reboot-db-instance --region ${region} --db-instance-identifier ${database} --force-failover
    aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${database} --duration 60

Time from "Multi-AZ instance failover started" to "completed", and until the API answers again:

    until curl --fail --silent https://${settings.domainName}${settings.healthPath}; do sleep 1; done
`;
}
