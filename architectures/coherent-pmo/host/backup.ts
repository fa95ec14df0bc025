import { BACKUP_SERVICE, HOME } from '../../../workloads/pmo/contract.ts';
import { metricLine } from './processes.ts';

export const BACKUP_FOLDER = '/var/backups/coherent';
const LOCAL_DAYS = 7;

/** Gives PostgreSQL's tools what they need: the password is read each time, because RDS changes it. */
function databaseLogin(): string {
  return `set -a; . /etc/coherent/api.env; set +a
secret="$(aws secretsmanager get-secret-value --secret-id "$DATABASE_SECRET_ARN" --query SecretString --output text)"
PGUSER="$(jq -r .username <<<"$secret")" PGPASSWORD="$(jq -r .password <<<"$secret")"
export PGUSER PGPASSWORD
`;
}

/**
 * A dump a day: checked before it is believed, uploaded, and only then are old ones removed. The list of contents is read
 * whole before it is searched: under `pipefail` a reader that leaves early fails the writer.
 */
export function backupScript(): string {
  return `#!/bin/bash
# Dumps the database, checks the dump, uploads it, removes local ones older than ${LOCAL_DAYS} days.
set -euo pipefail
succeeded=0
report() { ${metricLine('Pmo/Backup', 'BackupSuccess', BACKUP_SERVICE, '"$succeeded"')}; }
trap report EXIT
${databaseLogin()}day="$(date --utc +%F)"
dump="${BACKUP_FOLDER}/$day.dump"
pg_dump --format=custom --file="$dump" "$DATABASE_URL"
contents="$(pg_restore --list "$dump")"
[[ "$contents" == *'TABLE DATA'* ]]
aws s3 cp --only-show-errors --sse AES256 "$dump" "s3://$S3_BUCKET/backups/$day/coherent.dump"
find ${BACKUP_FOLDER} -name '*.dump' -mtime +${LOCAL_DAYS - 1} -delete
succeeded=1
`;
}

/** A dump into a new database, never over the one in use. */
export function restoreScript(): string {
  return `#!/bin/bash
# restore <YYYY-MM-DD or file> <new database>: loads a dump into a new database beside the one in use.
set -euo pipefail
${databaseLogin()}dump="$1"
if [[ ! -f "$dump" ]]; then
  dump="$(mktemp)"
  trap 'rm -f "$dump"' EXIT
  aws s3 cp --only-show-errors "s3://$S3_BUCKET/backups/$1/coherent.dump" "$dump"
fi
psql "$DATABASE_URL" --command "CREATE DATABASE \\"$2\\""
pg_restore --exit-on-error --no-owner --dbname "$(sed "s|/coherent?|/$2?|" <<<"$DATABASE_URL")" "$dump"
`;
}

/** What runs by the clock; the host's clock is UTC. */
export function timetable(scaling: 'single' | 'horizontal'): string {
  return [
    'SHELL=/bin/bash',
    'PATH=/usr/local/bin:/usr/bin:/bin',
    `0 2 * * * coherent ${HOME}/bin/backup >>${HOME}/logs/backup.log 2>&1`,
    `* * * * * coherent PM2_HOME=${HOME}/.pm2 ${HOME}/bin/report-processes >>${HOME}/logs/processes.log`,
    ...(scaling === 'single' ? [`17 * * * * root ${HOME}/bin/certificate`] : []),
    '',
  ].join('\n');
}
