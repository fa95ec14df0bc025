import type { WorkloadContract } from 'lintel/constructs';

/** What the application must know of an environment. */
export interface WebAppDeployment {
  readonly environment: string;
  /** The port that the server listens on. */
  readonly port: number;
  /** At most so many instances run at once, each with a pool of its own. */
  readonly capacity: { readonly max: number };
  /** @default - no database: the catalogue and the orders stay in memory */
  readonly database?: { readonly instanceClass: string };
}

const NAME = 'web-app';

/** Where the release writes its lines; the CloudWatch agent ships both files. */
export const LOG_FOLDER = `/var/log/${NAME}`;

/** Connections that PostgreSQL keeps for others: migrations, a person, the service itself. */
const RESERVED_CONNECTIONS = 10;

/** What the class of instance allows: memory / 9,531,392 bytes, which is the default of RDS. */
const MAX_CONNECTIONS: Readonly<Record<string, number>> = {
  'db.t4g.medium': 450,
  'db.t4g.large': 901,
};

/** Sum over the greatest number of instances stays below what the database accepts. */
export function poolSize({ database, capacity }: WebAppDeployment): number {
  const most = MAX_CONNECTIONS[database?.instanceClass ?? ''] ?? 85;
  return Math.max(1, Math.min(10, Math.floor((most - RESERVED_CONNECTIONS) / capacity.max)));
}

export function metricNamespace(environment: string): string {
  return `WebApp/${environment}`;
}

/** What the web application asks of an environment. The permissions of the instances' role are generated from here. */
export function contractOf(deployment: WebAppDeployment) {
  const namespace = metricNamespace(deployment.environment);
  const metric = (name: string, unit: string) => ({
    namespace,
    name,
    unit,
    dimensionSets: [['Service'], ['Service', 'Route']],
  });
  return {
    name: NAME,
    processes: [
      {
        name: 'server',
        command: ['node', 'dist/server.js'],
        port: deployment.port,
        stopTimeoutSec: 30,
        health: { path: '/readyz', okStatus: 200, meaning: 'ready' },
      },
      // Takes a lock in the database, so instances that start together do it once.
      { name: 'migrate', command: ['node', 'dist/migrate.js'], stopTimeoutSec: 60 },
    ],
    needsInImage: ['node'],
    env: [
      { name: 'NODE_ENV', required: true },
      { name: 'PORT', required: false, default: '8080' },
      { name: 'TLS', required: false, default: 'off' },
      { name: 'AWS_REGION', required: true },
      { name: 'ENVIRONMENT', required: true },
      { name: 'RELEASE', required: true },
      { name: 'LOG_FOLDER', required: true },
      { name: 'DRAIN_SECONDS', required: false, default: '20' },
      { name: 'TRUSTED_HOPS', required: false, default: '1' },
      { name: 'SESSION_SECRET_ARN', required: true, secret: { shape: 'plain' } },
      // Without a database the process keeps its catalogue and orders in memory.
      { name: 'DB_HOST', required: false },
      { name: 'DB_NAME', required: false },
      { name: 'DB_POOL', required: false, default: '10' },
      { name: 'DB_SECRET_ARN', required: false, secret: { shape: { jsonKey: 'password' } } },
      // The authorities of RDS, because the certificate of the database is checked.
      { name: 'NODE_EXTRA_CA_CERTS', required: false },
    ],
    stores: [
      {
        kind: 'postgres',
        env: ['DB_HOST', 'DB_NAME', 'DB_POOL', 'DB_SECRET_ARN'],
        poolPerProcess: poolSize(deployment),
      },
    ],
    aws: [
      { feature: 'secrets', actions: ['secretsmanager:GetSecretValue'] },
      { feature: 'decryption', actions: ['kms:Decrypt'] },
      { feature: 'releases', actions: ['s3:GetObject'] },
      { feature: 'logs', actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'] },
      { feature: 'agent metrics', actions: ['cloudwatch:PutMetricData'] },
      { feature: 'agent configuration', actions: ['ssm:GetParameter'] },
      {
        feature: 'sessions',
        actions: [
          'ec2messages:AcknowledgeMessage',
          'ec2messages:DeleteMessage',
          'ec2messages:FailMessage',
          'ec2messages:GetEndpoint',
          'ec2messages:GetMessages',
          'ec2messages:SendReply',
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
      },
    ],
    outbound: [
      { host: 's3.${AWS::Region}.amazonaws.com', port: 443, why: 'releases and package repositories' },
      { host: 'ssm.${AWS::Region}.amazonaws.com', port: 443, why: 'agent configuration and sessions' },
      { host: 'ssmmessages.${AWS::Region}.amazonaws.com', port: 443, why: 'sessions' },
      { host: 'ec2messages.${AWS::Region}.amazonaws.com', port: 443, why: 'commands' },
      { host: 'logs.${AWS::Region}.amazonaws.com', port: 443, why: 'log lines' },
      { host: 'monitoring.${AWS::Region}.amazonaws.com', port: 443, why: 'metrics' },
      { host: 'secretsmanager.${AWS::Region}.amazonaws.com', port: 443, why: 'session keys, database password' },
      { host: 'truststore.pki.rds.amazonaws.com', port: 443, why: 'the authorities of the database' },
      { host: 'cloudformation.${AWS::Region}.amazonaws.com', port: 443, why: 'the signal that an instance serves' },
    ],
    metrics: [
      metric('RequestCount', 'Count'),
      metric('Latency', 'Milliseconds'),
      metric('Errors', 'Count'),
      metric('ActiveUsers', 'Count'),
      metric('OrdersPlaced', 'Count'),
      metric('OrderValueCents', 'None'),
    ],
    logs: [
      {
        stream: 'application',
        group: `/${NAME}/${deployment.environment}/application`,
        fields: ['time', 'level', 'msg', 'requestId', 'route', 'status', 'durationMs'],
      },
      {
        stream: 'security',
        group: `/${NAME}/${deployment.environment}/security`,
        fields: ['time', 'level', 'msg', 'requestId', 'event'],
      },
    ],
    // Above this the common rules of the web firewall refuse the request.
    maxBodyBytes: 8 * 1024,
    slowestRequestSec: 30,
  } as const satisfies WorkloadContract;
}

/** Variables that an architecture leaves alone. */
export const TUNING = ['HOST', 'DB_PORT', 'SESSION_SECRET', 'IMDS_ENDPOINT'] as const;

export type Contract = ReturnType<typeof contractOf>;
export type Variable = Contract['env'][number]['name'];
export type Feature = Contract['aws'][number]['feature'];

/** The actions that the features call. */
export function actionsOf(contract: Contract, ...features: readonly Feature[]): string[] {
  return contract.aws.filter(({ feature }) => features.includes(feature)).flatMap(({ actions }) => [...actions]);
}
