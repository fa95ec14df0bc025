/** To which moments a store can be restored, by what the templates keep of it. */
import {
  allOf,
  anyOf,
  type Certainty,
  type Extent,
  exactlyIn,
  extentOf,
  isSymbolic,
  NEVER,
  NOWHERE,
  showText,
} from '../../base/index.ts';
import { elementsAt, type Path, textOf, valuesAt } from '../../model/index.ts';
import { type AppliedRule, rulesFor } from '../keeping/backup-plans.ts';
import * as retention from '../keeping/retention.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asNumber, saidOfThing } from '../said.ts';
import { longestGap, type Minutes, NONE_LOST, sayMinutes, toTheMinute, UNTOLD } from './minutes.ts';

export interface RestorePoint {
  /** Where the templates keep it. */
  readonly applies: Extent;
  /** What was written last and is in none of them. */
  readonly lost: Minutes;
  /** Whether it is kept in another region too. */
  readonly away: Certainty;
  readonly says: string;
  readonly of: Pick<Thing, 'id'>;
  readonly path: Path;
  readonly missing?: string;
}

interface Own {
  readonly reader: Readonly<Record<string, retention.KeepReader>>;
  readonly lost: Minutes;
  readonly how: string;
}

const ONCE_A_DAY: Own = {
  reader: retention.BACKUP_DAYS,
  // The next one is taken some time in its window, and cannot be restored before it is whole.
  lost: { least: 1440, most: 2880 },
  how: 'to the snapshot of each day',
};

const TO_A_SECOND = 'to any second up to five minutes before';

/**
 * "RDS uploads transaction logs for DB instances to Amazon S3 every five minutes":
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html. Of clusters "typically within the last 5 minutes":
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-pitr.html, and so DocumentDB and Neptune. DynamoDB:
 * "typically 5 minutes before the current time":
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html. Redshift: "every eight hours or
 * following every 5 GB per node": https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html.
 */
const OWN: Readonly<Record<string, Own>> = {
  'AWS::RDS::DBInstance': { reader: retention.POINT_IN_TIME, lost: toTheMinute(5), how: TO_A_SECOND },
  'AWS::RDS::DBCluster': { reader: retention.POINT_IN_TIME, lost: { least: 0, most: 5 }, how: TO_A_SECOND },
  'AWS::DocDB::DBCluster': { reader: retention.POINT_IN_TIME, lost: { least: 0, most: 5 }, how: TO_A_SECOND },
  'AWS::Neptune::DBCluster': { reader: retention.POINT_IN_TIME, lost: { least: 0, most: 5 }, how: TO_A_SECOND },
  'AWS::DynamoDB::Table': { reader: retention.POINT_IN_TIME, lost: toTheMinute(5), how: TO_A_SECOND },
  'AWS::DynamoDB::GlobalTable': { reader: retention.POINT_IN_TIME, lost: toTheMinute(5), how: TO_A_SECOND },
  'AWS::ElastiCache::ReplicationGroup': ONCE_A_DAY,
  'AWS::ElastiCache::CacheCluster': ONCE_A_DAY,
  'AWS::ElastiCache::ServerlessCache': ONCE_A_DAY,
  'AWS::MemoryDB::Cluster': ONCE_A_DAY,
  'AWS::EFS::FileSystem': ONCE_A_DAY,
  'AWS::FSx::FileSystem': ONCE_A_DAY,
  'AWS::Redshift::Cluster': {
    reader: retention.BACKUP_DAYS,
    lost: { least: 0, most: 480 },
    how: 'to the snapshot of every eight hours',
  },
};

/** What has no backups of its own, and is backed up by a plan. */
const BY_PLAN = ['AWS::EC2::Volume', 'AWS::EC2::Instance', 'AWS::S3::Bucket'];

/** Whether it has backups of its own, if it asks for them. */
export function hasBackups(type: string): boolean {
  return Object.hasOwn(OWN, type);
}

/** Whether it keeps data of which it is known how to restore it. */
export function keepsRestorable(type: string): boolean {
  return hasBackups(type) || BY_PLAN.includes(type);
}

export function restorePoints(question: Question, thing: Thing): readonly RestorePoint[] {
  return [
    ...ownPoints(question, thing),
    ...versions(question, thing),
    ...rulesFor(question, thing).flatMap((rule) => plannedPoints(question, thing, rule)),
  ].filter(({ applies }) => applies.possible !== NEVER);
}

function ownPoints(question: Question, thing: Thing): readonly RestorePoint[] {
  const own = Object.hasOwn(OWN, thing.type) ? OWN[thing.type] : undefined;
  const said = own?.reader[thing.type]?.(question, thing) ?? [];
  return said.flatMap((days): readonly RestorePoint[] => {
    if (own === undefined || (typeof days.is === 'number' && !(days.is > 0))) return [];
    const copied = retention.BACKUPS_COPIED[thing.type]?.(question, thing) ?? [];
    const isCopied = copied.some(({ is }) => is !== 'none');
    const point = {
      applies: extentOf(days.is === undefined ? 'possible' : 'certain', days.when),
      of: thing,
      path: days.path,
      ...(days.missing !== undefined && days.is === undefined && { missing: days.missing }),
    };
    const kept = `${days.is ?? 'some'} ${days.is === 1 ? 'day' : 'days'} back`;
    const here: RestorePoint = {
      ...point,
      lost: own.lost,
      away: 'impossible',
      says: `${thing.id} can be restored ${own.how}, ${kept}.`,
    };
    if (!isCopied) return [here];
    const missing = `how far the copies of ${thing.id} in another region lag behind`;
    const there: RestorePoint = {
      ...point,
      lost: { least: own.lost.least, most: Number.POSITIVE_INFINITY },
      away: 'certain',
      says: `RDS copies backups of ${thing.id} to another region.`,
      missing,
    };
    return [here, there];
  });
}

