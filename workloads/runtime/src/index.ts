/** What every workload does alike. What needs a package besides zod has an entrance of its own: see package.json. */

export { type After, after } from './after.ts';
export { type Fields, type Log, logTo, redacted } from './log.ts';
export { type LogFile, logFile } from './log-file.ts';
export { type Emit, type MetricLine, metricLine } from './metrics.ts';
export { parsed } from './parsed.ts';
export { hashPassword, isPassword } from './password.ts';
export { type Rate, rate } from './rate.ts';
export { type Readiness, readinessOf } from './readiness.ts';
export { Refused } from './refusal.ts';
export { requestIdOf } from './request-id.ts';
export { cachedSecret, fixedSecret, type ReadSecret, type Secret } from './secret.ts';
export { readSettings, type Settings } from './settings.ts';
export { type Stop, stopOnSignals } from './stop.ts';
export { inParts, type Tracer, tracerOf, UNTRACED } from './traces.ts';
export { type XRay, xRay } from './x-ray.ts';
