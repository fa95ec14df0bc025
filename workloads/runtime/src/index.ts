/** What every workload does alike. */

export { type Fields, type Log, logTo, redacted } from './log.ts';
export { type Emit, type MetricLine, metricLine } from './metrics.ts';
export { type Rate, rate } from './rate.ts';
export { requestIdOf } from './request-id.ts';
export { readSettings, type Settings } from './settings.ts';
export { type Stop, stopOnSignals } from './stop.ts';
