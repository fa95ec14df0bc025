import { describe, expect, test } from 'vitest';
import { compareModels, type Spelling } from './compare.ts';
import { dataDocument } from './document.ts';
import { buildModel } from './model.ts';

function modelOf(resources: object) {
  const built = buildModel([{ name: 'Stack', document: dataDocument({ Resources: resources }) }]);
  if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
  return built.value;
}

const queue = (properties: object, more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: properties, ...more });

function differences(first: object, second: object, spelling?: Spelling) {
  return compareModels(modelOf(first), modelOf(second), spelling).map(
    ({ kind, resource, property, first: a, second: b }) =>
      kind === 'changed'
        ? `${resource.replace('Stack/', '')}.${property}: ${a} → ${b}`
        : `${resource.replace('Stack/', '')} ${kind}`,
  );
}

describe('two models', () => {
  test.each<[string, object, object, readonly string[]]>([
    ['that are equal', { A: queue({ DelaySeconds: 1 }) }, { A: queue({ DelaySeconds: 1 }) }, []],
    [
      'that differ in a value',
      { A: queue({ DelaySeconds: 1 }) },
      { A: queue({ DelaySeconds: 2 }) },
      ['A.DelaySeconds: 1 → 2'],
    ],
    ['where one sets a property', { A: queue({}) }, { A: queue({ DelaySeconds: 2 }) }, ['A.DelaySeconds: not set → 2']],
    [
      'that differ deep in a list',
      { A: queue({ Tags: [{ Key: 'a', Value: 'x' }] }) },
      { A: queue({ Tags: [{ Key: 'a', Value: 'y' }] }) },
      ['A.Tags[0].Value: x → y'],
    ],
    ['where one has a resource more', { A: queue({}) }, { A: queue({}), B: queue({}) }, ['B only in second']],
    [
      'where a type differs',
      { A: queue({}) },
      { A: { Type: 'AWS::SNS::Topic' } },
      ['A.Type: AWS::SQS::Queue → AWS::SNS::Topic'],
    ],
    [
      'where one is kept',
      { A: queue({}) },
      { A: queue({}, { DeletionPolicy: 'Retain' }) },
      ['A.DeletionPolicy: not set → Retain'],
    ],
  ])('%s', (_, first, second, expected) => expect(differences(first, second)).toEqual(expected));

  test('whose names carry the name of their environment are equal under a spelling', () => {
    const spelling = {
      first: (text: string) => text.replace('staging', '*'),
      second: (text: string) => text.replace('prod', '*'),
    };
    expect(
      differences({ A: queue({ QueueName: 'jobs-staging' }) }, { A: queue({ QueueName: 'jobs-prod' }) }, spelling),
    ).toEqual([]);
    expect(
      differences({ A: queue({ QueueName: 'jobs-staging' }) }, { A: queue({ QueueName: 'work-prod' }) }, spelling),
    ).toEqual(['A.QueueName: jobs-staging → work-prod']);
  });
});

test('what conditions decide inside of a list or mapping is told in words', () => {
  const withTags = (Tags: unknown) => {
    const document = dataDocument({
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      Resources: { A: queue({ Tags }) },
    });
    const built = buildModel([{ name: 'Stack', document }]);
    if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
    return built.value;
  };
  const Tags = [{ Key: 'a', Value: { 'Fn::If': ['IsProd', 'x', 'y'] } }];
  expect(compareModels(withTags([]), withTags(Tags)).map(({ second }) => second)).toEqual([
    '{"Key":"a","Value":"x if Stage = prod, else y"}',
  ]);
});
