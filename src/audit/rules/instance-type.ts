import { cannotTell, isFalse, isOther, isTrue, resourcesOf, type SystemFacts, textsOf } from '../evidence.ts';
import { hardwareOf, isInstanceFamily } from '../instance-types.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { findAll, PROSE_AND_CODE, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { type Clash, numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { subjectAt } from '../vocabulary.ts';

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
  /\b((?:db|cache)\.)?([a-z]{1,4}\d[a-z]{0,4}(?:-flex)?)\.(nano|micro|small|medium|large|(?:\d{1,2})?xlarge|metal)\b/g;

function readTypes(document: ReadDocument): readonly Statement[] {
  const choices = rowsOfChoices(document);
  const said = findAll(document, TYPE, PROSE_AND_CODE).filter(({ passage }) => !choices.has(passage.line));
  return said.map(({ passage, found }) => {
    const prefix = found[1] ?? '';
    const after = passage.text.slice(found.index + found[0].length);
    const hardware = /^\s*\(?\s*(\d+(?:\.\d+)?)\s*vCPUs?\s*,\s*(\d+(?:\.\d+)?)\s*(?:GB|GiB)/i.exec(after);
    const isTarget = /(?:(?:→|->)\s*[\w./]*|\bup to\s+)$/i.test(passage.text.slice(0, found.index));
    return state(passage, found.index, found[0].length, {
      kind: 'instance type',
      subject: [subjectOf(prefix, passage, found.index)],
      values: {
        type: found[0],
        ...(hardware !== null && { vcpus: Number(hardware[1]), memoryGb: Number(hardware[2]) }),
      },
      ...(isTarget && { modality: 'optional' as const }),
      ...(!isTarget && /(?:→|->)/.test(after) && { modality: 'is' as const }),
    });
  });
}

/** The lines of tables that tell types apart, one in each row: what there is to choose from. */
function rowsOfChoices(document: ReadDocument): ReadonlySet<number> {
  const isType = (text: string) => new RegExp(`^\\W*${TYPE.source}\\W*$`).test(text);
  const tables = document.tables.filter(({ rows }) => rows.filter((row) => isType(row[0]?.text ?? '')).length > 1);
  return new Set(tables.flatMap(({ rows }) => rows.flatMap((row) => row[0]?.line ?? [])));
}

function subjectOf(prefix: string, passage: Passage, index: number): string {
  if (prefix === 'db.') return 'database';
  if (prefix === 'cache.') return 'cache';
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
  database: [['AWS::RDS::DBInstance', 'DBInstanceClass']],
  cache: [
    ['AWS::ElastiCache::ReplicationGroup', 'CacheNodeType'],
    ['AWS::ElastiCache::CacheCluster', 'CacheNodeType'],
  ],
  instance: [
    ['AWS::EC2::Instance', 'InstanceType'],
    ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.InstanceType'],
    ['AWS::AutoScaling::LaunchConfiguration', 'InstanceType'],
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
  const found = (PROPERTIES[statement.subject[0] ?? ''] ?? []).flatMap(([resource, path]) =>
    resourcesOf(model, resource).flatMap((each) => textsOf(each, path)),
  );
  if (found.length === 0) return cannotTell(`the template has no ${statement.subject[0]} that names a type`);
  const same = found.filter(({ text }) => text === type);
  const at = found.map((each) => each.place);
  if (same.length > 0)
    return isTrue(`${same.length === found.length ? 'it is' : 'one is'} ${type}`, ...same.map((each) => each.place));
  if (found.some(({ open }) => open))
    return cannotTell(`only deployment tells: ${found.map(({ text }) => text).join(', ')}`, ...at);
  return isOther(isFalse(`it is ${[...new Set(found.map(({ text }) => text))].join(', ')}`, ...at), ...found);
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
      const [a, b] = [first.environments, second.environments];
      if (a !== undefined && b !== undefined && !a.some((each) => b.includes(each))) return [];
      return [{ statement: first, other: second, because: `one ${first.subject[0]}, two types` }];
    }),
  );
}
