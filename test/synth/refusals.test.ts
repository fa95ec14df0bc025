/**
 * What an architecture and its application must agree on, taken away on either side: a permission, a variable, a port, a
 * metric, a key of a secret, a health path. The oracle is the change itself: the claim that is named here is refuted, and
 * says what is gone. On the application's side its contract changes, which the tests beside it hold against its source.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Refusal, Removal } from '../../tools/mutation/refusals.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const KINDS = ['permission', 'variable', 'port', 'metric', 'secret key', 'health path'] as const;

/** A change of one file, the claim that it refutes, and what that says. */
type Row = readonly [from: string, to: string, claim: string, says: string];
type Rows = Readonly<Record<(typeof KINDS)[number], Row | readonly [file: string, ...Row]>>;

interface Sides {
  readonly system: string;
  readonly environment: string;
  readonly workload: string;
  readonly application: Rows;
  /** Each row begins with its file. */
  readonly architecture: Rows;
}

const SYSTEMS: readonly Sides[] = [
  {
    system: 'mcp-tagging',
    environment: 'prod',
    workload: 'tag-compliance-mcp',
    application: {
      permission: ["'ecs:ListServices',\n", '\n', 'MCP-IAM-06', 'ecs:ListServices is not allowed'],
      variable: ["{ name: 'AUDIT_DB_PATH', required: true },", '', 'MCP-RUN-03', 'also has AUDIT_DB_PATH'],
      port: ['port: 8080,', 'port: 8000,', 'MCP-RUN-03', 'on tcp/8080, expected tcp/8000'],
      metric: [
        "{ namespace: NAMESPACE, name: 'CORSViolations', unit: 'Count', dimensionSets: [['Environment']] },",
        '',
        'MCP-ALM-07',
        'has no mcp-tagging/prod CORSViolations',
      ],
      'secret key': [
        "secret: { shape: 'plain' }",
        "secret: { shape: { jsonKey: 'keys' } }",
        'MCP-RUN-03',
        'is no JSON document, expected a document with keys',
      ],
      'health path': ["path: '/health'", "path: '/'", 'MCP-ALB-07', 'is /, expected "/health"'],
    },
    architecture: {
      permission: [
        'permissions.ts',
        "actionsOf('logs')",
        "actionsOf('logs').slice(1)",
        'MCP-IAM-11',
        'logs:CreateLogStream is not allowed',
      ],
      variable: [
        'boot-script.ts',
        '  AUDIT_DB_PATH: `${DATA_FOLDER}/audit.sqlite`,\n',
        '',
        'MCP-RUN-03',
        'no variable AUDIT_DB_PATH, which its workload needs',
      ],
      port: ['boot-script.ts', '  PORT: String(port),\n', '', 'MCP-CMP-04', 'has no variable PORT'],
      metric: [
        'alarms.ts',
        "metric: 'CORSViolations'",
        "metric: 'CorsViolations'",
        'MCP-ALM-02',
        'CorsViolations, expected "CORSViolations"',
      ],
      'secret key': [
        'boot-script.ts',
        "'${ApiKeySecretArn}'",
        "'mcp/keys'",
        'MCP-RUN-03',
        'mcp/keys in plain text, where a secret is asked for',
      ],
      'health path': ['load-balancer.ts', '      path: health.path,\n', '', 'MCP-ALB-07', 'expected "/health"'],
    },
  },
  {
    system: 'omnirapeutic',
    environment: 'production',
    workload: 'care-platform',
    application: {
      permission: ["'s3:ListBucket', 's3:PutObject'", "'s3:ListBucket'", 'OMN-ECS-10', 's3:PutObject is not allowed'],
      variable: ["{ name: 'DB_HOST', required: true },", '', 'OMN-ECS-03', 'also has DB_HOST'],
      port: [
        "command: ['node', 'dist/api.js'],\n      port: 3000,",
        "command: ['node', 'dist/api.js'],\n      port: 3001,",
        'OMN-ECS-03',
        'expected 3001/health',
      ],
      metric: [
        "{ namespace: SECURITY_NAMESPACE, name: 'BTGUseAccessCount', unit: 'Count', dimensionSets: [[]] },",
        '',
        'OMN-ALM-01',
        'has no Custom/Security BTGUseAccessCount',
      ],
      'secret key': [
        "name: 'DB_PASSWORD', required: true, secret: { shape: { jsonKey: 'password' } }",
        "name: 'DB_PASSWORD', required: true, secret: { shape: 'plain' }",
        'OMN-ECS-03',
        'expected the whole secret',
      ],
      'health path': [
        "      health: { path: '/health', okStatus: 200, meaning: 'ready' },\n",
        '',
        'OMN-ECS-03',
        'its workload answers no health check',
      ],
    },
    architecture: {
      permission: [
        'services.ts',
        "actionsOf('queues')",
        "actionsOf('queues').slice(1)",
        'OMN-ECS-10',
        'sqs:DeleteMessage is not allowed',
      ],
      variable: [
        'containers.ts',
        '    DB_HOST: database.cluster.clusterEndpoint.hostname,\n',
        '',
        'OMN-ECS-03',
        'no variable DB_HOST, which its workload needs',
      ],
      port: [
        'services.ts',
        '{ port: process.port }',
        '{ port: process.port + 1 }',
        'OMN-ECS-03',
        'opens 3001, expected 3000',
      ],
      metric: [
        'alarms.ts',
        "metric: counted('BTGUseAccessCount')",
        "metric: counted('BTGUsedAccessCount')",
        'OMN-ALM-01',
        'BTGUsedAccessCount, expected "BTGUseAccessCount"',
      ],
      'secret key': [
        'containers.ts',
        "const appPassword = ecs.Secret.fromSecretsManager(appUser, 'password')",
        'const appPassword = ecs.Secret.fromSecretsManager(appUser)',
        'OMN-ECS-03',
        'expected its key password',
      ],
      'health path': ['load-balancer.ts', '      path: health.path,\n', '', 'OMN-ECS-03', 'is /, expected /health'],
    },
  },
  {
    system: 'ec2-autoscaling',
    environment: 'prod',
    workload: 'web-app',
    application: {
      permission: [
        "'logs:DescribeLogStreams', 'logs:PutLogEvents'",
        "'logs:DescribeLogStreams'",
        'EC2-IAM-02',
        'logs:PutLogEvents is not allowed',
      ],
      variable: ["{ name: 'RELEASE', required: true },", '', 'EC2-LT-05', 'also has RELEASE'],
      port: ['        port: deployment.port,\n', '', 'EC2-LT-05', 'TargetGroup sends requests to WebAppProd/Fleet'],
      metric: [
        "metric('OrdersPlaced', 'Count'),",
        '',
        'EC2-MON-11',
        'OrdersPlaced, which the application does not emit',
      ],
      'secret key': [
        "secret: { shape: { jsonKey: 'password' } }",
        "secret: { shape: 'plain' }",
        'EC2-LT-05',
        'a JSON document with password and username, expected the bare value',
      ],
      'health path': ["path: '/readyz'", "path: '/ready'", 'EC2-LT-05', 'is /readyz, expected /ready'],
    },
    architecture: {
      permission: [
        'permissions.ts',
        "actionsOf(contract, 'releases')",
        "['s3:ListBucket']",
        'EC2-IAM-02',
        's3:GetObject is not allowed',
      ],
      variable: [
        'boot-script.ts',
        '    RELEASE: `\\${${releaseParameter}}`,\n',
        '',
        'EC2-LT-05',
        'no variable RELEASE, which its workload needs',
      ],
      port: ['boot-script.ts', '    PORT: String(settings.port),\n', '', 'EC2-LT-05', 'has no variable PORT'],
      metric: [
        'dashboard.ts',
        "ofApplication('OrdersPlaced', 'Sum')",
        "ofApplication('OrderCount', 'Sum')",
        'EC2-MON-11',
        'OrdersPlaced',
      ],
      'secret key': [
        'boot-script.ts',
        "DB_SECRET_ARN: '${DatabaseSecretArn}'",
        "DB_SECRET_ARN: '${SessionSecretArn}'",
        'EC2-LT-05',
        'is no JSON document, expected a document with password',
      ],
      'health path': [
        'load-balancer.ts',
        '      path: settings.healthCheck.path,\n',
        '',
        'EC2-ALB-02',
        'HealthCheckPath',
      ],
    },
  },
  {
    system: 'bloom-contracts',
    environment: 'prod',
    workload: 'contracts',
    application: {
      permission: ["'xray:PutTelemetryRecords', ", '', 'BLM-IAM-01', 'xray:PutTelemetryRecords is not allowed'],
      variable: ["{ name: 'CORS_ORIGIN', required: true },", '', 'BLM-ENV-20', 'also has CORS_ORIGIN'],
      port: ['port: 3001,', 'port: 3000,', 'BLM-ENV-02', 'is 3000, expected "3001"'],
      metric: [
        "{ namespace: NAMESPACE, name: 'AiRateLimited', unit: 'Count', dimensionSets: everyAnswer },",
        '',
        'BLM-ALM-05',
        'has no BloomEnergy/Contracts AiRateLimited',
      ],
      'secret key': ["shape: { jsonKey: 'jwt' }", "shape: 'plain'", 'BLM-ENV-20', 'expected the whole secret'],
      'health path': ["path: '/api/health'", "path: '/'", 'BLM-DCK-08', 'is /, expected /api/health'],
    },
    architecture: {
      permission: [
        'permissions.ts',
        "actionsOf('traces')",
        "actionsOf('traces').slice(1)",
        'BLM-XRY-01',
        'xray:PutTelemetryRecords is not allowed',
      ],
      variable: [
        'variables.ts',
        '      CORS_ORIGIN: subjects.corsOrigin,\n',
        '',
        'BLM-DCK-08',
        'no variable CORS_ORIGIN, which its workload needs',
      ],
      port: ['variables.ts', '    PORT: String(contract.processes[0].port),\n', '', 'BLM-ENV-02', 'no variable PORT'],
      metric: ['monitoring.ts', "name: 'AiRateLimited'", "name: 'AiLimited'", 'BLM-ALM-05', 'AiLimited'],
      'secret key': [
        'secrets.ts',
        `secretStringTemplate: '{"jwt":""}',\n        generateStringKey: 'jwt'`,
        `secretStringTemplate: '{}',\n        generateStringKey: 'key'`,
        'BLM-ENV-20',
        'is a JSON document with key, expected a document with jwt',
      ],
      'health path': ['load-balancer.ts', '        path: health.path,\n', '', 'BLM-DCK-08', 'HealthCheckPath'],
    },
  },
  {
    system: 'coherent-pmo',
    environment: 'prod',
    workload: 'pmo',
    application: {
      permission: [
        "'logs:DescribeLogStreams', 'logs:PutLogEvents'",
        "'logs:DescribeLogStreams'",
        'PMO-IAM-04',
        'logs:PutLogEvents is not allowed',
      ],
      variable: ["{ name: 'S3_BUCKET', required: true },", '', 'PMO-CMP-12', 'also has S3_BUCKET'],
      port: ['port: 4000,', 'port: 4001,', 'PMO-FLW-03', 'http://127.0.0.1:4001, expected "http://127.0.0.1:4000"'],
      metric: [
        "{ namespace: 'Pmo', name: 'ApiErrors', unit: 'Count', dimensionSets: [['Service']] },",
        '',
        'PMO-MON-12',
        'has no Pmo ApiErrors',
      ],
      'secret key': [
        "secret: { shape: { jsonKey: 'password' } }",
        "secret: { shape: 'plain' }",
        'PMO-CMP-12',
        'a JSON document with password and username, expected the bare value',
      ],
      'health path': ["path: '/api/v1/health'", "path: '/'", 'PMO-CMP-12', '/api/v1/health'],
    },
    architecture: {
      permission: [
        'permissions.ts',
        "actionsOf('logs')",
        "['logs:CreateLogStream']",
        'PMO-IAM-04',
        'logs:DescribeLogStreams is not allowed',
      ],
      variable: [
        'host/boot-script.ts',
        '    S3_BUCKET: bucketName(settings.stage),\n',
        '',
        'PMO-CMP-12',
        'no variable S3_BUCKET, which its workload needs',
      ],
      port: ['host/boot-script.ts', '    PORT: String(api.port),\n', '', 'PMO-CMP-12', 'PORT in /etc/coherent/api.env'],
      metric: [
        'alarms.ts',
        "metric: api('ApiErrors', 'Sum', 5)",
        "metric: api('ApiFaults', 'Sum', 5)",
        'PMO-MON-12',
        'ApiFaults, expected "ApiErrors"',
      ],
      'secret key': [
        'host/boot-script.ts',
        "DATABASE_SECRET_ARN: '${DatabaseSecretArn}'",
        "DATABASE_SECRET_ARN: 'coherent/database'",
        'PMO-CMP-12',
        'coherent/database in plain text, where a secret is asked for',
      ],
      'health path': [
        'host/boot-script.ts',
        'http://127.0.0.1:${api.port}${api.health.path}',
        'http://127.0.0.1:${api.port}',
        'PMO-CMP-12',
        '/api/v1/health',
      ],
    },
  },
];

