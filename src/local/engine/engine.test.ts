/**
 * Stacks from their creation to their end. The oracle of order, statuses and texts are the events that AWS recorded in the
 * tests of localstack (tests/aws/services/cloudformation/*.snapshot.json, Apache-2.0) and the page that a test names.
 */
import { describe, expect, test } from 'vitest';
import { tinyWorld } from './tiny-world.ts';

const topic = (properties: object, more: object = {}) => ({ Type: 'AWS::SNS::Topic', Properties: properties, ...more });
const body = (resources: object, more: object = {}) => JSON.stringify({ Resources: resources, ...more });

describe('creation', () => {
  test('each resource begins, is initiated and completes, between the events of its stack', async () => {
    const { cloudformation, events } = tinyWorld();
    const template = body({
      First: topic({ TopicName: 'first' }),
      Second: topic({ DisplayName: { 'Fn::GetAtt': ['First', 'TopicName'] }, TopicName: 'second' }),
    });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    expect(await events('shop')).toEqual([
      'shop CREATE_IN_PROGRESS (User Initiated)',
      'First CREATE_IN_PROGRESS',
      'First CREATE_IN_PROGRESS (Resource creation Initiated)',
      'First CREATE_COMPLETE',
      'Second CREATE_IN_PROGRESS',
      'Second CREATE_IN_PROGRESS (Resource creation Initiated)',
      'Second CREATE_COMPLETE',
      'shop CREATE_COMPLETE',
    ]);
  });

  test('a failure takes back what was made, in reverse, and leaves a stack that can only be deleted', async () => {
    const { cloudformation, events, status, things } = tinyWorld();
    const template = body({
      Good: topic({ TopicName: 'good' }),
      Bad: topic({ DisplayName: 'fail' }, { DependsOn: 'Good' }),
      Never: topic({}, { DependsOn: 'Bad' }),
    });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    expect((await events('shop')).slice(4)).toEqual([
      'Bad CREATE_IN_PROGRESS',
      'Bad CREATE_FAILED (It cannot be made)',
      'shop ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [Bad]. Rollback requested by user.)',
      'Bad DELETE_COMPLETE',
      'Good DELETE_IN_PROGRESS',
      'Good DELETE_COMPLETE',
      'shop ROLLBACK_COMPLETE',
    ]);
    expect(things.size).toBe(0);
    await expect(cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: template })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated.',
    );
    await cloudformation('DeleteStack', { StackName: 'shop' });
    await expect(status('shop')).rejects.toThrow('Stack with id shop does not exist');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
  test('without rollback what was made stays, and RollbackStack takes it back later', async () => {
    const { cloudformation, status, things } = tinyWorld();
    const template = body({
      Good: topic({ TopicName: 'good' }),
      Bad: topic({ DisplayName: 'fail' }, { DependsOn: 'Good' }),
    });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template, DisableRollback: true });
    expect(await status('shop')).toBe('CREATE_FAILED');
    expect([...things.keys()]).toEqual(['arn:aws:sns:eu-west-1:123456789012:good']);
    await cloudformation('RollbackStack', { StackName: 'shop' });
    expect(await status('shop')).toBe('ROLLBACK_COMPLETE');
    expect(things.size).toBe(0);
  });

  test.each([
    ['a property that the type does not have', { Colour: 'red' }, 'extraneous key [Colour] is not permitted'],
    ['a list where text is expected', { TopicName: ['a', 'b'] }, 'expected type: String, found: JSONArray'],
  ])('%s fails before anything is made', async (_, properties, text) => {
    const { cloudformation, events, things } = tinyWorld();
    const template = body({ Good: topic({ TopicName: 'good' }), Bad: topic(properties) });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    const told = await events('shop');
    expect(told.join('\n')).toContain(text);
    expect(told.filter((event) => event.startsWith('Good'))).toEqual([]);
    expect(things.size).toBe(0);
  });
});

