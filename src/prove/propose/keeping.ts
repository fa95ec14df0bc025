/** What is kept, for how long, and what outlives the stack. */
import type { Assertion } from '../../claims/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import { rulesFor } from '../keeping/backup-plans.ts';
import { imagesOf, untaggedDaysOf } from '../keeping/images.ts';
import { effectsOf, SPELLINGS } from '../keeping/lifecycle.ts';
import * as retention from '../keeping/retention.ts';
import type { Question, Thing } from '../question.ts';
import type { SaidOfThing } from '../said.ts';
import { howMany, listed, type NameOf, type Proposal } from './proposal.ts';

type Kept = Omit<Extract<Assertion, { kind: 'kept' }>, 'kind' | 'of'>;

/** One promise: what is kept, and how a title says it. */
interface Promised {
  readonly what: Kept;
  readonly says: (subjects: string, isMany: boolean) => string;
}

export function proposeKeeping(question: Question, nameOf: NameOf): readonly Proposal[] {
  const things = [...question.model.resources.values()].map((each): Thing => ({ ...each, kind: 'resource' }));
  return things.flatMap((thing) => {
    const of = nameOf(thing.id);
    return promisesOf(question, thing).map(
      ({ what, says }): Proposal => ({
        area: 'Data kept',
        of,
        attempts: [{ says, holds: [{ kind: 'kept', of, ...what }] }],
      }),
    );
  });
}

function promisesOf(question: Question, thing: Thing): readonly Promised[] {
  const read = (table: Readonly<Record<string, retention.KeepReader>>) =>
    only(Object.hasOwn(table, thing.type) ? (table[thing.type]?.(question, thing) ?? []) : []);
  const backupDays = read(retention.BACKUP_DAYS);
  const pointInTime = thing.type.startsWith('AWS::DynamoDB::') ? read(retention.POINT_IN_TIME) : undefined;
  const days = read(retention.DAYS);
  const lockDays = read(retention.LOCK_DAYS);
  const images = thing.type === 'AWS::ECR::Repository' ? only(imagesOf(thing)) : undefined;
  const untagged = thing.type === 'AWS::ECR::Repository' ? only(untaggedDaysOf(thing)) : undefined;
  const promises: readonly (Promised | false)[] = [
    isSome(backupDays) && {
      what: { backupDays },
      says: (subjects) => `Backups of ${subjects} are kept for ${howMany(backupDays, 'day')}`,
    },
    read(retention.SNAPSHOTS_TAGGED) === true && {
      what: { snapshotsTagged: true },
      says: (subjects) => `Snapshots of ${subjects} carry its tags`,
    },
    read(retention.BACKUPS_OUTLIVE) === true && {
      what: { backupsOutlive: true },
      says: (subjects, isMany) => `Backups of ${subjects} stay when ${isMany ? 'they are' : 'it is'} deleted`,
    },
    isSome(pointInTime) && {
      what: { pointInTime },
      says: (subjects) => `Any moment of the last ${howMany(pointInTime, 'day')} can be restored in ${subjects}`,
    },
    read(retention.DELETION_PROTECTED) === true && {
      what: { deletionProtected: true },
      says: (subjects) => `Deletion protection is on for ${subjects}`,
    },
    isSome(days) &&
      isWritten(question, thing, retention.DAYS) && {
        what: { days },
        says: (subjects) => `${keptIn(thing.type)} ${subjects} ${spanOf(thing.type)} ${howMany(days, 'day')}`,
      },
    read(retention.VERSIONS) === true && {
      what: { versions: true },
      says: (subjects) => `Old versions of the objects in ${subjects} are kept`,
    },
    isSome(lockDays) && {
      what: { locked: { days: lockDays } },
      says: (subjects) => `Nothing in ${subjects} can be deleted for ${howMany(lockDays, 'day')}`,
    },
    isSome(images) && {
      what: { images },
      says: (subjects) => `The newest ${howMany(images, 'image')} in ${subjects} stay`,
    },
    isSome(untagged) && {
      what: { untaggedImageDays: untagged },
      says: (subjects) => `Untagged images in ${subjects} go after ${howMany(untagged, 'day')}`,
    },
    ...afterDeletion(question, thing),
    ...lifecycle(thing),
    ...plans(question, thing),
  ];
  return promises.filter((each) => each !== false);
}

