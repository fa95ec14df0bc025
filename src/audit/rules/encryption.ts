import type { Resource } from '../../model/index.ts';
import { clauseAt, sentenceAt } from '../circumstance.ts';
import { callings, cannotTell, isFalse, isTrue, place, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, listValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { mentionsIn } from '../vocabulary.ts';
import { readEncryptionTables } from './encryption-tables.ts';

/** What is encrypted at rest and with whose key, and what in transit. */
export const encryption: StatementRule = {
  kind: 'encryption',
  checks:
    'encryption at rest with its keys, encryption in transit, rotation of keys, and load balancer logs under a key of KMS',
  read: (document) => [
    ...readAtRest(document),
    ...readInTransit(document),
    ...readDrawnKeys(document),
    ...readRotation(document),
    ...readMatrix(document),
    ...readEncryptionTables(document, STORES),
  ],
  say: (statement) => {
    const how = textValue(statement, 'how');
    if (how === 'rotation') return 'keys are rotated';
    if (how === 'plain') return `traffic to the ${statement.subject[0]} is plain HTTP`;
    if (how === 'transit') return `${statement.subject[0]} are encrypted in transit`;
    const of = listValue(statement, 'of').join(', ');
    const what = `${statement.subject.join(' ')}${of === '' ? '' : ` ${of}`}`;
    if (how === 'off') return `${what} is not encrypted at rest`;
    return `${what} is encrypted at rest${textValue(statement, 'key') === '' ? '' : ` with ${textValue(statement, 'key')}`}`;
  },
  judge,
  compare,
};

const STORES = [
  'database',
  'volume',
  'bucket',
  'secret',
  'topic',
  'queue',
  'cache',
  'log group',
  'repository',
  'backup',
  'table',
];

function readAtRest(document: ReadDocument): readonly Statement[] {
  return findAll(
    document,
    /\b(?:un)?encrypt(?:ed|ion|s)\b|\bAES-?256\b|\bstorageEncrypted:\s*true\b|\bserver-side encryption\b/i,
    ['prose', 'item', 'cell', 'drawing', 'code'],
  ).flatMap(({ passage, found }) => {
    // Of several sentences each speaks of its own.
    const text = passage.form === 'prose' ? sentenceAt(passage.text, found.index) : passage.text;
    const clause = clauseAt(passage.text, found.index);
    if (passage.form === 'code' && !/storageEncrypted/.test(text)) return [];
    if (/\b(?:not|never|no)[ -]?(?:yet )?encrypt|\bnot supported\b|\bunsupported\b/i.test(text)) return [];
    const isOff =
      /^un/i.test(found[0]) ||
      /^\s*(?:at[ -]rest )?(?:is |are |: ?)?(?:disabled|off|not enabled|none)\b/i.test(
        passage.text.slice(found.index + found[0].length),
      );
    if (
      (!/\bat rest\b/i.test(text) &&
        /\btransit\b|\bHTTPS\b|\bTLS\b|\bSSL\b|\bcommunication\b|\bconnections?\b/i.test(clause)) ||
      /\btransit\b|\bflow\b/i.test(passageContext(passage).split(' › ').slice(-2).join(' '))
    )
      return [];
    // Passwords are encrypted wherever they lie, and a cause of trouble is no setting.
    if (/\b(?:passwords?|credentials?)\b/i.test(text) || /^\W*(?:cause|error|problem|issue|symptom)\b/i.test(text))
      return [];
    const own = mentionsIn(text)
      .map(({ concept }) => concept)
      .filter((each) => STORES.includes(each));
    const above = passage.form === 'code' ? ['database'] : storesAbove(passageContext(passage));
    const subjects = own.length > 0 ? own : above;
    const isMixed = /\bAES-?256\b/i.test(text) && /\bKMS\b/.test(text);
    const key = isMixed
      ? ''
      : /\bcustomer[- ]managed\b/i.test(text)
        ? 'a customer managed key'
        : /\bKMS\b/.test(text)
          ? 'KMS'
          : '';
    return [...new Set(subjects)].map((subject) =>
      state(passage, found.index, found[0].length, {
        kind: 'encryption',
        subject: [subject],
        values: isOff ? { how: 'off' } : { how: 'rest', ...(key !== '' && { key }) },
      }),
    );
  });
}

function storesAbove(context: string): readonly string[] {
  for (const part of context.split(' › ').toReversed()) {
    const found = mentionsIn(part)
      .map(({ concept }) => concept)
      .filter((each) => STORES.includes(each));
    if (found[0] !== undefined) return [found[0]];
    if (/\bcompliance\b|\bsecurity\b|\bencryption\b/i.test(part)) return [];
  }
  return [];
}

function readInTransit(document: ReadDocument): readonly Statement[] {
  const all = findAll(
    document,
    /\ball data encrypted\b.*\bin transit\b|\bdata in transit\b.*\b(?:TLS|HTTPS|encrypt)/i,
  ).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'encryption',
      subject: ['all connections'],
      values: { how: 'transit' },
      modality: 'is',
    }),
  );
  const plain = findAll(
    document,
    /(?:→|->)\s*[\w ]+:\s*HTTP\b(?!S)|\bHTTP \(80\).*\bif certificate\b|\bHTTPS \(443\) if certificate\b/i,
  ).map(({ passage, found }) => {
    const to = /(?:→|->)\s*([\w ]+?):/.exec(passage.text)?.[1];
    return state(passage, found.index, found[0].length, {
      kind: 'encryption',
      subject: [to === undefined ? 'load balancer' : to.trim()],
      values: { how: 'plain' },
      modality: 'is',
    });
  });
  return [...all, ...plain];
}

