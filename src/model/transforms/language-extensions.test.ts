// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
import { describe, expect, test } from 'vitest';
import type { StackSource } from '../document.ts';
import { modelOf, reported, stackOf } from '../tiny-model.ts';

type Options = Omit<StackSource, 'name' | 'document'>;

const EXTENDED = { Transform: 'AWS::LanguageExtensions' };
const topic = { Type: 'AWS::SNS::Topic' };

function topicsOf(collection: unknown, sections: object = {}, options: Options = {}): readonly string[] {
  const Resources = { 'Fn::ForEach::Topics': ['Name', collection, { 'Topic${Name}': topic }] };
  return [...modelOf(stackOf({ ...EXTENDED, ...sections, Resources }, options)).resources.keys()];
}

describe('the collection of a loop', () => {
  const list = (Default: string) => ({ Parameters: { Names: { Type: 'CommaDelimitedList', Default } } });
  const mappings = { Mappings: { Accounts: { '111122223333': { Names: ['A', 'B'] }, '444455556666': { Names: [] } } } };
  const byAccount = { 'Fn::FindInMap': ['Accounts', { Ref: 'AWS::AccountId' }, 'Names'] };
  const choice = { 'Fn::If': ['IsProd', ['A', 'B'], ['A']] };
  const conditions = {
    Parameters: { Stage: { Type: 'String' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  };

  // The empty collection and the mapping by account: https://github.com/aws-cloudformation/cfn-lint/issues/3762,
  // /3747; the condition: /4005.
  test.each<[string, unknown, object, Options, readonly string[]]>([
    ['written out', ['A', 'B'], {}, {}, ['TopicA', 'TopicB']],
    ['empty', [], {}, {}, []],
    ['a parameter', { Ref: 'Names' }, list('A,B'), {}, ['TopicA', 'TopicB']],
    ['a parameter that is given', { Ref: 'Names' }, list('A'), { parameters: { Names: 'C' } }, ['TopicC']],
    ['partly a parameter', ['X', { Ref: 'Names' }], list('A,B'), {}, ['TopicX', 'TopicA', 'TopicB']],
    ['found in a mapping', byAccount, mappings, { account: '111122223333' }, ['TopicA', 'TopicB']],
    ['found empty in a mapping', byAccount, mappings, { account: '444455556666' }, []],
    ['that of a condition', choice, conditions, { parameters: { Stage: 'prod' } }, ['TopicA', 'TopicB']],
    ['a text that is split', { 'Fn::Split': ['-', 'A-B'] }, {}, {}, ['TopicA', 'TopicB']],
  ])('is %s', (_, collection, sections, options, expected) => {
    expect(topicsOf(collection, sections, options)).toEqual(expected);
  });

  test.each<[string, unknown, object, Options]>([
    ['an account that is not told', byAccount, mappings, {}],
    ['a condition that is open', choice, conditions, {}],
    ['a parameter that is set aside', { Ref: 'Names' }, list('A'), { open: ['Names'] }],
  ])('is not known from %s, so more may be there', (_, collection, sections, options) => {
    const Resources = { 'Fn::ForEach::Topics': ['Name', collection, { 'Topic${Name}': topic }] };
    const { resources, unread } = modelOf(stackOf({ ...EXTENDED, ...sections, Resources }, options));
    expect([...resources.keys()]).toEqual([]);
    expect(unread.map((each) => each.what)).toEqual(['the loop Fn::ForEach::Topics']);
  });
});

describe('names that functions give', () => {
  const resources = (attributes: object) => ({
    One: topic,
    Two: { ...topic, ...attributes },
  });

  test.each<[string, object, readonly string[]]>([
    ['Ref', { DependsOn: { Ref: 'Before' } }, ['One']],
    ['Fn::Sub', { DependsOn: [{ 'Fn::Sub': '${Before}' }] }, ['One']],
    ['a name', { DependsOn: 'One' }, ['One']],
  ])('stand in DependsOn: %s', (_, attributes, expected) => {
    const parameters = { Parameters: { Before: { Type: 'String', Default: 'One' } } };
    const model = modelOf(stackOf({ ...EXTENDED, ...parameters, Resources: resources(attributes) }));
    expect(model.resources.get('Two')?.dependsOn).toEqual(expected);
  });

  test('stand in Condition', () => {
    const sections = {
      Parameters: { Which: { Type: 'String', Default: 'IsProd' }, Stage: { Type: 'String' } },
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    };
    const template = { ...EXTENDED, ...sections, Resources: resources({ Condition: { Ref: 'Which' } }) };
    expect(modelOf(stackOf(template)).resources.get('Two')?.attributes.Condition).toBe('IsProd');
  });

  test('that are not known leave the resource not known whole', () => {
    const parameters = { Parameters: { Before: { Type: 'String' } } };
    const template = { ...EXTENDED, ...parameters, Resources: resources({ DependsOn: { Ref: 'Before' } }) };
    expect(modelOf(stackOf(template)).unread.flatMap((each) => [...(each.knows ?? [])])).toEqual(['Two']);
  });

  test('are a fault without the transform', () => {
    const parameters = { Parameters: { Before: { Type: 'String', Default: 'One' } } };
    expect(reported(stackOf({ ...parameters, Resources: resources({ DependsOn: { Ref: 'Before' } }) }))).toEqual([
      'LTL1006 Resources.Two.DependsOn: The DependsOn of "Two" is not a name or a list of names.',
    ]);
  });
});

describe('a loop and the Serverless Application Model', () => {
  const transforms = { Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'] };
  const functionOf = {
    Type: 'AWS::Serverless::Function',
    Properties: { Handler: 'i.h', Runtime: 'nodejs24.x', InlineCode: 'x', FunctionName: { Ref: 'Name' } },
  };
  const Resources = { 'Fn::ForEach::Functions': ['Name', ['A', 'B'], { 'Function${Name}': functionOf }] };
  const model = modelOf(stackOf({ ...transforms, Resources }));

  test('make resources together', () => {
    expect([...model.resources.keys()].sort()).toEqual(['FunctionA', 'FunctionARole', 'FunctionB', 'FunctionBRole']);
    expect(model.resources.get('FunctionB')?.properties.FunctionName).toBe('B');
  });

  test('keep the place of the loop', () => {
    expect(model.locate({ subject: 'FunctionBRole', path: [] })).toMatchObject({
      path: 'Resources.Fn::ForEach::Functions.2.Function${Name}',
    });
  });
});
