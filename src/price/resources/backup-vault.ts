import { type Facts, typically } from '../facts.ts';
import { type Pricer, part } from '../pricer.ts';

/** What is backed up decides the price of a gigabyte; a template names its kinds, not how much they hold. */
const KINDS = [
  { type: 'AWS::RDS::DBInstance', row: 'backup.rds.warm', name: 'RDS' },
  { type: 'AWS::RDS::DBCluster', row: 'backup.aurora.warm', name: 'Aurora' },
  { type: 'AWS::EFS::FileSystem', row: 'backup.efs.warm', name: 'EFS' },
] as const;

/** Recovery points are billed where they are stored, copies in another region included. */
export const backupVault: Pricer = (facts) => {
  const kind = kindOf(facts);
  const cold = kind.name === 'EFS' ? facts.stated('archiveGb', 'GB') : undefined;
  return [
    part(`Recovery points, ${kind.name}`, kind.row, facts.used('storageGb', 'GB', typically(1, 20, 200))),
    ...(cold === undefined ? [] : [part('Recovery points in cold storage', 'backup.efs.cold', cold)]),
  ];
};

function kindOf(facts: Facts): { readonly row: string; readonly name: string } {
  const { ofType } = facts.around;
  const selections = ofType('AWS::Backup::BackupSelection').flatMap((each) => facts.of(each) ?? []);
  const selected = selections.flatMap((each) =>
    each
      .elements('BackupSelection.Resources')
      .flatMap((text) => (typeof text === 'string' ? (each.named(text)?.resource.type ?? []) : [])),
  );
  const isThere = (type: string) => selected.includes(type) || (selected.length === 0 && ofType(type).length > 0);
  return KINDS.find(({ type }) => isThere(type)) ?? { row: 'backup.ebs.warm', name: 'EBS' };
}
