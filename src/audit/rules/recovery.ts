import { cannotTell, isFalse, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** What may be lost and how long it takes to come back. */
export const recovery: StatementRule = {
  kind: 'recovery',
  checks: 'recovery point and time, against how often backups are made and how fine a point can be chosen',
  read,
  say: (statement) => {
    const minutes = numberValue(statement, 'minutes') ?? 0;
    const [amount, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
    const time = `${amount} ${unit}${amount === 1 ? '' : 's'}`;
    return textValue(statement, 'what') === 'point in time'
      ? `any point can be recovered to ${time}`
      : `the ${textValue(statement, 'what')} objective is ${time}`;
  },
  judge,
  compare,
};

const UNITS: Readonly<Record<string, number>> = { minute: 1, min: 1, hour: 60, hr: 60, h: 60, day: 1440 };
const OBJECTIVES =
  /(?<!\/)\b(RTO|RPO)\b(?:\s*\([^)]*\))?\s*:?\s*(\d+)[- ]?(minute|min|hour|hr|h|day)s?\b(?!\s+R[TP]O)|\b(\d+)[- ](minute|hour|day)s?\s+(RTO|RPO)\b/gi;

function read(document: ReadDocument): readonly Statement[] {
  const objectives = findAll(document, OBJECTIVES).map(({ passage, found }) => {
    const what = (found[1] ?? found[6] ?? '').toUpperCase() === 'RPO' ? 'recovery point' : 'recovery time';
    const minutes = Number(found[2] ?? found[4]) * (UNITS[(found[3] ?? found[5] ?? '').toLowerCase()] ?? 1);
    return state(passage, found.index, found[0].length, {
      kind: 'recovery',
      subject: ['system'],
      values: { what, minutes },
    });
  });
  const points = findAll(
    document,
    /\b(\d+)[- ]minute (?:granularity|point[- ]in[- ]time)|\bpoint[- ]in[- ]time recovery:?\s*(\d+)[- ]minute/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'recovery',
      subject: ['database'],
      values: { what: 'point in time', minutes: Number(found[1] ?? found[2]) },
    }),
  );
  return [...objectives, ...points];
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  if (textValue(statement, 'what') !== 'point in time')
    return cannotTell('a template shows what is backed up, not what a recovery takes');
  const kept = resourcesOf(model, 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance').flatMap((each) =>
    textsOf(each, 'BackupRetentionPeriod'),
  );
  if (kept.length === 0) return cannotTell('the template has no database whose backups it sets');
  const on = kept.filter(({ text }) => text !== '0');
  return on.length > 0
    ? isTrue('automated backups keep the log of the last five minutes', ...on.map((each) => each.place))
    : isFalse('automated backups are off', ...kept.map((each) => each.place));
}

/** Automated backups of RDS keep the log of the last five minutes between two snapshots. */
const LOGGED = 5;

const EVERY: Readonly<Record<string, number>> = { daily: 1440, weekly: 10080, monthly: 43200 };

/** A recovery point shorter than the time between two backups, or coarser than the point that can be chosen. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const points = statements.filter((each) => each.kind === 'recovery' && textValue(each, 'what') === 'recovery point');
  const fine = statements.filter((each) => each.kind === 'recovery' && textValue(each, 'what') === 'point in time');
  const backups = statements.filter(
    (each) => each.kind === 'retention' && !['', 'never'].includes(textValue(each, 'every')),
  );
  return points.flatMap((statement) => {
    const minutes = numberValue(statement, 'minutes') ?? 0;
    const late = backups
      .filter(
        (each) =>
          Math.min(
            ...textValue(each, 'every')
              .split(', ')
              .map((word) => EVERY[word] ?? 0),
          ) > minutes &&
          (each.subject[0] !== 'backups of the database' || minutes < LOGGED),
      )
      .map(
        (other): Clash => ({
          statement,
          other,
          because: 'between two backups more is lost than the recovery point allows',
        }),
      );
    const finer = fine
      .filter((each) => (numberValue(each, 'minutes') ?? 0) * 12 < minutes)
      .map((other): Clash => ({ statement, other, because: 'one recovery point is stated, and one that is finer' }));
    return [...late, ...finer];
  });
}
