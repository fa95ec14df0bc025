import {
  type Assertion,
  allowed,
  type Claim,
  type ClaimDetails,
  claim,
  exists,
  file,
  property,
  reaches,
  sources,
} from 'lintel/claims';
import { DOCKERFILE, runbookPath } from '../delivery/paths.ts';
import { DATABASE_PORT, type Settings } from '../settings.ts';

const area = 'Future';

export function futureClaims(settings: Settings): readonly Claim[] {
  const { secondRegion, containers, eventFunction, tracing, database, capacity, environment, stackName, instanceType } =
    settings;
  /** Promised once its option is switched on, planned until then. */
  const planned = (id: string, title: string, isOn: boolean, holds: readonly Assertion[]): Claim =>
    claim(id, title, holds, { area, ...(isOn ? {} : ({ planned: true } satisfies ClaimDetails)) });
  return [
    planned(
      'EC2-FUT-01',
      'The system runs in two regions, and users go to the nearer one',
      secondRegion !== undefined,
      [
        exists('load balancer', 2),
        exists('fleet', 2),
        property({ type: 'AWS::Route53::RecordSet', id: 'OriginRecord' }, 'SetIdentifier', {
          oneOf: [settings.region, secondRegion?.region ?? ''],
        }),
        property({ type: 'AWS::Route53::RecordSet', id: 'OriginRecord' }, 'AliasTarget.EvaluateTargetHealth', true),
      ],
    ),
    planned('EC2-FUT-02', 'The application runs in containers', containers !== undefined, [
      exists({ type: 'AWS::ECS::Service' }, 1),
      property({ type: 'AWS::ECS::Service' }, 'DeploymentConfiguration.DeploymentCircuitBreaker.Rollback', true),
      reaches('load balancer', 'container service', `tcp/${settings.port}`),
      property({ type: 'AWS::ECS::TaskDefinition' }, 'ContainerDefinitions', {
        each: { where: { HealthCheck: { present: true }, ReadonlyRootFilesystem: true } },
      }),
      file(DOCKERFILE, { mentions: ['USER node', 'HEALTHCHECK', settings.healthCheck.path], omits: ['curl'] }),
    ]),
    planned('EC2-FUT-03', 'A function works on events of the application', eventFunction, [
      exists({ type: 'AWS::Lambda::Function' }, 1),
      property({ id: 'EventFunctionRule' }, 'EventPattern.source', { exactly: [settings.eventSource] }),
      property({ id: 'EventFunctionRule' }, 'Targets', {
        exactly: [
          {
            where: { Arn: { refersTo: 'event function' }, 'DeadLetterConfig.Arn': { refersTo: 'event dead letters' } },
          },
        ],
      }),
    ]),
    planned('EC2-FUT-04', 'Requests are traced', tracing, [
      allowed('role', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
      property('agent parameter', 'Value', { mentions: '"traces_collected"' }),
    ]),
    claim(
      'EC2-FUT-05',
      'More instances are a number in the options',
      [
        property('fleet', 'MaxSize', String(capacity.max)),
        file(runbookPath(environment, 'capacity'), { mentions: ['capacity.max'] }),
      ],
      { area },
    ),
    claim(
      'EC2-FUT-06',
      'Bigger instances are a procedure: another type, then one instance after the other',
      [
        property('launch template', 'LaunchTemplateData.InstanceType', instanceType),
        file(runbookPath(environment, 'capacity'), { mentions: ['instanceType', instanceType, stackName] }),
      ],
      { area },
    ),
    planned('EC2-FUT-07', 'Reads are served by a replica of the database', database?.readReplica === true, [
      property({ id: 'ReadReplica' }, 'SourceDBInstanceIdentifier', { refersTo: 'database' }),
      property({ id: 'ReadReplica' }, 'VPCSecurityGroups', { exactly: [{ refersTo: 'database group' }] }),
      property({ id: 'ReadReplica' }, 'StorageEncrypted', true),
      sources('database', { 'fleet group': `tcp/${DATABASE_PORT}` }),
    ]),
  ];
}
