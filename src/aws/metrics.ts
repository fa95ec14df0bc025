/**
 * Which CloudWatch metrics AWS services emit, with which dimension sets. CloudWatch "treats each unique combination of
 * dimensions as a separate metric"
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension): an alarm on a set
 * that nobody emits never gets data and never fires.
 */

import { type Certainty, isSymbolic, matchesGlob, nearest, stripPrivate, type Text } from '../base/index.ts';
import { parseArn } from './arn.ts';
import type { Metric, MetricNamespace } from './metric.ts';
import { METRIC_NAMESPACES } from './metric-table.ts';

export function findNamespace(namespace: string): MetricNamespace | undefined {
  return METRIC_NAMESPACES.find((it) => it.name === namespace);
}

/** Names are case-sensitive, as in CloudWatch. */
export function findMetric(namespace: string, name: string): Metric | undefined {
  return findNamespace(namespace)?.metrics.find((metric) => metric.name === name);
}

export interface Emitted {
  /** `possible` for namespaces that are not in the table and for metrics whose dimensions are the user's choice. */
  readonly answer: Certainty;
  readonly metric?: Metric;
  /** All dimension sets of the metric; none when it is not known. */
  readonly known: readonly (readonly string[])[];
  /** The metric, or the namespace, nearest in spelling to a name that is not known. */
  readonly nearest?: string;
  /** The known set that shares most names with the one asked for. */
  readonly nearestSet?: readonly string[];
}

export function emitsDimensionSet(namespace: string, name: string, dimensionNames: readonly string[]): Emitted {
  const home = findNamespace(namespace);
  if (home === undefined) {
    return unknownName(
      'possible',
      namespace,
      METRIC_NAMESPACES.map((it) => it.name),
    );
  }
  const metric = home.metrics.find((it) => it.name === name);
  if (metric === undefined) {
    return unknownName(
      home.freeDimensions ? 'possible' : 'impossible',
      name,
      home.metrics.map((it) => it.name),
    );
  }
  const wanted = [...new Set(dimensionNames)].sort();
  const known = metric.dimensionSets;
  if (known.some((set) => sameNames(set, wanted))) return { answer: 'certain', metric, known };
  const nearestSet = nearestOf(known, wanted);
  return { answer: home.freeDimensions ? 'possible' : 'impossible', metric, known, ...(nearestSet && { nearestSet }) };
}

/**
 * Why a dimension with this value never has data, whatever the metric: AWS writes names and ids, and ARNs only in
 * dimensions that are called so. Undefined for a value that can be right.
 */
export function problemOfDimension(namespace: string, dimension: string, value: Text): string | undefined {
  if (!namespace.startsWith('AWS/') && namespace !== 'ECS/ContainerInsights') return undefined;
  if (parseArn(value) !== undefined && !dimension.endsWith('Arn')) return 'an ARN, where AWS writes the name';
  if (value.startsWith('https://')) return 'a URL, where AWS writes the name';
  if (namespace === 'AWS/WAFV2' && dimension === 'WebACL' && value.includes('|'))
    return 'name, id and scope in one, where AWS writes the name';
  const pattern = FORMS[namespace]?.[dimension];
  // A hole may stand for anything that its attribute returns; only what is written can be wrong.
  if (pattern === undefined || isSymbolic(value) || matchesGlob(stripPrivate(pattern), value) === 'certain')
    return undefined;
  return `not of the form ${pattern}`;
}

/**
 * Whether an attribute of a resource may be what AWS writes in a dimension: each type's "Return values" beside the page of
 * its metrics. Dimensions that are not in the table may hold any attribute.
 */
export function isDimensionValue(dimension: string, attribute: string): boolean {
  if (attribute === dimension || !Object.hasOwn(ATTRIBUTES, dimension)) return true;
  return ATTRIBUTES[dimension]?.includes(attribute) === true;
}

const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  AutoScalingGroupName: [],
  BucketName: [],
  CacheClusterId: [],
  ClusterName: ['Name'],
  DBClusterIdentifier: [],
  DBInstanceIdentifier: [],
  DistributionId: ['Id'],
  FunctionName: [],
  InstanceId: [],
  LoadBalancer: ['LoadBalancerFullName'],
  LogGroupName: [],
  NatGatewayId: [],
  QueueName: [],
  ReplicationGroupId: [],
  RuleName: ['Name'],
  ServiceName: ['Name'],
  StateMachineArn: ['Arn'],
  StreamName: ['Name'],
  TableName: [],
  TargetGroup: ['TargetGroupFullName'],
  TopicName: [],
};

const TARGET_GROUP = { TargetGroup: 'targetgroup/*/*' };

/** Names that AWS writes in a form of its own, such as `app/my-load-balancer/50dc6c495c0c9188`. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS/ApplicationELB': { LoadBalancer: 'app/*/*', ...TARGET_GROUP },
  'AWS/NetworkELB': { LoadBalancer: 'net/*/*', ...TARGET_GROUP },
  'AWS/GatewayELB': { LoadBalancer: 'gwy/*/*', ...TARGET_GROUP },
};

export interface MetricBounds {
  readonly min: number;
  readonly max?: number;
}

/**
 * Which values a statistic of the metric can take: a threshold beyond them is never crossed, or always. Sums and sample
 * counts have no upper bound. Undefined for a metric that is not in the table.
 */
export function boundsOf(namespace: string, name: string, statistic = 'Average'): MetricBounds | undefined {
  const metric = findMetric(namespace, name);
  if (metric === undefined || statistic === 'SampleCount') return metric && { min: 0 };
  if (statistic === 'Sum') return { min: metric.min < 0 ? Number.NEGATIVE_INFINITY : 0 };
  return { min: metric.min, ...(metric.max !== undefined && { max: metric.max }) };
}

function unknownName(answer: Certainty, name: string, names: readonly string[]): Emitted {
  const begins = name === '' ? undefined : names.find((each) => each.toLowerCase().startsWith(name.toLowerCase()));
  const meant = begins ?? nearest(name, names);
  return { answer, known: [], ...(meant !== undefined && { nearest: meant }) };
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

function nearestOf(sets: readonly (readonly string[])[], wanted: readonly string[]): readonly string[] | undefined {
  const distance = (set: readonly string[]) =>
    set.filter((name) => !wanted.includes(name)).length + wanted.filter((name) => !set.includes(name)).length;
  return [...sets].sort((left, right) => distance(left) - distance(right))[0];
}