/** What a resource says of itself, where it says one thing in all worlds. */
function only(said: readonly SaidOfThing[]): SaidOfThing['is'] {
  const values = new Set(said.map(({ is }) => is));
  return values.size === 1 ? said[0]?.is : undefined;
}

function isSome(value: SaidOfThing['is']): value is number {
  return typeof value === 'number' && value > 0;
}

/** Whether the template says it: what AWS takes by itself is nobody's promise. */
function isWritten(question: Question, thing: Thing, table: Readonly<Record<string, retention.KeepReader>>): boolean {
  const said = table[thing.type]?.(question, thing) ?? [];
  return said.every(({ path }) => valuesAt(thing.properties, path).every(({ value }) => value !== undefined));
}

function keptIn(type: string): string {
  switch (type) {
    case 'AWS::Logs::LogGroup':
      return 'Logs in';
    case 'AWS::SQS::Queue':
      return 'Messages in';
    case 'AWS::KMS::Key':
      return 'The deletion of';
    default:
      return 'Events in';
  }
}

function spanOf(type: string): string {
  return type === 'AWS::KMS::Key' ? 'can be taken back for' : 'are kept for';
}

/** Only what is not lost: that a resource goes with its stack is no promise. */
function afterDeletion(question: Question, thing: Thing): readonly Promised[] {
  const onDelete = only(retention.onDelete(question, thing));
  if (onDelete === 'Snapshot')
    return [{ what: { onDelete }, says: (subjects) => `Deleting the stack leaves a snapshot of ${subjects}` }];
  if (onDelete !== 'Retain' && onDelete !== 'RetainExceptOnCreate') return [];
  return [{ what: { onDelete }, says: (subjects) => `Deleting the stack does not delete ${subjects}` }];
}

const EFFECTS = [
  ['expires', 'expires', 'Objects in'],
  ['oldVersionsExpire', 'oldExpires', 'Old versions of objects in'],
] as const;

/** Of a bucket with rules: after how many days objects go, by prefix. */
function lifecycle(thing: Thing): readonly Promised[] {
  if (thing.type !== 'AWS::S3::Bucket') return [];
  return EFFECTS.flatMap(([word, spelling, noun]): readonly Promised[] => {
    const effects = effectsOf(thing, SPELLINGS[spelling]).filter(({ enabled }) => enabled !== 'impossible');
    const known = effects.flatMap(({ prefix, days }) =>
      prefix === undefined || days === undefined ? [] : [[prefix, days] as const],
    );
    if (known.length === 0) return [];
    const by = Object.fromEntries(known.sort(([left], [right]) => (left < right ? -1 : 1)));
    const told = Object.entries(by).map(
      ([prefix, days]) => `after ${howMany(days, 'day')}${prefix === '' ? '' : ` under ${prefix}`}`,
    );
    return [{ what: { [word]: by }, says: (subjects) => `${noun} ${subjects} go ${listed(told)}` }];
  });
}

/** The rules of backup plans that select the resource. */
function plans(question: Question, thing: Thing): readonly Promised[] {
  if (thing.type === 'AWS::Backup::BackupPlan') return [];
  return rulesFor(question, thing).flatMap(({ plan, path }): readonly Promised[] => {
    const text = (...at: readonly string[]) => textOf(valuesAt(plan.properties, [...path, ...at])[0]?.value);
    const schedule = text('ScheduleExpression');
    const days = Number(text('Lifecycle', 'DeleteAfterDays'));
    if (schedule === undefined || !(days > 0)) return [];
    return [
      {
        what: { backedUp: { schedule, days } },
        says: (subjects) =>
          `A plan backs up ${subjects} by ${schedule} and keeps each backup for ${howMany(days, 'day')}`,
      },
    ];
  });
}
