import { findMetric, findNamespace } from '../../aws/index.ts';
import type { Resource } from '../../model/index.ts';
import {
  callings,
  cannotTell,
  isAbsent,
  isFalse,
  isTrue,
  place,
  resourcesOf,
  type SystemFacts,
  textsOf,
} from '../evidence.ts';
import type { Passage, ReadDocument } from '../reading/passage.ts';
import { state } from '../reading/state.ts';
import type { StatementRule } from '../rule.ts';
import { numberValue, type Statement, type StatementJudgement, textValue } from '../statement.ts';

/** Alarms: their metrics, thresholds and periods. */
export const alarms: StatementRule = {
  kind: 'alarm',
  checks: 'alarms: metric, threshold and period, and metrics that AWS does not publish for the thing',
  read: (document) => [
    ...readTables(document),
    ...readItems(document),
    ...readLists(document),
    ...readSentences(document),
    ...readMetrics(document),
  ],
  say: (statement) => {
    const threshold = numberValue(statement, 'threshold');
    const what = textValue(statement, 'metric') || statement.subject.slice(1).join(' ');
    if (statement.values.on !== undefined)
      return `an alarm watches ${textValue(statement, 'on')} of ${textValue(statement, 'of')}`;
    if (threshold === undefined) return `the metric ${what} is watched`;
    const minutes = numberValue(statement, 'minutes');
    return `an alarm on ${what} ${textValue(statement, 'operator')} ${threshold}${textValue(statement, 'unit')}${minutes === undefined ? '' : ` in ${minutes} minutes`}`;
  },
  judge,
};

const THRESHOLD =
  /(>=|<=|≥|≤|>|<)\s*(\d+(?:\.\d+)?)(?:\s*(%|ms\b|s\b|seconds?|minutes?|mins?\b|hours?|[GM]i?B))?(?:\s+(?:in|for|over|within)\s+(\d+)\s*min)?/i;

function thresholdIn(text: string) {
  const found = THRESHOLD.exec(text);
  if (found === null) return undefined;
  const operator = (found[1] ?? '>').replace('≥', '>=').replace('≤', '<=');
  return {
    index: found.index,
    length: found[0].length,
    values: {
      operator,
      threshold: Number(found[2]) * timesOf(found[3] ?? ''),
      ...(found[3] !== undefined && { unit: found[3].toLowerCase().replace(/^(?:second|minute|min|hour)s?$/, 's') }),
      ...(found[4] !== undefined && { minutes: Number(found[4]) }),
    },
  };
}

/** Metrics of time are in seconds. */
function timesOf(unit: string): number {
  if (/^min/i.test(unit)) return 60;
  return /^hour/i.test(unit) ? 3600 : 1;
}

function readTables(document: ReadDocument): readonly Statement[] {
  return document.tables.flatMap((table) => {
    const at = (words: RegExp) => table.header.findIndex((each) => words.test(each));
    const [metric, threshold] = [at(/\bmetric\b/i), at(/\bthreshold\b/i)];
    // A target and what is still tolerated are no alarm.
    const titles = [...table.header, ...table.headings.slice(-2), ...table.above.slice(-1)].join(' ');
    if (threshold < 0 || !(metric < 0 ? /\balarms?\b/i : /\balarms?\b|\balert/i).test(titles)) return [];
    if (
      /^(?:target|objective|goal|slo|sla)$/i.test(
        table.header.find((each) => /^(?:target|objective|goal|slo|sla)\b/i.test(each)) ?? '',
      )
    )
      return [];
    return table.rows.flatMap((row) => {
      const cell = row[threshold];
      const found = cell === undefined ? undefined : thresholdIn(cell.text);
      if (cell === undefined || found === undefined) return [];
      const name = metric < 0 ? '' : (row[metric]?.text ?? '');
      return [
        state(cell, found.index, found.length, {
          kind: 'alarm',
          subject: ['alarm', ...wordsOf(row[0]?.text ?? '')],
          values: { ...(name !== '' && { metric: name }), ...found.values },
        }),
      ];
    });
  });
}

