import type { WorkloadContract } from 'lintel/constructs';

/** Everything of the application on the host. */
export const HOME = '/opt/coherent';
export const LOG_FOLDER = `${HOME}/logs`;
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

export type Stage = 'dev' | 'prod';

/** The log groups of an environment. */
export function logGroupsOf(stage: Stage) {
  return {
    app: `/coherent/${stage}/app`,
    nginx: `/coherent/${stage}/nginx`,
    system: `/coherent/${stage}/system`,
  } as const;
}

/** What the Coherent PMO application asks of the architecture it runs in. The permissions of its role are generated from here. */
export function contractOf(stage: Stage) {
  const { app, nginx } = logGroupsOf(stage);
  return {
    name: 'pmo',
    processes: [
      {
        name: 'pmo-api',
        command: ['node', 'dist/api/server.js'],
        port: 4000,
        stopTimeoutSec: 10,
        health: { path: '/api/v1/health', okStatus: 200, meaning: 'live' },
      },
      {
        // The built site, served by nginx: the dev server of Vite is not a production server (C-PMO-21).
        name: 'pmo-web',
        command: ['nginx', '-g', 'daemon off;'],
        port: 5173,
        stopTimeoutSec: 10,
        health: { path: '/', okStatus: 200, meaning: 'live' },
      },
    ],
    needsInImage: ['node', 'pm2', 'nginx', 'docker', 'psql', 'pg_dump', 'aws', 'certbot', 'jq'],
    env: [
      { name: 'NODE_ENV', required: true },
      { name: 'HOST', required: false, default: '127.0.0.1' },
      { name: 'PORT', required: false, default: '4000' },
      { name: 'AWS_REGION', required: true },
      { name: 'S3_BUCKET', required: true },
      // Names host, port and database. User and password come from the secret, again whenever a login is refused.
      { name: 'DATABASE_URL', required: true },
      { name: 'DATABASE_SECRET_ARN', required: true, secret: { shape: { jsonKey: 'password' } } },
      { name: 'REDIS_URL', required: true },
      { name: 'JWT_SECRET', required: true, secret: { shape: 'plain' } },
      { name: 'JWT_EXPIRES_IN', required: false, default: '24h' },
      { name: 'WEB_ORIGIN', required: true },
      { name: 'API_ORIGIN', required: true },
      { name: 'UPLOAD_FOLDER', required: false, default: '/tmp/pmo-uploads' },
      { name: 'LOG_LEVEL', required: false, default: 'info' },
    ],
    stores: [
      { kind: 'postgres', env: ['DATABASE_URL', 'DATABASE_SECRET_ARN'], poolPerProcess: 10 },
      { kind: 'redis', env: ['REDIS_URL'] },
      { kind: 's3', env: ['S3_BUCKET'], prefixes: ['uploads/', 'artifacts/', 'documents/'], coldReads: 'never' },
    ],
    aws: [
      { feature: 'artifacts', actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:ListBucket'] },
      { feature: 'database password', actions: ['secretsmanager:GetSecretValue'] },
      { feature: 'logs', actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'] },
      { feature: 'host metrics', actions: ['cloudwatch:PutMetricData'] },
    ],
    outbound: [
      { host: 's3.${AWS::Region}.amazonaws.com', port: 443, why: 'artifacts and backups' },
      { host: 'secretsmanager.${AWS::Region}.amazonaws.com', port: 443, why: 'the database password' },
      { host: 'logs.${AWS::Region}.amazonaws.com', port: 443, why: 'log lines and the metrics in them' },
      { host: 'monitoring.${AWS::Region}.amazonaws.com', port: 443, why: 'memory and disk of the host' },
      { host: 'acme-v02.api.letsencrypt.org', port: 443, why: 'the certificate' },
    ],
    metrics: [
      { namespace: 'Pmo', name: 'ApiLatency', unit: 'Milliseconds', dimensionSets: [['Service']] },
      { namespace: 'Pmo', name: 'ApiErrors', unit: 'Count', dimensionSets: [['Service']] },
      { namespace: 'Pmo', name: 'ActiveSessions', unit: 'Count', dimensionSets: [['Service']] },
      { namespace: 'Pmo', name: 'UploadBytes', unit: 'Bytes', dimensionSets: [['Service']] },
      { namespace: 'Pmo', name: 'ProcessUp', unit: 'Count', dimensionSets: [['Service']] },
      { namespace: 'Pmo', name: 'FailedParts', unit: 'Count', dimensionSets: [['Service']] },
      { namespace: 'Pmo/Backup', name: 'BackupSuccess', unit: 'Count', dimensionSets: [['Service']] },
    ],
    logs: [
      {
        stream: 'api-out',
        group: app,
        fields: ['time', 'level', 'msg', 'requestId', 'route', 'status', 'durationMs', 'employeeId'],
      },
      { stream: 'api-error', group: app, fields: [] },
      { stream: 'access', group: nginx, fields: [] },
    ],
    maxBodyBytes: MAX_UPLOAD_BYTES,
    slowestRequestSec: 60,
  } as const satisfies WorkloadContract;
}

type Contract = ReturnType<typeof contractOf>;
type Feature = Contract['aws'][number]['feature'];

/** The dimension that the application's own metrics carry. */
export const API_SERVICE: Contract['processes'][0]['name'] = 'pmo-api';
export const BACKUP_SERVICE = 'pmo-backup';

/** The actions that the features call. */
export function actionsOf(...features: readonly Feature[]): string[] {
  return contractOf('prod')
    .aws.filter(({ feature }) => features.includes(feature))
    .flatMap(({ actions }) => [...actions]);
}

/** Variables that an architecture leaves alone: they are for trials. */
export const TUNING = ['PAGES_FOLDER', 'STORE'] as const;