/** A table with a row for each store and a column for encryption at rest. */
function readMatrix(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap(({ header, rows }) => {
    const column = header.findIndex((each) => /\bat rest\b|^encryption$/i.test(each));
    return rows.flatMap((row) => {
      const cell = row[column];
      if (cell === undefined || column === 0 || !/\bKMS\b|\bcustomer[- ]managed\b/.test(cell.text)) return [];
      const name = row[0]?.text ?? '';
      const [subject] = mentionsIn(name)
        .map(({ concept }) => (concept === 'flow log' ? 'log group' : concept))
        .filter((each) => STORES.includes(each));
      return subject === undefined || /\btransit\b|\btraffic\b/i.test(name)
        ? []
        : [
            state(cell, 0, cell.text.length, {
              kind: 'encryption',
              subject: [subject],
              values: { how: 'rest', key: 'KMS' },
            }),
          ];
    });
  });
}

/** A key drawn over a store: `S3 KMS key` over `S3 buckets: ALB logs`. */
function readDrawnKeys(document: ReadDocument): readonly Statement[] {
  const keys = document.boxes.filter(({ title }) => /\bKMS\b/.test(title));
  return document.boxes.flatMap((box) => {
    if (
      /\bKMS\b/.test(box.title) ||
      !/\bS3\b|\bbuckets?\b/i.test(box.title) ||
      !keys.some((key) => key.drawing === box.drawing && /\bS3\b/.test(key.title))
    )
      return [];
    return box.passages.slice(1).map((passage) =>
      state(passage, 0, passage.text.length, {
        kind: 'encryption',
        subject: ['bucket', ...passage.text.split(/\s+/)],
        values: { how: 'rest', key: 'KMS' },
      }),
    );
  });
}

function readRotation(document: ReadDocument): readonly Statement[] {
  return (
    findAll(
      document,
      /\bkey rotation\b(?!.*\b(?:disabled|off|false|not|no)\b)|\bKMS keys?(?: with|,)? (?:auto(?:matic)?[- ])?rotation\b/i,
    )
      // What KMS can do is no statement about a key, nor is the title of a section.
      .filter(
        ({ passage }) =>
          passage.form !== 'heading' &&
          !/\bcan ?not\b|\bsupports?\b|\bonly\b|\bmanual\b|\bstrategy\b|\bAWS (?:managed|owned)\b/i.test(passage.text),
      )
      .map(({ passage, found }) =>
        state(passage, found.index, found[0].length, {
          kind: 'encryption',
          subject: ['key'],
          values: { how: 'rotation' },
        }),
      )
  );
}

