/** What CloudFormation makes of templates: their expressions, refusals and parameters, each with the page that says so. */
import type { StackBehaviour } from './stack-behaviour.ts';
import {
  API,
  create,
  describe,
  GUIDE,
  given,
  NOTHING,
  OTHER,
  P,
  PSEUDO,
  parameter,
  put,
  REFERENCE,
  refused,
  stored,
  type Template,
  templateOf,
  update,
  when,
} from './stack-steps.ts';

/** What an expression gives, as an output. */
const gives = (name: string, page: string, expression: unknown, expected: string, more: Template = {}) => ({
  name: `an expression: ${name}`,
  source: page.startsWith('http') ? page : `${REFERENCE}/intrinsic-function-reference-${page}.html`,
  steps: [
    create(templateOf({ Nothing: NOTHING }, { Outputs: { Out: { Value: expression } }, ...more })),
    describe({}, { answer: { 'Stacks.0.StackStatus': 'CREATE_COMPLETE', 'Stacks.0.Outputs.0.OutputValue': expected } }),
  ],
});

const CIDR = { 'Fn::Cidr': ['192.168.0.0/24', 6, 5] };
const IF = { 'Fn::If': ['C', 'yes', 'no'] };
const SAME = { 'Fn::Equals': ['a', 'a'] };
const MAP = { Mappings: { M: { one: { key: 'first', list: ['x', 'y'] } } } };
const EXTENDED = { Transform: 'AWS::LanguageExtensions' };

