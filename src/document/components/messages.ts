import { entries, settingText, texts } from '../reading.ts';
import { type ComponentType, flagSetting, phrase } from './settings.ts';

/** What carries messages, watches and records, by CloudFormation type. */
export const MESSAGES: Readonly<Record<string, ComponentType>> = {
  'AWS::SNS::Topic': {
    called: 'SNS topic',
    settings: (it) => ({ name: settingText(it, 'TopicName'), display: settingText(it, 'DisplayName') }),
  },
  'AWS::SQS::Queue': {
    called: 'SQS queue',
    settings: (it) => ({
      name: settingText(it, 'QueueName'),
      fifo: flagSetting(it, 'FifoQueue', 'FIFO'),
      visible: phrase('hidden for ', settingText(it, 'VisibilityTimeout'), ' s'),
      dead: phrase('after ', settingText(it, 'RedrivePolicy.maxReceiveCount'), ' attempts to the dead-letter queue'),
    }),
  },
  'AWS::Kinesis::Stream': {
    called: 'Kinesis stream',
    settings: (it) => ({ shards: phrase('', settingText(it, 'ShardCount'), ' shards') }),
  },
  'AWS::Events::Rule': {
    called: 'EventBridge rule',
    settings: (it) => ({
      schedule: settingText(it, 'ScheduleExpression'),
      events: phrase('on ', texts(it, 'EventPattern.detail-type').join(', ') || undefined),
      state: settingText(it, 'State') === 'DISABLED' ? 'disabled' : undefined,
      target: phrase(
        'to ',
        entries(it, 'Targets')
          .flatMap((target) => settingText(target, 'Arn') ?? [])
          .join(', ') || undefined,
      ),
    }),
  },
  'AWS::Scheduler::Schedule': {
    called: 'Schedule',
    settings: (it) => ({
      schedule: settingText(it, 'ScheduleExpression'),
      target: phrase('to ', settingText(it, 'Target.Arn')),
    }),
  },
  'AWS::CloudTrail::Trail': {
    called: 'Audit trail',
    settings: (it) => ({
      regions: flagSetting(it, 'IsMultiRegionTrail', 'all regions'),
      bucket: phrase('to ', settingText(it, 'S3BucketName')),
      validation: flagSetting(it, 'EnableLogFileValidation', 'files validated'),
    }),
  },
  'AWS::EC2::FlowLog': {
    called: 'Flow log',
    settings: (it) => ({
      traffic: settingText(it, 'TrafficType'),
      of: phrase('of ', settingText(it, 'ResourceId')),
      to: phrase('to ', settingText(it, 'LogGroupName') ?? settingText(it, 'LogDestination')),
    }),
  },
  'AWS::Config::ConfigurationRecorder': { called: 'Config recorder', settings: () => ({}) },
  'AWS::Config::ConformancePack': {
    called: 'Conformance pack',
    settings: (it) => ({ name: settingText(it, 'ConformancePackName') }),
  },
  'AWS::Config::ConfigRule': {
    called: 'Config rule',
    settings: (it) => ({ rule: settingText(it, 'Source.SourceIdentifier') }),
  },
  'AWS::GuardDuty::Detector': {
    called: 'Threat detector',
    settings: (it) => ({
      frequency: settingText(it, 'FindingPublishingFrequency')?.toLowerCase().replaceAll('_', ' '),
    }),
  },
  'AWS::RDS::EventSubscription': {
    called: 'Database events',
    settings: (it) => ({
      categories: texts(it, 'EventCategories').join(', '),
      to: phrase('to ', settingText(it, 'SnsTopicArn')),
    }),
  },
  'AWS::CloudWatch::Dashboard': {
    called: 'Dashboard',
    settings: (it) => ({ name: settingText(it, 'DashboardName') }),
  },
};
