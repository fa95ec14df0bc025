import type { Resource } from '../../model/index.ts';
import {
  cannotTell,
  decide,
  isAbsent,
  isFalse,
  isTrue,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import type { ReadDocument } from '../reading/passage.ts';
import { findAll, passageContext, state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';
import { serviceNamed } from './capacity.ts';

/** Processors, memory and storage that are set: tasks, disks, databases, capacity units. */
export const sizes: StatementRule = {
  kind: 'size',
  checks: 'sizes of tasks, disks, database storage and Aurora capacity, and task sizes that Fargate does not have',
  read: (document) => [
    ...readTasks(document),
    ...readStorage(document),
    ...readCapacityUnits(document),
    ...readHops(document),
  ],
  say: (statement) => {
    const { values, subject } = statement;
    if (values.cpu !== undefined)
      return `a task of ${subject[1] ?? 'the service'} has ${Number(values.cpu) / 1024} vCPU and ${values.memory} MB`;
    if (values.acu !== undefined)
      return `${textValue(statement, 'bound')} capacity of the database is ${values.acu} ACU`;
    if (values.hops !== undefined) return `the hop limit of instance metadata is ${values.hops}`;
    return `the ${subject[0]} has ${values.most === true ? 'at most ' : ''}${values.gb} GB${textValue(statement, 'type') === '' ? '' : ` ${textValue(statement, 'type')}`}`;
  },
  judge,
};

/** Words that begin a line and name no service. */
const GENERIC =
  /^(?:ecs|fargate|aws|amazon|tasks?|each|every|all|the|an?|containers?|services?|cpu|compute|size|sized|runs?|running|with)$/;

function readTasks(document: ReadDocument): readonly Statement[] {
  const words = findAll(
    document,
    /\b(\d+(?:\.\d+)?)\s*vCPUs?\s*(?:,|\/|\+|×|and|with)\s*(\d+(?:\.\d+)?)\s*(MB|GB)\b/i,
  ).flatMap(({ passage, found }) => {
    // `db.t4g.micro (2 vCPU, 1 GB RAM)`: a machine.
    if (/\b[a-z]\d[a-z]*\.(?:nano|micro|small|medium|\d*x?large)\b/.test(passage.text)) return [];
    const first = /^([a-z][\w-]*)/i.exec(passage.text.slice(0, found.index))?.[1]?.toLowerCase();
    const name = first === undefined || GENERIC.test(first) ? undefined : first;
    if (!/\btasks?\b|\bECS\b|\bFargate\b/i.test(`${passage.text} ${passageContext(passage)}`)) return [];
    return [
      state(passage, found.index, found[0].length, {
        kind: 'size',
        subject: ['task', ...(name === undefined ? [] : [name])],
        values: {
          cpu: Number(found[1]) * 1024,
          memory: Number(found[2]) * (found[3]?.toUpperCase() === 'GB' ? 1024 : 1),
        },
      }),
    ];
  });
  const json = document.codes.flatMap((code) => {
    const text = code.lines.join('\n');
    const [cpu, memory] = [/"cpu":\s*"?(\d+)"?/.exec(text), /"memory":\s*"?(\d+)"?/.exec(text)];
    if (cpu === null || memory === null || !/FARGATE|containerDefinitions/.test(text)) return [];
    const line = code.line + text.slice(0, cpu.index).split('\n').length - 1;
    const passage = document.passages.find((each) => each.line === line);
    const family = /"family":\s*"([^"]+)"/.exec(text)?.[1];
    return passage === undefined
      ? []
      : [
          state(passage, 0, passage.text.length, {
            kind: 'size',
            subject: ['task', ...(family === undefined ? [] : [family])],
            values: { cpu: Number(cpu[1]), memory: Number(memory[1]) },
          }),
        ];
  });
  return [...words, ...json];
}

