import { API_SERVICE, contractOf, HOME, LOG_FOLDER } from '../../../workloads/pmo/contract.ts';
import type { CoherentSettings } from '../options.ts';

const [api] = contractOf('prod').processes;

/** What PM2 keeps running: one API, restarted when it dies and when it grows beyond what the host can spare. */
export function ecosystem({ serverType }: CoherentSettings): string {
  const [, script] = api.command;
  const app = {
    name: api.name,
    cwd: `${HOME}/current`,
    script,
    instances: 1,
    max_memory_restart: serverType === 't3.micro' ? '400M' : '1G',
    wait_ready: true,
    listen_timeout: 30_000,
    kill_timeout: api.stopTimeoutSec * 1000,
    out_file: `${LOG_FOLDER}/api-out.log`,
    error_file: `${LOG_FOLDER}/api-error.log`,
    merge_logs: true,
  };
  return `module.exports = ${JSON.stringify({ apps: [app] }, undefined, 1)};\n`;
}

/** Redis is a cache beside the API; MinIO stands in for S3 where there is none, so no host starts it. */
export function composeFile(): string {
  return `services:
  redis:
    image: redis:8.2-alpine
    command: redis-server --maxmemory 64mb --maxmemory-policy allkeys-lru --save ""
    ports: ["127.0.0.1:6379:6379"]
    restart: unless-stopped
  minio:
    image: minio/minio:RELEASE.2025-09-07T16-13-09Z
    command: server /data
    ports: ["127.0.0.1:9000:9000"]
    profiles: [local]
`;
}

/** Where the boot script writes the parts that it could not start, a line each. */
export const FAILED_PARTS = '/etc/coherent/failed-parts';

/**
 * Lines for CloudWatch each minute: whether PM2 has the API running, and how many parts of the host failed at boot.
 * Silence means that the host itself is gone.
 */
export function processReport(): string {
  return `#!/bin/bash
# Tells CloudWatch whether PM2 has the API running, and how many parts of the host the last boot could not start.
up=1
[[ "$(pm2 pid ${API_SERVICE})" -gt 0 ]] || up=0
failed="$(grep --count . ${FAILED_PARTS})"
${metricLine('Pmo', 'ProcessUp', API_SERVICE, '"$up"')}
${metricLine('Pmo', 'FailedParts', API_SERVICE, '"$failed"')}
`;
}

/** A shell command that prints a metric in CloudWatch's embedded metric format. */
export function metricLine(namespace: string, name: string, service: string, value: string): string {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 0,
      CloudWatchMetrics: [
        { Namespace: namespace, Dimensions: [['Service']], Metrics: [{ Name: name, Unit: 'Count' }] },
      ],
    },
    Service: service,
    [name]: -1,
  })
    .replace('"Timestamp":0', '"Timestamp":%s')
    .replace(`"${name}":-1`, `"${name}":%s`);
  return `printf '${line}\\n' "$(date +%s%3N)" ${value}`;
}
