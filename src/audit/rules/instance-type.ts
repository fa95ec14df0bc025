import { hardwareOf } from '../../aws/index.ts';
import { sentenceAt } from '../circumstance.ts';
import {
  cannotTell,
  isFalse,
  isOther,
  isTrue,
  isWritten,
  resourcesOf,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import { isInstanceFamily } from '../instance-types.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, SHELLS, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { mentionsIn, subjectAt } from '../vocabulary.ts';

/** Types of instances and nodes, and the processors and memory said to be theirs. */
export const instanceTypes: StatementRule = {
  kind: 'instance type',
  checks: 'types of instances, databases and cache nodes: they exist, have the hardware said, and are the template’s',
  read: (document) => [...readTypes(document), ...readCode(document)],
  say: (statement) => {
    const [vcpus, memory] = [numberValue(statement, 'vcpus'), numberValue(statement, 'memoryGb')];
    const hardware = [vcpus === undefined ? '' : `${vcpus} vCPU`, memory === undefined ? '' : `${memory} GB`].filter(
      (each) => each !== '',
    );
    return `the ${statement.subject[0]} is ${textValue(statement, 'type')}${hardware.length > 0 ? ` with ${hardware.join(', ')}` : ''}`;
  },
  judge,
  compare,
};

const TYPE =
  /(?<![\w.-])((?:db|cache|mq|dms|ml|kafka|express)\.)?([a-z]{1,4}\d[a-z]{0,4}(?:-flex)?)\.(nano|micro|small|medium|large|(?:\d{1,2})?xlarge|metal)(?:\.(?:search|elasticsearch))?\b/g;

/** What a region or an account does not offer is not what the system has. */
const LACKING = /\b(?:not support(?:ed)?|unsupported|not available|not offered|unavailable|not eligible)\b/i;

function readTypes(document: ReadDocument): readonly Statement[] {
  const choices = rowsOfChoices(document);
  const said = findAll(document, TYPE, PROSE_AND_CODE).filter(
    ({ passage, found }) =>
      !choices.has(passage.line) &&
      !SHELLS.includes(passage.language ?? '') &&
      !LACKING.test(sentenceAt(passage.text, found.index)) &&
      // `750 hours t2.micro/month`: what is free.
      !/\b\d+ ?(?:hours?|hrs?)(?: of)? $/i.test(passage.text.slice(0, found.index)),
  );
  return said.map(({ passage, found }) => {
    const of = ownerAt(document, passage);
    const after = passage.text.slice(found.index + found[0].length);
    const hardware = /^\s*\(?\s*(\d+(?:\.\d+)?)\s*vCPUs?\s*,\s*(\d+(?:\.\d+)?)\s*(?:GB|GiB)/i.exec(after);
    const isChoice =
      /[[(]\s*["'`]?[\w.]+["'`]?\s*,\s*["'`]?[\w.]+/.test(passage.text) && (passage.text.match(TYPE)?.length ?? 0) > 1;
    const isSized = /^\W*(?:tiny|small|medium|large|x-?large)\s*[:–-]/i.test(passage.text);
    const isTarget = /(?:(?:→|->)\s*[\w./]*|\bup to\s+)$/i.test(passage.text.slice(0, found.index));
    const type = `${serviceBefore(found, passage)}${found[0]}`;
    return state(passage, found.index, found[0].length, {
      kind: 'instance type',
      subject: [subjectOf(type, passage, found.index)],
      values: {
        type,
        ...(of !== undefined && { of }),
        ...(hardware !== null && { vcpus: Number(hardware[1]), memoryGb: Number(hardware[2]) }),
      },
      ...((isTarget || isChoice || isSized) && { modality: 'optional' as const }),
      ...(!isTarget && /(?:→|->)/.test(after) && { modality: 'is' as const }),
    });
  });
}

/** Whose type it is: the row of a table, the box of a drawing. */
function ownerAt(document: ReadDocument, passage: Passage): string | undefined {
  if (passage.form === 'cell' && passage.above.length > 1) return passage.above.at(-2);
  return passage.form === 'drawing'
    ? document.boxes.find(({ passages }) => passages.includes(passage) && passages[0] !== passage)?.title
    : undefined;
}

const ONLY = new RegExp(`^\\W*${TYPE.source}\\W*$`);

/** The lines of tables that tell types apart, one in each row: what there is to choose from. */
function rowsOfChoices(document: ReadDocument): ReadonlySet<number> {
  const tables = document.tables.filter(({ rows }) => rows.filter((row) => ONLY.test(row[0]?.text ?? '')).length > 1);
  return new Set(tables.flatMap(({ rows }) => rows.flatMap((row) => row[0]?.line ?? [])));
}

/** What the name itself tells: `mq.m5.large` is of a broker, `r6g.large.search` of a search domain. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^db\./, 'database'],
  [/^cache\./, 'cache'],
  [/^mq\./, 'message broker'],
  [/^(?:kafka|express)\./, 'Kafka broker'],
  [/^dms\./, 'replication instance'],
  [/^ml\./, 'machine learning instance'],
  [/\.(?:search|elasticsearch)$/, 'search domain'],
  [/^(?:dc|ds|ra)\d/, 'Redshift node'],
];

/** `RDS PostgreSQL t3.micro`: the type of a database or a cache without the word that AWS writes before it. */
function serviceBefore({ index, 1: prefix }: RegExpExecArray, { text }: Passage): string {
  const [last] = mentionsIn(text.slice(0, index)).slice(-1);
  if (prefix !== undefined || last === undefined || /[.;|]\s/.test(text.slice(last.index, index))) return '';
  return last.concept === 'database' ? 'db.' : last.concept === 'cache' ? 'cache.' : '';
}

function subjectOf(type: string, passage: Passage, index: number): string {
  const owner = OWNERS.find(([words]) => words.test(type))?.[1];
  if (owner !== undefined) return owner;
  const said = subjectAt(passage, index, ['NAT instance', 'bastion', 'instance', 'NAT gateway']);
  return said === 'NAT gateway' ? 'NAT instance' : (said ?? 'instance');
}

function readCode(document: ReadDocument): readonly Statement[] {
  return document.codes.flatMap((code) =>
    code.lines.flatMap((line, index) => {
      const found = /InstanceClass\.([A-Z]{1,3}\d[A-Z]{0,4})\s*,\s*(?:ec2\.)?InstanceSize\.(\w+)/.exec(line);
      if (found === null) return [];
      const opened = code.lines.slice(0, index).findLast((each) => /\bnew\s+\w+\.\w+\(/.test(each)) ?? '';
      const isDatabase = /\brds\./.test(opened);
      const passage = document.passages.find((each) => each.line === code.line + index);
      const size = (found[2] ?? '').toLowerCase().replace(/^xlarge(\d+)$/, '$1xlarge');
      const type = `${isDatabase ? 'db.' : ''}${(found[1] ?? '').toLowerCase()}.${size}`;
      return passage === undefined
        ? []
        : [
            state(passage, passage.text.indexOf(found[0]), found[0].length, {
              kind: 'instance type',
              subject: [isDatabase ? 'database' : 'instance'],
              values: { type },
            }),
          ];
    }),
  );
}

const PROPERTIES: Readonly<Record<string, readonly (readonly [type: string, path: string])[]>> = {
  database: [
    ['AWS::RDS::DBInstance', 'DBInstanceClass'],
    ['AWS::RDS::DBCluster', 'DBClusterInstanceClass'],
    ['AWS::Neptune::DBInstance', 'DBInstanceClass'],
    ['AWS::DocDB::DBInstance', 'DBInstanceClass'],
    ['AWS::MemoryDB::Cluster', 'NodeType'],
  ],
  'message broker': [['AWS::AmazonMQ::Broker', 'HostInstanceType']],
  'Kafka broker': [['AWS::MSK::Cluster', 'BrokerNodeGroupInfo.InstanceType']],
  'Redshift node': [['AWS::Redshift::Cluster', 'NodeType']],
  'replication instance': [['AWS::DMS::ReplicationInstance', 'ReplicationInstanceClass']],
  'search domain': [
    ['AWS::OpenSearchService::Domain', 'ClusterConfig.InstanceType'],
    ['AWS::Elasticsearch::Domain', 'ElasticsearchClusterConfig.InstanceType'],
  ],
  cache: [
    ['AWS::ElastiCache::ReplicationGroup', 'CacheNodeType'],
    ['AWS::ElastiCache::CacheCluster', 'CacheNodeType'],
  ],
  instance: [
    ['AWS::EC2::Instance', 'InstanceType'],
    ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.InstanceType'],
    ['AWS::AutoScaling::LaunchConfiguration', 'InstanceType'],
    ['AWS::EKS::Nodegroup', 'InstanceTypes[0]'],
  ],
};

const SOURCE = 'https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const type = textValue(statement, 'type');
  if (!isInstanceFamily(type)) return { ...isFalse(`there is no instance family of ${type}`), source: SOURCE };
  const hardware = hardwareOf(type);
  const vcpus = numberValue(statement, 'vcpus');
  const memory = numberValue(statement, 'memoryGb');
  if (
    hardware !== undefined &&
    ((vcpus ?? hardware.vcpus) !== hardware.vcpus || (memory ?? hardware.memoryGb) !== hardware.memoryGb)
  )
    return { ...isFalse(`${type} has ${hardware.vcpus} vCPU and ${hardware.memoryGb} GiB`), source: SOURCE };
  const owners = (PROPERTIES[statement.subject[0] ?? ''] ?? []).flatMap(([resource, path]) =>
    resourcesOf(model, resource).map((each) => textsOf(each, path)),
  );
  const found = owners.flat();
  if (found.length === 0) return cannotTell(`the template has no ${statement.subject[0]} that names a type`);
  const same = found.filter(({ text }) => withoutService(text) === withoutService(type));
  const at = found.map((each) => each.place);
  if (same.length > 0)
    return isTrue(`${same.length === found.length ? 'it is' : 'one is'} ${type}`, ...same.map((each) => each.place));
  if (found.some(({ open }) => open))
    return cannotTell(`only deployment tells: ${found.map(({ text }) => text).join(', ')}`, ...at);
  if (!['instance', 'database'].includes(statement.subject[0] ?? '') && owners.some((each) => each.length === 0))
    return cannotTell('the template names no type for some of them, which AWS or something else chooses', ...at);
  if (isWritten(model, type)) return cannotTell(`something else of the template is ${type}`, ...at);
  return isOther(isFalse(`it is ${[...new Set(found.map(({ text }) => text))].join(', ')}`, ...at), ...found);
}

/** `t3.small.search` was `t3.small.elasticsearch` before. */
function withoutService(type: string): string {
  return type.replace(/\.(?:search|elasticsearch)$/, '');
}

/** One subject with two types: in one environment, or for all of them and for one of them. */
function compare(statements: readonly Statement[]): readonly Clash[] {
  const own = statements.filter(
    ({ written, kind, modality, subject }) =>
      kind === 'instance type' && written !== 'code' && modality === undefined && subject[0] !== 'NAT instance',
  );
  return own.flatMap((first, index) =>
    own.slice(index + 1).flatMap((second): readonly Clash[] => {
      if (first.subject[0] !== second.subject[0] || textValue(first, 'type') === textValue(second, 'type')) return [];
      if (first.line === second.line && first.environments === undefined) return [];
      const [one, two] = [textValue(first, 'of'), textValue(second, 'of')];
      if (one !== '' && two !== '' && one !== two) return [];
      const [a, b] = [first.environments, second.environments];
      if (a !== undefined && b !== undefined && !a.some((each) => b.includes(each))) return [];
      return [{ statement: first, other: second, because: `one ${first.subject[0]}, two types` }];
    }),
  );
}
