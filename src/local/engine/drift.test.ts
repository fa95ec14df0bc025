/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html */
import { expect, test } from 'vitest';
import type { LocalWorld } from '../service.ts';
import { cloudformation } from '../services/cloudformation/index.ts';
import { kms } from '../services/kms/kms.ts';
import { cloudwatchLogs } from '../services/logs/logs.ts';
import { openWorld } from '../world.ts';
import { HOME } from './tiny-world.ts';

interface Found {
  readonly StackResourceDriftStatus: string;
  readonly PropertyDifferences?: readonly { readonly PropertyPath: string; readonly DifferenceType: string }[];
}

async function drift(world: LocalWorld): Promise<readonly Found[]> {
  const ask = (operation: string, input: object) => world.invoke('cloudformation', operation, input, HOME);
  await ask('DetectStackDrift', { StackName: 's' });
  const { StackResourceDrifts } = (await ask('DescribeStackResourceDrifts', { StackName: 's' })) as {
    readonly StackResourceDrifts: readonly Found[];
  };
  return StackResourceDrifts;
}

test('what the type does not read is no drift; what was changed or taken away is', async () => {
  const world = openWorld({ services: [cloudformation, cloudwatchLogs] });
  const Properties = { LogGroupName: 'g', RetentionInDays: 7, LogGroupClass: 'STANDARD', Tags: [] };
  const TemplateBody = JSON.stringify({ Resources: { Group: { Type: 'AWS::Logs::LogGroup', Properties } } });
  await world.invoke('cloudformation', 'CreateStack', { StackName: 's', TemplateBody }, HOME);
  expect(await drift(world)).toMatchObject([{ StackResourceDriftStatus: 'IN_SYNC' }]);
  await world.invoke('logs', 'PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 30 }, HOME);
  expect(await drift(world)).toMatchObject([
    { PropertyDifferences: [{ PropertyPath: '/RetentionInDays', DifferenceType: 'NOT_EQUAL' }] },
  ]);
  await world.invoke('logs', 'DeleteRetentionPolicy', { logGroupName: 'g' }, HOME);
  expect(await drift(world)).toMatchObject([
    { PropertyDifferences: [{ PropertyPath: '/RetentionInDays', DifferenceType: 'REMOVE' }] },
  ]);
  await world.invoke('logs', 'DeleteLogGroup', { logGroupName: 'g' }, HOME);
  expect(await drift(world)).toMatchObject([{ StackResourceDriftStatus: 'DELETED' }]);
});

test('a key of an alias may be named by its ARN', async () => {
  const world = openWorld({ services: [cloudformation, kms] });
  const key = { Type: 'AWS::KMS::Key', Properties: {} };
  const alias = (of: object) => ({
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName: 'alias/a', TargetKeyId: of },
  });
  const Resources = { Key: key, Other: key, Alias: alias({ 'Fn::GetAtt': ['Key', 'Arn'] }) };
  const TemplateBody = JSON.stringify({ Resources, Outputs: { Other: { Value: { Ref: 'Other' } } } });
  await world.invoke('cloudformation', 'CreateStack', { StackName: 's', TemplateBody }, HOME);
  expect((await drift(world)).map((each) => each.StackResourceDriftStatus)).toEqual(['IN_SYNC', 'IN_SYNC', 'IN_SYNC']);
  const { Stacks } = (await world.invoke('cloudformation', 'DescribeStacks', { StackName: 's' }, HOME)) as {
    readonly Stacks: readonly { readonly Outputs: readonly { readonly OutputValue: string }[] }[];
  };
  const TargetKeyId = Stacks[0]?.Outputs[0]?.OutputValue;
  await world.invoke('kms', 'UpdateAlias', { AliasName: 'alias/a', TargetKeyId }, HOME);
  expect((await drift(world)).map((each) => each.StackResourceDriftStatus)).toContain('MODIFIED');
});
