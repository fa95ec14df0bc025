import type { WorkloadContract } from 'lintel/constructs';

/** What logs and metrics are named after. */
const PROJECT = 'omnirapeutic-production';

/** The namespace of the metrics that the application writes into its log (EMF). */
export const METRICS_NAMESPACE = `${PROJECT}/Application`;

/** The namespace of what an alarm watches because somebody opened a record: break-the-glass. */
export const SECURITY_NAMESPACE = 'Custom/Security';

/** What audit rows must outlive: 45 CFR 164.316(b)(2) asks for six years, which 2192 days are at least. */
export const AUDIT_RETENTION_DAYS = 2192;

const FETCH = (path: string) => [
  'node',
  '-e',
  `fetch('http://127.0.0.1:3000${path}').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))`,
];

/** How each process shows that it lives; the programs are in the image. */
export const HEALTH_COMMANDS = {
  api: FETCH('/health'),
  web: FETCH('/'),
  worker: ['node', 'dist/worker-health.js'],
} as const;

/** What the care platform asks of the architecture it runs in. Permissions, variables and health checks are generated from here. */
export const contract = {
  name: 'care-platform',
  processes: [
    {
      name: 'api',
      command: ['node', 'dist/api.js'],
      port: 3000,
      stopTimeoutSec: 30,
      health: { path: '/health', okStatus: 200, meaning: 'ready' },
    },
    {
      name: 'web',
      command: ['node', 'dist/web.js'],
      port: 3000,
      stopTimeoutSec: 30,
      health: { path: '/', okStatus: 200, meaning: 'ready' },
    },
    { name: 'worker', command: ['node', 'dist/worker.js'], stopTimeoutSec: 30 },
    { name: 'migrate', command: ['node', 'dist/migrate.js'], stopTimeoutSec: 120, runs: 'before-release' },
  ],
  images: [
    { repository: 'omnirapeutic-*-api', process: 'api' },
    { repository: 'omnirapeutic-*-web', process: 'web' },
    { repository: 'omnirapeutic-*-worker', process: 'worker' },
  ],
  needsInImage: ['node'],
  env: [
    { name: 'NODE_ENV', required: true },
    { name: 'PORT', required: false, default: '3000' },
    { name: 'NODE_EXTRA_CA_CERTS', required: true },
    { name: 'METRICS_NAMESPACE', required: true },
    { name: 'DB_HOST', required: true },
    { name: 'DB_PORT', required: false, default: '5432' },
    { name: 'DB_NAME', required: true },
    { name: 'DB_USER', required: true },
    { name: 'DB_PASSWORD', required: true, secret: { shape: { jsonKey: 'password' } } },
    { name: 'DB_POOL_SIZE', required: true },
    { name: 'DB_APP_USER', required: false },
    { name: 'DB_APP_PASSWORD', required: false, secret: { shape: { jsonKey: 'password' } } },
    { name: 'JWT_SECRET', required: true, secret: { shape: 'plain' } },
    { name: 'ALLOWED_ORIGINS', required: false, default: '' },
    { name: 'TRUSTED_PROXIES', required: true },
    { name: 'AUDIT_BUCKET', required: true },
  ],
  stores: [
    { kind: 'postgres', env: ['DB_HOST', 'DB_PORT', 'DB_NAME', 'DB_USER', 'DB_PASSWORD'], poolPerProcess: 8 },
    { kind: 's3', env: ['AUDIT_BUCKET'], prefixes: ['audit/'], coldReads: 'never' },
  ],
  aws: [
    { feature: 'files', actions: ['s3:GetObject', 's3:ListBucket', 's3:PutObject'] },
    { feature: 'encrypted files', actions: ['kms:Decrypt', 'kms:GenerateDataKey'] },
    {
      feature: 'queues',
      actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
    },
  ],
  outbound: [
    { host: 's3.${AWS::Region}.amazonaws.com', port: 443, why: 'files and audit export' },
    { host: 'sqs.${AWS::Region}.amazonaws.com', port: 443, why: 'queues' },
  ],
  metrics: [
    { namespace: SECURITY_NAMESPACE, name: 'BTGGrantAccessCount', unit: 'Count', dimensionSets: [[]] },
    { namespace: SECURITY_NAMESPACE, name: 'BTGUseAccessCount', unit: 'Count', dimensionSets: [[]] },
    { namespace: METRICS_NAMESPACE, name: 'WorkerHeartbeat', unit: 'Count', dimensionSets: [['Service']] },
    { namespace: METRICS_NAMESPACE, name: 'JobsSucceeded', unit: 'Count', dimensionSets: [['Service']] },
    { namespace: METRICS_NAMESPACE, name: 'JobsFailed', unit: 'Count', dimensionSets: [['Service']] },
    { namespace: METRICS_NAMESPACE, name: 'JobsDead', unit: 'Count', dimensionSets: [['Service']] },
    { namespace: METRICS_NAMESPACE, name: 'QueueAgeSeconds', unit: 'Seconds', dimensionSets: [['Service']] },
  ],
  logs: [
    {
      stream: 'api',
      group: `/ecs/${PROJECT}/api`,
      fields: ['time', 'level', 'msg', 'requestId', 'route', 'status', 'durationMs', 'action'],
    },
    { stream: 'web', group: `/ecs/${PROJECT}/web`, fields: ['time', 'level', 'msg', 'requestId', 'route', 'status'] },
    { stream: 'worker', group: `/ecs/${PROJECT}/worker`, fields: ['time', 'level', 'msg', 'job', 'attempt'] },
  ],
  // The firewall reads the first 8 KB of a body and refuses larger ones, so the application does the same.
  maxBodyBytes: 8192,
  slowestRequestSec: 30,
} as const satisfies WorkloadContract;

/** Connections a process of each kind keeps open: 2 × 8 + 4, twice that while a deployment runs, within the 45 of the document. */
export const POOL_SIZES = { api: 8, worker: 4, migrate: 1 } as const;

type Feature = (typeof contract.aws)[number]['feature'];

/** The actions that the features call. */
export function actionsOf(...features: readonly Feature[]): string[] {
  return contract.aws.filter(({ feature }) => features.includes(feature)).flatMap(({ actions }) => [...actions]);
}

type ProcessName = (typeof contract.processes)[number]['name'];

export function processOf(name: ProcessName): (typeof contract.processes)[number] {
  const found = contract.processes.find((process) => process.name === name);
  if (found === undefined) throw new Error(`the contract has no process ${name}`);
  return found;
}
