import { HOME } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** Getting data back: to a minute within seven days, from a dump, or one object. */
export function restoreRunbook(settings: CoherentSettings): string {
  const { stack, database, databaseName, user, bucket, backups, region } = namesIn(settings);
  return `# Restore data (${settings.stage})

The database can be brought back to any moment of the last 7 days, to within 5 minutes (RPO 5 minutes). Dumps and old
versions of objects reach further, to within a day (RPO 24 hours). A restore makes something new beside what is in use,
so it can be looked at first. It is measured apart from the recovery time of runbooks/rebuild.md: for a large database
it can take more than an hour.

## The database, to a moment

    aws rds restore-db-instance-to-point-in-time --region ${region} \\
      --source-db-instance-identifier ${database} --target-db-instance-identifier ${database}-restored \\
      --restore-time <2026-01-31T12:00:00Z> --db-subnet-group-name coherent-data-subnet-group \\
      --vpc-security-group-ids <output DbSecurityGroupId of ${stack}> --no-publicly-accessible
    aws rds wait db-instance-available --region ${region} --db-instance-identifier ${database}-restored
    aws rds modify-db-instance --region ${region} --db-instance-identifier ${database}-restored \\
      --manage-master-user-password --apply-immediately

Its password is in a secret of its own, which the server may not read: look it up, and dump the restored database from the
server (\`aws ssm start-session --target <instance id>\`), then load the dump beside the one in use:

    sudo -u coherent pg_dump --format=custom --file=${backups}/restored.dump \\
      'postgresql://${user}@<its host name>:5432/${databaseName}?sslmode=verify-full&sslrootcert=/etc/coherent/rds-ca.pem'
    sudo ${HOME}/bin/restore ${backups}/restored.dump ${databaseName}_restored

Delete ${database}-restored when nothing needs it any more.

## The database, from the dump of a day

Dumps are made at 02:00 UTC, kept for 7 days on the server and under s3://${bucket}/backups/ for a year; from the 90th
day on they lie in Glacier and have to be restored first (\`aws s3api restore-object\`, 3 to 5 hours). On the server:

    sudo ${HOME}/bin/restore <YYYY-MM-DD> ${databaseName}_restored

## Put the restored database in the place of the old one

On the server, connected to the database postgres, while the API is stopped (\`systemctl stop coherent\`):

    ALTER DATABASE ${databaseName} RENAME TO ${databaseName}_before;
    ALTER DATABASE ${databaseName}_restored RENAME TO ${databaseName};

## An object that was deleted or replaced

Old versions are kept for 365 days; from the 90th day on they lie in Glacier.

    aws s3api list-object-versions --bucket ${bucket} --prefix <key>
    aws s3api copy-object --bucket ${bucket} --key <key> --copy-source '${bucket}/<key>?versionId=<version>'

## Prove it, once a quarter

Restore yesterday's dump as above, count the rows of app.d_project in both databases, and drop the restored one. Note how
long it took.
`;
}
