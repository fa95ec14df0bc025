import type { Resource } from '../../model/index.ts';
import {
  cannotTell,
  decide,
  isAbsent,
  isFalse,
  isOther,
  isTrue,
  type KnownText,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** How long backups, logs and objects are kept. */
export const retentions: StatementRule = {
  kind: 'retention',
  checks: 'days that backups, logs and objects are kept, and schedules that are longer than what they keep',
  read,
  say: (statement) => {
    const every = textValue(statement, 'every');
    return every === ''
      ? `${statement.subject[0]} are kept for ${numberValue(statement, 'days')} days`
      : `${statement.subject[0]} are ${every === 'never' ? 'never made' : `made ${every}`}`;
  },
  judge,
  compare,
};

const DAYS =
  /(?<!\d\s?[-–]\s?)\b(\d{1,4})[- ]days?(?:[- ]| of )?retention\b|\bretention(?: period)?(?: is)?(?: set)?(?: to| of)?:?\s*(\d{1,4})[- ]*days?\b|\b(?:retained|kept|stored|retains?(?: data| backups| logs)?|keeps?(?: backups| logs)?) for (\d{1,4}) days\b|\bbackupRetention:\s*Duration\.days\((\d{1,3})\)|\b(\d{1,3})[- ]days? (?:automated |automatic )?(?:backups?|snapshots?|log retention)\b|\bretain(?:s|ed|ing)?(?: them| logs| backups)? for (?:up to )?(\d{1,4}) days\b|\b(?:log |backup )?retention period (?:is |of |in days[-: ]+|from the default )*(\d{1,4})\b/gi;

/** `Backup: disabled`, `automated backups are off`; that they are on says that one is made every day. */
const SWITCHED =
  /^backups?:\s*(?:disabled|none|off)\b|\bautomat(?:ed|ic) backups?(?:\s*[:=]\s*|\s+(?:are |is )?)(?:disabled|none|off|enabled|on)\b/i;

function read(document: ReadDocument): readonly Statement[] {
  const days = findAll(document, DAYS, PROSE_AND_CODE).flatMap(({ passage, found }) => {
    const count = Number(found.slice(1).find((each) => each !== undefined));
    const subject = subjectOf(passage.text, passageContext(passage));
    return subject === undefined
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'retention',
            subject: [subject],
            values: {
              days: count,
              ...(/^\W*(?:automated )?backup retention\b/i.test(passage.text) && { named: true }),
            },
          }),
        ];
  });
  const cells = document.tables.flatMap(({ header, rows }) => {
    const column = header.findIndex((each) => /^(?:\w+ )?retention(?: period)?$/i.test(each));
    return rows.flatMap((row) => {
      const isNamed =
        row.length === 2 && /^(?:(?:automated )?backups?|logs?)(?: retention)(?: period)?$/i.test(row[0]?.text ?? '');
      const cell = isNamed ? row[1] : row[column];
      const found = /\b(\d{1,4})\s*days?\b/i.exec(cell?.text ?? '');
      const all = row.map(({ text }) => text).join(' ');
      if (cell === undefined || found === null || /\bS3\b|\bbuckets?\b|\bglacier\b|\bqueues?\b/i.test(all)) return [];
      const subject = subjectOf(all, passageContext(cell));
      return subject === undefined || new RegExp(DAYS.source, 'i').test(cell.text)
        ? []
        : [
            state(cell, found.index, found[0].length, {
              kind: 'retention',
              subject: [subject],
              values: { days: Number(found[1]), ...(isNamed && { named: true }) },
            }),
          ];
    });
  });
  const schedules = findAll(document, /\b(?:daily|weekly|monthly)\b(?:[\s,]+(?:and )?(?:daily|weekly|monthly)\b)*/i)
    .filter(({ passage }) =>
      /\bbackups?\b|\bsnapshots?\b/i.test(
        `${passage.text} ${passage.above.at(-1) ?? ''} ${passage.headings.at(-1) ?? ''}`,
      ),
    )
    .flatMap(({ passage, found }) => {
      const words = found[0].toLowerCase().match(/daily|weekly|monthly/g) ?? [];
      const every = words.join(', ');
      return /\b(?:summary|report|AMI|updates?|pg_dump|verif\w*|tests?|tested|drills?|reviews?|restores?)\b/i.test(
        passage.text,
      )
        ? []
        : [
            state(passage, found.index, found[0].length, {
              kind: 'retention',
              subject: [planOf(passage.text, passageContext(passage))],
              values: { every },
            }),
          ];
    });
  const switched = findAll(document, SWITCHED).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'retention',
      subject: [
        /\bautomat/i.test(found[0]) ? 'backups of the database' : planOf(passage.text, passageContext(passage)),
      ],
      values: { every: /\b(?:enabled|on)$/i.test(found[0]) ? 'daily' : 'never' },
    }),
  );
  return [...days, ...cells, ...schedules, ...switched];
}

