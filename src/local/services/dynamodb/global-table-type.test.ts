/**
 * Global tables of a stack, as TableV2 of the CDK writes them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
import { expect, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { dynamodb } from './dynamodb.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

const ORDERS = {
  TableName: 'orders',
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  Replicas: [{ Region: 'eu-west-1', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
};

function world() {
  const made = openWorld({ services: [cloudformation, dynamodb] });
  const ask = <T = Record<string, unknown>>(service: string, operation: string, input: object) =>
    made.invoke(service, operation, input, AT) as Promise<T>;
  const deploy = async (operation: string, properties: object) => {
    const Resources = { T: { Type: 'AWS::DynamoDB::GlobalTable', Properties: properties } };
    const Outputs = {
      Arn: { Value: { 'Fn::GetAtt': ['T', 'Arn'] } },
      Id: { Value: { 'Fn::GetAtt': ['T', 'TableId'] } },
    };
    await ask('cloudformation', operation, { StackName: 's', TemplateBody: JSON.stringify({ Resources, Outputs }) });
    const { Stacks } = await ask<{
      Stacks: { StackStatus: string; Outputs?: { OutputKey: string; OutputValue: string }[] }[];
    }>('cloudformation', 'DescribeStacks', { StackName: 's' });
    return Stacks[0];
  };
  return { ask, deploy };
}

test('the copy in the region of the stack is a table with its index, stream, time to live and recovery', async () => {
  const { ask, deploy } = world();
  const stack = await deploy('CreateStack', ORDERS);
  expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
  const { Table } = await ask<{ Table: Record<string, unknown> }>('dynamodb', 'DescribeTable', { TableName: 'orders' });
  expect(Table).toMatchObject({
    TableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders',
    GlobalSecondaryIndexes: [{ IndexName: 'byOwner' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  });
  expect(stack?.Outputs).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ OutputKey: 'Arn', OutputValue: Table.TableArn }),
      expect.objectContaining({ OutputKey: 'Id', OutputValue: Table.TableId }),
    ]),
  );
  expect(await ask('dynamodb', 'DescribeTimeToLive', { TableName: 'orders' })).toMatchObject({
    TimeToLiveDescription: { AttributeName: 'expires', TimeToLiveStatus: 'ENABLED' },
  });
  expect(await ask('dynamodb', 'DescribeContinuousBackups', { TableName: 'orders' })).toMatchObject({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  });
});

test('a scaled table begins with its seed capacity, and an update protects it', async () => {
  const { ask, deploy } = world();
  const { GlobalSecondaryIndexes: _, ...plain } = ORDERS;
  const scaled = {
    ...plain,
    AttributeDefinitions: ORDERS.AttributeDefinitions.slice(0, 1),
    BillingMode: 'PROVISIONED',
    WriteProvisionedThroughputSettings: {
      WriteCapacityAutoScalingSettings: {
        MinCapacity: 2,
        MaxCapacity: 9,
        SeedCapacity: 4,
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 },
      },
    },
  };
  const read = { ReadProvisionedThroughputSettings: { ReadCapacityUnits: 7 } };
  await deploy('CreateStack', { ...scaled, Replicas: [{ Region: 'eu-west-1', ...read }] });
  const throughput = { ReadCapacityUnits: 7, WriteCapacityUnits: 4 };
  expect(await ask('dynamodb', 'DescribeTable', { TableName: 'orders' })).toMatchObject({
    Table: { ProvisionedThroughput: throughput, DeletionProtectionEnabled: false },
  });
  await deploy('UpdateStack', {
    ...scaled,
    Replicas: [{ Region: 'eu-west-1', ...read, DeletionProtectionEnabled: true }],
  });
  expect(await ask('dynamodb', 'DescribeTable', { TableName: 'orders' })).toMatchObject({
    Table: { ProvisionedThroughput: throughput, DeletionProtectionEnabled: true },
  });
  const drift = async () => {
    await ask('cloudformation', 'DetectStackDrift', { StackName: 's' });
    const { StackResourceDrifts: [only] = [] } = await ask<{
      StackResourceDrifts?: { StackResourceDriftStatus: string; PropertyDifferences?: unknown }[];
    }>('cloudformation', 'DescribeStackResourceDrifts', { StackName: 's' });
    return only;
  };
  expect(await drift()).toMatchObject({ StackResourceDriftStatus: 'IN_SYNC' });
  await ask('dynamodb', 'UpdateTable', { TableName: 'orders', DeletionProtectionEnabled: false });
  expect(await drift()).toMatchObject({ StackResourceDriftStatus: 'MODIFIED' });
});

test('a copy in another region is only recorded, and a table without one in its own region is not made', async () => {
  const { ask, deploy } = world();
  await deploy('CreateStack', { ...ORDERS, Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }] });
  const { StackEvents } = await ask<{ StackEvents: { LogicalResourceId: string; ResourceStatusReason?: string }[] }>(
    'cloudformation',
    'DescribeStackEvents',
    { StackName: 's' },
  );
  const reasons = StackEvents.filter(({ LogicalResourceId: id }) => id === 'T').map(
    (each) => each.ResourceStatusReason,
  );
  expect(reasons.join(' ')).toContain('RECORDED');
  const other = world();
  const stack = await other.deploy('CreateStack', { ...ORDERS, Replicas: [{ Region: 'us-east-1' }] });
  expect(stack?.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect(await other.ask('dynamodb', 'ListTables', {})).toMatchObject({ TableNames: [] });
});
