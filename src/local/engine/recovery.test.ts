/**
 * What waits, what is taken back on request, and what joins a stack from outside. The oracles are the pages that a test
 * names.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { LOCAL_SERVICES } from '../services.ts';
import { openWorld } from '../world.ts';
import { beStrict } from './handlers.ts';
import { HOME, tinyWorld } from './tiny-world.ts';
import { mapOf } from './words.ts';

const topic = (properties: object, more: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties: properties, ...more });
const value = (text: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: 'value', Type: 'String', Value: text },
  ...more,
});
const body = (resources: object, more: object = {}) => JSON.stringify({ Resources: resources, ...more });

/** Resolves when `seen` gives something: what is awaited comes over a socket. */
async function until<T>(seen: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await seen();
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
describe('a wait condition', () => {
  const template = body(
    {
      Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
      Url: value('', { Properties: { Name: 'url', Type: 'String', Value: { Ref: 'Handle' } } }),
      Condition: {
        Type: 'AWS::CloudFormation::WaitCondition',
        Properties: { Handle: { Ref: 'Handle' }, Timeout: '600', Count: 1 },
        DependsOn: 'Url',
      },
    },
    { Outputs: { Said: { Value: { 'Fn::GetAtt': ['Condition', 'Data'] } } } },
  );

  test.each([
    ['SUCCESS', 'CREATE_COMPLETE'],
    ['FAILURE', 'ROLLBACK_COMPLETE'],
  ])('is over with the signal %s: %s', async (Status, wanted) => {
    const { cloudformation, status, things } = tinyWorld();
    const created = cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    const url = await until(async () => things.get('url')?.Value);
    const signal = JSON.stringify({ Status, UniqueId: 'one', Data: 'ready', Reason: 'because' });
    await fetch(String(url), { method: 'PUT', body: signal });
    await created;
    expect(await until(async () => ((await status('shop')) === wanted ? wanted : undefined))).toBe(wanted);
    if (wanted !== 'CREATE_COMPLETE') return;
    const { Stacks: stacks } = await cloudformation('DescribeStacks', { StackName: 'shop' });
    const [output] = (mapOf(Array.isArray(stacks) ? stacks[0] : undefined).Outputs ?? []) as readonly object[];
    expect(mapOf(output).OutputValue).toBe('{"one":"ready"}');
  });
});

describe('an update', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
  test('that failed and was kept is taken back on request, and needs no continuation', async () => {
    const { cloudformation, status } = tinyWorld();
    await cloudformation('CreateStack', {
      StackName: 'shop',
      TemplateBody: body({ First: topic({ TopicName: 'first', DisplayName: 'old' }) }),
    });
    const update = body({
      First: topic({ TopicName: 'first', DisplayName: 'new' }),
      Bad: topic({ DisplayName: 'fail' }, { DependsOn: 'First' }),
    });
    await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: update, DisableRollback: true });
    expect(await status('shop')).toBe('UPDATE_FAILED');
    await cloudformation('RollbackStack', { StackName: 'shop' });
    expect(await status('shop')).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expect(cloudformation('ContinueUpdateRollback', { StackName: 'shop' })).rejects.toThrow(
      'UPDATE_ROLLBACK_COMPLETE',
    );
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
  describe('whose rollback fails', () => {
    const first = (DisplayName: string) => topic({ TopicName: 'first', DisplayName });
    async function stuck() {
      const world = tinyWorld();
      const { cloudformation, status } = world;
      await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: body({ First: first('old') }) });
      const Bad = topic({ DisplayName: 'fail' }, { DependsOn: 'First' });
      const update = body({ First: first('stiff'), Bad });
      await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: update });
      expect(await status('shop')).toBe('UPDATE_ROLLBACK_FAILED');
      return world;
    }

    test('waits for the continuation, which takes back the rest once the cause is gone', async () => {
      const { cloudformation, status, events, things, loosen } = await stuck();
      const refused = cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: body({ First: first('x') }) });
      await expect(refused).rejects.toThrow('UPDATE_ROLLBACK_FAILED');
      await cloudformation('ContinueUpdateRollback', { StackName: 'shop' });
      expect(await status('shop')).toBe('UPDATE_ROLLBACK_FAILED');
      const [id = ''] = things.keys();
      loosen(id);
      await cloudformation('ContinueUpdateRollback', { StackName: 'shop' });
      expect(await status('shop')).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(things.get(id)).toMatchObject({ DisplayName: 'old' });
      expect((await events('shop')).slice(-4)).toEqual([
        'First UPDATE_COMPLETE',
        'shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
        'Bad DELETE_COMPLETE',
        'shop UPDATE_ROLLBACK_COMPLETE',
      ]);
    });

    test('skips what it is told to, which stays as it is, and nothing that did not fail', async () => {
      const { cloudformation, status, events, things } = await stuck();
      const skip = (...ResourcesToSkip: string[]) =>
        cloudformation('ContinueUpdateRollback', { StackName: 'shop', ResourcesToSkip });
      await expect(skip('First', 'Bad')).rejects.toThrow('[Bad]');
      await expect(skip('None')).rejects.toThrow('[None]');
      await skip('First');
      expect(await status('shop')).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect([...things.values()]).toEqual([expect.objectContaining({ DisplayName: 'stiff' })]);
      expect(await events('shop')).toContain('First UPDATE_COMPLETE');
    });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-update-cancel.html
  test('that waits is cancelled: what it changed is taken back, what it waited for is given up', async () => {
    const { cloudformation, status, events, things } = tinyWorld();
    const first = (DisplayName: string) => topic({ TopicName: 'first', DisplayName });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: body({ First: first('old') }) });
    const TemplateBody = body({
      First: first('new'),
      Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
      Wait: {
        Type: 'AWS::CloudFormation::WaitCondition',
        DependsOn: 'First',
        Properties: { Handle: { Ref: 'Handle' }, Timeout: '600' },
      },
    });
    const updating = cloudformation('UpdateStack', { StackName: 'shop', TemplateBody });
    while (!(await events('shop')).some((each) => each.startsWith('Wait CREATE_IN_PROGRESS')))
      await new Promise(setImmediate);
    await cloudformation('CancelUpdateStack', { StackName: 'shop' });
    await updating;
    while (String(await status('shop')).endsWith('_IN_PROGRESS')) await new Promise(setImmediate);
    expect(await status('shop')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...things.values()]).toEqual([expect.objectContaining({ DisplayName: 'old' })]);
    expect(await events('shop')).toContain('shop UPDATE_ROLLBACK_IN_PROGRESS (User Initiated)');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
  test('is cancelled only while it is under way', async () => {
    const { cloudformation } = tinyWorld();
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: body({ First: topic({}) }) });
    await expect(cloudformation('CancelUpdateStack', { StackName: 'shop' })).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-existing-stack.html
