/** How the tables of metrics are written: groups of metrics that share unit and dimension sets. */
import type { Metric, MetricNamespace, MetricUnit } from './metric.ts';

type Sets = readonly (readonly string[])[];
type Group = (namespace: string) => readonly Metric[];
export type Options = Partial<Pick<Metric, 'min' | 'max' | 'only' | 'needs'>>;

/** Metrics that differ in nothing but their name. A percentage lies between 0 and 100 unless `max` says otherwise. */
export function emits(unit: MetricUnit, sets: Sets, names: string, options: Options = {}): Group {
  const dimensionSets = Object.freeze(sets.map((set) => Object.freeze([...set].sort())));
  const bounds = unit === 'Percent' ? { min: 0, max: 100 } : { min: 0 };
  return (namespace) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => Object.freeze({ namespace, name, unit, dimensionSets, ...bounds, ...options }));
}

export function namespace(
  name: string,
  source: string,
  groups: readonly Group[],
  freeDimensions = false,
): MetricNamespace {
  return Object.freeze({
    name,
    source,
    freeDimensions,
    metrics: Object.freeze(groups.flatMap((group) => group(name))),
  });
}
