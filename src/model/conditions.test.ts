/** Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
import { describe, expect, test } from 'vitest';
import { describeGuard } from '../base/index.ts';
import { modelOf, reported, resolved, stackOf } from './tiny-model.ts';

const PARAMETERS = {
  Stage: { Type: 'String', AllowedValues: ['dev', 'test', 'prod'] },
  Other: { Type: 'String', AllowedValues: ['test', 'prod', 'demo'] },
  Size: { Type: 'String' },
  Count: { Type: 'Number' },
  Given: { Type: 'String', Default: 'yes' },
  Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
};
const equals = (left: unknown, right: unknown) => ({ 'Fn::Equals': [left, right] });
const stage = (value: string) => equals({ Ref: 'Stage' }, value);

/** The worlds in which a resource with this condition exists. */
function when(condition: unknown, options = {}, conditions: object = {}): string {
  const template = {
    Parameters: PARAMETERS,
    Mappings: { M: { dev: { open: 'yes' }, test: { open: 'no' }, prod: { open: 'no' } } },
    Conditions: { ...conditions, It: condition },
    Resources: { It: { Type: 'Custom::It', Condition: 'It' } },
  };
  return describeGuard(modelOf(stackOf(template, options)).resources.get('It')?.when ?? expect.fail());
}

describe('a condition', () => {
  test.each<[string, unknown, string]>([
    ['may be decided, as cfn-lint has it', true, 'always'],
    ['may be decided otherwise', false, 'never'],
    ['compares two texts', equals('a', 'a'), 'always'],
    ['tells capitals from small letters', equals('a', 'A'), 'never'],
    ['compares a number with its text', equals(1, '1'), 'always'],
    ['compares true with its text', equals('true', true), 'always'],
    ['compares a default', equals({ Ref: 'Given' }, 'yes'), 'always'],
    ['compares a parameter that has no value', equals({ Ref: 'Size' }, 'big'), 'Size = big'],
    ['compares in either order', equals('big', { Ref: 'Size' }), 'Size = big'],
    ['compares a parameter with itself', equals({ Ref: 'Size' }, { Ref: 'Size' }), 'always'],
    ['compares a number that has no value', equals({ Ref: 'Count' }, 2), 'Count = 2'],
    ['compares with a value that is not allowed', stage('staging'), 'never'],
    [
      'compares two parameters by the values both may have',
      equals({ Ref: 'Stage' }, { Ref: 'Other' }),
      'Stage = test and Other = test, or Stage = prod and Other = prod',
    ],
    [
      'compares a parameter of a few values with one of any',
      equals({ Ref: 'Size' }, { Ref: 'Stage' }),
      'Size = dev and Stage = dev, or Size = test and Stage = test, or Size = prod and Stage = prod',
    ],
    [
      'compares two unknown texts as a question of its own',
      equals({ Ref: 'Size' }, { Ref: 'Count' }),
      '${Count} = ${Size} = true',
    ],
    ['compares joined text', equals({ 'Fn::Join': ['-', ['a', { Ref: 'Given' }]] }, 'a-yes'), 'always'],
    ['compares a list, joined', equals({ 'Fn::Join': ['', { Ref: 'Zones' }] }, 'ab'), 'always'],
    ['compares an element of a list', equals({ 'Fn::Select': [1, { Ref: 'Zones' }] }, 'b'), 'always'],
    [
      'looks a parameter up',
      equals({ 'Fn::FindInMap': ['M', { Ref: 'Stage' }, 'open'] }, 'no'),
      'Stage in {test, prod}',
    ],
    ['compares the region', equals({ Ref: 'AWS::Region' }, 'us-east-1'), 'AWS::Region = us-east-1'],
    ['negates', { 'Fn::Not': [stage('prod')] }, 'Stage in {dev, test}'],
    [
      'holds where both do',
      { 'Fn::And': [stage('prod'), equals({ Ref: 'Size' }, 'big')] },
      'Stage = prod and Size = big',
    ],
    ['never holds where two exclude each other', { 'Fn::And': [stage('prod'), stage('dev')] }, 'never'],
    ['holds where one of all does', { 'Fn::Or': [stage('dev'), stage('test'), stage('prod')] }, 'always'],
    ['nests', { 'Fn::Not': [{ 'Fn::Or': [stage('dev'), { 'Fn::Not': [stage('prod')] }] }] }, 'Stage = prod'],
  ])('%s', (_, condition, expected) => {
    expect(when(condition)).toBe(expected);
  });

  test('that names others is what they are', () => {
    const others = { IsProd: stage('prod'), IsBig: equals({ Ref: 'Size' }, 'big') };
    expect(when({ 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsBig' }] }] }, {}, others)).toBe(
      'Stage = prod and Size ≠ big',
    );
    expect(when({ Condition: 'IsProd' }, {}, others)).toBe('Stage = prod');
  });

  test('takes the values that are given, and keeps open what is to stay open', () => {
    expect(when(stage('prod'), { parameters: { Stage: 'prod' } })).toBe('always');
    expect(when(stage('prod'), { parameters: { Stage: 'dev' } })).toBe('never');
    expect(when(equals({ Ref: 'Given' }, 'no'), { open: ['Given'] })).toBe('Given = no');
    expect(when(stage('prod'), { parameters: { Stage: 'prod' }, open: ['Stage'] })).toBe('Stage = prod');
    expect(when(equals({ Ref: 'AWS::Region' }, 'us-east-1'), { region: 'us-east-1' })).toBe('always');
  });

  test('compares with every value that comes up, however it comes up', () => {
    const two = { ...PARAMETERS, Default: { Type: 'String', Default: 'from-a-default' } };
    const template = {
      Parameters: two,
      Conditions: {
        It: equals({ Ref: 'Size' }, { Ref: 'Default' }),
        Else: equals({ Ref: 'Size' }, { 'Fn::Sub': 'x-${Given}' }),
      },
      Resources: { It: { Type: 'Custom::It', Condition: 'It' }, Else: { Type: 'Custom::It', Condition: 'Else' } },
    };
    const { resources } = modelOf(stackOf(template));
    expect(describeGuard(resources.get('It')?.when ?? expect.fail())).toBe('Size = from-a-default');
    expect(describeGuard(resources.get('Else')?.when ?? expect.fail())).toBe('Size = x-yes');
  });

  test('makes values of properties depend on it, in the worlds that the resource has', () => {
    const rest = { Parameters: PARAMETERS, Conditions: { IsProd: stage('prod'), IsDev: stage('dev') } };
    const value = { 'Fn::If': ['IsProd', 3, { 'Fn::If': ['IsDev', 1, 2] }] };
    expect(resolved(value, rest)).toBe('(3 if Stage = prod else (1 if Stage = dev else 2))');
    expect(resolved(value, rest, { parameters: { Stage: 'test' } })).toBe('2');
    const only = { Type: 'Custom::It', Condition: 'IsProd', Properties: { V: value } };
    expect(modelOf(stackOf({ ...rest, Resources: { Only: only } })).resources.get('Only')?.properties).toEqual({
      V: 3,
    });
  });

  test('a chain of thousands of conditions is followed to its end', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`C${index}`, { 'Fn::Not': [{ Condition: `C${index + 1}` }] }]),
    );
    expect(when({ Condition: 'C0' }, {}, { ...chain, C5000: stage('prod') })).toBe('Stage = prod');
  });
});