function readStorage(document: ReadDocument): readonly Statement[] {
  const disks = findAll(
    document,
    /\b(\d+)\s*Gi?B\b(?:\s+(?:of )?(gp2|gp3|io1|io2|st1|sc1)\b)?(?!\s*(?:of )?(?:RAM|memory))/i,
  ).flatMap(({ passage, found }) => {
    const words = `${passage.text} ${passageContext(passage)}`;
    const isLabelled =
      passage.form === 'cell' && passage.above.some((each) => /^\W*(?:allocated )?storage\W*$/i.test(each));
    const isBesideClass = /\bdb\.\w+\.\w+\b[,;+ ]{1,3}$/.test(passage.text.slice(0, found.index));
    if (
      !/^\W*(?:root |data )?(?:storage|EBS|volumes?|disks?)\b/i.test(passage.text) &&
      found[2] === undefined &&
      !isLabelled &&
      !isBesideClass
    )
      return [];
    const subject =
      !isBesideClass &&
      (/\bEBS\b|\bEC2\b|\binstance specifications\b/i.test(passage.text) || !/\bRDS\b|\bdatabase\b/i.test(words))
        ? 'disk of the instance'
        : 'database';
    const most = /\b(?:to|up to)\s*$/i.test(passage.text.slice(0, found.index));
    return [
      state(passage, found.index, found[0].length, {
        kind: 'size',
        subject: [subject],
        values: {
          gb: Number(found[1]),
          ...(found[2] !== undefined && { type: found[2].toLowerCase() }),
          ...(most && { most }),
        },
      }),
    ];
  });
  const most = findAll(document, /\b(?:autoscaling to|up to)\s+(\d+)\s*GB\b/i)
    .filter(({ passage }) => /\bstorage\b/i.test(passage.text))
    .map(({ passage, found }) =>
      state(passage, found.index, found[0].length, {
        kind: 'size',
        subject: ['database'],
        values: { gb: Number(found[1]), most: true },
      }),
    );
  const code = findAll(document, /\ballocatedStorage:\s*(\d+)/, ['code']).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'size',
      subject: ['database'],
      values: { gb: Number(found[1]) },
    }),
  );
  return [...disks.filter((each) => each.values.most !== true), ...most, ...code];
}

function readCapacityUnits(document: ReadDocument): readonly Statement[] {
  const ranges = findAll(document, /\b(\d+(?:\.\d+)?)\s*[–-]\s*(\d+(?:\.\d+)?)\s*ACUs?\b/i).flatMap(
    ({ passage, found }) =>
      (['least', 'greatest'] as const).map((bound) =>
        state(passage, found.index, found[0].length, {
          kind: 'size',
          subject: ['database'],
          values: { acu: Number(bound === 'least' ? found[1] : found[2]), bound },
        }),
      ),
  );
  return [...ranges, ...readBounds(document)];
}

function readBounds(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\b(min|max)(?:imum)?:?\s*(\d+(?:\.\d+)?)\s*ACU\b/i).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'size',
      subject: ['database'],
      values: { acu: Number(found[2]), bound: found[1]?.toLowerCase() === 'min' ? 'least' : 'greatest' },
    }),
  );
}

function readHops(document: ReadDocument): readonly Statement[] {
  return findAll(document, /\bhop limit(?: of)?:?\s*(\d+)/i).map(({ passage, found }) =>
    state(passage, found.index, found[0].length, {
      kind: 'size',
      subject: ['instance'],
      values: { hops: Number(found[1]) },
    }),
  );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const FARGATE: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16384, 1024],
  4096: [8192, 30720, 1024],
  8192: [16384, 61440, 4096],
  16384: [32768, 122880, 8192],
};

function judge(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const { model } = evidence;
  const { values } = statement;
  if (values.cpu !== undefined) return judgeTask(statement, evidence);
  if (values.acu !== undefined) {
    const path = `ServerlessV2ScalingConfiguration.${textValue(statement, 'bound') === 'least' ? 'MinCapacity' : 'MaxCapacity'}`;
    const found = resourcesOf(model, 'AWS::RDS::DBCluster').flatMap((each) => textsOf(each, path));
    return decide(
      found.map((each) => ({
        right: Number(each.text) === values.acu,
        shown: `${each.text} ACU`,
        at: each.place,
        open: each.open,
      })),
      cannotTell('the template has no serverless cluster'),
    );
  }
  if (values.hops !== undefined) {
    const found = [
      ...resourcesOf(model, 'AWS::EC2::Instance').flatMap((each) =>
        textsOf(each, 'MetadataOptions.HttpPutResponseHopLimit'),
      ),
      ...resourcesOf(model, 'AWS::EC2::LaunchTemplate').flatMap((each) =>
        textsOf(each, 'LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit'),
      ),
    ];
    return decide(
      found.map((each) => ({
        right: Number(each.text) === values.hops,
        shown: each.text,
        at: each.place,
        open: each.open,
      })),
      cannotTell('the template sets no hop limit'),
    );
  }
  return judgeStorage(statement, evidence);
}