describe('import', () => {
  const imported = { Value: value('there', { DeletionPolicy: 'Retain' }) };
  const ask = (ResourceIdentifier: object) => ({
    StackName: 'shop',
    ChangeSetName: 'take',
    ChangeSetType: 'IMPORT',
    TemplateBody: body({ First: topic({ TopicName: 'first' }), ...imported }),
    ResourcesToImport: [{ ResourceType: 'AWS::SSM::Parameter', LogicalResourceId: 'Value', ResourceIdentifier }],
  });

  test('takes in what stands, and touches nothing else', async () => {
    const { cloudformation, events } = tinyWorld();
    const first = body({ First: topic({ TopicName: 'first' }) });
    await cloudformation('CreateStack', { StackName: 'other', TemplateBody: body(imported) });
    await cloudformation('DeleteStack', { StackName: 'other' });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: first });
    await cloudformation('CreateChangeSet', ask({ Name: 'value' }));
    await cloudformation('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'take' });
    const told = await events('shop');
    expect(told.at(-1)).toBe('shop IMPORT_COMPLETE');
    expect(told.some((each) => each.startsWith('Value IMPORT_COMPLETE'))).toBe(true);
  });

  test('without a deletion policy is refused', async () => {
    const { cloudformation } = tinyWorld();
    await cloudformation('CreateStack', {
      StackName: 'shop',
      TemplateBody: body({ First: topic({ TopicName: 'first' }) }),
    });
    const given = {
      ...ask({ Name: 'value' }),
      TemplateBody: body({ First: topic({ TopicName: 'first' }), Value: value('x') }),
    };
    await expect(cloudformation('CreateChangeSet', given)).rejects.toThrow('DeletionPolicy');
  });
});