describe('conditions that CloudFormation refuses', () => {
  test.each<[string, unknown, string]>([
    [
      'a word',
      'true?',
      'LTL1009 Conditions.It: A condition is the text "true?", not Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.',
    ],
    [
      'nothing',
      null,
      'LTL1009 Conditions.It: A condition is empty, not Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.',
    ],
    [
      'a list',
      [],
      'LTL1009 Conditions.It: A condition is a list, not Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.',
    ],
    [
      'another function',
      { 'Fn::Sub': 'a' },
      'LTL1009 Conditions.It: A condition is Fn::Sub, not Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.',
    ],
    ['Equals of one', equals1('a'), 'LTL1009 Conditions.It.Fn::Equals: Fn::Equals needs a list of 2 values.'],
    ['Equals of text', { 'Fn::Equals': 'a' }, 'LTL1009 Conditions.It.Fn::Equals: Fn::Equals needs a list of 2 values.'],
    [
      'And of one',
      { 'Fn::And': [stage('prod')] },
      'LTL1009 Conditions.It.Fn::And: Fn::And needs a list of 2 to 10 conditions.',
    ],
    [
      'Not of two',
      { 'Fn::Not': [stage('prod'), stage('dev')] },
      'LTL1009 Conditions.It.Fn::Not: Fn::Not needs a list of 1 condition.',
    ],
    [
      'an unknown parameter',
      equals({ Ref: 'Stag' }, 'a'),
      'LTL1007 Conditions.It.Fn::Equals.0.Ref: "Stag" is no parameter or resource of the template. Did you mean "Stage"?',
    ],
    [
      'an unknown condition',
      { Condition: 'IsProd' },
      'LTL1007 Conditions.It: "IsProd" is no condition of the template.',
    ],
    [
      'a resource',
      equals({ Ref: 'R' }, 'a'),
      'LTL1009 Conditions.It.Fn::Equals.0.Ref: A condition can use parameters only, and "R" is a resource.',
    ],
    ['itself', { 'Fn::Not': [{ Condition: 'It' }] }, 'LTL1008 Conditions.It: Condition "It" depends on itself.'],
  ])('%s', (_, condition, expected) => {
    const template = { Parameters: PARAMETERS, Conditions: { It: condition }, Resources: { R: { Type: 'Custom::R' } } };
    expect(reported(stackOf(template))).toEqual([expected]);
  });

  test('a circle of conditions is told once', () => {
    const Conditions = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } };
    expect(reported(stackOf({ Conditions }))).toEqual(['LTL1008 Conditions.B: Condition "B" depends on itself.']);
  });

  test('rules name parameters that exist', () => {
    const Rules = { R: { Assertions: [{ Assert: { 'Fn::Contains': [['a'], { Ref: 'Stag' }] } }] } };
    expect(reported(stackOf({ Parameters: PARAMETERS, Rules }))).toEqual([
      'LTL1007 Rules.R.Assertions.0.Assert.Fn::Contains.1.Ref: "Stag" is no parameter or resource of the template. Did you mean "Stage"?',
    ]);
  });
});

function equals1(value: unknown): unknown {
  return { 'Fn::Equals': [value] };
}
