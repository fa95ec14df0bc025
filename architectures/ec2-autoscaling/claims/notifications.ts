import { type Claim, claim, exists, property } from 'lintel/claims';
import { namesOf, type Settings } from '../settings.ts';

export function notificationClaims(settings: Settings): readonly Claim[] {
  const area = 'Notifications';
  const { scalingRule, scalingFailureRule } = namesOf(settings);
  const toTopic = (rule: string, topic: string) => [
    property(rule, 'Targets', { exactly: [{ where: { Arn: { refersTo: topic } } }] }),
    property(rule, 'State', { not: 'DISABLED' }),
  ];
  return [
    claim(
      'EC2-SNS-01',
      'The environment has its own topics, one for each severity',
      [
        exists('every topic', 3),
        ...(['critical', 'warning', 'info'] as const).map((severity) =>
          property(`${severity} topic`, 'TopicName', `${settings.name}-${severity}`),
        ),
        // A topic with a policy of its own loses the one that lets alarms in.
        ...['Critical', 'Warning', 'Info'].flatMap((severity) => [
          property({ id: `${severity}TopicPolicy` }, 'Topics', {
            exactly: [{ refersTo: `${severity.toLowerCase()} topic` }],
          }),
          property({ id: `${severity}TopicPolicy` }, 'PolicyDocument.Statement', {
            has: { where: { 'Principal.Service': 'cloudwatch.amazonaws.com', Action: 'sns:Publish', Effect: 'Allow' } },
          }),
        ]),
      ],
      { area },
    ),
    claim(
      'EC2-SNS-02',
      'Critical alerts are mailed',
      [
        property('critical mail', 'Protocol', 'email'),
        ...['critical mail', 'warning mail', 'info mail'].flatMap((mail) => [
          property(mail, 'Protocol', 'email'),
          property(mail, 'Endpoint', { refersTo: 'AlertEmail' }),
        ]),
        property({ parameter: 'AlertEmail' }, 'AllowedPattern', { like: '*@*' }),
      ],
      { area },
    ),
    claim(
      'EC2-SNS-03',
      'Scaling is told: what worked for information, what failed as a warning',
      [...toTopic('scaling rule', 'info topic'), ...toTopic('scaling failure rule', 'warning topic')],
      { area },
    ),
    claim(
      'EC2-EVT-01',
      'Events of the group are caught and reach their topics',
      [
        ...['scaling rule', 'scaling failure rule'].flatMap((rule) => [
          property(rule, 'EventPattern.source', { exactly: ['aws.autoscaling'] }),
          property(rule, 'EventPattern.detail.AutoScalingGroupName', { has: settings.name }),
        ]),
        property('scaling rule', 'Name', scalingRule),
        property('scaling failure rule', 'Name', scalingFailureRule),
        ...['Info', 'Warning'].map((topic) =>
          property({ id: `${topic}TopicPolicy` }, 'PolicyDocument.Statement', {
            has: { where: { 'Principal.Service': 'events.amazonaws.com', Action: 'sns:Publish', Effect: 'Allow' } },
          }),
        ),
      ],
      { area },
    ),
    claim(
      'EC2-EVT-02',
      'Events that the application publishes are told too',
      [
        property('application rule', 'EventPattern.source', { exactly: [settings.eventSource] }),
        ...toTopic('application rule', 'info topic'),
      ],
      { area },
    ),
  ];
}