function subjectOf(text: string, context: string): string | undefined {
  if (/\bobjects?\b|\bversions?\b/i.test(text) && /\bS3\b|\bversioning\b/i.test(`${context} ${text}`))
    return 'deleted objects';
  if (/\blocal\b/i.test(text)) return undefined;
  // Logs that lie in buckets, or that a trail writes, have no log group.
  if (/\b(?:access|flow|audit|CloudTrail|ALB) logs?\b|\blogs?\b.*\bS3\b|\bCloudTrail\b/i.test(text)) return undefined;
  if (/\blogs?\b/i.test(text)) return 'logs';
  if (/\bbackups?\b|\bsnapshots?\b|backupRetention/i.test(text)) return planOf(text, context);
  const near = context.split(' › ').toReversed();
  const found = near.find((each) => /\bbackups?\b|\blogs?\b|\bS3\b|\bRDS\b|\bdatabase\b/i.test(each));
  if (found === undefined) return undefined;
  if (/\b(?:access|flow|audit) logs?\b|\bCloudTrail\b/i.test(found)) return undefined;
  return /\blogs?\b/i.test(found) ? 'logs' : planOf(text, context);
}

/** Backups of a database where that is what is spoken of; else those of a plan. */
function planOf(text: string, context: string): string {
  const words = `${text} ${context.split(' › ').slice(-3).join(' ')}`;
  return /\bautomat(?:ed|ic) (?:backups|snapshots)\b/i.test(text) ||
    (/\bRDS\b|\bAurora\b|\bdatabase\b|backupRetention/i.test(words) && !/\bAWS Backup\b|\bEBS\b/i.test(words))
    ? 'backups of the database'
    : 'backups';
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const every = textValue(statement, 'every');
  const [subject = ''] = statement.subject;
  if (every !== '') return judgeSchedule(every, subject, { model });
  const days = numberValue(statement, 'days');
  const are = (found: ReturnType<typeof textsOf>, nothing: string) =>
    isOther(
      decide(
        found.map((each) => ({
          right: each.text === String(days),
          shown: `${each.text} days`,
          at: each.place,
          open: each.open,
        })),
        cannotTell(nothing),
      ),
      ...found,
    );
  switch (subject) {
    case 'backups of the database':
      return are(
        databases(model).flatMap(keptOf),
        'the template leaves the retention of backups to AWS, or has no database',
      );
    case 'logs':
      return are(
        resourcesOf(model, 'AWS::Logs::LogGroup').flatMap((each) => textsOf(each, 'RetentionInDays')),
        'no log group of the template sets its retention',
      );
    case 'deleted objects':
      return judgeObjects(days ?? 0, { model });
    default: {
      const rules = rulesOfPlans(model);
      const daily = rules.filter(({ name }) => name === 'daily');
      const found = (daily.length > 0 ? daily : rules).flatMap(({ kept }) => kept);
      // Without a plan the backups of the database may be meant.
      const own = databases(model).flatMap(keptOf);
      if (rules.length === 0 && own.length > 0 && own.every(({ text }) => text === String(days)))
        return isTrue(`those of the database are kept for ${days} days`, ...own.map((each) => each.place));
      // `Backup retention` is what the setting of a database is called.
      if (rules.length === 0 && own.length > 0 && statement.values.named === true)
        return are(own, 'the template has no database');
      return are(found, 'the template has no backup plan');
    }
  }
}

function databases(model: SystemFacts['model']) {
  const clusters = resourcesOf(model, 'AWS::RDS::DBCluster');
  return clusters.length > 0 ? clusters : resourcesOf(model, 'AWS::RDS::DBInstance');
}

/**
 * An instance of its own keeps its backups for a day where the template does not say.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
 */
function keptOf(database: Resource): readonly KnownText[] {
  const said = textsOf(database, 'BackupRetentionPeriod');
  const isOwn =
    database.type === 'AWS::RDS::DBInstance' &&
    ['DBClusterIdentifier', 'SourceDBInstanceIdentifier', 'SourceDBClusterIdentifier', 'DBSnapshotIdentifier'].every(
      (each) => textsOf(database, each).length === 0,
    );
  return said.length > 0 || !isOwn ? said : [{ text: '1', when: database.when, open: false, place: place(database) }];
}

function rulesOfPlans(model: SystemFacts['model']) {
  return resourcesOf(model, 'AWS::Backup::BackupPlan').flatMap((plan) =>
    Array.from({ length: 10 }, (_, index) => `BackupPlan.BackupPlanRule[${index}]`).flatMap((path) => {
      const schedule = textsOf(plan, `${path}.ScheduleExpression`)[0];
      return schedule === undefined
        ? []
        : [{ name: scheduleName(schedule.text), schedule, kept: textsOf(plan, `${path}.Lifecycle.DeleteAfterDays`) }];
    }),
  );
}

