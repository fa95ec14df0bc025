/** Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/parameters-section-structure.html */
import { describe, expect, test } from 'vitest';
import { modelOf, reported, resolved, shown, stackOf } from './tiny-model.ts';

const OF = (definition: object) => ({ Parameters: { P: definition } });

describe('the value of a parameter', () => {
  test.each<[string, object, string | undefined, string]>([
    ['a text', { Type: 'String', Default: 'a' }, undefined, 'a'],
    ['a given text', { Type: 'String', Default: 'a' }, 'b', 'b'],
    ['an empty text', { Type: 'String', Default: '' }, undefined, ''],
    ['no text', { Type: 'String' }, undefined, '${P}'],
    ['a number, as text', { Type: 'Number', Default: 80 }, undefined, '80'],
    ['a text that looks like a number', { Type: 'String', Default: '007' }, undefined, '007'],
    ['a yes or no, as text', { Type: 'String', Default: true }, undefined, 'true'],
    ['a list', { Type: 'CommaDelimitedList', Default: 'a,b , c' }, undefined, '[a, b, c]'],
    ['a list of ids', { Type: 'List<AWS::EC2::Subnet::Id>' }, 'subnet-1,subnet-2', '[subnet-1, subnet-2]'],
    ['no list', { Type: 'List<Number>' }, undefined, '${P}'],
    ['a secret', { Type: 'String', NoEcho: true, Default: 'x' }, undefined, 'x'],
    ['an id', { Type: 'AWS::EC2::VPC::Id', Default: 'vpc-1' }, undefined, 'vpc-1'],
    ['the name of a looked-up parameter', { Type: 'AWS::SSM::Parameter::Name', Default: '/a' }, undefined, '/a'],
    [
      'what a looked-up parameter holds is not known',
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' },
      undefined,
      '${P}',
    ],
    ['nor when the name is given', { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' }, '/b', '${P}'],
  ])('%s', (_, definition, given, expected) => {
    expect(resolved({ Ref: 'P' }, OF(definition), given === undefined ? {} : { parameters: { P: given } })).toBe(
      expected,
    );
  });

  // https://github.com/aws-cloudformation/cfn-language-discussion/issues/102
  test('an empty list holds one empty text', () => {
    const rest = OF({ Type: 'CommaDelimitedList', Default: '' });
    expect(resolved({ 'Fn::Length': { Ref: 'P' } }, rest)).toBe('1');
    expect(resolved({ 'Fn::Join': [',', { Ref: 'P' }] }, rest)).toBe('');
  });

  test('that is to stay open is unknown, given or not', () => {
    const definition = { Type: 'String', Default: 'a', AllowedValues: ['a', 'b'] };
    for (const parameters of [undefined, { P: 'b' }]) {
      const model = modelOf(stackOf(OF(definition), { ...(parameters && { parameters }), open: ['P'] }));
      expect(model.parameters.get('P')).toMatchObject({ from: 'unknown', properties: definition });
      expect(shown(model.parameters.get('P')?.value)).toBe('${P}');
      expect(model.holes.get('P')).toEqual({ kind: 'parameter', name: 'P', allowedValues: ['a', 'b'] });
    }
  });

  test('the allowed values are those of the whole, not of a list or of a key', () => {
    const AllowedValues = ['a', 'b'];
    for (const Type of ['CommaDelimitedList', 'AWS::SSM::Parameter::Value<String>']) {
      expect(modelOf(stackOf(OF({ Type, AllowedValues }))).holes.get('P')).toEqual({ kind: 'parameter', name: 'P' });
    }
  });

  test.each([
    ['given', { Type: 'String' }, { P: 'a' }],
    ['default', { Type: 'String', Default: 'a' }, {}],
    ['unknown', { Type: 'String' }, {}],
    ['unknown', { Type: 'AWS::SSM::Parameter::Value<String>' }, { P: '/a' }],
  ])('comes from: %s', (from, definition, parameters) => {
    expect(modelOf(stackOf(OF(definition), { parameters })).parameters.get('P')?.from).toBe(from);
  });
});

describe('values and declarations that CloudFormation refuses', () => {
  const P = (definition: object) => ({ Type: 'String', ...definition });
  test.each<[string, object, Record<string, string>, string]>([
    [
      'a value that is not allowed',
      P({ AllowedValues: ['dev', 'prod'] }),
      { P: 'prd' },
      'LTL1010 Parameters.P.Type: Parameter "P" is given "prd"; allowed are dev, prod. Did you mean "prod"?',
    ],
    [
      'a default that is not allowed',
      P({ AllowedValues: ['dev'], Default: 'x' }),
      {},
      'LTL1010 Parameters.P.Default: Parameter "P" is given "x"; allowed are dev.',
    ],
    [
      'an element that is not allowed',
      P({ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }),
      { P: 'a,c' },
      'LTL1010 Parameters.P.Type: Parameter "P" is given "c"; allowed are a, b.',
    ],
    [
      'a number that is none',
      P({ Type: 'Number' }),
      { P: '8o' },
      'LTL1010 Parameters.P.Type: Parameter "P" is given "8o", which is no number.',
    ],
    [
      'a number that is too large',
      P({ Type: 'Number', MinValue: 1, MaxValue: '10' }),
      { P: '11' },
      'LTL1010 Parameters.P.Type: Parameter "P" is given 11; it goes from 1 up to 10.',
    ],
    [
      'a text that is too short',
      P({ MinLength: 3 }),
      { P: 'ab' },
      'LTL1010 Parameters.P.Type: Parameter "P" is given "ab"; its length goes from 3.',
    ],
    [
      'a parameter that is not there',
      P({}),
      { Q: 'a' },
      'LTL1010 Parameters: The template has no parameter "Q". It has P.',
    ],
    [
      'a name of JavaScript',
      P({}),
      { constructor: 'a' },
      'LTL1010 Parameters: The template has no parameter "constructor". It has P.',
    ],
    ['no type', { Default: 'a' }, {}, 'LTL1006 Parameters.P: Parameter "P" has no Type.'],
    [
      'a type that is none',
      { Type: 'Sting' },
      {},
      'LTL1006 Parameters.P.Type: "Sting" is no type of a parameter. Did you mean "String"?',
    ],
    [
      'a default that is a mapping',
      P({ Default: { a: 1 } }),
      {},
      'LTL1006 Parameters.P.Default: The default of parameter "P" is a mapping, not text.',
    ],
    [
      'allowed values that are no list',
      P({ AllowedValues: 'a' }),
      {},
      'LTL1006 Parameters.P.AllowedValues: The AllowedValues of parameter "P" are the text "a", not a list of values.',
    ],
    [
      'no allowed values',
      P({ AllowedValues: [] }),
      {},
      'LTL1006 Parameters.P.AllowedValues: The AllowedValues of parameter "P" are a list, not a list of values.',
    ],
  ])('%s', (_, definition, parameters, expected) => {
    expect(reported(stackOf(OF(definition), { parameters }))).toEqual([expected]);
  });

  test('a parameter to be kept open that is not there', () => {
    expect(reported(stackOf(OF(P({})), { open: ['Q'] }))).toEqual([
      'LTL1010 Parameters: The template has no parameter "Q". It has P.',
    ]);
    expect(reported(stackOf({}, { open: ['Q'] }))).toEqual([
      'LTL1010 Parameters: The template has no parameter "Q". The template has no parameters.',
    ]);
  });
});

// cfn-lint reads both: a value with a comma may be one of the allowed ones as a whole.
test('a list is allowed whole or element by element', () => {
  const list = (Default: string) => ({
    P: { Type: 'CommaDelimitedList', AllowedValues: ['one', 'three,four'], Default },
  });
  expect(reported(stackOf({ Parameters: list('three,four') }))).toEqual([]);
  expect(reported(stackOf({ Parameters: list('one, one') }))).toEqual([]);
  expect(reported(stackOf({ Parameters: list('three') }))).toHaveLength(1);
});
