import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface DailySummaryProps {
  /** The name of the state machine. */
  readonly name: string;
  /** Who reads it. */
  readonly topic: ITopic;
  /** Alarms whose names begin so are summed up. */
  readonly alarmNamePrefix: string;
  /** The Auto Scaling group whose activities are counted. */
  readonly groupName: string;
  /** UTC, 0 to 23. */
  readonly hour: number;
  /**
   * The key that encrypts the topic and the log of the runs.
   *
   * @default - neither has a key of its own
   */
  readonly key?: IKey;
  /** Days for which the log of the runs is kept. */
  readonly logDays: logs.RetentionDays;
}

/**
 * A mail a day: which alarms ring, how often the group scaled, and what yesterday cost in this account. A state machine
 * asks the three services and publishes; there is no code to patch.
 */
export class DailySummary extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: DailySummaryProps) {
    super(scope, id);
    if (!Number.isInteger(props.hour) || props.hour < 0 || props.hour > 23) {
      throw new Error(
        `Summary "${this.node.path}" is to be sent at hour ${props.hour}; give a whole number from 0 to 23.`,
      );
    }
    this.machine = new sfn.StateMachine(this, 'Default', {
      stateMachineName: props.name,
      definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(definition(props))),
      definitionSubstitutions: { TopicArn: props.topic.topicArn },
      timeout: Duration.minutes(5),
      tracingEnabled: true,
      logs: {
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
        destination: new logs.LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${props.name}`,
          retention: props.logDays,
          removalPolicy: RemovalPolicy.DESTROY,
          ...(props.key === undefined ? {} : { encryptionKey: props.key }),
        }),
      },
    });
    this.addPermissions(props);
    new events.Rule(this, 'Schedule', {
      ruleName: props.name,
      description: `Sends the summary at ${props.hour}:00 UTC`,
      schedule: events.Schedule.cron({ minute: '0', hour: String(props.hour) }),
      targets: [new SfnStateMachine(this.machine)],
    });
  }

  private addPermissions({ topic, key }: DailySummaryProps): void {
    this.machine.addToRolePolicy(
      new iam.PolicyStatement({
        sid: 'Look',
        // None of these actions narrows its subject.
        actions: ['cloudwatch:DescribeAlarms', 'autoscaling:DescribeScalingActivities', 'ce:GetCostAndUsage'],
        resources: ['*'],
      }),
    );
    this.machine.addToRolePolicy(
      new iam.PolicyStatement({ sid: 'Tell', actions: ['sns:Publish'], resources: [topic.topicArn] }),
    );
    if (key !== undefined) {
      this.machine.addToRolePolicy(
        new iam.PolicyStatement({
          sid: 'EncryptTheMessage',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
        }),
      );
    }
  }
}

const DAY_MS = 86_400_000;
const DATE = "'[Y0001]-[M01]-[D01]'";

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
function definition({ alarmNamePrefix, groupName }: DailySummaryProps) {
  const ask = (resource: string, args: object, assign: Readonly<Record<string, string>>, next: string) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:${resource}`,
    Arguments: args,
    Assign: assign,
    Next: next,
  });
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Alarms',
    States: {
      Alarms: ask(
        'cloudwatch:describeAlarms',
        { AlarmNamePrefix: alarmNamePrefix, StateValue: 'ALARM' },
        // In brackets: without them what is not there is no list, and $join of nothing gives nothing, which fails the run.
        { ringing: "{% $join([$states.result.MetricAlarms.AlarmName], ', ') %}" },
        'Scaling',
      ),
      Scaling: ask(
        'autoscaling:describeScalingActivities',
        { AutoScalingGroupName: groupName, MaxRecords: 100 },
        {
          activities: `{% $count($states.result.Activities[$toMillis(StartTime) > $millis() - ${DAY_MS}]) %}`,
        },
        'Cost',
      ),
      Cost: ask(
        'costexplorer:getCostAndUsage',
        {
          TimePeriod: {
            Start: `{% $fromMillis($millis() - ${DAY_MS}, ${DATE}) %}`,
            End: `{% $fromMillis($millis(), ${DATE}) %}`,
          },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost'],
        },
        {
          cost: "{% $states.result.ResultsByTime[0].Total.UnblendedCost.(Amount & ' ' & Unit) %}",
        },
        'Tell',
      ),
      Tell: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Arguments: {
          TopicArn: '${TopicArn}',
          Subject: `${groupName}: daily summary`,
          Message:
            "{% 'Alarms ringing: ' & ($ringing = '' ? 'none' : $ringing) & '\\nScaling activities in 24 h: ' & $string($activities) & '\\nCost of the account yesterday: ' & $cost %}",
        },
        End: true,
      },
    },
  };
}