/** `cron(minutes hours day month weekday year)` as a word. */
function scheduleName(expression: string): string {
  const [, hours = '', day = '', , weekday = ''] = /\((.*)\)/.exec(expression)?.[1]?.split(/\s+/) ?? [];
  if (hours === '*' || /^rate\(1 hour/.test(expression)) return 'hourly';
  if (/^\d+$/.test(day)) return 'monthly';
  if (weekday !== '' && weekday !== '?' && weekday !== '*') return 'weekly';
  return 'daily';
}

function judgeSchedule(every: string, subject: string, { model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const rules = rulesOfPlans(model);
  const isOfDatabase = subject === 'backups of the database';
  const kept = databases(model).flatMap(keptOf);
  const on = kept.filter(({ text }) => text !== '0');
  const places = kept.map((each) => each.place);
  if (every === 'never') {
    if (rules.length > 0 && !isOfDatabase)
      return isFalse('there are backup plans', ...rules.map(({ schedule }) => schedule.place));
    if (kept.some(({ open }) => open)) return cannotTell('only deployment tells how long they are kept', ...places);
    if (isOfDatabase && kept.length === 0) return cannotTell('the template has no database that makes any');
    if (on.length === 0) return isTrue('the template keeps none', ...places);
    return on.length === kept.length && isOfDatabase
      ? isFalse('RDS makes one every day while the retention is above 0', ...places)
      : cannotTell('a database of the template makes some', ...places);
  }
  if (isOfDatabase || rules.length === 0) {
    if (every === 'daily' && on.length > 0)
      return isTrue('RDS makes one every day while the retention is above 0', ...on.map((each) => each.place));
    if (every === 'daily' && isOfDatabase && kept.length > 0 && rules.length === 0)
      return isFalse('RDS makes none where the retention is 0', ...places);
    return cannotTell('the template has no backup plan');
  }
  const names = rules.map(({ name }) => name);
  const missing = every.split(', ').filter((each) => !names.includes(each));
  const at = rules.map(({ schedule }) => schedule.place);
  return missing.length === 0
    ? isTrue(`the plans run ${[...new Set(names)].join(', ')}`, ...at)
    : isAbsent(`no plan runs ${missing.join(' or ')}; they run ${[...new Set(names)].join(', ')}`, ...at);
}

function judgeObjects(days: number, { model }: Pick<SystemFacts, 'model'>): StatementJudgement {
  const found = resourcesOf(model, 'AWS::S3::Bucket').flatMap((bucket) =>
    Array.from({ length: 10 }, (_, index) =>
      textsOf(bucket, `LifecycleConfiguration.Rules[${index}].NoncurrentVersionExpiration.NoncurrentDays`).map(
        (each) => ({ ...each, bucket }),
      ),
    ).flat(),
  );
  // Buckets that only AWS writes to hold no objects that somebody deletes.
  const own = found.filter(({ bucket }) => !/trail|log|audit|config/i.test(bucket.logicalId));
  const meant = own.length > 0 ? own : found;
  return decide(
    meant.map((each) => ({
      right: each.text === String(days),
      shown: `${each.text} days`,
      at: each.place,
      open: each.open,
    })),
    cannotTell(
      'no bucket of the template expires old versions',
      ...resourcesOf(model, 'AWS::S3::Bucket').map((each) => place(each)),
    ),
  );
}

const LENGTHS: Readonly<Record<string, number>> = { daily: 1, weekly: 7, monthly: 31 };

/** A backup that expires before the next one of its schedule is made; and one thing kept for two times. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind, modality }) => kind === 'retention' && modality === undefined);
  const kept = own.filter((each) => numberValue(each, 'days') !== undefined);
  const made = own.filter((each) => !['', 'never'].includes(textValue(each, 'every')));
  const never = own.filter((each) => textValue(each, 'every') === 'never');
  const off = never.flatMap((statement) =>
    made
      .filter(
        (other) => other.environments === undefined || other.environments.join() === statement.environments?.join(),
      )
      .map((other): Clash => ({ statement, other, because: 'they are made everywhere, and not here' })),
  );
  const tooShort = kept.flatMap((statement) =>
    made
      .filter((other) => statement.subject[0] === other.subject[0])
      .flatMap((other): readonly Clash[] => {
        const longest = textValue(other, 'every')
          .split(', ')
          .findLast((each) => (LENGTHS[each] ?? 0) > (numberValue(statement, 'days') ?? 0));
        return longest === undefined
          ? []
          : [{ statement, other, because: `a ${longest} backup expires before the next one is made` }];
      }),
  );
  const differing = kept.flatMap((first, index) =>
    kept.slice(index + 1).flatMap((second): readonly Clash[] => {
      const same =
        first.subject[0] === second.subject[0] &&
        first.line !== second.line &&
        JSON.stringify(first.environments ?? []) === JSON.stringify(second.environments ?? []);
      return same && numberValue(first, 'days') !== numberValue(second, 'days')
        ? [{ statement: first, other: second, because: `${first.subject[0]}, two retentions` }]
        : [];
    }),
  );
  return [...tooShort, ...differing, ...off];
}
