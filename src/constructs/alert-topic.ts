import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlertTopicProps {
  readonly name: string;
  /** What the e-mail is from. */
  readonly displayName: string;
  /** Each address gets a message it must confirm before anything is delivered. */
  readonly emails: readonly string[];
  /**
   * A key of one's own, whose policy lets CloudWatch (and EventBridge) use it.
   *
   * @default - not encrypted beyond what SNS does by itself
   */
  readonly masterKey?: IKey;
  /**
   * Rules of EventBridge that publish to it, by name.
   *
   * @default - alarms only
   */
  readonly eventRules?: readonly string[];
}

/**
 * A topic to which the alarms of this account can really publish, over TLS only.
 *
 * A topic with a policy of its own loses the default one that lets CloudWatch in, so the permission is written. The topic
 * is not encrypted with `alias/aws/sns`, because the policy of that key does not let CloudWatch in and cannot be changed
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services); a key of one's own
 * is billed. Messages carry names of metrics and alarms.
 */
export class AlertTopic extends sns.Topic {
  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id, {
      topicName: props.name,
      displayName: props.displayName,
      enforceSSL: true,
      ...(props.masterKey === undefined ? {} : { masterKey: props.masterKey }),
    });
    if (props.emails.length === 0) {
      throw new Error(
        `Alert topic "${this.node.path}" has no e-mail address, so nobody would hear of an alarm; add one.`,
      );
    }
    const stack = Stack.of(this);
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
        },
      }),
    );
    const rules = props.eventRules ?? [];
    if (rules.length > 0) {
      this.addToResourcePolicy(
        new iam.PolicyStatement({
          sid: 'EventRulesOfThisAccount',
          principals: [new iam.ServicePrincipal('events.amazonaws.com')],
          actions: ['sns:Publish'],
          resources: [this.topicArn],
          conditions: {
            ArnEquals: {
              'aws:SourceArn': rules.map((rule) =>
                stack.formatArn({ service: 'events', resource: 'rule', resourceName: rule }),
              ),
            },
          },
        }),
      );
    }
    props.emails.forEach((email, index) => {
      new sns.Subscription(this, `Email${index === 0 ? '' : index + 1}`, {
        topic: this,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: email,
      });
    });
  }
}
