import {
  cannotTell,
  isAbsent,
  isFalse,
  isTrue,
  type KnownText,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** When objects of buckets move to cheaper storage and when they expire. */
export const lifecycles: StatementRule = {
  kind: 'lifecycle',
  checks: 'days after which objects change their storage class or expire',
  read: (document) => [...read(document), ...readAny(document)],
  say: (statement) =>
    statement.values.any === true
      ? 'objects move or expire by lifecycle rules'
      : `objects ${textValue(statement, 'to') === 'expire' ? 'expire' : `move to ${textValue(statement, 'to')}`} after ${numberValue(statement, 'days')} days`,
  judge,
  compare,
};

const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/\bstandard[- ]?IA\b|\binfrequent access\b/i, 'STANDARD_IA'],
  [/\bone[- ]?zone[- ]?IA\b/i, 'ONEZONE_IA'],
  [/\bintelligent[- ]tiering\b/i, 'INTELLIGENT_TIERING'],
  [/\bdeep archive\b/i, 'DEEP_ARCHIVE'],
  [/\bglacier\b/i, 'GLACIER'],
  [/\bexpire[sd]?\b|\bdeleted?\b/i, 'expire'],
];

function read(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\b(\d{1,4})\s*days?\b/i).flatMap(({ passage, found }) => {
    if (
      !/\bS3\b|\bbuckets?\b|\blifecycle\b/i.test(`${passageContext(passage)} ${passage.text}`) ||
      /\bretain/i.test(passage.text)
    )
      return [];
    const own = passage.text.slice(
      Math.max(passage.text.lastIndexOf(';', found.index), passage.text.lastIndexOf(',', found.index)) + 1,
    );
    const clause = own.split(/[;,]/)[0] ?? '';
    if (/\b(?:unfinished|incomplete|multipart|uploads?)\b/i.test(clause)) return [];
    const to =
      CLASSES.find(([words]) => words.test(clause))?.[1] ?? CLASSES.find(([words]) => words.test(passage.text))?.[1];
    return to === undefined
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'lifecycle',
            subject: ['bucket'],
            values: { days: Number(found[1]), to },
          }),
        ];
  });
}

/** `S3 lifecycle policies for old files`, `versioning and lifecycle rules` of a bucket. */
function readAny(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\blifecycle (?:rules?|polic(?:y|ies)|tiering|management|moves?|transitions?)\b/i, [
    'prose',
    'item',
    'cell',
  ])
    .filter(
      ({ passage, found }) =>
        /\bS3\b|\bbuckets?\b/i.test(`${passage.above.slice(-2).join(' ')} ${passage.text}`) &&
        !/\bECR\b|\bimages?\b|\bEFS\b|\bper\b|\b(?:no|not|without|add|use|consider|set up|configure|enable|implement)\b/i.test(
          passage.text,
        ) &&
        !/\d+\s*days?\b/i.test(passage.text.slice(found.index)),
    )
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, { kind: 'lifecycle', subject: ['bucket'], values: { any: true } }),
    );
}

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  if (statement.values.any === true) return judgeAny(model);
  const days = String(numberValue(statement, 'days'));
  const to = textValue(statement, 'to');
  const buckets = resourcesOf(model, 'AWS::S3::Bucket');
  if (buckets.length === 0) return cannotTell('the template has no bucket');
  const found = buckets.flatMap((bucket) =>
    Array.from({ length: 10 }, (_, index) => `LifecycleConfiguration.Rules[${index}]`).flatMap(
      (rule): readonly KnownText[] => {
        if (to === 'expire')
          return [
            'ExpirationInDays',
            'NoncurrentVersionExpiration.NoncurrentDays',
            'NoncurrentVersionExpirationInDays',
          ].flatMap((path) => textsOf(bucket, `${rule}.${path}`));
        return ['Transitions', 'NoncurrentVersionTransitions'].flatMap((list) =>
          Array.from({ length: 5 }, (_, at) => `${rule}.${list}[${at}]`).flatMap((path) =>
            textsOf(bucket, `${path}.StorageClass`).some(({ text }) => text === to)
              ? textsOf(bucket, `${path}.TransitionInDays`)
              : [],
          ),
        );
      },
    ),
  );
  const same = found.filter(({ text }) => text === days);
  if (same.length > 0) return isTrue(`a rule says ${days} days`, ...same.map((each) => each.place));
  if (found.length === 0)
    return isAbsent(
      `no bucket of the template has such a rule`,
      ...buckets.map((each) => place(each, 'LifecycleConfiguration')),
    );
  return isFalse(
    `it is ${[...new Set(found.map(({ text }) => text))].join(', ')} days`,
    ...found.map((each) => each.place),
  );
}

function judgeAny(model: SystemFacts['model']): StatementJudgement {
  const buckets = resourcesOf(model, 'AWS::S3::Bucket');
  if (buckets.length === 0) return cannotTell('the template has no bucket');
  const ruled = buckets.filter(({ properties }) => properties.LifecycleConfiguration !== undefined);
  return ruled.length > 0
    ? isTrue('the template has such rules', ...ruled.map((each) => place(each, 'LifecycleConfiguration')))
    : isAbsent(
        'no bucket of the template has lifecycle rules',
        ...buckets.map((each) => place(each, 'LifecycleConfiguration')),
      );
}

/** What is kept for fewer days than after which it would expire. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const expiring = statements.filter((each) => each.kind === 'lifecycle' && textValue(each, 'to') === 'expire');
  const kept = statements.filter(({ kind, subject }) => kind === 'retention' && subject[0] === 'deleted objects');
  return expiring.flatMap((statement) =>
    kept
      .filter((other) => numberValue(other, 'days') !== numberValue(statement, 'days'))
      .map((other) => ({ statement, other, because: 'two times after which an object is gone' })),
  );
}
