import { alarm, allowed, type Claim, claim, property, trusts } from 'lintel/claims';
import { metricNamespace } from '../../../workloads/web-app/contract.ts';
import { AGENT_DIMENSION } from '../agent-configuration.ts';
import { FAILED_LOGINS, FAILED_LOGINS_MORE_THAN } from '../alarms.ts';
import { namesOf, type Settings } from '../settings.ts';
import { PERIOD_SECONDS } from '../thresholds.ts';

export function loggingClaims(settings: Settings): readonly Claim[] {
  const area = 'Logs';
  const { logGroups, agentParameter, trail } = namesOf(settings);
  const groups = Object.entries(logGroups);
  return [
    claim(
      'EC2-LOG-01',
      'Log groups for system, security and application, to which the agent of every instance writes',
      groups.flatMap(([kind, name]) => [
        property(`${kind} log group`, 'LogGroupName', name),
        property('agent parameter', 'Value', { mentions: `"log_group_name":"${name}"` }),
      ]),
      { area },
    ),
    claim(
      'EC2-LOG-03',
      `Logs are kept for ${settings.logDays} days`,
      [property('every log group', 'RetentionInDays', settings.logDays)],
      { area },
    ),
    ...(settings.audit
      ? [
          claim(
            'EC2-LOG-02',
            'Every API call and every conversation in the network is recorded',
            [
              property('trail', 'IsLogging', true),
              property('trail', 'IsMultiRegionTrail', true),
              property('trail', 'EnableLogFileValidation', true),
              property('trail', 'KMSKeyId', { refersTo: 'key' }),
              property('flow log', 'ResourceId', { refersTo: 'vpc' }),
              property('flow log', 'TrafficType', 'ALL'),
              property('flow log', 'LogGroupName', { refersTo: 'flow log group' }),
              property('flow log', 'DeliverLogsPermissionArn', { refersTo: 'flow log role' }),
              property('flow log group', 'KmsKeyId', { refersTo: 'key' }),
              trusts('flow log role', ['vpc-flow-logs.amazonaws.com']),
              allowed('flow log role', ['logs:CreateLogStream', 'logs:PutLogEvents'], {
                on: `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/web-app/${settings.environment}/flow:log-stream:eni-1`,
              }),
              property('trail', 'S3BucketName', { refersTo: 'trail bucket' }),
              property('trail', 'IncludeGlobalServiceEvents', true),
              property('trail', 'TrailName', trail),
              property({ id: 'TrailBucketPolicy' }, 'Bucket', { refersTo: 'trail bucket' }),
              property('trail', 'AdvancedEventSelectors', {
                has: { where: { FieldSelectors: { has: { where: { Equals: { has: 'Management' } } } } } },
              }),
              property({ type: 'AWS::S3::BucketPolicy', id: 'TrailBucketPolicy' }, 'PolicyDocument.Statement', {
                has: {
                  where: { Effect: 'Allow', 'Principal.Service': 'cloudtrail.amazonaws.com', Action: 's3:PutObject' },
                },
              }),
              property('trail bucket', 'VersioningConfiguration.Status', 'Enabled'),
            ],
            { area },
          ),
        ]
      : []),
    ...(settings.monitoring === 'full'
      ? [
          claim(
            'EC2-MON-12',
            'Failed logins, of the system and of the application, are counted and ring within minutes',
            [
              ...['FailedApplicationLogins', 'FailedSystemLogins'].flatMap((id) => [
                property({ type: 'AWS::Logs::MetricFilter', id }, 'LogGroupName', { refersTo: 'security log group' }),
                property({ type: 'AWS::Logs::MetricFilter', id }, 'MetricTransformations', {
                  exactly: [
                    { where: { MetricName: FAILED_LOGINS, MetricNamespace: metricNamespace(settings.environment) } },
                  ],
                }),
              ]),
              property({ id: 'FailedApplicationLogins' }, 'FilterPattern', '{ $.event = "login_failed" }'),
              property({ id: 'FailedSystemLogins' }, 'FilterPattern', { present: true }),
              alarm('failed logins alarm', {
                evaluationPeriods: 1,
                metric: { namespace: metricNamespace(settings.environment), name: FAILED_LOGINS },
                statistic: 'Sum',
                comparison: '>',
                threshold: FAILED_LOGINS_MORE_THAN,
                periodSeconds: PERIOD_SECONDS,
                missingData: 'notBreaching',
                notifies: ['warning topic'],
                emittedBy: 'workload',
              }),
              ...(settings.guardDuty ? [property({ type: 'AWS::GuardDuty::Detector' }, 'Enable', true)] : []),
            ],
            { area },
          ),
        ]
      : []),
    claim(
      'EC2-MON-02',
      'The CloudWatch agent measures memory and disk of every instance',
      [
        property('agent parameter', 'Name', agentParameter),
        property('agent parameter', 'Value', { mentions: 'mem_used_percent' }),
        property('agent parameter', 'Value', { mentions: '"disk":{"measurement":["used_percent"]' }),
        property('agent parameter', 'Value', { mentions: `"aggregation_dimensions":[["${AGENT_DIMENSION}"]]` }),
        property('launch template', 'LaunchTemplateData.UserData', { mentions: `ssm:${agentParameter}` }),
        // The dimension that the agent writes and that the alarms watch is the name of the group.
        property({ id: 'Fleet' }, 'AutoScalingGroupName', settings.name),
        property('agent parameter', 'Value', {
          mentions: `"append_dimensions":{"${AGENT_DIMENSION}":"${settings.name}"}`,
        }),
      ],
      { area },
    ),
  ];
}
