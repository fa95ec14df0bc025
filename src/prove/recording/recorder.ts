/** https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html */

import { evaluate } from '../../aws/index.ts';
import {
  allOf,
  anyOf,
  compose,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  NEVER,
  NO_TEXT,
  NOWHERE,
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
import { logsFolder, mayAssume, mayDo, OVER_TLS, service } from './delivery.ts';
import { exactlyAt, namedAt, type Recording, type Records, thingsOf } from './source.ts';

const GROUP = 'RecordingGroup';
const CONFIG = 'config.amazonaws.com';

export const RECORDERS: Recording = {
  page: 'https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html',
  keys: ['resources', 'globalResources', 'continuously', 'to', 'under', 'encryptedBy'],
  sources: (question, recorder, claim) => [
    {
      thing: recorder,
      answers: [...recorded(recorder, claim), looks(question, recorder), ...delivered(question, recorder, claim)],
    },
  ],
};

function recorded(recorder: Thing, { resources, globalResources, continuously }: Records): readonly Answer[] {
  return [
    ...(resources === undefined ? [] : resourcesOf(recorder, resources)),
    ...(globalResources === undefined
      ? []
      : [
          compareSaid(
            recorder,
            saidOfThing(recorder, [GROUP, 'IncludeGlobalResourceTypes'], false, asFlag),
            'global resources',
            globalResources,
          ),
        ]),
    ...(continuously === undefined
      ? []
      : [
          compareSaid(
            recorder,
            saidOfThing(recorder, ['RecordingMode', 'RecordingFrequency'], true, (text) => text === 'CONTINUOUS'),
            'continuously',
            continuously,
          ),
        ]),
  ];
}

/** All that AWS Config knows, all but some, or a list: the strategy says which; without one the older keys do. */
function strategyOf(recorder: Thing) {
  return saidOfThing(recorder, [GROUP, 'RecordingStrategy', 'UseOnly'], 'unset', asText).flatMap((strategy) => {
    if (strategy.is !== 'unset') return [strategy];
    return valuesAt(recorder.properties, [GROUP], strategy.when).flatMap((group) =>
      group.value === undefined
        ? [
            {
              ...strategy,
              when: group.when,
              is: 'ALL_SUPPORTED_RESOURCE_TYPES',
              says: `${recorder.id} records all types.`,
            },
          ]
        : saidOfThing(
            recorder,
            [GROUP, 'AllSupported'],
            'INCLUSION_BY_RESOURCE_TYPES',
            (text) => (asFlag(text) ? 'ALL_SUPPORTED_RESOURCE_TYPES' : 'INCLUSION_BY_RESOURCE_TYPES'),
            group.when,
          ),
    );
  });
}

function resourcesOf(recorder: Thing, wanted: NonNullable<Records['resources']>): readonly Answer[] {
  const strategy = strategyOf(recorder);
  if (wanted === 'all') return [compareSaid(recorder, strategy, 'resources', 'ALL_SUPPORTED_RESOURCE_TYPES')];
  if ('except' in wanted)
    return [
      compareSaid(recorder, strategy, 'resources', 'EXCLUSION_BY_RESOURCE_TYPES'),
      exactlyAt(recorder, [GROUP, 'ExclusionByResourceTypes', 'ResourceTypes'], wanted.except, 'all resources but'),
    ];
  return [
    compareSaid(recorder, strategy, 'resources', 'INCLUSION_BY_RESOURCE_TYPES'),
    exactlyAt(recorder, [GROUP, 'ResourceTypes'], wanted, 'resources'),
  ];
}

/** A recorder without a delivery channel cannot start; there is one of each in an account and region. */
function delivered(question: Question, recorder: Thing, { to, under, encryptedBy }: Records): readonly Answer[] {
  const channels = thingsOf(question, 'AWS::Config::DeliveryChannel');
  const [channel] = channels;
  if (channel === undefined)
    return [
      {
        match: extentOf('possible'),
        expected: 'a delivery channel',
        steps: [step(`The template has no delivery channel for ${recorder.id}.`, recorder)],
        missing: ['whether the account has a delivery channel of AWS Config'],
      },
    ];
  const key = valuesAt(channel.properties, ['S3KmsKeyArn'], channel.when);
  return [
    {
      match: exactlyIn(channel.when),
      expected: 'a delivery channel',
      steps: [step(`${channel.id} delivers.`, channel)],
      missing: [],
    },
    ...(to === undefined ? [] : [namedAt(question, channel, ['S3BucketName'], to, 'the bucket')]),
    ...(under === undefined
      ? []
      : [compareSaid(channel, saidOfThing(channel, ['S3KeyPrefix'], '', asText), 'the prefix', under)]),
    ...(encryptedBy === undefined
      ? []
      : key.map((found) => ({
          match: impliedBy(
            found.when,
            found.value === undefined
              ? NOWHERE
              : isUnder(question, channel, { kind: 'key', value: found.value, path: found.path }, encryptedBy),
          ),
          expected: `files encrypted by ${encryptedBy}`,
          steps: [step(`S3KmsKeyArn of ${channel.id} is ${showValue(found.value)}.`, channel, found.path)],
          missing: [showValue(found.value)],
        }))),
    mayWrite(question, recorder, channel),
  ];
}

/** AWS Config looks at resources with the role of the recorder (https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html). */
function looks(question: Question, recorder: Thing): Answer {
  const said = valuesAt(recorder.properties, ['RoleARN'], recorder.when);
  const match = allOf(
    EVERYWHERE,
    ...said.map((found): Extent => {
      const roles = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::IAM::Role']);
      const each = roles.map(({ id, when }) => allOf(exactlyIn(when), mayAssume(question, recorder, id, CONFIG)));
      return impliedBy(found.when, allOf(EVERYWHERE, ...each));
    }),
  );
  return {
    match,
    expected: `a role that ${CONFIG} may assume`,
    steps: said.map((found) =>
      step(`${recorder.id} looks with the role ${showValue(found.value)}.`, recorder, found.path),
    ),
    missing: [`whether ${CONFIG} may assume the role of ${recorder.id}`],
  };
}

/** AWS Config writes with the role of the recorder, or as the service where the bucket lets it in. */
function mayWrite(question: Question, recorder: Thing, channel: Thing): Answer {
  const { access } = question.model;
  const prefix = textOf(valuesAt(channel.properties, ['S3KeyPrefix'], channel.when)[0]?.value) ?? NO_TEXT;
  const part = compose`${logsFolder(question, channel, prefix)}Config/0`;
  const roles = valuesAt(recorder.properties, ['RoleARN'], recorder.when).flatMap((found) =>
    resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::IAM::Role']),
  );
  const match = allOf(
    EVERYWHERE,
    ...valuesAt(channel.properties, ['S3BucketName'], channel.when).map((found): Extent => {
      const buckets = resourcesNamedBy(question, textOf(found.value) ?? NO_TEXT, ['AWS::S3::Bucket']);
      if (buckets.length === 0) return EVERYWHERE;
      const each = buckets.map((bucket) => {
        const asService = mayDo(question, recorder, bucket, service(CONFIG), [{ action: 's3:PutObject', part }]);
        const resource = access.resourcePolicies.get(bucket.id);
        const asRole = roles.map((role) => {
          const principal = access.principals.get(role.id);
          if (principal === undefined) return NOWHERE;
          return evaluate(
            {
              principal: { kind: 'role', arn: principal.arn },
              action: stripPrivate('s3:PutObject'),
              resource: compose`${access.arnOf(bucket.id)}${part}`,
              context: {
                ...OVER_TLS,
                's3:x-amz-acl': [stripPrivate('bucket-owner-full-control')],
              },
            },
            {
              identity: principal.identity,
              ...(principal.boundary && { boundary: principal.boundary }),
              ...(resource && { resource }),
            },
          );
        });
        const unknownRole = roles.length === 0 ? extentOf('possible') : NOWHERE;
        return anyOf(asService, ...asRole, unknownRole);
      });
      return impliedBy(found.when, allOf(...each));
    }),
  );
  return {
    match: match.possible === NEVER ? NOWHERE : match,
    expected: 'a bucket into which AWS Config may write',
    steps: [step(`${channel.id} writes with the role of ${recorder.id} or as config.amazonaws.com.`, channel)],
    missing: [`whether AWS Config may write into the bucket of ${channel.id}`],
  };
}
