import type { Claim, Matcher } from 'lintel/claims';
import { MAIL } from './alarms.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, exists, may, mayNot, tells } = that;
const TOPICS = ['critical topic', 'warning topic', 'info topic'] as const;

export function notificationClaims(of: Document): readonly Claim[] {
  const { name, eventSource } = of;
  const rule = (id: string, where: Readonly<Record<string, Matcher>>) =>
    exists({ type: 'AWS::Events::Rule', id, where: { State: { not: 'DISABLED' }, ...where } }, 1);
  const scaling = (id: string, ruleName: string, ended: string) =>
    rule(id, {
      Name: ruleName,
      'EventPattern.source': { exactly: ['aws.autoscaling'] },
      'EventPattern.detail-type': {
        exactly: ['Launch', 'Terminate'].map((what) => `EC2 Instance ${what} ${ended}`),
      },
      'EventPattern.detail.AutoScalingGroupName': {
        exactly: of.colours ? [name, `${name}-green`] : [name],
      },
    });
  const told = tells('info topic', MAIL, { from: ['scaling rule'] });
  const toldOfFailures = tells('warning topic', MAIL, { from: ['scaling failure rule'] });
  return that.area('Notifications', [
    claim('EC2-SNS-01', 'The environment has its own topics, one for each severity', [
      exists('every topic', 3),
      ...['critical', 'warning', 'info'].map((severity) => {
        const where = { TopicName: `${name}-${severity}`, DisplayName: `${name} ${severity}` };
        return exists({ type: 'AWS::SNS::Topic', where }, 1);
      }),
      ...TOPICS.flatMap((on) => [
        may({ service: 'cloudwatch.amazonaws.com' }, ['sns:Publish'], { on, for: 'healthy hosts alarm' }),
        mayNot({ service: 'cloudwatch.amazonaws.com', account: 'another' }, ['sns:Publish'], { on }),
        mayNot('anyone', ['sns:*'], { on }),
      ]),
    ]),
    claim('EC2-SNS-02', 'Critical alerts are mailed', [
      ...TOPICS.map((topic) => tells(topic, MAIL)),
      // What a filter lets through depends on the message.
      that.exists({ type: 'AWS::SNS::Subscription', where: { FilterPolicy: { present: true } } }, 0),
      that.parameter('AlertEmail', {
        required: true,
        described: true,
        accepts: ['alerts@example.com'],
        refuses: ['', '@', 'alerts', 'alerts@', '@example.com', 'two words@example.com'],
      }),
    ]),
    claim('EC2-SNS-03', 'Scaling is told: what worked for information, what failed as a warning', [
      told,
      toldOfFailures,
    ]),
    claim('EC2-EVT-01', 'Events of the group are caught and reach their topics', [
      scaling('ScalingRule', `${name}-scaling`, 'Successful'),
      scaling('ScalingFailureRule', `${name}-scaling-failures`, 'Unsuccessful'),
      told,
      toldOfFailures,
    ]),
    claim('EC2-EVT-02', 'Events that the application publishes are told too', [
      rule('ApplicationRule', {
        Name: `${name}-application`,
        'EventPattern.source': { exactly: [eventSource] },
      }),
      tells('info topic', MAIL, { from: ['application rule'] }),
    ]),
  ]);
}
