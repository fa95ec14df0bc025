/** What cannot be restored, and what goes with its stack. */
import { impliedBy, not, or } from '../../../base/index.ts';
import { valuesAt } from '../../../model/index.ts';
import { judge } from '../../judge.ts';
import * as retention from '../../keeping/retention.ts';
import type { Question, Thing } from '../../question.ts';
import { hasBackups } from '../../survival/restore-points.ts';
import type { Judgement } from '../../verdict.ts';
import type { CheckDefinition } from '../check.ts';
import { isMember, thingsOfTypes } from '../things-of-types.ts';

const database = (change: Readonly<Record<string, unknown>>) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...change } },
});

export const NO_BACKUP: CheckDefinition = {
  id: 'no-backup',
  area: 'Data kept',
  severity: 'medium',
  asks: 'What cannot be restored, and to which moment can the rest?',
  fix: 'Keep automated backups or point-in-time recovery for as long as a mistake may go unnoticed.',
  source: 'https://docs.aws.amazon.com/prescriptive-guidance/latest/backup-recovery/welcome.html',
  standing: (question, nameOf) =>
    [...question.model.resources.values()]
      .map((each): Thing => ({ ...each, kind: 'resource' }))
      .filter((thing) => hasBackups(thing.type) && !CACHES.includes(thing.type) && !isCopy(thing))
      .map(({ id }) => ({
        of: id,
        title: `${nameOf(id)} can be restored`,
        judged: [{ kind: 'survives', what: nameOf(id), loses: 'data' } as const],
      })),
  holds: {
    says: 'Backups of a week restore any second up to five minutes before.',
    resources: database({ BackupRetentionPeriod: 7 }),
  },
  fails: { says: 'No automated backups.', resources: database({ BackupRetentionPeriod: 0 }) },
};

/** What a replica or a member of a cluster holds is restored from its source. */
function isCopy(thing: Thing): boolean {
  const isReplica = valuesAt(thing.properties, ['SourceDBInstanceIdentifier']).some(({ value }) => value !== undefined);
  return isReplica || isMember(thing);
}

/** What may be made anew from elsewhere. */
const CACHES = [
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
];

/** Where nobody else keeps what is in it. A bucket that is not empty refuses to be deleted. */
export const KEEPS_DATA: readonly string[] = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::Neptune::DBCluster',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::EFS::FileSystem',
  'AWS::Redshift::Cluster',
  'AWS::OpenSearchService::Domain',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
];

const table = (DeletionPolicy?: string) => ({
  Orders: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { BillingMode: 'PAY_PER_REQUEST' },
    ...(DeletionPolicy !== undefined && { DeletionPolicy }),
  },
});

export const LOST_WITH_STACK: CheckDefinition = {
  id: 'lost-with-stack',
  area: 'Data kept',
  severity: 'medium',
  asks: 'What is lost when its stack is deleted?',
  fix: 'Set DeletionPolicy to Retain or Snapshot, or switch deletion protection on.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, KEEPS_DATA)
      .filter((thing) => !isProtected(question, thing))
      .map((thing) => ({
        of: thing.id,
        title: `Deleting the stack does not lose ${nameOf(thing.id)}`,
        judged: judgeStaying(question, thing),
      })),
  holds: { says: 'It stays.', resources: table('Retain') },
  fails: { says: 'A table goes unless its policy says otherwise.', resources: table() },
};

/** It stays in all worlds in which CloudFormation does not delete it with the stack. */
function judgeStaying(question: Question, thing: Thing): Judgement {
  const said = retention.onDelete(question, thing);
  const goes = or(...said.flatMap(({ is, when }) => (is === 'Delete' ? [when] : [])));
  const untold = or(...said.flatMap(({ is, when }) => (is === undefined ? [when] : [])));
  const steps = said.map(({ says, path }) => ({ says, at: { subject: thing.id, path } }));
  const summary = `${thing.id} goes with its stack, and what only it holds or opens goes too.`;
  return judge(impliedBy(thing.when, { certain: not(or(goes, untold)), possible: not(goes) }), {
    trace: steps,
    counterexample: () => ({ summary, steps }),
    missing: said.flatMap(({ missing }) => missing ?? []),
  });
}

/** Deletion fails, and the stack with it. A member of a cluster has nothing of its own. */
function isProtected(question: Question, thing: Thing): boolean {
  const said = retention.DELETION_PROTECTED[thing.type]?.(question, thing) ?? [];
  const isLocked = said.length > 0 && said.every(({ is }) => is === true);
  return isLocked || isMember(thing);
}
