import { entries, text, texts } from '../reading.ts';
import { type ComponentType, flag, phrase } from './settings.ts';

/** What carries messages, watches and records, by CloudFormation type. */
export const MESSAGES: Readonly<Record<string, ComponentType>> = {
  'AWS::SNS::Topic': {
    called: 'SNS topic',
    settings: (it) => ({ name: text(it, 'TopicName'), display: text(it, 'DisplayName') }),
  },
  'AWS::SQS::Queue': {
    called: 'SQS queue',
    settings: (it) => ({
      name: text(it, 'QueueName'),
      fifo: flag(it, 'FifoQueue', 'FIFO'),
      visible: phrase('hidden for ', text(it, 'VisibilityTimeout'), ' s'),
      dead: phrase('after ', text(it, 'RedrivePolicy.maxReceiveCount'), ' attempts to the dead-letter queue'),
    }),
  },
  'AWS::Kinesis::Stream': {
    called: 'Kinesis stream',
    settings: (it) => ({ shards: phrase('', text(it, 'ShardCount'), ' shards') }),
  },
  'AWS::Events::Rule': {
    called: 'EventBridge rule',
    settings: (it) => ({
      schedule: text(it, 'ScheduleExpression'),
      events: phrase('on ', texts(it, 'EventPattern.detail-type').join(', ') || undefined),
      state: text(it, 'State') === 'DISABLED' ? 'disabled' : undefined,
      target: phrase(
        'to ',
        entries(it, 'Targets')
          .flatMap((target) => text(target, 'Arn') ?? [])
          .join(', ') || undefined,
      ),
    }),
  },
  'AWS::Scheduler::Schedule': {
    called: 'Schedule',
    settings: (it) => ({ schedule: text(it, 'ScheduleExpression'), target: phrase('to ', text(it, 'Target.Arn')) }),
  },
  'AWS::CloudTrail::Trail': {
    called: 'Audit trail',
    settings: (it) => ({
      regions: flag(it, 'IsMultiRegionTrail', 'all regions'),
      bucket: phrase('to ', text(it, 'S3BucketName')),
      validation: flag(it, 'EnableLogFileValidation', 'files validated'),
    }),
  },
  'AWS::EC2::FlowLog': {
    called: 'Flow log',
    settings: (it) => ({
      traffic: text(it, 'TrafficType'),
      of: phrase('of ', text(it, 'ResourceId')),
      to: phrase('to ', text(it, 'LogGroupName') ?? text(it, 'LogDestination')),
    }),
  },
  'AWS::Config::ConfigurationRecorder': { called: 'Config recorder', settings: () => ({}) },
  'AWS::Config::ConformancePack': {
    called: 'Conformance pack',
    settings: (it) => ({ name: text(it, 'ConformancePackName') }),
  },
  'AWS::Config::ConfigRule': {
    called: 'Config rule',
    settings: (it) => ({ rule: text(it, 'Source.SourceIdentifier') }),
  },
  'AWS::GuardDuty::Detector': {
    called: 'Threat detector',
    settings: (it) => ({ frequency: text(it, 'FindingPublishingFrequency')?.toLowerCase().replaceAll('_', ' ') }),
  },
  'AWS::RDS::EventSubscription': {
    called: 'Database events',
    settings: (it) => ({
      categories: texts(it, 'EventCategories').join(', '),
      to: phrase('to ', text(it, 'SnsTopicArn')),
    }),
  },
  'AWS::CloudWatch::Dashboard': {
    called: 'Dashboard',
    settings: (it) => ({ name: text(it, 'DashboardName') }),
  },
};