const ALB_LOGS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html';

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const { model } = evidence;
  switch (textValue(statement, 'how')) {
    case 'rotation': {
      const keys = resourcesOf(model, 'AWS::KMS::Key').flatMap((each) => [
        { each, on: textsOf(each, 'EnableKeyRotation')[0]?.text === 'true' },
      ]);
      if (keys.length === 0) return cannotTell('the template has no key of its own');
      const off = keys.filter(({ on }) => !on);
      return off.length === 0
        ? isTrue('every key of the template is', ...keys.map(({ each }) => place(each, 'EnableKeyRotation')))
        : isFalse(`${off.map(({ each }) => each.id).join(', ')} is not`, ...off.map(({ each }) => place(each)));
    }
    case 'plain':
      return cannotTell('it tells of what is not encrypted');
    case 'off': {
      const judged = judgeRest(statement, evidence);
      const opposite = { true: 'false', false: 'true', 'not checkable': 'not checkable' } as const;
      return { ...judged, outcome: opposite[judged.outcome] };
    }
    case 'transit':
      return judgeTransit(evidence);
    default:
      return judgeRest(statement, evidence);
  }
}

/** Every hop of a load balancer that speaks HTTP is one that is not encrypted. */
function judgeTransit({ model }: SystemFacts): StatementJudgement {
  const listeners = resourcesOf(model, 'AWS::ElasticLoadBalancingV2::Listener').filter(
    (each) =>
      textsOf(each, 'Protocol')[0]?.text === 'HTTP' && textsOf(each, 'DefaultActions[0].Type')[0]?.text !== 'redirect',
  );
  const targets = resourcesOf(model, 'AWS::ElasticLoadBalancingV2::TargetGroup').filter(
    (each) => textsOf(each, 'Protocol')[0]?.text === 'HTTP',
  );
  const plain = [...listeners, ...targets];
  if (plain.length > 0)
    return isFalse(
      `${plain.map(({ id }) => id).join(', ')} ${plain.length === 1 ? 'speaks' : 'speak'} HTTP`,
      ...plain.map((each) => place(each, 'Protocol')),
    );
  return cannotTell('a template shows only some of the connections');
}

const PROPERTIES: Readonly<Record<string, readonly (readonly [type: string, on: string, key: string])[]>> = {
  database: [
    ['AWS::RDS::DBCluster', 'StorageEncrypted', 'KmsKeyId'],
    ['AWS::RDS::DBInstance', 'StorageEncrypted', 'KmsKeyId'],
  ],
  volume: [
    ['AWS::EC2::Instance', 'BlockDeviceMappings[0].Ebs.Encrypted', 'BlockDeviceMappings[0].Ebs.KmsKeyId'],
    [
      'AWS::EC2::LaunchTemplate',
      'LaunchTemplateData.BlockDeviceMappings[0].Ebs.Encrypted',
      'LaunchTemplateData.BlockDeviceMappings[0].Ebs.KmsKeyId',
    ],
    ['AWS::EC2::Volume', 'Encrypted', 'KmsKeyId'],
  ],
  cache: [['AWS::ElastiCache::ReplicationGroup', 'AtRestEncryptionEnabled', 'KmsKeyId']],
  topic: [['AWS::SNS::Topic', 'KmsMasterKeyId', 'KmsMasterKeyId']],
  'log group': [['AWS::Logs::LogGroup', 'KmsKeyId', 'KmsKeyId']],
};

