/**
 * Change sets and what is refused before anything is made. The oracle of texts and shapes are the answers that AWS recorded
 * in the tests of localstack (tests/aws/services/cloudformation/*.snapshot.json, Apache-2.0).
 */
import { describe, expect, test } from 'vitest';
import { tinyWorld } from './tiny-world.ts';

const topic = (properties: object) => ({ Type: 'AWS::SNS::Topic', Properties: properties });
const body = (resources: object, more: object = {}) => JSON.stringify({ Resources: resources, ...more });

describe('change sets', () => {
  test('the first of a name makes an empty stack, which its execution creates', async () => {
    const { cloudformation, events, status } = tinyWorld();
    const input = { StackName: 'shop', ChangeSetName: 'first', ChangeSetType: 'CREATE' };
    await cloudformation('CreateChangeSet', { ...input, TemplateBody: body({ It: topic({}) }) });
    expect(await status('shop')).toBe('REVIEW_IN_PROGRESS');
    await cloudformation('ExecuteChangeSet', { StackName: 'shop', ChangeSetName: 'first' });
    expect((await events('shop')).slice(0, 2)).toEqual([
      'shop REVIEW_IN_PROGRESS (User Initiated)',
      'shop CREATE_IN_PROGRESS (User Initiated)',
    ]);
    expect(await status('shop')).toBe('CREATE_COMPLETE');
  });

  test('one without changes fails and says so', async () => {
    const { cloudformation } = tinyWorld();
    const template = { StackName: 'shop', TemplateBody: body({ It: topic({}) }) };
    await cloudformation('CreateStack', template);
    await cloudformation('CreateChangeSet', { ...template, ChangeSetName: 'none' });
    expect(await cloudformation('DescribeChangeSet', { StackName: 'shop', ChangeSetName: 'none' })).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
  });

  test('a replaced property is told with its values, and what refers to the resource with it', async () => {
    const { cloudformation } = tinyWorld();
    const template = (name: string) =>
      body({ First: topic({ TopicName: name }), Second: topic({ DisplayName: { Ref: 'First' } }) });
    await cloudformation('CreateStack', { StackName: 'shop', TemplateBody: template('one') });
    await cloudformation('CreateChangeSet', {
      StackName: 'shop',
      ChangeSetName: 'next',
      TemplateBody: template('two'),
    });
    const { Changes: changes } = await cloudformation('DescribeChangeSet', {
      StackName: 'shop',
      ChangeSetName: 'next',
      IncludePropertyValues: true,
    });
    const shown = (Array.isArray(changes) ? changes : []).map(({ ResourceChange: change }) => change);
    expect(shown).toMatchObject([
      {
        LogicalResourceId: 'First',
        Action: 'Modify',
        Replacement: 'True',
        PolicyAction: 'ReplaceAndDelete',
        Details: [
          { Target: { Name: 'TopicName', BeforeValue: 'one', AfterValue: 'two', RequiresRecreation: 'Always' } },
        ],
      },
      {
        LogicalResourceId: 'Second',
        Replacement: 'False',
        Details: [
          { ChangeSource: 'DirectModification', Target: { AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' } },
          { ChangeSource: 'ResourceReference', CausingEntity: 'First' },
        ],
      },
    ]);
  });
});

describe('what is refused before anything is made', () => {
  test.each<[string, object, string]>([
    ['no resource', {}, 'Template format error: At least one Resources member must be defined.'],
    [
      'an unknown type',
      { Resources: { It: { Type: 'AWS::Shop::Till' } } },
      'Template format error: Unrecognized resource types: [AWS::Shop::Till]',
    ],
    [
      'a name that is not there',
      { Resources: { It: topic({ DisplayName: { Ref: 'Nobody' } }) } },
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      'a key that the mapping does not have',
      {
        Mappings: { M: { A: { Suffix: 'x' } } },
        Resources: { It: topic({ TopicName: { 'Fn::FindInMap': ['M', 'C', 'Suffix'] } }) },
      },
      'Template error: Unable to get mapping for M::C::Suffix',
    ],
    [
      'an index that is none',
      { Resources: { It: topic({ TopicName: { 'Fn::Select': ['last', ['a', 'b']] } }) } },
      'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
    ],
    [
      'a parameter without a value',
      { Parameters: { Input: { Type: 'String' } }, Resources: { It: topic({}) } },
      'Parameters: [Input] must have values',
    ],
  ])('%s', async (_, template, text) => {
    const { cloudformation, things } = tinyWorld();
    const input = { StackName: 'shop', TemplateBody: JSON.stringify(template) };
    await expect(cloudformation('CreateStack', input)).rejects.toThrow(text);
    await expect(cloudformation('DescribeStacks', { StackName: 'shop' })).rejects.toThrow('does not exist');
    expect(things.size).toBe(0);
  });
});