describe('update', () => {
  test('a change in place updates, and what refers to an attribute that stays is not touched', async () => {
    const { cloudformation, events } = tinyWorld();
    const template = (name: string) =>
      body({
        First: topic({ TopicName: 'first', DisplayName: name }),
        Second: topic({ DisplayName: { Ref: 'First' }, TopicName: 'second' }),
      });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template('one') });
    await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: template('two') });
    expect((await events('shop')).slice(8)).toEqual([
      'shop UPDATE_IN_PROGRESS (User Initiated)',
      'First UPDATE_IN_PROGRESS',
      'First UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'shop UPDATE_COMPLETE',
    ]);
  });

  test('a replacement makes the new one, repoints what refers to it, then deletes the old one', async () => {
    const { cloudformation, events, things } = tinyWorld();
    const template = (name: string) =>
      body({
        First: topic({ TopicName: name }),
        Second: topic({ DisplayName: { Ref: 'First' }, TopicName: 'second' }),
      });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template('one') });
    await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: template('two') });
    expect((await events('shop')).slice(8)).toEqual([
      'shop UPDATE_IN_PROGRESS (User Initiated)',
      'First UPDATE_IN_PROGRESS (Requested update requires the creation of a new physical resource; hence creating one.)',
      'First UPDATE_IN_PROGRESS (Resource creation Initiated)',
      'First UPDATE_COMPLETE',
      'Second UPDATE_IN_PROGRESS',
      'Second UPDATE_COMPLETE',
      'shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'First DELETE_IN_PROGRESS',
      'First DELETE_COMPLETE',
      'shop UPDATE_COMPLETE',
    ]);
    expect(things.get('arn:aws:sns:eu-west-1:123456789012:second')).toMatchObject({
      DisplayName: 'arn:aws:sns:eu-west-1:123456789012:two',
    });
  });

  test('a failure brings back old properties and old resources, and deletes what was new', async () => {
    const { cloudformation, events, status, things } = tinyWorld();
    const create = body({
      Changed: topic({ TopicName: 'changed', DisplayName: 'old' }),
      Replaced: topic({ TopicName: 'old-name' }),
      Removed: topic({ TopicName: 'removed' }),
    });
    const update = body({
      Changed: topic({ TopicName: 'changed', DisplayName: 'new' }),
      Replaced: topic({ TopicName: 'new-name' }),
      Added: topic({ TopicName: 'added' }),
      Bad: topic({ DisplayName: 'fail' }, { DependsOn: ['Changed', 'Replaced', 'Added'] }),
    });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: create });
    const before = new Map(things);
    await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: update });
    expect(await status('shop')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(things).toEqual(before);
    expect((await events('shop')).filter((event) => event.startsWith('shop UPDATE'))).toEqual([
      'shop UPDATE_IN_PROGRESS (User Initiated)',
      'shop UPDATE_ROLLBACK_IN_PROGRESS (The following resource(s) failed to create: [Bad].)',
      'shop UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'shop UPDATE_ROLLBACK_COMPLETE',
    ]);
    const { TemplateBody: text } = await cloudformation('GetTemplate', { StackName: 'shop' });
    expect(text).toBe(create);
  });

  test('a named resource that needs replacing under its name fails with the documented text', async () => {
    const { cloudformation, events } = tinyWorld();
    const template = (fifo: boolean) => body({ It: topic({ TopicName: 'it', FifoTopic: fifo }) });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template(false) });
    await cloudformation('UpdateStack', { StackName: 'shop', TemplateBody: template(true) });
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
    expect((await events('shop')).join('\n')).toContain(
      'It UPDATE_FAILED (CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename it and update the stack again.)',
    );
  });

  test('the same template is no update', async () => {
    const { cloudformation } = tinyWorld();
    const input = { StackName: 'shop', TemplateBody: body({ It: topic({}) }) };
    await cloudformation('CreateStack', input);
    await expect(cloudformation('UpdateStack', input)).rejects.toThrow('No updates are to be performed.');
  });
});

