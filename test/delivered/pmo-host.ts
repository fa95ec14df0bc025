/** The server of Coherent PMO as its dumps see it: a folder in place of the bucket, and a secret. */
import { join } from 'node:path';
import { deliveredFiles } from '../../architectures/coherent-pmo/delivered-files.ts';
import { PROD } from '../../architectures/coherent-pmo/variants.ts';
import type { Machine } from './machine.ts';

const FILES = deliveredFiles(PROD);
export const BACKUP = FILES['host/backup'] ?? '';
export const RESTORE = FILES['host/restore'] ?? '';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Gives the host its variables, and an AWS CLI that knows the secret and one bucket, the folder `bucket`. */
export function prepareHost(machine: Machine, databaseUrl: string, login: Login): void {
  machine.write(
    'etc/coherent/api.env',
    `DATABASE_URL="${databaseUrl}"\nDATABASE_SECRET_ARN="arn:secret"\nS3_BUCKET="artifacts"\n`,
  );
  machine.write('secret.json', JSON.stringify(login));
  machine.write('var/backups/coherent/.keep', '');
  machine.program(
    'aws',
    `case "$1 $2" in
  'secretsmanager get-secret-value') cat ${machine.root}/secret.json ;;
  's3 cp')
    from=\${*: -2:1} to=\${*: -1}
    mkdir -p "$(dirname "\${to/#s3:\\/\\/artifacts/${machine.root}/bucket}")"
    cp "\${from/#s3:\\/\\/artifacts/${machine.root}/bucket}" "\${to/#s3:\\/\\/artifacts/${machine.root}/bucket}" ;;
  *) exit 252 ;;
esac`,
  );
}

/** Where the dump of today lies in the bucket. */
export function dumpOfToday(): string {
  return join('bucket', 'backups', new Date().toISOString().slice(0, 10), 'coherent.dump');
}

/** What the script says of how it ended: 1 or 0. */
export function reported(stdout: string): unknown {
  const lines = stdout.split('\n').filter((line) => line.includes('BackupSuccess'));
  return lines.map((line) => JSON.parse(line).BackupSuccess);
}
