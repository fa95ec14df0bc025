import * as events from 'aws-cdk-lib/aws-events';
import type { Key } from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlertTopic, DailySummary, type ProductionStack } from 'lintel/constructs';
import type { Parameters } from './interface.ts';
import { namesOf, type Settings } from './settings.ts';

export interface Topics {
  readonly critical: AlertTopic;
  readonly warning: AlertTopic;
  readonly info: AlertTopic;
}

/** One topic for each severity: critical wakes somebody, warning waits until morning, info is read once a day. */
export function addTopics(stack: ProductionStack, parameters: Parameters, key: Key, settings: Settings): Topics {
  const rules = namesOf(settings);
  const topic = (severity: 'critical' | 'warning' | 'info', eventRules: readonly string[]) =>
    new AlertTopic(stack, `${severity.charAt(0).toUpperCase()}${severity.slice(1)}Topic`, {
      name: `${settings.name}-${severity}`,
      displayName: `${settings.name} ${severity}`,
      emails: [parameters.alertEmail.valueAsString],
      masterKey: key,
      eventRules,
    });
  const topics = {
    critical: topic('critical', []),
    warning: topic('warning', [rules.scalingFailureRule]),
    info: topic('info', [rules.scalingRule, rules.applicationRule]),
  };
  if (settings.onCall !== undefined && parameters.onCallEndpoint !== undefined) {
    new sns.Subscription(stack, 'OnCall', {
      topic: topics.critical,
      protocol: settings.onCall === 'email' ? sns.SubscriptionProtocol.EMAIL : sns.SubscriptionProtocol.HTTPS,
      endpoint: parameters.onCallEndpoint.valueAsString,
    });
  }
  return topics;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
const SCALED = ['EC2 Instance Launch Successful', 'EC2 Instance Terminate Successful'];
const NOT_SCALED = ['EC2 Instance Launch Unsuccessful', 'EC2 Instance Terminate Unsuccessful'];

/** What the fleet and the application do is told; a rule names its topic, and the topic names the rule. */
export function addEventRules(
  stack: ProductionStack,
  topics: Topics,
  fleetNames: readonly string[],
  settings: Settings,
): void {
  const names = namesOf(settings);
  const rule = (id: string, name: string, description: string, pattern: object, topic: sns.ITopic) =>
    new events.CfnRule(stack, id, {
      name,
      description,
      eventPattern: pattern,
      targets: [{ id: 'Topic', arn: topic.topicArn }],
    });
  const scaling = (details: readonly string[]) => ({
    source: ['aws.autoscaling'],
    'detail-type': details,
    detail: { AutoScalingGroupName: fleetNames },
  });
  rule('ScalingRule', names.scalingRule, 'Instances that came and went', scaling(SCALED), topics.info);
  rule(
    'ScalingFailureRule',
    names.scalingFailureRule,
    'Instances that could not come or go',
    scaling(NOT_SCALED),
    topics.warning,
  );
  rule(
    'ApplicationRule',
    names.applicationRule,
    `Events that the application publishes as ${settings.eventSource}`,
    { source: [settings.eventSource] },
    topics.info,
  );
}

export function addSummary(stack: ProductionStack, { info }: Topics, key: Key, settings: Settings): void {
  new DailySummary(stack, 'Summary', {
    name: namesOf(settings).summary,
    topic: info,
    alarmNamePrefix: `${settings.name}-`,
    groupName: settings.name,
    hour: 11,
    key,
    logDays: settings.logDays,
  });
}
