import { Aws } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { RetainedLogGroup, type RetainedLogGroupProps } from './retained-log-group.ts';

export interface FlowLogsProps {
  readonly vpc: IVpc;
  readonly logGroup: RetainedLogGroupProps;
  /**
   * @default 'all'
   */
  readonly traffic?: 'all' | 'accepted' | 'rejected';
}

const TRAFFIC: Readonly<Record<NonNullable<FlowLogsProps['traffic']>, 'ALL' | 'ACCEPT' | 'REJECT'>> = {
  all: 'ALL',
  accepted: 'ACCEPT',
  rejected: 'REJECT',
};

/**
 * The fields of a record in the default format, in order, for metric filters:
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const FLOW_LOG_FIELDS = [
  'version',
  'account',
  'interface',
  'source',
  'destination',
  'sourcePort',
  'destinationPort',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'status',
] as const;

/** A line for every conversation of a VPC, in a log group of its own, delivered every minute by a role that can write there only. */
export class FlowLogs extends Construct {
  readonly logGroup: RetainedLogGroup;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    this.logGroup = new RetainedLogGroup(this, 'LogGroup', props.logGroup);
    const role = this.deliveryRole();
    const flowLog = new ec2.CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: props.vpc.vpcId,
      trafficType: TRAFFIC[props.traffic ?? 'all'],
      maxAggregationInterval: 60,
      logDestinationType: 'cloud-watch-logs',
      logGroupName: this.logGroup.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
    flowLog.node.addDependency(role);
  }

  private deliveryRole(): iam.Role {
    return new iam.Role(this, 'Role', {
      description: 'Writes the flow logs of a VPC',
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        WriteFlowLogs: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
              resources: [this.logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
  }
}
