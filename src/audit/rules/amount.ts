/** Amounts that a row or an item tells of the resource it is named for: `OrdersFunction | 512 MB | stops after 30 s`. */
import { type Model, type Resource, showPath } from '../../model/index.ts';
import { cannotTell, isFalse, isOther, isTrue, type KnownText, place, type SystemFacts, textsOf } from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, type StatementValue, textValue } from '../statement.ts';

export const amounts: StatementRule = {
  kind: 'amount',
  checks: 'amounts, thresholds and schedules that rows and items tell of the resources they are named for',
  read,
  say: (statement) => `${statement.subject[0]} has ${sayAmount(statement)}`,
  judge,
};

function sayAmount(statement: Statement): string {
  const text = textValue(statement, 'text');
  if (text !== '') return text;
  const [amount, most, unit] = [
    numberValue(statement, 'amount'),
    numberValue(statement, 'most'),
    statement.values.unit,
  ];
  return `${unit === 'threshold' ? 'the threshold ' : ''}${amount}${most === undefined ? '' : ` to ${most}`}${unit === 'threshold' ? '' : ` ${unit}`}`;
}

/** The words that may stand around a figure and leave it a figure of the resource itself. */
const BEFORE =
  '(?:(?:stops|times? out|time-?out|hidden|kept|retained|retention|memory|runs|desired|min(?:imum)?|max(?:imum)?|after|for|of|is|up to|the)[\\s:=]+)*';
const BEHIND =
  '(?:\\s+(?:of|memory|RAM|retention|time-?out|storage|disk|gp2|gp3|io1|io2|st1|sc1|to the dead-letter queue|before the dead-letter queue))*';
const UNITS =
  '(MB|MiB|GB|GiB|s|secs?|seconds?|min|mins|minutes?|h|hours?|days?|tasks?|instances?|units?|nodes?|shards?|attempts?|receives?|vCPUs?)';
const FIGURE = new RegExp(
  `^${BEFORE}(\\d[\\d,]*(?:\\.\\d+)?)(?:\\s*(?:to|[-–])\\s*(\\d+))?\\s*${UNITS}\\b${BEHIND}$`,
  'i',
);

type Unit =
  | 'MB'
  | 'GB'
  | 'seconds'
  | 'tasks'
  | 'instances'
  | 'units'
  | 'nodes'
  | 'shards'
  | 'times'
  | 'vCPU'
  | 'threshold';

const MEANS: readonly (readonly [RegExp, Unit, number])[] = [
  [/^Mi?B$/i, 'MB', 1],
  [/^Gi?B$/i, 'GB', 1],
  [/^s(?:ecs?|econds?)?$/i, 'seconds', 1],
  [/^min(?:s|utes?)?$/i, 'seconds', 60],
  [/^h(?:ours?)?$/i, 'seconds', 3600],
  [/^days?$/i, 'seconds', 86_400],
  [/^tasks?$/i, 'tasks', 1],
  [/^instances?$/i, 'instances', 1],
  [/^units?$/i, 'units', 1],
  [/^nodes?$/i, 'nodes', 1],
  [/^shards?$/i, 'shards', 1],
  [/^(?:attempts?|receives?)$/i, 'times', 1],
  [/^vCPUs?$/i, 'vCPU', 1],
];

function read(document: ReadDocument): readonly Statement[] {
  const priced = new Set(
    document.tables
      .filter(({ header }) => header.some((each) => /\$|\bcosts?\b|\bprices?\b|\bhow much\b/i.test(each)))
      .flatMap(({ rows }) => rows.flatMap((row) => row[0]?.line ?? [])),
  );
  return document.passages.flatMap((passage) => {
    const owner = priced.has(passage.line) ? undefined : ownerOf(passage);
    return owner === undefined ? [] : readFigures(passage, owner);
  });
}

interface Owner {
  readonly name: string;
  /** Where in the passage what is told of it begins. */
  readonly start: number;
}

