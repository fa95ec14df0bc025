/**
 * What `Rules` make of the worlds. Oracle:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html and the pages of the
 * rule-specific functions beside it.
 */
import { describe, expect, test } from 'vitest';
import { modelOf, reported, shown, stackOf } from './tiny-model.ts';

const PARAMETERS = {
  Stage: { Type: 'String', AllowedValues: ['dev', 'test', 'prod'] },
  Public: { Type: 'String', AllowedValues: ['true', 'false'] },
  Size: { Type: 'String' },
  Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  Vpcs: { Type: 'List<AWS::EC2::VPC::Id>' },
};
const is = (name: string, value: string) => ({ 'Fn::Equals': [{ Ref: name }, value] });
const rule = (assert: unknown, condition?: unknown) => ({
  R: { ...(condition !== undefined && { RuleCondition: condition }), Assertions: [{ Assert: assert }] },
});

/** What "yes if the condition, else no" is in the worlds that the rules leave. */
function answer(rules: object, condition: unknown): string {
  const model = modelOf(
    stackOf({
      Parameters: PARAMETERS,
      Rules: rules,
      Conditions: { C: condition },
      Resources: { It: { Type: 'Custom::It', Properties: { V: { 'Fn::If': ['C', 'yes', 'no'] } } } },
    }),
  );
  return shown(model.resources.get('It')?.properties.V);
}

test.each<[string, object, unknown, string]>([
  [
    'a world that a rule forbids is none',
    rule(is('Public', 'false'), is('Stage', 'prod')),
    { 'Fn::And': [is('Stage', 'prod'), is('Public', 'true')] },
    'no',
  ],
  [
    'other worlds stay',
    rule(is('Public', 'false'), is('Stage', 'prod')),
    is('Public', 'true'),
    '(yes if Stage in {dev, test} and Public = true else no)',
  ],
  ['without a condition a rule holds always', rule(is('Stage', 'prod')), is('Stage', 'prod'), 'yes'],
  [
    'one of a list',
    rule({ 'Fn::Contains': [['dev', 'test'], { Ref: 'Stage' }] }),
    { 'Fn::Not': [is('Stage', 'prod')] },
    'yes',
  ],
  [
    'of a parameter that may be anything',
    rule({ 'Fn::Contains': [['s', 'm'], { Ref: 'Size' }] }),
    { 'Fn::Or': [is('Size', 's'), is('Size', 'm')] },
    'yes',
  ],
  ['and what the list leaves out', rule({ 'Fn::Contains': [['s', 'm'], { Ref: 'Size' }] }), is('Size', 'l'), 'no'],
  [
    'two rules together',
    {
      A: { Assertions: [{ Assert: { 'Fn::Not': [is('Stage', 'dev')] } }] },
      B: { Assertions: [{ Assert: { 'Fn::Not': [is('Stage', 'test')] } }] },
    },
    is('Stage', 'prod'),
    'yes',
  ],
  [
    'every assertion of a rule',
    { R: { Assertions: [{ Assert: is('Stage', 'prod') }, { Assert: is('Public', 'true') }] } },
    { 'Fn::And': [is('Stage', 'prod'), is('Public', 'true')] },
    'yes',
  ],
  [
    'members of a list that is known',
    rule({ 'Fn::EachMemberIn': [{ Ref: 'Zones' }, ['a', 'b', 'c']] }),
    is('Stage', 'prod'),
    '(yes if Stage = prod else no)',
  ],
  [
    'what is asked of a list that is not known forbids nothing',
    rule({ 'Fn::EachMemberIn': [['a'], { Ref: 'Vpcs' }] }, is('Stage', 'prod')),
    is('Stage', 'prod'),
    '(yes if Stage = prod else no)',
  ],
  [
    'nor does what is asked of AWS',
    rule({ 'Fn::Equals': [{ 'Fn::ValueOf': ['Vpcs', 'Tags.Name'] }, 'x'] }, is('Stage', 'prod')),
    is('Stage', 'prod'),
    '(yes if Stage = prod else no)',
  ],
  [
    'beside it the rest of an assertion counts',
    rule({ 'Fn::And': [{ 'Fn::Contains': [{ 'Fn::RefAll': 'AWS::EC2::VPC::Id' }, 'x'] }, is('Stage', 'prod')] }),
    is('Stage', 'prod'),
    'yes',
  ],
])('%s', (_, rules, condition, expected) => {
  expect(answer(rules, condition)).toBe(expected);
});

describe('a rule that the values break', () => {
  const broken = {
    Rules: { NoDev: { Assertions: [{ Assert: is('Stage', 'prod'), AssertDescription: 'Only prod.' }] } },
    Parameters: { ...PARAMETERS, Stage: { ...PARAMETERS.Stage, Default: 'dev' } },
  };

  test('is reported, and forbids nothing', () => {
    expect(reported(stackOf(broken))).toEqual([
      'LTL1010 Rules.NoDev: No parameter values keep the rule "NoDev": Only prod.',
    ]);
  });

  test('is kept by a value that is given', () => {
    expect(reported(stackOf(broken, { parameters: { Stage: 'prod' } }))).toEqual([]);
  });
});