interface Asked {
  readonly title: string;
  readonly removal: Removal;
  readonly claim: string;
  readonly says: string;
}

function askedOf({ system, workload, application, architecture }: Sides): readonly Asked[] {
  const sides = { application, architecture };
  return (['application', 'architecture'] as const).flatMap((side) =>
    KINDS.map((kind): Asked => {
      const row = sides[side][kind];
      const [says = '', claim = '', to = '', from = '', file = 'contract.ts'] = row.toReversed();
      const folder = side === 'application' ? `workloads/${workload}` : `architectures/${system}`;
      return {
        title: `the ${side} without its ${kind}: ${claim}`,
        removal: { file: `${folder}/${file}`, from, to },
        claim,
        says,
      };
    }),
  );
}

async function refusalsOf({ system, environment }: Sides, removals: readonly Removal[]): Promise<readonly Refusal[]> {
  const program = ['--conditions=lintel:source', join(ROOT, 'tools', 'mutation', 'refusals.ts'), system, environment];
  const running = promisify(execFile)(process.execPath, program, {
    env: { ...process.env, CDK_VALIDATION: 'false' },
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(JSON.stringify(removals));
  return JSON.parse((await running).stdout);
}

describe.each(SYSTEMS)('$system', (sides) => {
  const asked = askedOf(sides);
  let refusals: readonly Refusal[] = [];
  beforeAll(async () => {
    refusals = await refusalsOf(
      sides,
      asked.map(({ removal }) => removal),
    );
  });

  test.each(asked.map((each, index) => ({ ...each, index })))('$title', ({ index, claim, says }) => {
    const { refuted = [], fault } = refusals[index] ?? {};
    expect(fault).toBeUndefined();
    expect(refuted.map(({ id }) => id)).toContain(claim);
    expect(refuted.find(({ id }) => id === claim)?.says).toContain(says);
  });
});