function readItems(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage: Passage) => {
    if (
      passage.form !== 'item' ||
      !/\balarms?\b|\balert/i.test([passage.headings.at(-1) ?? '', passage.above.at(-1) ?? ''].join(' '))
    )
      return [];
    const found = thresholdIn(passage.text);
    if (found === undefined) return [];
    const subject = ['alarm', ...wordsOf(passage.text.slice(0, found.index))];
    return [state(passage, found.index, found.length, { kind: 'alarm', subject, values: found.values })];
  });
}

const NAMESPACES: Readonly<Record<string, string>> = {
  lambda: 'AWS/Lambda',
  appsync: 'AWS/AppSync',
  'api gateway': 'AWS/ApiGateway',
  dynamodb: 'AWS/DynamoDB',
  sqs: 'AWS/SQS',
  rds: 'AWS/RDS',
  ecs: 'AWS/ECS',
  alb: 'AWS/ApplicationELB',
  ec2: 'AWS/EC2',
};
const LISTED = new RegExp(
  `^[^\\p{L}]*(${Object.keys(NAMESPACES).join('|')})\\s*:\\s*([\\p{L}\\d][\\p{L}\\d ,/-]*)$`,
  'iu',
);

/** `Lambda: errors, throttles, duration` below a title that speaks of alarms: an alarm on each. */
function readLists(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    const title = [passage.headings.at(-1) ?? '', passage.above.at(-1) ?? ''].join(' ');
    const found = passage.form === 'item' && /\balarm(?:s|as|es|e)?\b/i.test(title) ? LISTED.exec(passage.text) : null;
    if (found === null) return [];
    const namespace = NAMESPACES[(found[1] ?? '').toLowerCase()] ?? '';
    return (found[2] ?? '').split(/\s*,\s*/).flatMap((name) => {
      if (metricMeant(name) === undefined) return [];
      const subject = ['alarm', ...wordsOf(`${found[1]} ${name}`)];
      const at = passage.text.lastIndexOf(name);
      return [state(passage, at, name.length, { kind: 'alarm', subject, values: { of: namespace, on: name } })];
    });
  });
}

/** The metrics that a word of a list means; undefined for a word that is not understood. */
function metricMeant(name: string): RegExp | undefined {
  const word = name.toLowerCase();
  const status = /^(4|5)xx(?: errors?)?$/.exec(word)?.[1];
  if (status !== undefined) return new RegExp(`${status}xx`, 'i');
  return METRICS.find(([said]) => said.test(word))?.[1];
}

const ABOVE = /\b(?:exceeds?|goes above|is above|rises? above|above|over|greater than|more than|higher than)\b/i;
const BELOW = /\b(?:falls? below|drops? below|goes below|is below|below|under|less than|fewer than|lower than)\b/i;
const COMPARED = new RegExp(
  `(?:${ABOVE.source}|${BELOW.source})\\s+(\\d+(?:\\.\\d+)?)\\s*(%|percent\\b|ms\\b|milliseconds?\\b|s\\b|seconds?\\b|minutes?\\b|hours?\\b|[GM]i?B\\b)?`,
  'i',
);

/** `An alarm fires when free storage falls below 5 GiB.` */
function readSentences(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    if (passage.form !== 'prose' && passage.form !== 'item') return [];
    const about = /\balarms?\b|\balerts?\b/i.exec(passage.text);
    const found = COMPARED.exec(passage.text);
    if (about === null || found === null || found.index < about.index || THRESHOLD.test(passage.text)) return [];
    const said =
      passage.text
        .slice(about.index, found.index)
        .split(/\b(?:when|if|on|for|once)\b/i)
        .at(-1) ?? '';
    if (METRICS.every(([words]) => !words.test(said.toLowerCase()))) return [];
    const unit = found[2]
      ?.toLowerCase()
      .replace(/^percent$/, '%')
      .replace(/^milliseconds?$/, 'ms')
      .replace(/^(?:second|minute|hour)s?$/, 's');
    const values = {
      operator: ABOVE.test(found[0]) ? '>' : '<',
      threshold: Number(found[1]) * timesOf(found[2] ?? ''),
      ...(unit !== undefined && { unit }),
    };
    const subject = ['alarm', ...wordsOf(said)];
    return [state(passage, found.index, found[0].length, { kind: 'alarm', subject, values, modality: 'is' })];
  });
}

