import * as events from 'aws-cdk-lib/aws-events';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface ThreatDetectorProps {
  /**
   * There is one detector in an account and region, and a second deployment fails: with `true` the one that exists is used
   * and only the rules are made.
   *
   * @default false
   */
  readonly detectorExists?: boolean;
  /**
   * What is looked at beside the trail, DNS and flow logs that every detector reads. Billed by the volume.
   *
   * @default []
   */
  readonly features?: readonly Feature[];
  /**
   * Who hears of findings, by severity from 1 to 10; without `below` there is no upper end. Each becomes a rule with this name, which the topic must let in.
   *
   * @default []
   */
  readonly notify?: readonly {
    readonly name: string;
    readonly from: number;
    readonly below?: number;
    readonly topic: ITopic;
  }[];
}

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html */
type Feature = 'S3_DATA_EVENTS' | 'EBS_MALWARE_PROTECTION' | 'RDS_LOGIN_EVENTS' | 'LAMBDA_NETWORK_LOGS';

const FEATURES: readonly Feature[] = [
  'S3_DATA_EVENTS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
];

/** GuardDuty, whose findings reach somebody. Each feature is switched on or off in words: what is left out, AWS decides. */
export class ThreatDetector extends Construct {
  readonly detector: guardduty.CfnDetector | undefined;

  constructor(scope: Construct, id: string, props: ThreatDetectorProps = {}) {
    super(scope, id);
    this.detector =
      props.detectorExists === true
        ? undefined
        : new guardduty.CfnDetector(this, 'Detector', {
            enable: true,
            findingPublishingFrequency: 'FIFTEEN_MINUTES',
            features: FEATURES.map((name) => ({
              name,
              status: (props.features ?? []).includes(name) ? 'ENABLED' : 'DISABLED',
            })),
          });
    for (const [index, { name, from, below, topic }] of (props.notify ?? []).entries()) {
      if (!(from >= 1 && from <= 10 && (below === undefined || from < below))) {
        throw new Error(
          `Detector "${this.node.path}": "${name}" speaks of severities from ${from}${below === undefined ? '' : ` to below ${below}`}, which no finding has; they lie between 1 and 10.`,
        );
      }
      new events.Rule(this, `Findings${index === 0 ? '' : index + 1}`, {
        ruleName: name,
        description: `GuardDuty findings of severity ${from} ${below === undefined ? 'and more' : `to below ${below}`}`,
        eventPattern: {
          source: ['aws.guardduty'],
          detailType: ['GuardDuty Finding'],
          detail: { severity: [{ numeric: below === undefined ? ['>=', from] : ['>=', from, '<', below] }] },
        },
        // CDK's SnsTopic target lets EventBridge in for every account; the topic names the rules that it lets in.
        targets: [{ bind: () => ({ arn: topic.topicArn }) }],
      });
    }
  }
}