function judgeStorage(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const type = textValue(statement, 'type');
  const isDatabase = statement.subject[0] === 'database';
  const volumes = isDatabase
    ? resourcesOf(model, 'AWS::RDS::DBInstance').map((each) => ({
        size: textsOf(each, statement.values.most === true ? 'MaxAllocatedStorage' : 'AllocatedStorage'),
        type: textsOf(each, 'StorageType'),
      }))
    : disksOf(model);
  const known = volumes.filter(({ size }) => size.length > 0);
  const judged = decide(
    known.flatMap(({ size, type: kinds }) =>
      size.map((each) => ({
        right:
          Number(each.text) === numberValue(statement, 'gb') &&
          (type === '' || kinds.some(({ text }) => text === type)),
        shown: `${each.text} GB ${kinds.map(({ text }) => text).join(', ')}`.trim(),
        at: each.place,
        open: each.open,
      })),
    ),
    cannotTell(`the template sets no size for the ${statement.subject[0]}`),
  );
  return judged.outcome === 'false' && known.length < volumes.length
    ? cannotTell(`${judged.because}; other disks have the size of their image or snapshot`, ...(judged.at ?? []))
    : judged;
}

/** Every disk that the template attaches; of a machine that maps none, that of its image. */
function disksOf(model: SystemFacts['model']) {
  const mapped = [
    ['AWS::EC2::Instance', ''],
    ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData.'],
    ['AWS::AutoScaling::LaunchConfiguration', ''],
  ].flatMap(([type = '', path = '']) =>
    resourcesOf(model, type).flatMap((each) => {
      const list = `${path}BlockDeviceMappings`;
      const at = (index: number, property: string) => textsOf(each, `${list}[${index}].${property}`);
      const disks = Array.from({ length: MOST_DISKS }, (_, index) => ({
        size: at(index, 'Ebs.VolumeSize'),
        type: at(index, 'Ebs.VolumeType'),
        device: at(index, 'DeviceName'),
      })).filter(({ size, type: kind, device }) => size.length + kind.length + device.length > 0);
      const hasRoot = disks.some(({ device }) => device.some(({ text }) => /\/(?:xvda|sda1?|nvme0n1)$/.test(text)));
      const isMachine =
        type !== 'AWS::EC2::LaunchTemplate' && textsOf(each, 'LaunchTemplate.LaunchTemplateId').length === 0;
      return hasRoot || !isMachine ? disks : [...disks, { size: [], type: [], device: [] }];
    }),
  );
  const volumes = resourcesOf(model, 'AWS::EC2::Volume').map((each) => ({
    size: textsOf(each, 'Size'),
    type: textsOf(each, 'VolumeType'),
  }));
  return [...mapped, ...volumes];
}

const MOST_DISKS = 8;

function judgeTask(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [cpu, memory] = [numberValue(statement, 'cpu') ?? 0, numberValue(statement, 'memory') ?? 0];
  const bounds = FARGATE[cpu];
  const source =
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size';
  if (bounds === undefined || memory < bounds[0] || memory > bounds[1] || memory % bounds[2] !== 0)
    return { ...isFalse(`Fargate has no task of ${cpu / 1024} vCPU with ${memory} MB`), source };
  const definitions = resourcesOf(model, 'AWS::ECS::TaskDefinition');
  if (definitions.length === 0) return cannotTell('the template has no task definition');
  const name = statement.subject[1];
  const named = name === undefined ? definitions : serviceNamed(definitions, name);
  if (named.length === 0)
    return isAbsent(`no task of the template is called ${name}`, ...definitions.map((each) => place(each)));
  const right = named.filter((each) => has(each, 'Cpu', cpu) && has(each, 'Memory', memory));
  const shown = named
    .map(
      (each) => `${textsOf(each, 'Cpu')[0]?.text ?? '?'} CPU units and ${textsOf(each, 'Memory')[0]?.text ?? '?'} MB`,
    )
    .join('; ');
  return right.length > 0
    ? isTrue(`it has ${shown}`, ...right.map((each) => place(each, 'Cpu')))
    : isFalse(`it has ${shown}`, ...named.map((each) => place(each, 'Cpu')));
}

function has(resource: Resource, path: string, value: number): boolean {
  return textsOf(resource, path).some(({ text }) => Number(text) === value);
}
