import type { Assertion, Claim } from 'lintel/claims';
import { hasType } from './compute.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, file, property, runs } = that;

/** Promised once its option is switched on, planned until then. */
function planned(id: string, title: string, isOn: boolean, note: string, holds: readonly Assertion[]): Claim {
  return claim(id, title, isOn ? {} : { planned: true, note }, holds);
}

export function futureClaims(of: Document): readonly Claim[] {
  const capacity = `runbooks/${of.environment}/capacity.md`;
  return that.area('Future', [
    planned(
      'EC2-FUT-01',
      'The system runs in two regions, and users go to the nearer one',
      of.secondRegion !== undefined,
      'Built, and off: the document names it for later. The option secondRegion of production switches it on.',
      [
        exists('load balancer', 2),
        exists('fleet', 2),
        exists(
          {
            type: 'AWS::Route53::RecordSet',
            id: 'OriginRecord',
            where: {
              SetIdentifier: { oneOf: [of.region, of.secondRegion ?? ''] },
              'AliasTarget.EvaluateTargetHealth': true,
            },
          },
          2,
        ),
      ],
    ),
    planned(
      'EC2-FUT-02',
      'The application runs in containers',
      of.containers,
      'Built, and off: instances serve all requests until containers gives some to ECS.',
      [
        exists({ type: 'AWS::ECS::Service' }, 1),
        property('container service', 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', true),
        that.reaches('load balancer', 'container service', `tcp/${of.port}`),
        runs('container service', {
          command: ['node', 'dist/server.js'],
          port: of.port,
          health: of.healthPath,
          check: { command: ['CMD', 'node', '*/readyz*'], intervalSeconds: 10, timeoutSeconds: 3, retries: 3 },
          readonlyRoot: true,
        }),
        file('Dockerfile', {
          image: {
            user: 'node',
            command: 'node dist/server.js',
            'health.interval': '10s',
            'env.NODE_EXTRA_CA_CERTS': '/etc/ssl/certs/aws-rds.pem',
          },
          mentions: ['HEALTHCHECK', of.healthPath, 'us-east-1-bundle.pem /etc/ssl/certs/aws-rds.pem\n'],
          omits: ['curl'],
        }),
      ],
    ),
    planned(
      'EC2-FUT-03',
      'A function works on events of the application',
      of.eventFunction,
      'Built, and off: nothing in the application asks for it yet. The option is eventFunction.',
      [
        exists({ type: 'AWS::Lambda::Function' }, 1),
        property({ id: 'EventFunctionRule' }, 'EventPattern.source', { exactly: [of.eventSource] }),
        property({ id: 'EventFunctionRule' }, 'Targets', {
          exactly: [
            {
              where: {
                Arn: { refersTo: 'event function' },
                'DeadLetterConfig.Arn': { refersTo: 'event dead letters' },
              },
            },
          ],
        }),
      ],
    ),
    planned(
      'EC2-FUT-04',
      'Requests are traced',
      of.tracing,
      'Built, and off: traces cost by the request. The option is tracing.',
      [
        that.allowed('role', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
        file({ of: 'agent parameter' }, { at: { 'traces.traces_collected': { present: true } } }),
      ],
    ),
    claim('EC2-FUT-05', 'More instances are a number in the options', [
      property('fleet', 'MaxSize', String(of.most)),
      file(capacity, { mentions: ['raise `capacity.max` in the options'] }),
    ]),
    claim('EC2-FUT-06', 'Bigger instances are a procedure: another type, then one instance after the other', [
      hasType(of),
      file(capacity, {
        mentions: [
          `instances of ${of.type}`,
          'change `instanceType` in the options',
          `Deploy \`${of.stack}\`: one instance after the other`,
        ],
      }),
    ]),
    planned(
      'EC2-FUT-07',
      'Reads are served by a replica of the database',
      of.hasReplica,
      'Built, and off: one database carries the load. The option is database.readReplica.',
      [
        property('read replica', 'SourceDBInstanceIdentifier', { refersTo: 'database' }),
        property('read replica', 'VPCSecurityGroups', { exactly: [{ refersTo: 'database group' }] }),
        property('read replica', 'PubliclyAccessible', false),
        encrypted('read replica'),
        that.sources('database', { 'fleet group': 'tcp/5432' }),
      ],
    ),
  ]);
}
