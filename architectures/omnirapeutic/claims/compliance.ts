import { allowed, type Claim, claim, exists, file, property, trusts } from 'lintel/claims';
import { FINDING_RULES } from '../audit.ts';
import { FILES } from '../delivery/files.ts';
import { DOCUMENT, LOG_GROUPS, named, PROJECT, SERVICES } from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';

export function complianceClaims(options: OmnirapeuticOptions): readonly Claim[] {
  return [...compliance(options), ...organisation(options)];
}

function compliance({ existing = [], conformancePackUri }: OmnirapeuticOptions): readonly Claim[] {
  const area = 'Compliance';
  const selector = (values: Readonly<Record<string, string>>) => ({
    has: {
      where: {
        FieldSelectors: {
          has: {
            where: { Field: Object.keys(values)[0] ?? '', Equals: { exactly: [Object.values(values)[0] ?? ''] } },
          },
        },
      },
    },
  });
  const pack = { type: 'AWS::Config::ConformancePack' };
  return [
    claim(
      'OMN-CMP-01',
      'CloudTrail records all API calls',
      [
        property('trail', 'TrailName', named('trail')),
        property('trail', 'IsLogging', true),
        property('trail', 'InsightSelectors', { length: 2 }),
        property('trail', 'IsMultiRegionTrail', true),
        property('trail', 'IncludeGlobalServiceEvents', true),
        property('trail', 'EnableLogFileValidation', true),
        property('trail', 'AdvancedEventSelectors', selector({ eventCategory: 'Management' })),
        property('trail', 'AdvancedEventSelectors', selector({ 'resources.type': 'AWS::S3::Object' })),
        property('trail', 'AdvancedEventSelectors', selector({ 'resources.type': 'AWS::Lambda::Function' })),
      ],
      { area, note: 'Objects of the trail’s own bucket are left out, or each delivery would cause the next.' },
    ),
    claim(
      'OMN-CMP-02',
      'AWS Config with a pack of HIPAA rules',
      [
        property(pack, 'ConformancePackName', named('hipaa-security')),
        ...(conformancePackUri === undefined
          ? [
              property(pack, 'TemplateBody', { like: '*RDS_CLUSTER_MULTI_AZ_ENABLED*' }),
              property(pack, 'TemplateBody', { like: '*CLOUD_TRAIL_ENCRYPTION_ENABLED*' }),
              property(pack, 'TemplateBody', { not: { like: '*"RDS_MULTI_AZ_SUPPORT"*' } }),
            ]
          : [property(pack, 'TemplateS3Uri', conformancePackUri)]),
        ...(existing.includes('config-recorder')
          ? []
          : [
              property({ type: 'AWS::Config::ConfigurationRecorder' }, 'RecordingGroup.AllSupported', true),
              property(
                { type: 'AWS::Config::ConfigurationRecorder' },
                'RecordingGroup.IncludeGlobalResourceTypes',
                true,
              ),
              property({ type: 'AWS::Config::DeliveryChannel' }, 'S3BucketName', { refersTo: 'config bucket' }),
              property({ type: 'AWS::Config::DeliveryChannel' }, 'S3KmsKeyArn', { refersTo: 'S3 key' }),
              property({ type: 'AWS::Config::ConfigurationRecorder' }, 'RoleARN', { refersTo: 'ConfigRole' }),
              trusts('ConfigRole', ['config.amazonaws.com']),
              property('ConfigRole', 'ManagedPolicyArns', { has: { like: '*AWS_ConfigRole' } }),
              property('ConfigRole', 'Policies[0].PolicyDocument.Statement', {
                has: { where: { Effect: 'Allow', Action: 's3:PutObject', Resource: { refersTo: 'config bucket' } } },
              }),
              property('config bucket', 'BucketName', `${named('config')}-\${AWS::AccountId}`),
            ]),
      ],
      {
        area,
        resolution: 'C-OMN-19',
        note: 'The pack is deployed; that says nothing about compliance. RDS_CLUSTER_MULTI_AZ_ENABLED fails while there is no reader.',
      },
    ),
    claim(
      'OMN-CMP-03',
      'GuardDuty looks for threats, and findings reach the topic',
      [
        ...(existing.includes('guardduty-detector')
          ? [exists({ type: 'AWS::GuardDuty::Detector' }, 0)]
          : [
              property({ type: 'AWS::GuardDuty::Detector' }, 'Enable', true),
              property({ type: 'AWS::GuardDuty::Detector' }, 'FindingPublishingFrequency', 'FIFTEEN_MINUTES'),
              ...['S3_DATA_EVENTS', 'EBS_MALWARE_PROTECTION', 'RDS_LOGIN_EVENTS'].map((Name) =>
                property({ type: 'AWS::GuardDuty::Detector' }, 'Features', {
                  has: { where: { Name, Status: 'ENABLED' } },
                }),
              ),
            ]),
        property({ type: 'AWS::Events::Rule' }, 'State', 'ENABLED'),
        property({ type: 'AWS::Events::Rule' }, 'EventPattern.source', { exactly: ['aws.guardduty'] }),
        property('GuardDutyFindings', 'EventPattern.detail.severity', {
          exactly: [{ where: { numeric: { exactly: ['>=', 7] } } }],
        }),
        property('GuardDutyFindings2', 'EventPattern.detail.severity', {
          exactly: [{ where: { numeric: { exactly: ['>=', 4, '<', 7] } } }],
        }),
        ...Object.values(FINDING_RULES).map((Name) => exists({ type: 'AWS::Events::Rule', where: { Name } }, 1)),
        property({ type: 'AWS::Events::Rule' }, 'Targets', { exactly: [{ where: { Arn: { refersTo: 'topic' } } }] }),
        exists({ type: 'AWS::Events::Rule' }, 2),
      ],
      { area, resolution: 'C-OMN-20' },
    ),
    claim(
      'OMN-CMP-04',
      'Flow logs of all traffic of the VPC',
      [
        property('flow logs', 'TrafficType', 'ALL'),
        property('flow logs', 'ResourceType', 'VPC'),
        property('flow logs', 'ResourceId', { refersTo: 'vpc' }),
        property('flow logs', 'MaxAggregationInterval', 60),
        property('flow logs', 'DeliverLogsPermissionArn', { refersTo: 'flow log role' }),
        trusts('flow log role', ['vpc-flow-logs.amazonaws.com']),
        allowed('flow log role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
          on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${LOG_GROUPS.flowLogs}:log-stream:1`,
          context: { 'aws:SourceAccount': '${AWS::AccountId}' },
        }),
      ],
      { area },
    ),
  ];
}

const MODULES = [
  ['vpc', 'Vpc'],
  ['security', 'Security'],
  ['aurora', 'Aurora'],
  ['bastion', 'Bastion'],
  ['ecr', 'Ecr'],
  ['ecs', 'Ecs'],
  ['alb', 'Alb'],
  ['waf', 'Waf'],
  ['cloudtrail', 'CloudTrail'],
  ['config', 'Config'],
  ['guardduty', 'GuardDuty'],
  ['alarms', 'Alarms'],
] as const;

function organisation(options: OmnirapeuticOptions): readonly Claim[] {
  const area = 'Code organisation';
  const isApplication = stageOf(options) === 'application';
  const parameters = isApplication
    ? [
        'AlertEmail',
        'BastionImage',
        'AllowedOrigins',
        'ApiImageTag',
        'WebImageTag',
        'WorkerImageTag',
        'MigrationImageTag',
      ]
    : ['AlertEmail', 'BastionImage'];
  const outputs = [
    'LoadBalancerDNS',
    'VpcId',
    'ClusterName',
    'DatabaseEndpoint',
    'DatabaseSecretArn',
    'BastionInstanceId',
  ];
  return [
    claim(
      'OMN-IAC-01',
      'One environment, production, in one stack with inputs and outputs',
      [
        exists('stack', 1),
        property('stack', 'Imports', { exactly: [] }),
        property('cluster', 'ClusterName', PROJECT),
        exists({ parameter: '*' }, parameters.length),
        exists({ output: '*' }, { min: outputs.length }),
      ],
      { area },
    ),
    claim(
      'OMN-IAC-02',
      'Inputs are described, outputs are exported, values have their place',
      [
        ...parameters.map((parameter) => property({ parameter }, 'Description', { present: true })),
        ...outputs.map((output) => property({ output }, 'Description', { present: true })),
        property({ parameter: 'AlertEmail' }, 'AllowedPattern', { like: '*@*' }),
      ],
      { area },
    ),
    claim(
      'OMN-IAC-03',
      isApplication ? 'Nothing of the nginx test service is left' : 'The nginx test service stands by itself',
      isApplication
        ? [exists({ id: '*Nginx*' }, 0), exists('every service', 3)]
        : [
            exists({ type: 'AWS::ECS::Service', id: '*Nginx*' }, 1),
            exists('every service', 1),
            property('nginx service', 'TaskDefinition', { refersTo: 'nginx task' }),
          ],
      { area },
    ),
    claim(
      'OMN-IAC-04',
      'A construct for each of the twelve modules',
      MODULES.filter(
        ([module]) => !(module === 'guardduty' && options.existing?.includes('guardduty-detector') === true),
      ).map(([, construct]) => exists({ path: `Omnirapeutic/${construct}/*` })),
      { area },
    ),
    claim(
      'OMN-IAC-05',
      'A repository for each service',
      [
        exists('repositories', 3),
        ...SERVICES.map((service) =>
          exists({ type: 'AWS::ECR::Repository', where: { RepositoryName: named(service) } }, 1),
        ),
      ],
      { area },
    ),
    claim(
      'OMN-IAC-06',
      'Version 1.0 of the document, of 2025-11-24',
      file(FILES.firstDeployment, {
        mentions: [`version ${DOCUMENT.version} of the architecture document, ${DOCUMENT.date}`],
      }),
      { area },
    ),
  ];
}