/** The name of a row, or before the colon of an item, where it is written as one word. */
function ownerOf({ form, text, above }: Passage): Owner | undefined {
  const isName = (word: string) => /^[A-Za-z][\w-]{2,}$/.test(word);
  if (form === 'cell') {
    const name = above.length > 1 ? (above.at(-2) ?? '') : '';
    const first = name.split(/[;\s]/)[0] ?? '';
    return isName(first) && (name === first || name.startsWith(`${first};`)) ? { name: first, start: 0 } : undefined;
  }
  const label = form === 'item' ? /^([A-Za-z][\w-]{2,})\s*(?::|\s[–—-])\s+/.exec(text) : null;
  return label?.[1] === undefined ? undefined : { name: label[1], start: label[0].length };
}

function readFigures(passage: Passage, { name, start }: Owner): readonly Statement[] {
  const { text } = passage;
  const make = (index: number, length: number, values: Readonly<Record<string, StatementValue>>) =>
    state(passage, index, length, { kind: 'amount', subject: [name], values });
  const compared = /(?:[<>]=?|[≤≥])\s*(\d[\d,]*(?:\.\d+)?)(?=\s*(?:%|in\b|for\b|$|[;,]))/.exec(text);
  const threshold =
    compared === null
      ? []
      : [make(compared.index, compared[0].length, { amount: numeral(compared[1]), unit: 'threshold' })];
  const schedule = /\b(?:rate|cron)\([^)]*\)/.exec(text);
  const times = schedule === null ? [] : [make(schedule.index, schedule[0].length, { text: schedule[0] })];
  const figures = segmentsOf(text, start).flatMap(({ index, words }) => {
    const found = FIGURE.exec(words);
    const [, unit = 'units', factor = 1] = MEANS.find(([spelled]) => spelled.test(found?.[3] ?? '')) ?? [];
    if (found === null) return [];
    const most: Readonly<Record<string, StatementValue>> =
      found[2] === undefined ? {} : { most: Number(found[2]) * factor };
    return [make(index, words.length, { amount: numeral(found[1]) * factor, ...most, unit })];
  });
  return [...threshold, ...times, ...figures];
}

function numeral(digits: string | undefined): number {
  return Number((digits ?? '').replaceAll(',', ''));
}

function segmentsOf(text: string, start: number): readonly { readonly index: number; readonly words: string }[] {
  const found: { index: number; words: string }[] = [];
  for (const part of text.slice(start).matchAll(/[^;,]+/g)) {
    const words = part[0].trim();
    found.push({ index: start + part.index + part[0].indexOf(words), words });
  }
  return found;
}

interface Source {
  readonly path: string;
  /** What AWS takes where the template is silent. */
  readonly otherwise?: string;
  /** A figure that is this default alone says nothing: another property may be meant. */
  readonly aside?: true;
  /** One of the template's own unit is so much of the unit of the statement. @default 1 */
  readonly factor?: number;
}

const DAY = 86_400;
const MEMORY: readonly Source[] = [
  { path: 'MemorySize', otherwise: '128' },
  { path: 'EphemeralStorage.Size', otherwise: '512', aside: true },
];
const inGigabytes = (sources: readonly Source[]) => sources.map((each) => ({ ...each, factor: 1 / 1024 }));

/** Every property of a type that is told in a unit; a figure that is none of them is false. */
const SOURCES: Readonly<Record<string, Partial<Record<Unit, readonly Source[]>>>> = {
  'AWS::Lambda::Function': { MB: MEMORY, GB: inGigabytes(MEMORY), seconds: [{ path: 'Timeout', otherwise: '3' }] },
  'AWS::SQS::Queue': {
    seconds: [
      { path: 'VisibilityTimeout', otherwise: '30' },
      { path: 'DelaySeconds', otherwise: '0' },
      { path: 'ReceiveMessageWaitTimeSeconds', otherwise: '0' },
      { path: 'MessageRetentionPeriod', otherwise: '345600' },
    ],
    times: [{ path: 'RedrivePolicy.maxReceiveCount' }],
  },
  'AWS::Logs::LogGroup': { seconds: [{ path: 'RetentionInDays', factor: DAY }] },
  'AWS::ECS::Service': { tasks: [{ path: 'DesiredCount', otherwise: '1' }] },
  'AWS::EC2::Volume': { GB: [{ path: 'Size' }] },
  'AWS::RDS::DBInstance': {
    GB: [{ path: 'AllocatedStorage' }, { path: 'MaxAllocatedStorage' }],
    seconds: [
      { path: 'BackupRetentionPeriod', otherwise: '1', factor: DAY },
      { path: 'MonitoringInterval' },
      { path: 'PerformanceInsightsRetentionPeriod', factor: DAY },
    ],
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    instances: [{ path: 'MinSize' }, { path: 'MaxSize' }, { path: 'DesiredCapacity' }],
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    units: [{ path: 'MinCapacity' }, { path: 'MaxCapacity' }],
    tasks: [{ path: 'MinCapacity' }, { path: 'MaxCapacity' }],
  },
  'AWS::Kinesis::Stream': {
    shards: [{ path: 'ShardCount' }],
    seconds: [{ path: 'RetentionPeriodHours', otherwise: '24', factor: 3600 }],
  },
  'AWS::CloudWatch::Alarm': { threshold: [{ path: 'Threshold' }] },
};

