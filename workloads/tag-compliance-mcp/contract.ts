import type { WorkloadContract } from 'lintel/constructs';

/** The release keeps its SQLite files here, on the root volume: they do not survive the replacement of the instance. */
export const DATA_FOLDER = '/var/lib/tag-compliance-mcp';

/** Where the release writes its lines; the CloudWatch agent ships both files. */
export const LOG_FOLDER = '/var/log/tag-compliance-mcp';

const NAMESPACE = '${ProjectName}/${Environment}';

/** What the tag compliance server asks of the architecture it runs in. The permissions of its role are generated from here. */
export const contract = {
  name: 'tag-compliance-mcp',
  processes: [
    {
      name: 'server',
      command: ['node', 'dist/server.js'],
      port: 8080,
      stopTimeoutSec: 30,
      health: { path: '/health', okStatus: 200, meaning: 'ready' },
    },
  ],
  needsInImage: ['node'],
  env: [
    { name: 'NODE_ENV', required: true },
    { name: 'PORT', required: false, default: '8080' },
    { name: 'HOST', required: false, default: '0.0.0.0' },
    { name: 'AWS_REGION', required: false, default: 'us-east-1' },
    { name: 'PROJECT_NAME', required: false, default: 'mcp-tagging' },
    { name: 'ENVIRONMENT', required: false, default: 'prod' },
    { name: 'AUTH_ENABLED', required: false, default: 'true' },
    { name: 'API_KEYS_SECRET_ARN', required: true, secret: { shape: 'plain' } },
    { name: 'CORS_ALLOWED_ORIGINS', required: true },
    { name: 'CLOUDWATCH_LOG_GROUP', required: true },
    { name: 'CLOUDWATCH_METRICS_ENABLED', required: false, default: 'false' },
    { name: 'AUDIT_DB_PATH', required: true },
    { name: 'HISTORY_DB_PATH', required: true },
    { name: 'SECURITY_LOG_PATH', required: true },
  ],
  stores: [{ kind: 'sqlite', env: ['AUDIT_DB_PATH', 'HISTORY_DB_PATH'] }],
  aws: [
    {
      feature: 'inventory',
      actions: [
        'ec2:DescribeInstances',
        'ec2:DescribeRegions',
        'ec2:DescribeTags',
        'ec2:DescribeVolumes',
        'ecs:DescribeServices',
        'ecs:ListClusters',
        'ecs:ListServices',
        'ecs:ListTagsForResource',
        'lambda:ListFunctions',
        'lambda:ListTags',
        'rds:DescribeDBClusters',
        'rds:DescribeDBInstances',
        'rds:ListTagsForResource',
        's3:GetBucketLocation',
        's3:GetBucketTagging',
        's3:ListAllMyBuckets',
      ],
    },
    { feature: 'tagged resources', actions: ['tag:GetResources', 'tag:GetTagKeys', 'tag:GetTagValues'] },
    {
      feature: 'costs',
      actions: ['ce:GetCostAndUsage', 'ce:GetCostForecast', 'ce:GetTags'],
      global: true,
    },
    { feature: 'identity', actions: ['sts:GetCallerIdentity'] },
    { feature: 'API keys', actions: ['secretsmanager:GetSecretValue'] },
    { feature: 'logs', actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'] },
    { feature: 'metrics', actions: ['cloudwatch:PutMetricData'] },
  ],
  outbound: [
    { host: 'ec2.${AWS::Region}.amazonaws.com', port: 443, why: 'instances, volumes and regions' },
    { host: 's3.${AWS::Region}.amazonaws.com', port: 443, why: 'buckets and their tags' },
    { host: 'logs.${AWS::Region}.amazonaws.com', port: 443, why: 'log lines' },
    { host: 'secretsmanager.${AWS::Region}.amazonaws.com', port: 443, why: 'API keys' },
    { host: 'rds.${AWS::Region}.amazonaws.com', port: 443, why: 'databases' },
    { host: 'lambda.${AWS::Region}.amazonaws.com', port: 443, why: 'functions' },
    { host: 'ecs.${AWS::Region}.amazonaws.com', port: 443, why: 'services' },
    { host: 'tagging.${AWS::Region}.amazonaws.com', port: 443, why: 'every other tagged resource' },
    { host: 'monitoring.${AWS::Region}.amazonaws.com', port: 443, why: 'metrics' },
    { host: 'sts.${AWS::Region}.amazonaws.com', port: 443, why: 'the account number' },
    { host: 'ce.us-east-1.amazonaws.com', port: 443, why: 'costs' },
  ],
  metrics: [
    {
      namespace: NAMESPACE,
      name: 'AuthenticationFailures',
      unit: 'Count',
      dimensionSets: [['Environment'], ['Environment', 'FailureType']],
    },
    { namespace: NAMESPACE, name: 'CORSViolations', unit: 'Count', dimensionSets: [['Environment']] },
    {
      namespace: NAMESPACE,
      name: 'ToolInvocations',
      unit: 'Count',
      dimensionSets: [['Environment'], ['Environment', 'Tool']],
    },
    {
      namespace: NAMESPACE,
      name: 'ToolErrors',
      unit: 'Count',
      dimensionSets: [['Environment'], ['Environment', 'Tool']],
    },
    {
      namespace: NAMESPACE,
      name: 'ToolLatency',
      unit: 'Milliseconds',
      dimensionSets: [['Environment'], ['Environment', 'Tool']],
    },
  ],
  logs: [
    {
      stream: 'application',
      group: '/${ProjectName}/${Environment}',
      fields: ['time', 'level', 'msg', 'correlation_id', 'route', 'status', 'durationMs'],
    },
    {
      stream: 'security',
      group: '/${ProjectName}/${Environment}/security',
      fields: ['time', 'level', 'msg', 'correlation_id', 'event'],
    },
  ],
  maxBodyBytes: 10 * 1024 * 1024,
  slowestRequestSec: 300,
} as const satisfies WorkloadContract;

/** Variables that the server reads too and an architecture may leave alone: each has a default, or stands for something else. */
export const TUNING = [
  'ALLOWED_REGIONS',
  'API_KEYS',
  'AUTH_REALM',
  'AUTO_IMPORT_AWS_POLICY',
  'AUTO_IMPORT_POLICY_ID',
  'AWS_API_TIMEOUT',
  'AWS_ENDPOINT_URL',
  'COMPLIANCE_CACHE_TTL_SECONDS',
  'FALLBACK_TO_DEFAULT_POLICY',
  'INVENTORY_FILE',
  'LOOP_DETECTION_WINDOW_SECONDS',
  'MAX_CONCURRENT_REGIONS',
  'MAX_IDENTICAL_CALLS',
  'MAX_TOOL_CALLS_PER_SESSION',
  'MAX_UNKNOWN_TOOL_ATTEMPTS',
  'OWNER_EMAIL_DOMAIN',
  'POLICY_PATH',
  'REGION_CACHE_TTL_SECONDS',
  'REGION_SCAN_TIMEOUT_SECONDS',
  'SCHEDULER_ENABLED',
  'SESSION_BUDGET_TTL_SECONDS',
  'TOOL_EXECUTION_TIMEOUT',
  'TRUSTED_PROXIES',
] as const;

type Feature = (typeof contract.aws)[number]['feature'];

/** The actions that the features call. */
export function actionsOf(...features: readonly Feature[]): string[] {
  return contract.aws.filter(({ feature }) => features.includes(feature)).flatMap(({ actions }) => [...actions]);
}
