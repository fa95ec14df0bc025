import type { WorkloadContract } from 'lintel/constructs';

const NAMESPACE = 'BloomEnergy/Contracts';

/** `Service` is the same for every metric of a process, so that an alarm needs one value. */
export const SERVICE_DIMENSION = 'api';

export const AI_ROUTES = '/api/ai/*';

const everyCall = [['Service'], ['Service', 'Endpoint']] as const;
const everyAnswer = [['Service'], ['Service', 'Type']] as const;
const process = [['Service']] as const;

/** What the contract application asks of the architecture it runs in. Permissions, variables and metrics are generated from here. */
export const contract = {
  name: 'contracts',
  processes: [
    {
      name: 'api',
      command: ['node', 'server/src/server.js'],
      port: 3001,
      stopTimeoutSec: 60,
      health: { path: '/api/health', okStatus: 200, meaning: 'ready' },
    },
    // Takes a lock in the database, so tasks that start together do it once.
    { name: 'migrate', command: ['node', 'server/src/migrate.js'], stopTimeoutSec: 60 },
    // Run once, by a person.
    { name: 'first-admin', command: ['node', 'server/src/first-admin.js'], stopTimeoutSec: 60 },
  ],
  images: [{ repository: 'bloom-energy', process: 'api' }],
  needsInImage: ['node'],
  env: [
    { name: 'NODE_ENV', required: true },
    { name: 'PORT', required: false, default: '3001' },
    { name: 'DATABASE_URL', required: true, secret: { shape: 'plain' } },
    { name: 'JWT_SECRET', required: true, secret: { shape: { jsonKey: 'jwt' } } },
    { name: 'CORS_ORIGIN', required: true },
    { name: 'ANTHROPIC_API_KEY', required: true, secret: { shape: 'plain' } },
    { name: 'DEFAULT_AI_PROVIDER', required: false, default: 'anthropic' },
    { name: 'ANTHROPIC_MODEL', required: true },
    { name: 'ANTHROPIC_MAX_TOKENS', required: false, default: '4000' },
    { name: 'ANTHROPIC_TEMPERATURE', required: false },
    { name: 'AI_REQUEST_TIMEOUT', required: false, default: '30000' },
    { name: 'AWS_REGION', required: true },
    { name: 'ENABLE_AWS_SECRETS_MANAGER', required: false, default: 'true' },
    { name: 'ENABLE_VPC_ENDPOINT', required: false, default: 'true' },
    { name: 'REDIS_URL', required: false },
    { name: 'USE_REDIS', required: false, default: 'true' },
    { name: 'CACHE_TTL', required: false, default: '3600' },
    { name: 'LOG_LEVEL', required: false, default: 'info' },
    { name: 'CLOUDWATCH_LOG_GROUP', required: false },
    // A load balancer, and CloudFront before it.
    { name: 'TRUSTED_HOPS', required: false, default: '2' },
  ],
  stores: [
    { kind: 'postgres', env: ['DATABASE_URL'], poolPerProcess: 10 },
    { kind: 'redis', env: ['REDIS_URL'] },
  ],
  aws: [
    { feature: 'secrets', actions: ['secretsmanager:GetSecretValue'] },
    { feature: 'traces', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] },
    { feature: 'metrics', actions: ['cloudwatch:PutMetricData'] },
  ],
  outbound: [
    { host: 'api.anthropic.com', port: 443, why: 'Claude' },
    { host: 'secretsmanager.${AWS::Region}.amazonaws.com', port: 443, why: 'secrets read again while running' },
    { host: 'xray.${AWS::Region}.amazonaws.com', port: 443, why: 'traces' },
    { host: 'monitoring.${AWS::Region}.amazonaws.com', port: 443, why: 'metrics' },
  ],
  metrics: [
    { namespace: NAMESPACE, name: 'Requests', unit: 'Count', dimensionSets: everyCall },
    { namespace: NAMESPACE, name: 'Errors', unit: 'Count', dimensionSets: everyCall },
    { namespace: NAMESPACE, name: 'Latency', unit: 'Milliseconds', dimensionSets: everyCall },
    { namespace: NAMESPACE, name: 'AiRequests', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiLatency', unit: 'Milliseconds', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiErrors', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiRateLimited', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiInputTokens', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiOutputTokens', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'AiCostUsd', unit: 'None', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'UnpricedModel', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'CacheHit', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'CacheMiss', unit: 'Count', dimensionSets: everyAnswer },
    { namespace: NAMESPACE, name: 'DbPoolInUse', unit: 'Count', dimensionSets: process },
    { namespace: NAMESPACE, name: 'DbPoolWaiting', unit: 'Count', dimensionSets: process },
    { namespace: NAMESPACE, name: 'DbConnectFailures', unit: 'Count', dimensionSets: process },
  ],
  logs: [
    {
      stream: 'ecs',
      group: '/aws/ecs/bloom-energy-contracts',
      fields: ['time', 'level', 'msg', 'event', 'requestId', 'route', 'status', 'durationMs'],
    },
  ],
  maxBodyBytes: 1024 * 1024,
  // The deadline of a Claude call, its retries included.
  slowestRequestSec: 30,
} as const satisfies WorkloadContract;

/** Variables that an architecture leaves alone. */
export const TUNING = [
  'HOST',
  'AI_ENABLED',
  'ANTHROPIC_BASE_URL',
  'AI_MONTHLY_BUDGET_USD',
  'DB_POOL',
  'DRAIN_SECONDS',
  'REGISTRATION',
  'NODE_EXTRA_CA_CERTS',
] as const;

/** Read again while the process runs, when what came with the environment is refused. */
export const SECRET_NAMES = {
  anthropicKey: 'bloom-energy-anthropic-key',
  databaseUrl: 'bloom-energy-database-url',
} as const;

/** The line that the process writes when it cannot connect to its database, also before anything else works. */
export const DATABASE_FAILURE_EVENT = 'database_connection_failed';

/** What the log filter makes of those lines. */
export const DATABASE_FAILURE_METRIC = { namespace: `${NAMESPACE}/Logs`, name: 'DatabaseConnectionFailures' } as const;

export const METRIC_NAMESPACE = NAMESPACE;

type Feature = (typeof contract.aws)[number]['feature'];

/** The actions that the features call. */
export function actionsOf(...features: readonly Feature[]): string[] {
  return contract.aws.filter(({ feature }) => features.includes(feature)).flatMap(({ actions }) => [...actions]);
}