describe('with all services', () => {
  const worlds: ReturnType<typeof openWorld>[] = [];
  afterEach(() => {
    for (const world of worlds.splice(0)) for (const { stop } of world.services.values()) stop?.(world);
  });
  const open = () => {
    const world = openWorld({ services: LOCAL_SERVICES });
    worlds.push(world);
    const ask = async (service: string, operation: string, input: object) =>
      mapOf(await world.invoke(service, operation, input, HOME));
    return { world, ask };
  };

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
  test('a nested stack gives its outputs to the outer one, and goes with it', async () => {
    const { world, ask } = open();
    await ask('s3', 'CreateBucket', {
      Bucket: 'templates',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    const inner = body(
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Name' } } } },
      {
        Parameters: { Name: { Type: 'String' } },
        Outputs: { Named: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
      },
    );
    await ask('s3', 'PutObject', { Bucket: 'templates', Key: 'inner.json', Body: Buffer.from(inner) });
    const outer = body(
      {
        Inner: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: `${world.endpoint}/templates/inner.json`, Parameters: { Name: 'deep' } },
        },
      },
      { Outputs: { Said: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Named'] } } } },
    );
    await ask('cloudformation', 'CreateStack', { StackName: 'outer', TemplateBody: outer });
    const { Stacks: stacks } = await ask('cloudformation', 'DescribeStacks', { StackName: 'outer' });
    const stack = mapOf(Array.isArray(stacks) ? stacks[0] : undefined);
    expect([stack.StackStatus, mapOf((stack.Outputs as readonly object[])[0]).OutputValue]).toEqual([
      'CREATE_COMPLETE',
      'deep',
    ]);
    await ask('cloudformation', 'DeleteStack', { StackName: 'outer' });
    await expect(ask('sqs', 'GetQueueUrl', { QueueName: 'deep' })).rejects.toThrow('does not exist');
  });

  test('a world that is strict makes nothing that it would only record', async () => {
    const { world, ask } = open();
    const TemplateBody = body({
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'vault' } },
    });
    await ask('cloudformation', 'CreateStack', { StackName: 'lax', TemplateBody });
    beStrict(world);
    await expect(ask('cloudformation', 'CreateStack', { StackName: 'shop', TemplateBody })).rejects.toThrow(
      'only records the resource types [AWS::Backup::BackupVault]',
    );
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-custom-resources-sns.html
  test('a custom resource is asked for by a topic, and answers to the URL in its message', async () => {
    const { ask } = open();
    const { TopicArn } = await ask('sns', 'CreateTopic', { Name: 'asks' });
    const { QueueUrl } = await ask('sqs', 'CreateQueue', { QueueName: 'asked' });
    await ask('sns', 'Subscribe', {
      TopicArn,
      Protocol: 'sqs',
      Endpoint: 'arn:aws:sqs:eu-west-1:123456789012:asked',
      Attributes: { RawMessageDelivery: 'true' },
    });
    const template = body(
      { Thing: { Type: 'Custom::Thing', Properties: { ServiceToken: TopicArn, Size: 3 } } },
      { Outputs: { Said: { Value: { 'Fn::GetAtt': ['Thing', 'Word'] } } } },
    );
    const created = ask('cloudformation', 'CreateStack', { StackName: 'custom', TemplateBody: template });
    const message = await until(async () => {
      const { Messages: messages } = await ask('sqs', 'ReceiveMessage', { QueueUrl });
      return Array.isArray(messages) ? mapOf(messages[0]).Body : undefined;
    });
    const request = mapOf(JSON.parse(String(message)));
    expect(request).toMatchObject({
      RequestType: 'Create',
      LogicalResourceId: 'Thing',
      ResourceProperties: { Size: '3' },
    });
    const { StackId, RequestId, LogicalResourceId } = request;
    const answer = {
      Status: 'SUCCESS',
      PhysicalResourceId: 'thing',
      StackId,
      RequestId,
      LogicalResourceId,
      Data: { Word: 'hello' },
    };
    await fetch(String(request.ResponseURL), { method: 'PUT', body: JSON.stringify(answer) });
    await created;
    const { Stacks: stacks } = await ask('cloudformation', 'DescribeStacks', { StackName: 'custom' });
    const stack = mapOf(Array.isArray(stacks) ? stacks[0] : undefined);
    expect([stack.StackStatus, mapOf((stack.Outputs as readonly object[])[0]).OutputValue]).toEqual([
      'CREATE_COMPLETE',
      'hello',
    ]);
  });
});
