/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html */
import {
  allOf,
  compose,
  EVERYWHERE,
  extentOf,
  type Guard,
  impliedBy,
  NO_TEXT,
  stripPrivate,
} from '../../base/index.ts';
import { textOf, valuesAt } from '../../model/index.ts';
import { type Answer, compareSaid } from '../answer.ts';
import { isUnder } from '../encryption/key.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import { showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag, asText, saidOfThing } from '../said.ts';
import { logsFolder, mayDo, roleMayLog, service, writesInto } from './delivery.ts';
import { type Events, recordsEvents } from './event-selectors.ts';
import { exactlyAt, namedAt, type Recording, type Records } from './source.ts';

const TRAIL = 'cloudtrail.amazonaws.com';

export const TRAILS: Recording = {
  page: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trails.html',
  keys: [
    'management',
    'data',
    'regions',
    'globalServices',
    'validated',
    'organization',
    'insights',
    'to',
    'under',
    'logs',
    'encryptedBy',
  ],
  sources: (question, trail, claim) => [
    { thing: trail, answers: [...recorded(question, trail, claim), ...delivered(question, trail, claim)] },
  ],
};

function recorded(question: Question, trail: Thing, claim: Records): readonly Answer[] {
  const { management, data = {}, regions, globalServices, validated, organization, insights } = claim;
  const flag = (path: string, wanted: boolean | undefined, what: string, unset: boolean | undefined = false) =>
    wanted === undefined ? [] : [compareSaid(trail, saidOfThing(trail, [path], unset, asFlag), what, wanted)];
  return [
    compareSaid(trail, saidOfThing(trail, ['IsLogging'], undefined, asFlag), 'logging', true),
    ...(management === undefined
      ? []
      : [
          events(
            trail,
            `management events: ${management}`,
            recordsEvents(question, trail, { category: 'Management' }, management),
          ),
        ]),
    ...Object.entries(data).map(([type, wanted]) => {
      const { events: which, ...scope } = typeof wanted === 'string' ? { events: wanted } : wanted;
      const shown = `data events of ${type}: ${JSON.stringify(wanted)}`;
      return events(trail, shown, recordsEvents(question, trail, { category: 'Data', type }, which as Events, scope));
    }),
    ...flag('IsMultiRegionTrail', regions === undefined ? undefined : regions === 'all', 'all regions'),
    ...flag('IncludeGlobalServiceEvents', globalServices, 'events of global services', undefined),
    ...flag('EnableLogFileValidation', validated, 'validation of its files'),
    ...flag('IsOrganizationTrail', organization, 'the whole organization'),
    ...(insights === undefined ? [] : [insightsOf(trail, insights)]),
  ];
}

function insightsOf(trail: Thing, wanted: readonly string[]): Answer {
  const selectors = valuesAt(trail.properties, ['InsightSelectors'], trail.when);
  const types = selectors.flatMap(({ value }) =>
    Array.isArray(value) ? value.map((each) => valuesAt(each, ['InsightType'])[0]?.value ?? NO_TEXT) : [],
  );
  const answer = exactlyAt(
    { ...trail, properties: { InsightSelectors: types } },
    ['InsightSelectors'],
    wanted,
    'insights',
  );
  return selectors.length === 1 ? answer : { ...answer, match: extentOf('possible') };
}

function events(trail: Thing, expected: string, match: Answer['match']): Answer {
  const said = ['EventSelectors', 'AdvancedEventSelectors'].flatMap((path) =>
    valuesAt(trail.properties, [path], trail.when)
      .filter(({ value }) => value !== undefined)
      .map((found) => step(`${path} of ${trail.id}: ${showValue(found.value)}.`, trail, found.path)),
  );
  const steps = said.length > 0 ? said : [step(`${trail.id} selects no events: it records all of management.`, trail)];
  return { match, expected, steps, missing: [`which events the selectors of ${trail.id} let through`] };
}

function delivered(question: Question, trail: Thing, claim: Records): readonly Answer[] {
  const prefix = valuesAt(trail.properties, ['S3KeyPrefix'], trail.when);
  const under = textOf(prefix[0]?.value) ?? NO_TEXT;
  const part = compose`${logsFolder(question, trail, under)}CloudTrail/0`;
  const writings = [{ action: 's3:GetBucketAcl' }, { action: 's3:PutObject', part }];
  const into = valuesAt(trail.properties, ['S3BucketName'], trail.when);
  const groups = valuesAt(trail.properties, ['CloudWatchLogsLogGroupArn'], trail.when);
  return [
    ...into.map((found) => writesInto(question, trail, { found, writer: service(TRAIL), writings })),
    ...keyed(question, trail, claim),
    ...(claim.to === undefined ? [] : [namedAt(question, trail, ['S3BucketName'], claim.to, 'the bucket')]),
    ...(claim.under === undefined
      ? []
      : [compareSaid(trail, saidOfThing(trail, ['S3KeyPrefix'], '', asText), 'the prefix', claim.under)]),
    ...(claim.logs === undefined
      ? []
      : [namedAt(question, trail, ['CloudWatchLogsLogGroupArn'], claim.logs, 'the log group')]),
    ...groups
      .filter(({ value }) => value !== undefined)
      .map((found) => {
        const { account, region } = question.model.access.placeOf(trail.id);
        const stream = compose`${account}_CloudTrail_${region}`;
        const group = { text: textOf(found.value) ?? NO_TEXT, stream };
        return within(found.when, roleMayLog(question, trail, ['CloudWatchLogsRoleArn'], TRAIL, group));
      }),
  ];
}

function within(when: Guard, answer: Answer): Answer {
  return { ...answer, match: impliedBy(when, answer.match) };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function keyed(question: Question, trail: Thing, { encryptedBy }: Records): readonly Answer[] {
  return valuesAt(trail.properties, ['KMSKeyId'], trail.when).flatMap((found): readonly Answer[] => {
    const steps = [step(`KMSKeyId of ${trail.id} is ${showValue(found.value)}.`, trail, found.path)];
    const missing = [showValue(found.value)];
    const is =
      found.value === undefined
        ? isUnder(question, trail, { kind: 'owned' }, encryptedBy)
        : isUnder(question, trail, { kind: 'key', value: found.value, path: found.path }, encryptedBy);
    const keys = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::KMS::Key']);
    const context = { 'kms:EncryptionContext:aws:cloudtrail:arn': [question.model.access.arnOf(trail.id)] };
    const may = allOf(
      EVERYWHERE,
      ...keys.map((key) =>
        mayDo(question, trail, key, service(TRAIL), [{ action: 'kms:GenerateDataKey' }], {
          ...context,
          'kms:EncryptionContextKeys': [stripPrivate('aws:cloudtrail:arn')],
        }),
      ),
    );
    return [
      ...(encryptedBy === undefined
        ? []
        : [{ match: impliedBy(found.when, is), expected: `files encrypted by ${encryptedBy}`, steps, missing }]),
      ...(keys.length === 0
        ? []
        : [{ match: impliedBy(found.when, may), expected: `a key that ${TRAIL} may use`, steps, missing }]),
    ];
  });
}