const EXPRESSIONS: readonly StackBehaviour[] = [
  gives('Join puts a delimiter between texts', 'join', { 'Fn::Join': ['-', ['a', 'b', 'c']] }, 'a-b-c'),
  gives('Join with an empty delimiter', 'join', { 'Fn::Join': ['', ['a', 'b']] }, 'ab'),
  gives('Join of one', 'join', { 'Fn::Join': [',', ['a']] }, 'a'),
  gives('Join of a list parameter', 'join', { 'Fn::Join': ['+', { Ref: 'L' }] }, 'a+b', {
    Parameters: { L: { Type: 'CommaDelimitedList', Default: 'a,b' } },
  }),
  gives('Select by index', 'select', { 'Fn::Select': [1, ['a', 'b', 'c']] }, 'b'),
  gives('Select by an index that is text', 'select', { 'Fn::Select': ['2', ['a', 'b', 'c']] }, 'c'),
  gives('Select of what Split gives', 'split', { 'Fn::Select': [2, { 'Fn::Split': ['|', 'a|b|c'] }] }, 'c'),
  gives('Split keeps empty texts', 'split', { 'Fn::Join': ['-', { 'Fn::Split': ['|', 'a||c|'] }] }, 'a--c-'),
  gives('Split without the delimiter', 'split', { 'Fn::Join': ['-', { 'Fn::Split': ['|', 'abc'] }] }, 'abc'),
  gives('Sub with a parameter', 'sub', { 'Fn::Sub': 'x-${P}' }, 'x-p', P('p')),
  gives('Sub with names of its own', 'sub', { 'Fn::Sub': ['${A}-${P}', { A: 'a' }] }, 'a-p', P('p')),
  gives('Sub: its own names stand before parameters', 'sub', { 'Fn::Sub': ['${P}', { P: 'own' }] }, 'own', P('p')),
  gives('Sub leaves what has an exclamation mark', 'sub', { 'Fn::Sub': '${!P}' }, '${P}', P('p')),
  gives('Sub with a pseudo parameter', 'sub', { 'Fn::Sub': '${AWS::Region}' }, 'us-east-1'),
  gives('Sub of a function', 'sub', { 'Fn::Sub': ['${A}', { A: { 'Fn::Join': ['', ['a', 'b']] } }] }, 'ab'),
  gives('Base64', 'base64', { 'Fn::Base64': 'AWS CloudFormation' }, 'QVdTIENsb3VkRm9ybWF0aW9u'),
  gives('Base64 of a function', 'base64', { 'Fn::Base64': { 'Fn::Sub': 'a${P}' } }, 'YXA=', P('p')),
  gives('Cidr: the first block', 'cidr', { 'Fn::Select': [0, CIDR] }, '192.168.0.0/27'),
  gives('Cidr: the second block', 'cidr', { 'Fn::Select': [1, CIDR] }, '192.168.0.32/27'),
  gives('Cidr: the last block', 'cidr', { 'Fn::Select': [5, CIDR] }, '192.168.0.160/27'),
  gives('If of what holds', 'conditions', IF, 'yes', when(SAME)),
  gives('If of what does not', 'conditions', IF, 'no', when(OTHER)),
  gives('Equals tells cases apart', 'conditions', IF, 'no', when({ 'Fn::Equals': ['a', 'A'] })),
  gives('Equals of a parameter', 'conditions', IF, 'yes', {
    ...P('p'),
    ...when({ 'Fn::Equals': [{ Ref: 'P' }, 'p'] }),
  }),
  gives('Not', 'conditions', IF, 'yes', when({ 'Fn::Not': [OTHER] })),
  gives('And of all that hold', 'conditions', IF, 'yes', when({ 'Fn::And': [SAME, SAME] })),
  gives('And where one does not hold', 'conditions', IF, 'no', when({ 'Fn::And': [SAME, OTHER] })),
  gives('Or where one holds', 'conditions', IF, 'yes', when({ 'Fn::Or': [OTHER, SAME] })),
  gives('Or where none holds', 'conditions', IF, 'no', when({ 'Fn::Or': [OTHER, OTHER] })),
  gives('a condition of another condition', 'conditions', IF, 'yes', {
    Conditions: { A: OTHER, C: { 'Fn::Not': [{ Condition: 'A' }] } },
  }),
  gives('If within If', 'conditions', { 'Fn::If': ['C', { 'Fn::If': ['C', 'in', 'x'] }, 'out'] }, 'in', when(SAME)),
  gives('FindInMap', 'findinmap', { 'Fn::FindInMap': ['M', 'one', 'key'] }, 'first', MAP),
  gives('FindInMap of a list', 'findinmap', { 'Fn::Select': [1, { 'Fn::FindInMap': ['M', 'one', 'list'] }] }, 'y', MAP),
  gives('FindInMap by a parameter', 'findinmap', { 'Fn::FindInMap': ['M', { Ref: 'P' }, 'key'] }, 'first', {
    ...MAP,
    ...P('one'),
  }),
  gives(
    'FindInMap with a default',
    'findinmap-enhancements',
    { 'Fn::FindInMap': ['M', 'two', 'key', { DefaultValue: 'else' }] },
    'else',
    { ...MAP, ...EXTENDED },
  ),
  gives('Length', 'length', { 'Fn::Sub': ['${N}', { N: { 'Fn::Length': ['a', 'b', 'c'] } }] }, '3', EXTENDED),
  gives('ToJsonString', 'ToJsonString', { 'Fn::ToJsonString': { a: ['b'] } }, '{"a":["b"]}', EXTENDED),
  gives('the name of the stack', PSEUDO, { Ref: 'AWS::StackName' }, 'c-{unique}'),
  gives('the region', PSEUDO, { Ref: 'AWS::Region' }, 'us-east-1'),
  gives('the partition', PSEUDO, { Ref: 'AWS::Partition' }, 'aws'),
  gives('the suffix of names', PSEUDO, { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'),
  gives('Ref of a parameter', 'ref', { Ref: 'P' }, 'p', P('p')),
  gives('Ref of a resource', 'ref', { Ref: 'A' }, '/c-{unique}/a', { Resources: { A: parameter('v') } }),
  gives('GetAtt', 'getatt', { 'Fn::GetAtt': ['A', 'Value'] }, 'v', { Resources: { A: parameter('v') } }),
  gives('Sub of an attribute', 'sub', { 'Fn::Sub': '${A.Value}!' }, 'v!', { Resources: { A: parameter('v') } }),
];

/** A template that is refused before anything is made. */
const invalidTemplate = (name: string, page: string, template: unknown, message: string): StackBehaviour => ({
  name: `a template is refused: ${name}`,
  source: `${GUIDE}/${page}.html`,
  steps: [create(template, {}, refused(message)), describe({}, refused('does not exist'))],
});
const outputs = (Value: unknown, more: Template = {}) =>
  templateOf({ Nothing: NOTHING }, { Outputs: { Out: { Value } }, ...more });

const REFUSED: readonly StackBehaviour[] = [
  invalidTemplate('no resources', 'resources-section-structure', {}, 'At least one Resources member must be defined'),
  invalidTemplate(
    'an empty list of resources',
    'resources-section-structure',
    { Resources: {} },
    'At least one Resources member must be defined',
  ),
  invalidTemplate(
    'a type that there is not',
    'resources-section-structure',
    templateOf({ A: { Type: 'AWS::Nothing::Here' } }),
    'Unrecognized resource types: [AWS::Nothing::Here]',
  ),
  invalidTemplate('a resource without a type', 'resources-section-structure', templateOf({ A: {} }), 'Type'),
  invalidTemplate(
    'a logical id that is not alphanumeric',
    'resources-section-structure',
    templateOf({ 'a-b': NOTHING }),
    'alphanumeric',
  ),
  invalidTemplate('an unknown section', 'template-anatomy', { ...outputs('x'), Things: {} }, 'Things'),
  invalidTemplate('text that is no JSON or YAML of a template', 'template-formats', '{ "Resources": ', ''),
  invalidTemplate(
    'an unknown version of the format',
    'format-version-structure',
    { ...outputs('x'), AWSTemplateFormatVersion: '2011-01-01' },
    '',
  ),
  invalidTemplate('a reference to nothing', 'troubleshooting', outputs({ Ref: 'None' }), '[None]'),
  invalidTemplate('an attribute of nothing', 'troubleshooting', outputs({ 'Fn::GetAtt': ['None', 'Arn'] }), 'None'),
  invalidTemplate('Sub of nothing', 'troubleshooting', outputs({ 'Fn::Sub': '${None}' }), 'None'),
  invalidTemplate('a condition that there is not', 'conditions-section-structure', outputs(IF), 'C'),
  invalidTemplate(
    'a resource under a condition that there is not',
    'conditions-section-structure',
    templateOf({ A: { ...NOTHING, Condition: 'C' } }),
    'C',
  ),
  invalidTemplate(
    'DependsOn of nothing',
    'troubleshooting',
    templateOf({ A: { ...NOTHING, DependsOn: 'None' } }),
    '[None]',
  ),
  invalidTemplate(
    'resources that depend on each other',
    'troubleshooting',
    templateOf({ A: { ...NOTHING, DependsOn: 'B' }, B: { ...NOTHING, DependsOn: 'A' } }),
    'Circular dependency between resources',
  ),
  invalidTemplate(
    'a resource that depends on itself',
    'troubleshooting',
    templateOf({ A: { ...NOTHING, DependsOn: 'A' } }),
    'Circular dependency between resources',
  ),
  invalidTemplate(
    'an output without a value',
    'outputs-section-structure',
    templateOf({ A: NOTHING }, { Outputs: { O: {} } }),
    'Outputs',
  ),
  invalidTemplate('Join without a list', 'troubleshooting', outputs({ 'Fn::Join': ['-'] }), 'Fn::Join'),
  invalidTemplate('Select without a list', 'troubleshooting', outputs({ 'Fn::Select': [1] }), 'Fn::Select'),
  invalidTemplate(
    'FindInMap of no map',
    'mappings-section-structure',
    outputs({ 'Fn::FindInMap': ['N', 'a', 'b'] }),
    'N',
  ),
  invalidTemplate(
    'a parameter without a type',
    'parameters-section-structure',
    templateOf({ A: NOTHING }, { Parameters: { P: {} } }),
    'Type',
  ),
  invalidTemplate(
    'a parameter of an unknown type',
    'parameters-section-structure',
    templateOf({ A: NOTHING }, { Parameters: { P: { Type: 'Text' } } }),
    'Text',
  ),
];

/** A parameter takes one value and not the other. */
const constrained = (name: string, definition: Template, good: string, bad: string, message = ''): StackBehaviour => {
  const template = templateOf({ Nothing: NOTHING }, { Parameters: { P: definition } });
  return {
    name: `a parameter: ${name}`,
    source: `${GUIDE}/parameters-section-structure.html`,
    steps: [
      create(template, given({ P: bad }), refused(message)),
      create(template, given({ P: good })),
      describe({}, { answer: { 'Stacks.0.Parameters.0.ParameterValue': good } }),
    ],
  };
};
const TEXT = { Type: 'String' };

const PARAMETERS: readonly StackBehaviour[] = [
  constrained('AllowedValues', { ...TEXT, AllowedValues: ['a', 'b'] }, 'b', 'c'),
  constrained('AllowedPattern', { ...TEXT, AllowedPattern: '[a-z]+' }, 'abc', 'ABC'),
  constrained('AllowedPattern is of the whole', { ...TEXT, AllowedPattern: '[a-z]' }, 'a', 'ab'),
  constrained(
    'ConstraintDescription is told',
    { ...TEXT, AllowedPattern: '[a-z]+', ConstraintDescription: 'letters, please' },
    'abc',
    '1',
    'letters, please',
  ),
  constrained('MinLength', { ...TEXT, MinLength: 3 }, 'abc', 'ab'),
  constrained('MaxLength', { ...TEXT, MaxLength: 3 }, 'abc', 'abcd'),
  constrained('Number is a number', { Type: 'Number' }, '12', 'twelve'),
  constrained('Number may have a fraction', { Type: 'Number' }, '1.5', '1.5x'),
  constrained('MinValue', { Type: 'Number', MinValue: 3 }, '3', '2'),
  constrained('MaxValue', { Type: 'Number', MaxValue: 3 }, '3', '4'),
  constrained('a list of numbers', { Type: 'List<Number>' }, '1,2', '1,two'),
  {
    name: 'a parameter without a default must be given',
    source: `${GUIDE}/parameters-section-structure.html`,
    steps: [create(templateOf({ A: NOTHING }, { Parameters: { P: TEXT } }), {}, refused('[P] must have values'))],
  },
  {
    name: 'a parameter that the template has not is refused',
    source: `${API}/API_CreateStack.html`,
    steps: [create(templateOf({ A: NOTHING }), given({ P: 'x' }), refused('[P] do not exist in the template'))],
  },
  {
    name: 'a parameter that is given stands before its default',
    source: `${GUIDE}/parameters-section-structure.html`,
    steps: [
      create(templateOf({ A: NOTHING }, { ...P('d'), Outputs: { O: { Value: { Ref: 'P' } } } }), given({ P: 'x' })),
      describe({}, { answer: { 'Stacks.0.Outputs.0.OutputValue': 'x' } }),
    ],
  },
  {
    name: 'a parameter with NoEcho is shown as stars',
    source: `${GUIDE}/parameters-section-structure.html`,
    steps: [
      create(templateOf({ A: NOTHING }, P('secret', { NoEcho: true }))),
      describe({}, { answer: { 'Stacks.0.Parameters.0.ParameterValue': '****' } }),
    ],
  },
  {
    name: 'an update may keep the value of a parameter',
    source: `${API}/API_Parameter.html`,
    steps: [
      create(templateOf({ A: parameter({ Ref: 'P' }) }, P('d')), given({ P: 'x' })),
      update(templateOf({ A: parameter({ 'Fn::Sub': '${P}!' }) }, P('d')), {
        Parameters: [{ ParameterKey: 'P', UsePreviousValue: true }],
      }),
      stored('x!'),
    ],
  },
  {
    name: 'an update without the parameter takes its default again',
    source: `${API}/API_UpdateStack.html`,
    steps: [
      create(templateOf({ A: parameter({ Ref: 'P' }) }, P('d')), given({ P: 'x' })),
      update(templateOf({ A: parameter({ Ref: 'P' }) }, P('d'))),
      stored('d'),
    ],
  },
  {
    name: 'a parameter of the Parameter Store has the value that stands there',
    source: `${GUIDE}/cloudformation-supplied-parameter-types.html`,
    steps: [
      put('stored', 'p'),
      create(
        templateOf(
          { A: NOTHING },
          {
            Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/c-{unique}/p' } },
            Outputs: { O: { Value: { Ref: 'P' } } },
          },
        ),
      ),
      describe(
        {},
        {
          answer: {
            'Stacks.0.Parameters.0.ParameterValue': '/c-{unique}/p',
            'Stacks.0.Parameters.0.ResolvedValue': 'stored',
            'Stacks.0.Outputs.0.OutputValue': 'stored',
          },
        },
      ),
    ],
  },
];

export const TEMPLATE_BEHAVIOURS: readonly StackBehaviour[] = [...EXPRESSIONS, ...REFUSED, ...PARAMETERS];
