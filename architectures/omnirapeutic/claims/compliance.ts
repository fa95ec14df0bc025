import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { allowed, claim, exists, may, mayNot, property, trusts } = that;
const DETECTOR = { type: 'AWS::GuardDuty::Detector' };
const RECORDER = { type: 'AWS::Config::ConfigurationRecorder' };
const CHANNEL = { type: 'AWS::Config::DeliveryChannel' };
const PACK = { type: 'AWS::Config::ConformancePack' };
const FINDINGS = { type: 'AWS::Events::Rule' };

export function complianceClaims({ existing = [], conformancePackUri }: OmnirapeuticOptions): readonly Claim[] {
  const selects = (Field: string, value: string) =>
    property('trail', 'AdvancedEventSelectors', {
      has: { where: { FieldSelectors: { has: { where: { Field, Equals: { exactly: [value] } } } } } },
    });
  const severity = (id: string, name: string, ...numeric: readonly (string | number)[]) => [
    property({ id }, 'Name', `omnirapeutic-production-guardduty-${name}`),
    property({ id }, 'EventPattern.detail.severity', { exactly: [{ where: { numeric: { exactly: numeric } } }] }),
  ];
  return that.area('Compliance', [
    claim(
      'OMN-CMP-01',
      'CloudTrail records all API calls',
      { note: 'Objects of the trail’s own bucket are left out, or each delivery would cause the next.' },
      [
        property('trail', 'TrailName', 'omnirapeutic-production-trail'),
        property('trail', 'IsLogging', true),
        property('trail', 'InsightSelectors', { length: 2 }),
        property('trail', 'IsMultiRegionTrail', true),
        property('trail', 'IncludeGlobalServiceEvents', true),
        property('trail', 'EnableLogFileValidation', true),
        selects('eventCategory', 'Management'),
        selects('resources.type', 'AWS::S3::Object'),
        selects('resources.type', 'AWS::Lambda::Function'),
      ],
    ),
    claim(
      'OMN-CMP-02',
      'AWS Config with a pack of HIPAA rules',
      {
        resolution: 'C-OMN-19',
        note: 'The pack is deployed; that says nothing about compliance. RDS_CLUSTER_MULTI_AZ_ENABLED fails while there is no reader.',
      },
      [
        property(PACK, 'ConformancePackName', 'omnirapeutic-production-hipaa-security'),
        ...(conformancePackUri === undefined
          ? [
              property(PACK, 'TemplateBody', { like: '*RDS_CLUSTER_MULTI_AZ_ENABLED*' }),
              property(PACK, 'TemplateBody', { like: '*CLOUD_TRAIL_ENCRYPTION_ENABLED*' }),
              property(PACK, 'TemplateBody', { not: { like: '*"RDS_MULTI_AZ_SUPPORT"*' } }),
            ]
          : [property(PACK, 'TemplateS3Uri', conformancePackUri)]),
        ...(existing.includes('config-recorder') ? [] : recorder()),
      ],
    ),
    claim('OMN-CMP-03', 'GuardDuty looks for threats, and findings reach the topic', { resolution: 'C-OMN-20' }, [
      ...(existing.includes('guardduty-detector') ? [exists(DETECTOR, 0)] : detector()),
      exists(FINDINGS, 2),
      property(FINDINGS, 'State', 'ENABLED'),
      property(FINDINGS, 'EventPattern.source', { exactly: ['aws.guardduty'] }),
      ...severity('GuardDutyFindings', 'high', '>=', 7),
      ...severity('GuardDutyFindings2', 'medium', '>=', 4, '<', 7),
      property(FINDINGS, 'Targets', { exactly: [{ where: { Arn: { refersTo: 'topic' } } }] }),
      may({ service: 'events.amazonaws.com' }, ['sns:Publish'], { on: 'topic', for: 'finding rules' }),
      mayNot({ service: 'events.amazonaws.com', account: 'another' }, ['sns:Publish'], { on: 'topic' }),
    ]),
    claim('OMN-CMP-04', 'Flow logs of all traffic of the VPC', [
      property('flow logs', 'TrafficType', 'ALL'),
      property('flow logs', 'ResourceType', 'VPC'),
      property('flow logs', 'ResourceId', { refersTo: 'vpc' }),
      property('flow logs', 'MaxAggregationInterval', 60),
      property('flow logs', 'DeliverLogsPermissionArn', { refersTo: 'flow log role' }),
      trusts('flow log role', ['vpc-flow-logs.amazonaws.com']),
      allowed('flow log role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
        on: 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/vpc/omnirapeutic-production-flow-logs:log-stream:1',
        context: { 'aws:SourceAccount': '${AWS::AccountId}' },
      }),
    ]),
  ]);
}

function recorder() {
  return [
    property(RECORDER, 'RecordingGroup', { where: { AllSupported: true, IncludeGlobalResourceTypes: true } }),
    property(RECORDER, 'RoleARN', { refersTo: 'recorder role' }),
    property(CHANNEL, 'S3BucketName', { refersTo: 'config bucket' }),
    property(CHANNEL, 'S3KmsKeyArn', { refersTo: 'S3 key' }),
    trusts('recorder role', ['config.amazonaws.com']),
    property('recorder role', 'ManagedPolicyArns', { has: { like: '*AWS_ConfigRole' } }),
    property('recorder role', 'Policies[0].PolicyDocument.Statement', {
      has: { where: { Effect: 'Allow', Action: 's3:PutObject', Resource: { refersTo: 'config bucket' } } },
    }),
    property('config bucket', 'BucketName', 'omnirapeutic-production-config-${AWS::AccountId}'),
  ];
}

function detector() {
  return [
    property(DETECTOR, 'Enable', true),
    property(DETECTOR, 'FindingPublishingFrequency', 'FIFTEEN_MINUTES'),
    ...['S3_DATA_EVENTS', 'EBS_MALWARE_PROTECTION', 'RDS_LOGIN_EVENTS'].map((Name) =>
      property(DETECTOR, 'Features', { has: { where: { Name, Status: 'ENABLED' } } }),
    ),
  ];
}