describe('deletion', () => {
  test('what is to be retained is skipped', async () => {
    const { cloudformation, events, things } = tinyWorld();
    const template = body({ Kept: topic({ TopicName: 'kept' }, { DeletionPolicy: 'Retain' }), Gone: topic({}) });
    const { StackId: id } = await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    await cloudformation('DeleteStack', { StackName: String(id) });
    const told = await events(String(id));
    expect(told).toContain('Kept DELETE_SKIPPED');
    expect(told.at(-1)).toBe('shop DELETE_COMPLETE');
    expect([...things.keys()]).toEqual(['arn:aws:sns:eu-west-1:123456789012:kept']);
  });

  // "deleted stacks are listed for 90 days": https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
  test('a deleted stack is told of by its ARN for 90 days, with its events, and leaves nothing then', async () => {
    const { cloudformation, status, advance, world } = tinyWorld();
    const gone = async () => {
      const { StackId: id } = await cloudformation('CreateStack', {
        StackName: 's',
        TemplateBody: body({ T: topic({}) }),
      });
      await cloudformation('DeleteStack', { StackName: 's' });
      return String(id);
    };
    const first = await gone();
    advance(90 * 86_400_000);
    const second = await gone();
    expect([await status(first), await status(second)]).toEqual(['DELETE_COMPLETE', 'DELETE_COMPLETE']);
    advance(1);
    await gone();
    await expect(status(first)).rejects.toThrow('does not exist');
    expect(await status(second)).toBe('DELETE_COMPLETE');
    const unique = first.slice(first.lastIndexOf('/') + 1);
    expect(world.state.homes(`cloudformation/event/${unique}`)).toEqual([]);
    for (let i = 0; i < 100; i += 1) await gone();
    await expect(status(second)).rejects.toThrow('does not exist');
  });

  test('what cannot be deleted fails the deletion, and can be left behind afterwards', async () => {
    const { cloudformation, status } = tinyWorld();
    const template = body({ Stuck: topic({ DisplayName: 'stuck' }), Gone: topic({}) });
    const { StackId: id } = await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template });
    await cloudformation('DeleteStack', { StackName: 'shop' });
    const { Stacks: stacks } = await cloudformation('DescribeStacks', { StackName: 'shop' });
    expect(stacks).toMatchObject([
      { StackStatus: 'DELETE_FAILED', StackStatusReason: 'The following resource(s) failed to delete: [Stuck]. ' },
    ]);
    await cloudformation('DeleteStack', { StackName: 'shop', RetainResources: ['Stuck'] });
    expect(await status(String(id))).toBe('DELETE_COMPLETE');
  });

  test('a protected stack is not deleted', async () => {
    const { cloudformation } = tinyWorld();
    const input = { StackName: 'shop', TemplateBody: body({ It: topic({}) }), EnableTerminationProtection: true };
    await cloudformation('CreateStack', input);
    await expect(cloudformation('DeleteStack', { StackName: 'shop' })).rejects.toThrow(
      'Stack [shop] cannot be deleted while TerminationProtection is enabled',
    );
  });

  // https://github.com/rlister/stax/issues/40: the status stays what it was, with the reason in its event.
  test('a stack whose export is imported keeps its status and says why', async () => {
    const { cloudformation, events, status } = tinyWorld();
    const outputs = { Outputs: { Arn: { Value: { Ref: 'It' }, Export: { Name: 'it' } } } };
    await cloudformation('CreateStack', { StackName: 'giver', TemplateBody: body({ It: topic({}) }, outputs) });
    const user = body({ It: topic({ DisplayName: { 'Fn::ImportValue': 'it' } }) });
    await cloudformation('CreateStack', { StackName: 'user', TemplateBody: user });
    await cloudformation('DeleteStack', { StackName: 'giver' });
    expect(await status('giver')).toBe('CREATE_COMPLETE');
    expect((await events('giver')).at(-1)).toBe(
      'giver CREATE_COMPLETE (Delete canceled. Cannot delete export it as it is in use by user.)',
    );
    await cloudformation('DeleteStack', { StackName: 'user' });
    await cloudformation('DeleteStack', { StackName: 'giver' });
    await expect(status('giver')).rejects.toThrow('does not exist');
  });
});