/** An earlier version of each object stays: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
function versions(question: Question, thing: Thing): readonly RestorePoint[] {
  if (thing.type !== 'AWS::S3::Bucket') return [];
  const said = retention.VERSIONS['AWS::S3::Bucket']?.(question, thing) ?? [];
  const replicas = elementsAt(thing.properties, ['ReplicationConfiguration', 'Rules'], thing.when);
  return said.flatMap((each): readonly RestorePoint[] => {
    if (each.is === false) return [];
    const point = {
      applies: extentOf(each.is === undefined ? 'possible' : 'certain', each.when),
      of: thing,
      path: each.path,
    };
    const here: RestorePoint = {
      ...point,
      lost: NONE_LOST,
      away: 'impossible',
      says: `${thing.id} keeps earlier versions of its objects.`,
      ...(each.missing !== undefined && each.is === undefined && { missing: each.missing }),
    };
    if (replicas.length === 0) return [here];
    const there: RestorePoint = {
      ...point,
      lost: UNTOLD,
      away: 'possible',
      says: `${thing.id} replicates objects to another bucket.`,
      missing: `how far, and how fast, ${thing.id} replicates its objects`,
    };
    return [here, there];
  });
}

/** "Continuous backup": to a second within the last 35 days: https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html */
const CONTINUOUS: Readonly<Record<string, Minutes>> = {
  'AWS::RDS::DBInstance': toTheMinute(5),
  'AWS::RDS::DBCluster': { least: 0, most: 5 },
  'AWS::S3::Bucket': { least: 0, most: 15 },
};

function plannedPoints(question: Question, thing: Thing, rule: AppliedRule): readonly RestorePoint[] {
  const { plan, path, name } = rule;
  const at = (key: string) => valuesAt(plan.properties, [...path, key], plan.when);
  const flags = saidOfThing(plan, [...path, 'EnableContinuousBackup'], false, asFlag);
  const schedule = at('ScheduleExpression').map(({ value }) => {
    const text = textOf(value);
    return text === undefined || isSymbolic(text) ? undefined : longestGap(text);
  })[0];
  const windows = ['StartWindowMinutes', 'CompletionWindowMinutes'].map(
    (key) => saidOfThing(plan, [...path, key], undefined, asNumber)[0]?.is,
  );
  const late = windows.every((each) => typeof each === 'number')
    ? windows.reduce<number>((sum, each) => sum + Number(each), 0)
    : undefined;
  // A backup that is late by more than its interval meets the next one.
  const lost: Minutes =
    schedule === undefined ? UNTOLD : { least: schedule, most: schedule + Math.min(schedule, late ?? schedule) };
  const called = `rule ${showText(name)} of ${plan.id}`;
  const continuous = Object.hasOwn(CONTINUOUS, thing.type) ? CONTINUOUS[thing.type] : undefined;
  const missing = [
    ...(schedule === undefined ? [`how often ${called} backs up`] : []),
    ...(rule.applies.certain === rule.applies.possible ? [] : [`whether ${called} backs ${thing.id} up`]),
  ];
  const point = { applies: rule.applies, of: plan, path, ...(missing.length > 0 && { missing: missing.join('; ') }) };
  const every =
    schedule === undefined ? 'by a schedule that is not read' : `every ${sayMinutes(schedule).replace(/^1 /, '')}`;
  return [
    { ...point, lost, away: 'impossible', says: `${thing.id} is backed up ${every} by ${called}.` },
    ...(continuous === undefined
      ? []
      : flags
          .filter(({ is }) => is !== false)
          .map(
            (flag): RestorePoint => ({
              ...point,
              applies: allOf(rule.applies, extentOf(flag.is === undefined ? 'possible' : 'certain', flag.when)),
              lost: continuous,
              away: 'impossible',
              says: `${thing.id} can be restored to any second by ${called}.`,
            }),
          )),
    ...elementsAt(plan.properties, [...path, 'CopyActions'], plan.when).map((copy): RestorePoint => {
      const away = inAnotherRegion(
        question,
        thing,
        textOf(valuesAt(copy.value, ['DestinationBackupVaultArn'])[0]?.value),
      );
      return {
        ...point,
        path: copy.path,
        applies: allOf(rule.applies, exactlyIn(copy.when)),
        lost: { least: lost.least, most: Number.POSITIVE_INFINITY },
        away,
        says: `A copy of each backup by ${called} goes ${away === 'certain' ? 'to another region' : 'to another vault'}.`,
        missing: away === 'certain' ? `how long ${called} takes to copy` : `whether ${called} copies to another region`,
      };
    }),
  ];
}

function inAnotherRegion({ model }: Question, thing: Thing, arn: string | undefined): Certainty {
  const stack = model.stacks.get(model.resources.get(thing.id)?.stack ?? '');
  const own = textOf(stack?.properties.Region);
  const named = arn === undefined ? undefined : /^arn:[^:]+:backup:([a-z0-9-]+):/.exec(arn)?.[1];
  if (named === undefined || own === undefined || isSymbolic(own)) return 'possible';
  return named === own ? 'impossible' : 'certain';
}

/** Whether one of them, where it is there, loses no more than that; any, where nothing is said. */
export function restorableWithin(points: readonly RestorePoint[], minutes: number | undefined): Extent {
  return anyOf(
    NOWHERE,
    ...points.map(({ applies, lost, away: _ }): Extent => {
      if (minutes === undefined || lost.most <= minutes) return applies;
      return lost.least <= minutes ? { certain: NEVER, possible: applies.possible } : NOWHERE;
    }),
  );
}