function judgeRest(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [subject = '', ...words] = statement.subject;
  const key = textValue(statement, 'key');
  if (subject === 'bucket') return judgeBuckets([...words, ...listValue(statement, 'of')], key, model);
  if (subject === 'table')
    return key === ''
      ? {
          ...isTrue('DynamoDB encrypts every table'),
          source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html',
        }
      : cannotTell('which key a table has the template need not say');
  if (subject === 'queue' && key !== '') {
    const queues = resourcesOf(model, 'AWS::SQS::Queue');
    if (queues.length > 0 && queues.every((each) => textsOf(each, 'KmsMasterKeyId').length > 0))
      return isTrue('every queue names a key', ...queues.map((each) => place(each, 'KmsMasterKeyId')));
  }
  if (subject === 'secret' || subject === 'backup' || subject === 'repository' || subject === 'queue')
    return cannotTell('AWS encrypts it at rest with a key of its own where no other is named');
  const rows = (PROPERTIES[subject] ?? []).flatMap(([type, on, keyed]) =>
    resourcesOf(model, type).map((each) => ({ each, on, keyed })),
  );
  // Members of a cluster are encrypted as the cluster is.
  const of = listValue(statement, 'of');
  const own = rows.filter(
    ({ each }) =>
      (of.length === 0 || of.includes(each.logicalId)) &&
      (textsOf(each, 'DBClusterIdentifier').length === 0 || each.type === 'AWS::RDS::DBCluster'),
  );
  if (own.length === 0) return cannotTell(`the template has no ${subject}`);
  if (key === '' && (subject === 'topic' || subject === 'log group'))
    return cannotTell(
      'AWS encrypts the disks in any case; a key of KMS is not claimed',
      ...own.map(({ each }) => place(each)),
    );
  const bad = own.filter(({ each, on }) => !isOn(each, on));
  if (subject === 'volume' && bad.length > 0 && bad.every(({ each, on }) => textsOf(each, on).length === 0))
    return cannotTell(
      'the template says nothing of it; the account may encrypt by default',
      ...bad.map(({ each }) => place(each)),
    );
  if (bad.length > 0)
    return bad.some(({ each, on }) => textsOf(each, on).some(({ open }) => open))
      ? cannotTell('only deployment tells', ...bad.map(({ each, on }) => place(each, on)))
      : isFalse(`${bad.map(({ each }) => each.id).join(', ')} is not`, ...bad.map(({ each }) => place(each)));
  const without =
    key === 'a customer managed key' ? own.filter(({ each, keyed }) => textsOf(each, keyed).length === 0) : [];
  if (without.length > 0)
    return isFalse(
      `${without.map(({ each }) => each.id).join(', ')} uses the key of AWS`,
      ...without.map(({ each }) => place(each)),
    );
  return isTrue('it is', ...own.map(({ each, on }) => place(each, on)));
}

function isOn(resource: Resource, path: string): boolean {
  const found = textsOf(resource, path);
  return found.length > 0 && found.every(({ text }) => text !== 'false' && text !== '');
}

function judgeBuckets(words: readonly string[], key: string, model: SystemFacts['model']): StatementJudgement {
  const named = words.map((word) => word.toLowerCase());
  const isBalancerLog = named.some((word) => /^(?:alb|elb|nlb)$/.test(word));
  const buckets = resourcesOf(model, 'AWS::S3::Bucket').filter(
    (each) => named.length === 0 || named.some((word) => word !== 'logs' && callings(each).includes(word)),
  );
  const kind = (each: Resource) =>
    textsOf(
      each,
      'BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm',
    )[0];
  if (isBalancerLog && key === 'KMS')
    return {
      ...isFalse(
        `access logs of a load balancer can only be encrypted with keys of S3${buckets.length > 0 ? `; ${buckets.map((each) => `${each.id} has ${kind(each)?.text ?? 'no setting'}`).join(', ')}` : ''}`,
        ...buckets.map((each) => place(each, 'BucketEncryption')),
      ),
      source: ALB_LOGS,
    };
  if (buckets.length === 0) return cannotTell('which bucket is meant the template does not tell');
  if (key === '')
    return {
      ...isTrue('S3 encrypts every new object', ...buckets.map((each) => place(each))),
      source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html',
    };
  const silent = buckets.filter((each) => kind(each) === undefined);
  if (silent.length > 0)
    return cannotTell(
      `${silent.map(({ id }) => id).join(', ')} names no key; who puts an object may name one`,
      ...silent.map((each) => place(each)),
    );
  const bad = buckets.filter((each) => !(kind(each)?.text.startsWith('aws:kms') === true));
  return bad.length === 0
    ? isTrue('it is', ...buckets.map((each) => place(each, 'BucketEncryption')))
    : isFalse(
        `${bad.map(({ id }) => id).join(', ')} is not under a key of KMS`,
        ...bad.map((each) => place(each, 'BucketEncryption')),
      );
}

/** All connections encrypted, and one that is not. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(({ kind }) => kind === 'encryption');
  const all = own.filter((each) => textValue(each, 'how') === 'transit');
  const plain = own.filter((each) => textValue(each, 'how') === 'plain');
  return all.flatMap((statement) =>
    plain.map((other) => ({ statement, other, because: 'this connection is not always encrypted' })),
  );
}
