import type { Model, Resource } from '../../model/index.ts';
import { gatherResources, ofTypes, onlyInSome, type RowAcross, said, spelledOut } from '../across.ts';
import { blocks, code, details, plain, table } from '../markdown.ts';
import { entries, type ResourceReading, readingOf, settingText, texts } from '../reading.ts';
import { runbooksOf, stepFor, stepLink } from '../runbooks.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** What goes off, when, what to do then, and whom it notifies. */
export const alarms: Section = {
  name: 'alarms',
  title: 'Alarms',
  write: (subject) => blocks(alarmTable(subject), subscribers(subject)),
};

function alarmTable(subject: DocumentSubject): string {
  const rows = gatherResources(subject, ofTypes('AWS::CloudWatch::Alarm'));
  return table(
    ['Alarm', 'Goes off when', 'What it means', 'What to do', 'Notifies'],
    rows.map((row) => {
      const tell = (say: (it: ResourceReading) => string | undefined) =>
        said(row, ({ resource, model }) => say(readingOf(model, resource)));
      return [
        nameOf(row) + onlyInSome(subject, row),
        tell((it) => plain(goesOffWhen(it))),
        tell((it) => plain(settingText(it, 'AlarmDescription') ?? '')),
        steps(subject, row),
        tell((it) => texts(it, 'AlarmActions').map(code).join(', ')),
      ];
    }),
  );
}

type Alarm = RowAcross<{ readonly resource: Resource; readonly model: Model }>;

/** The name that stands in the mail, where the template gives one; the id in the template beside it. */
function nameOf(row: Alarm): string {
  const id = said(row, ({ resource }) => code(resource.logicalId));
  const name = spelledOut(row, ({ resource, model }) =>
    code(settingText(readingOf(model, resource), 'AlarmName') ?? ''),
  );
  return name === '' ? id : `${id}<br>${name}`;
}

/** The step of the runbook that has the alarm in its heading, for each environment. */
function steps(subject: DocumentSubject, row: Alarm): string {
  const links = subject.environments.flatMap((environment) => {
    const found = row.in.get(environment.name);
    if (found === undefined) return [];
    const name = settingText(readingOf(found.model, found.resource), 'AlarmName');
    const step = stepFor(runbooksOf(subject, environment), [
      found.resource.logicalId,
      ...(name === undefined ? [] : [name]),
    ]);
    if (step === undefined) return [];
    return [stepLink(subject, step, subject.environments.length > 1 ? environment.name : 'Steps')];
  });
  return [...new Set(links)].join(', ');
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
};

/** `Sum of HTTPCode_ELB_5XX_Count > 10 in 5 min`. */
export function goesOffWhen(it: ResourceReading): string {
  const operator =
    OPERATORS[settingText(it, 'ComparisonOperator') ?? ''] ?? settingText(it, 'ComparisonOperator') ?? '?';
  const metrics = entries(it, 'Metrics');
  const period =
    settingText(it, 'Period') ??
    metrics.flatMap((metric) => settingText(metric, 'MetricStat.Period') ?? settingText(metric, 'Period') ?? [])[0];
  return `${measured(it, metrics)} ${operator} ${threshold(it)} ${span(it, period)}`.trim();
}

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

/** Bytes in the unit in which they are a whole number. */
function threshold(it: ResourceReading): string {
  const given = settingText(it, 'Threshold');
  if (given === undefined) return 'its band';
  const value = Number(given);
  if (value >= GIBIBYTE && value % GIBIBYTE === 0) return `${value / GIBIBYTE} GiB`;
  return value >= MEBIBYTE && value % MEBIBYTE === 0 ? `${value / MEBIBYTE} MiB` : given;
}

function measured(it: ResourceReading, metrics: readonly ResourceReading[]): string {
  const name = settingText(it, 'MetricName');
  if (name !== undefined) {
    const how = settingText(it, 'ExtendedStatistic') ?? settingText(it, 'Statistic') ?? '';
    return `${how} of ${name}${namespaceOf(settingText(it, 'Namespace'))}`;
  }
  const expression = metrics.find(
    (metric) => settingText(metric, 'ReturnData') !== 'false' && settingText(metric, 'Expression') !== undefined,
  );
  const parts = metrics.flatMap((metric) => {
    const part = settingText(metric, 'MetricStat.Metric.MetricName');
    return part === undefined ? [] : [`${settingText(metric, 'MetricStat.Stat') ?? ''} of ${part}`];
  });
  const distinct = [...new Set(parts)].join(' and ');
  return expression === undefined ? distinct : `${settingText(expression, 'Expression') ?? ''} (${distinct})`;
}

/** AWS's own namespaces are clear from the metric. */
function namespaceOf(namespace: string | undefined): string {
  return namespace === undefined || namespace.startsWith('AWS/') ? '' : ` in ${namespace}`;
}

function span(it: ResourceReading, period: string | undefined): string {
  const seconds = Number(period ?? Number.NaN);
  const evaluated = Number(settingText(it, 'EvaluationPeriods') ?? 1);
  const needed = Number(settingText(it, 'DatapointsToAlarm') ?? evaluated);
  if (Number.isNaN(seconds)) return '';
  const each = minutes(seconds);
  if (evaluated === 1) return `in ${each}`;
  return needed === evaluated ? `in each of ${evaluated} × ${each}` : `in ${needed} of ${evaluated} × ${each}`;
}

function minutes(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function subscribers(subject: DocumentSubject): string {
  const rows = gatherResources(subject, ofTypes('AWS::SNS::Subscription'));
  const shown = table(
    ['Topic', 'By', 'To'],
    rows.map((row) => {
      const tell = (path: string) =>
        said(row, ({ resource, model }) => code(settingText(readingOf(model, resource), path) ?? ''));
      return [tell('TopicArn') + onlyInSome(subject, row), tell('Protocol'), receiver(row)];
    }),
  );
  return rows.length > 8 ? details('Who is notified', shown) : shown;
}

/** Somebody reads here where to look for the address. */
function receiver(row: Alarm): string {
  return said(row, ({ resource, model }) => {
    const endpoint = settingText(readingOf(model, resource), 'Endpoint') ?? '';
    const [, parameter] = /^parameter (.+)$/.exec(endpoint) ?? [];
    return parameter === undefined ? code(endpoint) : `the address in the parameter ${code(parameter)}`;
  });
}
