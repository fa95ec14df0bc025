import { ALWAYS, allOf, anyOf, type Extent, exactlyIn, impliedBy, NEVER, NOWHERE, not } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { showPath } from '../../model/index.ts';
import { type Answer, compareSaid, evidenceOf, notKnown } from '../answer.ts';
import { about, judge, step } from '../judge.ts';
import { isAsWanted, rulesFor, sayRule, type WantedBackupRule } from '../keeping/backup-plans.ts';
import { imagesOf, untaggedDaysOf } from '../keeping/images.ts';
import { type Effect, effectsOf, meets, meetsMoves, SPELLINGS } from '../keeping/lifecycle.ts';
import * as retention from '../keeping/retention.ts';
import type { Question, Thing } from '../question.ts';
import { type isWanted, showWanted } from '../said.ts';
import type { Judgement } from '../verdict.ts';

type Kept = Extract<Assertion, { kind: 'kept' }>;
type Wanted = Parameters<typeof isWanted>[1];

/** What each subject keeps, in every world in which it exists. */
export function judgeKept(question: Question, claim: Kept): Judgement {
  return about(question, claim.of, (things) => {
    const answers = things.flatMap((thing) =>
      answersOf(question, thing, claim).map((answer) => ({ ...answer, match: impliedBy(thing.when, answer.match) })),
    );
    const all = allOf(anyOf(...things.map((thing) => exactlyIn(thing.when))), ...answers.map(({ match }) => match));
    return judge(all, evidenceOf(answers));
  });
}

function answersOf(question: Question, thing: Thing, claim: Kept): readonly Answer[] {
  const byType = (
    table: Readonly<Record<string, retention.KeepReader>>,
    what: string,
    wanted: Wanted | undefined,
  ): readonly Answer[] => {
    if (wanted === undefined) return [];
    const read = Object.hasOwn(table, thing.type) ? table[thing.type] : undefined;
    return [
      read === undefined ? notKnown(thing, what, wanted) : compareSaid(thing, read(question, thing), what, wanted),
    ];
  };
  const { locked, pointInTime } = claim;
  return [
    ...byType(retention.BACKUP_DAYS, 'days of backups', claim.backupDays),
    ...byType(retention.BACKUP_WINDOW, 'the backup window', claim.backupWindow),
    ...byType(retention.SNAPSHOTS_TAGGED, 'tags on snapshots', claim.snapshotsTagged),
    ...byType(retention.BACKUPS_OUTLIVE, 'backups that outlive it', claim.backupsOutlive),
    ...byType(retention.BACKUPS_COPIED, 'backups copied to', claim.backupsCopiedTo),
    ...byType(retention.POINT_IN_TIME, 'days of point-in-time recovery', daysOf(pointInTime)),
    ...byType(retention.DELETION_PROTECTED, 'deletion protection', claim.deletionProtected),
    ...byType(retention.DAYS, 'days', claim.days),
    ...byType(retention.VERSIONS, 'versions', claim.versions),
    ...byType(retention.LOCK_DAYS, 'days of its lock', locked?.days),
    ...byType(retention.LOCK_MODE, 'the mode of its lock', locked?.mode),
    ...byType(REPOSITORIES.images, 'images', claim.images),
    ...byType(REPOSITORIES.untagged, 'days of untagged images', claim.untaggedImageDays),
    ...(claim.onDelete === undefined
      ? []
      : [compareSaid(thing, retention.onDelete(question, thing), 'on deletion', claim.onDelete)]),
    ...(claim.onReplace === undefined
      ? []
      : [compareSaid(thing, retention.onReplace(question, thing), 'on replacement', claim.onReplace)]),
    ...lifecycle(thing, claim),
    ...backups(question, thing, claim),
  ];
}

const REPOSITORIES = {
  images: { 'AWS::ECR::Repository': (_: Question, thing: Thing) => imagesOf(thing) },
  untagged: { 'AWS::ECR::Repository': (_: Question, thing: Thing) => untaggedDaysOf(thing) },
};

function daysOf(pointInTime: Kept['pointInTime']): Wanted | undefined {
  if (pointInTime === true) return { atLeast: 1 };
  return pointInTime === false ? 0 : pointInTime;
}

