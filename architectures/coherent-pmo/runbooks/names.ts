import { DATABASE_NAME, DATABASE_USER, databaseIdentifier } from '../database.ts';
import { BACKUP_FOLDER } from '../host/backup.ts';
import { parameterNames } from '../interface.ts';
import type { CoherentSettings } from '../options.ts';

/** Of the roles with which GitHub deploys. */
export const DELIVERY_TEMPLATE = 'CoherentDelivery';

/** What the commands of the runbooks call things: the same texts from which the template is made. */
export function namesIn(settings: CoherentSettings) {
  const { stage, region } = settings;
  return {
    stack: `coherent-${stage}`,
    deliveryStack: `coherent-delivery-${stage}`,
    database: databaseIdentifier(stage),
    databaseName: DATABASE_NAME,
    user: DATABASE_USER,
    bucket: `coherent-artifacts-${stage}-<account id>`,
    backups: BACKUP_FOLDER,
    region,
  } as const;
}

/** The command that gives the stack other values of some parameters and keeps the rest. */
export function updateStack(settings: CoherentSettings, changes: Readonly<Record<string, string>>): string {
  const { stack, region } = namesIn(settings);
  const parameters = parameterNames(settings).map((name) => {
    const value = changes[name];
    return `ParameterKey=${name},${value === undefined ? 'UsePreviousValue=true' : `ParameterValue=${value}`}`;
  });
  return (
    [
      `aws cloudformation update-stack --region ${region} --stack-name ${stack} --use-previous-template`,
      '  --capabilities CAPABILITY_NAMED_IAM --parameters',
      ...parameters.map((parameter) => `    ${parameter}`),
    ].join(' \\\n       ') +
    `\n       aws cloudformation wait stack-update-complete --region ${region} --stack-name ${stack}`
  );
}