const SCHEDULED: readonly string[] = ['AWS::Events::Rule', 'AWS::Scheduler::Schedule'];

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const [name = ''] = statement.subject;
  const meant = resourcesCalled(model, name);
  const text = textValue(statement, 'text');
  if (text !== '') return judgeSchedule(text, meant, name);
  const unit = textValue(statement, 'unit') as Unit;
  const values = meant.flatMap((each) => valuesOf(each, SOURCES[each.type]?.[unit] ?? []));
  if (values.length === 0) return cannotTell(`the template tells no ${unit} of ${name}`);
  const said = [numberValue(statement, 'amount'), numberValue(statement, 'most')].filter((each) => each !== undefined);
  const isOf = (amount: number) => (each: { readonly amount: number }) => Math.abs(each.amount - amount) < 1e-6;
  const isHere = (amount: number) => values.some(isOf(amount));
  const at = values.map(({ known }) => known.place);
  const shown = [
    ...new Set(values.map(({ known, amount }) => `${showPath(known.place.path)} ${known.open ? known.text : amount}`)),
  ];
  const isAside = said.some((each) => isHere(each) && !values.some((one) => one.aside !== true && isOf(each)(one)));
  if (isAside) return cannotTell(`which of ${shown.join(', ')} is meant is not known`, ...at);
  if (said.every(isHere)) return isTrue(`it has ${shown.join(', ')}`, ...at);
  if (values.some(({ known }) => known.open)) return cannotTell(`only deployment tells: ${shown.join(', ')}`, ...at);
  return isFalse(`it has ${shown.join(', ')}`, ...at);
}

function judgeSchedule(text: string, meant: readonly Resource[], name: string): StatementJudgement {
  const found = meant
    .filter(({ type }) => SCHEDULED.includes(type))
    .flatMap((each) => textsOf(each, 'ScheduleExpression'));
  if (found.length === 0) return cannotTell(`the template tells no schedule of ${name}`);
  const at = found.map((each) => each.place);
  if (found.some((each) => each.text === text)) return isTrue(`it is ${text}`, ...at);
  if (found.some(({ open }) => open)) return cannotTell('only deployment tells', ...at);
  return isOther(isFalse(`it is ${found.map((each) => each.text).join(', ')}`, ...at), ...found);
}

/** Names that are told apart from any word by their hyphens. */
const NAMES: readonly string[] = ['FunctionName', 'QueueName', 'ServiceName', 'StateMachineName'];

function resourcesCalled(model: Model, name: string): readonly Resource[] {
  const all = [...model.resources.values()];
  const own = all.filter(({ logicalId }) => logicalId === name);
  return own.length > 0
    ? own
    : all.filter((each) => NAMES.some((path) => textsOf(each, path).some(({ text }) => text === name)));
}

function valuesOf(
  resource: Resource,
  sources: readonly Source[],
): readonly { readonly known: KnownText; readonly amount: number; readonly aside?: true }[] {
  return sources.flatMap(({ path, otherwise, aside, factor = 1 }) => {
    const said = textsOf(resource, path);
    const known =
      said.length > 0 || otherwise === undefined
        ? said
        : [{ text: otherwise, when: resource.when, open: false, place: place(resource, path) }];
    return known.map((each) => ({
      known: each,
      amount: Number(each.text) * factor,
      ...(said.length === 0 && aside === true && { aside }),
    }));
  });
}