function lifecycle(thing: Thing, claim: Kept): readonly Answer[] {
  const { expires, oldVersionsExpire, moves, oldVersionsMove, uploadsAbortAfterDays } = claim;
  const uploads = uploadsAbortAfterDays === undefined ? undefined : { '': uploadsAbortAfterDays };
  const wanted = [
    { of: 'expires', by: expires, is: meets },
    { of: 'oldExpires', by: oldVersionsExpire, is: meets },
    { of: 'uploads', by: uploads, is: meets },
  ] as const;
  const moved = [
    { of: 'moves', by: moves },
    { of: 'oldMoves', by: oldVersionsMove },
  ] as const;
  return [
    ...wanted.flatMap(({ of, by = {}, is }) => {
      const effects = effectsOf(thing, SPELLINGS[of]);
      return Object.entries(by).map(([prefix, days]) =>
        answer(thing, effects, prefix, `${NOUNS[of]} ${showWanted(days)}`, is(effects, prefix, Object.keys(by), days)),
      );
    }),
    ...moved.flatMap(({ of, by = {} }) => {
      const effects = effectsOf(thing, SPELLINGS[of]);
      return Object.entries(by).map(([prefix, classes]) => {
        const shown = Object.entries(classes).map(([to, days]) => `${to} after ${showWanted(days)} days`);
        const expected = `${NOUNS[of]} ${shown.join(', ') || 'nowhere'}`;
        return answer(thing, effects, prefix, expected, meetsMoves(effects, prefix, Object.keys(by), classes));
      });
    }),
  ];
}

const NOUNS = {
  expires: 'days until objects go:',
  oldExpires: 'days until old versions go:',
  uploads: 'days until unfinished uploads go:',
  moves: 'objects to move to',
  oldMoves: 'old versions to move to',
};

function answer(thing: Thing, effects: readonly Effect[], prefix: string, expected: string, match: Extent): Answer {
  const isBucket = thing.type === 'AWS::S3::Bucket';
  const steps = effects
    .filter((each) => each.when !== NEVER)
    .map((each) => {
      const state = each.enabled === 'impossible' ? ', switched off' : each.filtered ? ', for some objects only' : '';
      const scope = each.prefix === '' ? 'all objects' : (each.prefix ?? 'a prefix known when deployed');
      const what = each.to === undefined ? '' : ` to ${each.to}`;
      return step(`${thing.id}: ${scope}${what} after ${each.days ?? 'some'} days${state}.`, thing, each.path);
    });
  return {
    match: isBucket ? match : { certain: NEVER, possible: ALWAYS },
    expected: `under "${prefix}" ${expected}`,
    steps: steps.length > 0 ? steps : [step(`${thing.id} has no lifecycle rule for this.`, thing)],
    missing: isBucket
      ? effects.map((each) => `${thing.id}.${showPath(each.path)}`)
      : [`${thing.type} (${thing.id}) is not a type whose lifecycle rules are known`],
  };
}

function backups(question: Question, thing: Thing, { backedUp, everyBackup }: Kept): readonly Answer[] {
  if (backedUp === undefined && everyBackup === undefined) return [];
  const rules = rulesFor(question, thing).filter((rule) => rule.applies.possible !== NEVER);
  const some = backedUp === undefined ? [] : isList(backedUp) ? backedUp : [backedUp];
  const steps =
    rules.length > 0
      ? rules.map((rule) => step(sayRule(rule), rule.plan, rule.path))
      : [step(`No backup plan selects ${thing.id}.`, thing)];
  const missing = rules.map((rule) => `whether rule ${rule.name} of ${rule.plan.id} backs ${thing.id} up as wanted`);
  const each = (rule: WantedBackupRule): readonly Extent[] => rules.map((own) => isAsWanted(question, own, rule));
  return [
    ...some.map((wanted) => ({
      match: anyOf(NOWHERE, ...each(wanted).map((match, index) => allOf(rules[index]?.applies ?? NOWHERE, match))),
      expected: `a rule with ${JSON.stringify(wanted)}`,
      steps,
      missing,
    })),
    ...(everyBackup === undefined
      ? []
      : [
          {
            match: allOf(
              anyOf(NOWHERE, ...rules.map((rule) => rule.applies)),
              ...each(everyBackup).map((match, index) => unlessApplies(rules[index]?.applies ?? NOWHERE, match)),
            ),
            expected: `every rule with ${JSON.stringify(everyBackup)}`,
            steps,
            missing,
          },
        ]),
  ];
}

function unlessApplies(applies: Extent, match: Extent): Extent {
  return anyOf({ certain: not(applies.possible), possible: not(applies.certain) }, match);
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