/** The metric that AWS has for read replicas, said of a standby. */
function readMetrics(document: ReadDocument): readonly Statement[] {
  return document.passages.flatMap((passage) => {
    const found = /\breplica(?:tion)? lag\b/i.exec(passage.text);
    return found === null || passage.form === 'code' || !/\bmulti-?AZ\b/i.test(passage.text)
      ? []
      : [
          state(passage, found.index, found[0].length, {
            kind: 'alarm',
            subject: ['database', 'Multi-AZ'],
            values: { metric: 'ReplicaLag' },
          }),
        ];
  });
}

const FILLER = /^(?:high|low|slow|the|of|on|in|and|errors?|alarm|rates?|count)$/i;

function wordsOf(text: string): readonly string[] {
  const all = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const telling = all.filter((word) => !FILLER.test(word));
  return telling.length > 0 ? all : all;
}

const METRICS: readonly (readonly [RegExp, RegExp])[] = [
  [/\bmemory\b/, /memory|mem_used/i],
  [/\bcpu\b/, /cpu/i],
  [/\bresponse times?\b|\blatency\b|\bresponses\b/, /TargetResponseTime|latency/i],
  [/\bdisk\b/, /disk/i],
  [/\berror rates?\b|\berror(?:e)?s\b/, /5XX|error/i],
  [/\bconnections?\b/, /connection/i],
  [/\bstorage\b/, /storage/i],
  [/\b(?:dlq|dead[- ]?letter|queue|backlog|messages)\b/, /ApproximateNumberOfMessages/],
  [/\b(?:age|oldest)\b/, /ApproximateAgeOfOldest|IteratorAge/],
  [/\bthrottl\w+\b/, /throttl/i],
  [/\bduration\b/, /duration/i],
  [/\bunhealthy\b/, /UnHealthyHostCount/],
  [/\bcredits?\b/, /credit/i],
];

const REPLICA_LAG = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html';

function judge(statement: Statement, { model }: SystemFacts): StatementJudgement {
  const metric = textValue(statement, 'metric');
  if (metric === 'ReplicaLag' && statement.subject[1] === 'Multi-AZ')
    return {
      ...isFalse(
        'ReplicaLag exists for read replicas; the standby of a Multi-AZ instance is synchronous and publishes none',
      ),
      source: REPLICA_LAG,
    };
  const all = resourcesOf(model, 'AWS::CloudWatch::Alarm');
  if (all.length === 0) return cannotTell('the template has no alarm; it may be watched from elsewhere');
  const listed = textValue(statement, 'on');
  if (listed !== '') return judgeListed(textValue(statement, 'of'), listed, all);
  const isName = isPublished(metric) || all.some((each) => metricsOf(each).includes(metric));
  if (!isName && /^[A-Z]\w*[a-z][A-Z]\w*$/.test(metric))
    return cannotTell(`no alarm of the template watches ${metric}, and AWS publishes no metric of that name`);
  const words = `${isName ? '' : metric} ${statement.subject.slice(1).join(' ')}`.toLowerCase().trim();
  const meant = all.filter((each) => (isName ? metricsOf(each).includes(metric) : speaksOf(each, words)));
  if (meant.length === 0) {
    if (!isName) return cannotTell(`which alarm is meant by "${words}" the template does not tell`);
    return isAbsent(`no alarm of the template watches ${metric}`, ...all.map((each) => place(each)));
  }
  const wanted = numberValue(statement, 'threshold') ?? 0;
  const fits = meant.filter((each) =>
    textsOf(each, 'Threshold').some(({ text }) => sameAmount(Number(text), wanted, textValue(statement, 'unit'))),
  );
  const shown = meant.map(showAlarm).join('; ');
  const at = meant.map((each) => place(each, 'Threshold'));
  if (fits.length === 0)
    return meant.length === 1 || isName
      ? isFalse(`it is ${shown}`, ...at)
      : cannotTell(`several may be meant: ${shown}`, ...at);
  const operator = fits.filter((each) => operatorOf(each).startsWith(textValue(statement, 'operator').charAt(0)));
  if (operator.length === 0)
    return isFalse(`it is ${fits.map(showAlarm).join('; ')}`, ...fits.map((each) => place(each, 'ComparisonOperator')));
  const minutes = numberValue(statement, 'minutes');
  const period = operator.filter((each) => minutes === undefined || minutesOf(each).includes(minutes));
  if (period.length === 0)
    return isFalse(`it is ${operator.map(showAlarm).join('; ')}`, ...operator.map((each) => place(each, 'Period')));
  return isTrue(`it is ${period.map(showAlarm).join('; ')}`, ...period.map((each) => place(each, 'Threshold')));
}

