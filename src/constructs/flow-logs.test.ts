import { expect, test } from 'vitest';
import { FLOW_LOG_FIELDS, FlowLogs } from './flow-logs.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function flowLogs() {
  const stack = tinyStack();
  new FlowLogs(stack, 'FlowLogs', {
    vpc: tinyNetwork(stack).vpc,
    logGroup: { name: '/aws/vpc/orders', days: 90 },
  });
  return resourcesOf(stack);
}

test('every conversation of the VPC is written every minute into its own group', () => {
  expect(flowLogs()).toMatchObject({
    FlowLogs: {
      Properties: {
        TrafficType: 'ALL',
        MaxAggregationInterval: 60,
        ResourceId: { Ref: 'Vpc' },
        LogGroupName: { Ref: 'FlowLogsLogGroup' },
      },
    },
    FlowLogsLogGroup: { Properties: { LogGroupName: '/aws/vpc/orders', RetentionInDays: 90 } },
  });
});

test('the role of the delivery writes into that group only', () => {
  expect(flowLogs().FlowLogsRole?.Properties).toMatchObject({
    Policies: [{ PolicyDocument: { Statement: [{ Resource: { 'Fn::GetAtt': ['FlowLogsLogGroup', 'Arn'] } }] } }],
  });
});

// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-default
test('the default format has 14 fields, of which the thirteenth says whether the packet passed', () => {
  expect(FLOW_LOG_FIELDS).toHaveLength(14);
  expect(FLOW_LOG_FIELDS[12]).toBe('action');
});
