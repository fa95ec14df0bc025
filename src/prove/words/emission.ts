/** Who emits a metric under exactly a set of dimensions: AWS by its documentation, the workload by its contract, a metric filter of the template. */
import { emitsDimensionSet, findNamespace } from '../../aws/index.ts';
import {
  type Certainty,
  didYouMean,
  isSymbolic,
  NO_TEXT,
  sameText,
  stripPrivate,
  type Text,
  textIn,
} from '../../base/index.ts';
import { elementsAt, isMapping, textOf } from '../../model/index.ts';
import type { Question } from '../question.ts';

export interface PublishedMetric {
  readonly namespace: Text;
  readonly name: string;
  /** The names of its dimensions. */
  readonly dimensions: readonly string[];
}

export interface Emission {
  readonly answer: Certainty;
  readonly says: string;
}

export function emissionOf(question: Question, metric: PublishedMetric, by: 'aws' | 'workload' | undefined): Emission {
  const isAws = by === 'aws' || (by === undefined && isNamespaceOfAws(metric.namespace));
  return isAws ? byAws(metric) : (byFilter(question, metric) ?? byWorkload(question, metric));
}

/** Nobody else may begin a namespace so: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
function isNamespaceOfAws(namespace: Text): boolean {
  return namespace.startsWith('AWS/') || findNamespace(namespace) !== undefined;
}

function byAws({ namespace, name, dimensions }: PublishedMetric): Emission {
  const emitted = emitsDimensionSet(namespace, name, dimensions);
  const metric = `${namespace} ${name} with ${showSet(dimensions)}`;
  if (emitted.answer === 'certain') return { answer: 'certain', says: `AWS emits ${metric}.` };
  if (emitted.answer === 'possible')
    return { answer: 'possible', says: `Whether AWS emits ${metric} is not known here.` };
  const hint =
    emitted.known.length > 0
      ? ` It has ${emitted.known.map((each) => `[${each.join(', ')}]`).join(', ')}.`
      : emitted.nearest === undefined
        ? ''
        : ` Did you mean ${emitted.nearest}?`;
  return { answer: 'impossible', says: `AWS emits no ${metric}: the alarm would never see data.${hint}` };
}

function byWorkload(question: Question, { namespace, name, dimensions }: PublishedMetric): Emission {
  const metrics = question.claims.metrics ?? [];
  const same = metrics.filter((each) => each.name === name && sameIn(question, each.namespace, namespace));
  const metric = `${namespace} ${name} with ${showSet(dimensions)}`;
  if (same.some((each) => each.dimensionSets.some((set) => sameNames(set, dimensions)))) {
    return { answer: 'certain', says: `The workload emits ${metric}.` };
  }
  if (isSymbolic(namespace) || isSymbolic(textIn(name))) {
    return { answer: 'possible', says: `Which metric ${metric} is, only the deployment tells.` };
  }
  const sets = same.flatMap((each) => each.dimensionSets).map((set) => `[${set.join(', ')}]`);
  const names = metrics.map((each) => each.name);
  const hint = sets.length === 0 ? didYouMean(name, names) : ` Its sets are ${sets.join(', ')}.`;
  return {
    answer: 'impossible',
    says: `The workload's contract has no ${metric}: the alarm would never see data.${hint}`,
  };
}

/** A metric filter makes a metric out of log lines; undefined when none makes this one. */
function byFilter({ model }: Question, { namespace, name, dimensions }: PublishedMetric): Emission | undefined {
  for (const filter of model.resources.values()) {
    if (filter.type !== 'AWS::Logs::MetricFilter') continue;
    for (const { value } of elementsAt(filter.properties, ['MetricTransformations'])) {
      if (!isMapping(value) || textOf(value.MetricName) !== name) continue;
      if (sameText(textOf(value.MetricNamespace) ?? NO_TEXT, namespace) !== 'certain') continue;
      const keys = elementsAt(value, ['Dimensions']).flatMap((each) =>
        isMapping(each.value) ? [textOf(each.value.Key) ?? ''] : [],
      );
      if (sameNames(keys, dimensions)) {
        return {
          answer: 'certain',
          says: `${filter.id} makes ${namespace} ${name} with ${showSet(dimensions)} out of log lines.`,
        };
      }
    }
  }
  return undefined;
}

function sameIn(question: Question, declared: string, actual: Text): boolean {
  const read = question.model.read(declared);
  return sameText('value' in read ? (textOf(read.value) ?? NO_TEXT) : stripPrivate(declared), actual) === 'certain';
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function showSet(names: readonly string[]): string {
  return names.length === 0 ? 'no dimensions' : names.join(', ');
}