/** One alarm on such a metric of the service is enough; where it has alarms on others only, there is none. */
function judgeListed(namespace: string, name: string, all: readonly Resource[]): StatementJudgement {
  const own = all.filter((each) =>
    [
      ...textsOf(each, 'Namespace'),
      ...Array.from({ length: 8 }, (_, at) => textsOf(each, `Metrics[${at}].MetricStat.Metric.Namespace`)).flat(),
    ].some(({ text }) => text === namespace),
  );
  const metric = metricMeant(name);
  const found = own.filter((each) => metricsOf(each).some((one) => metric?.test(one) === true));
  if (found.length > 0) return isTrue(`it is ${found.map(showAlarm).join('; ')}`, ...found.map((each) => place(each)));
  if (own.length === 0) return cannotTell(`the template has no alarm on ${namespace}`);
  return isAbsent(
    `the alarms on ${namespace} watch ${[...new Set(own.flatMap(metricsOf))].join(', ')}`,
    ...own.map((each) => place(each)),
  );
}

function isPublished(metric: string): boolean {
  return [
    'AWS/ApplicationELB',
    'AWS/RDS',
    'AWS/ECS',
    'AWS/EC2',
    'AWS/ElastiCache',
    'AWS/NATGateway',
    'AWS/Lambda',
    'AWS/SQS',
    'AWS/WAFV2',
  ].some((namespace) => findNamespace(namespace) !== undefined && findMetric(namespace, metric) !== undefined);
}

function metricsOf(alarm: Resource): readonly string[] {
  return [
    ...textsOf(alarm, 'MetricName'),
    ...Array.from({ length: 8 }, (_, index) => textsOf(alarm, `Metrics[${index}].MetricStat.Metric.MetricName`)).flat(),
  ].map(({ text }) => text);
}

function speaksOf(alarm: Resource, words: string): boolean {
  const named = METRICS.filter(([said]) => said.test(words));
  return named.some(([, metric]) => metricsOf(alarm).some((each) => metric.test(each)) || metric.test(callings(alarm)));
}

/** Decimal and binary multiples: documents write GB for both. */
const BYTES: Readonly<Record<string, readonly number[]>> = {
  gb: [1e9, 2 ** 30],
  gib: [2 ** 30],
  mb: [1e6, 2 ** 20],
  mib: [2 ** 20],
};

/** A share may be written as 5 or as 0.05, a time in seconds or milliseconds, an amount of data in bytes. */
function sameAmount(real: number, said: number, unit: string): boolean {
  if (real === said) return true;
  if (BYTES[unit]?.some((factor) => real === said * factor) === true) return true;
  if (unit === '%') return real === said / 100;
  if (unit === 'ms') return real === said / 1000;
  return unit === 's' && real === said * 1000;
}

function operatorOf(alarm: Resource): string {
  const text = textsOf(alarm, 'ComparisonOperator')[0]?.text ?? '';
  return text.startsWith('GreaterThanOrEqual')
    ? '>='
    : text.startsWith('GreaterThan')
      ? '>'
      : text.startsWith('LessThanOrEqual')
        ? '<='
        : '<';
}

/** One period, or all of them together. */
function minutesOf(alarm: Resource): readonly number[] {
  const period =
    Number(textsOf(alarm, 'Period')[0]?.text ?? textsOf(alarm, 'Metrics[1].MetricStat.Period')[0]?.text ?? 60) / 60;
  return [period, period * Number(textsOf(alarm, 'EvaluationPeriods')[0]?.text ?? 1)];
}

function showAlarm(alarm: Resource): string {
  const [minutes] = minutesOf(alarm);
  return `${metricsOf(alarm)[0] ?? alarm.logicalId} ${operatorOf(alarm)} ${textsOf(alarm, 'Threshold')[0]?.text ?? '?'} in ${minutes} minutes`;
}
