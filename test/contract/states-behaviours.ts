/** Behaviours of Step Functions, each with the page that says so. What a machine does is seen by a synchronous express execution. */
import type { Behaviour, Step } from './behaviour.ts';

const GUIDE = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const API = 'https://docs.aws.amazon.com/step-functions/latest/apireference';
const roleArn = 'arn:aws:iam::000000000000:role/states';

const ask = (
  operation: string,
  input: Step['input'],
  rest: Omit<Step, 'service' | 'operation' | 'input'> = {},
): Step => ({ service: 'states', operation, input, ...rest });

/** What a machine answers to an input: `output`, or the members that `ends` names. */
const runs = (
  name: string,
  page: string,
  states: Readonly<Record<string, object>>,
  given: unknown,
  output: unknown,
  ends: Readonly<Record<string, unknown>> = { status: 'SUCCEEDED', output: JSON.stringify(output) },
): Behaviour => ({
  name,
  source: `${GUIDE}/${page}.html`,
  steps: [
    ask(
      'CreateStateMachine',
      {
        name: '{unique}',
        type: 'EXPRESS',
        roleArn,
        definition: JSON.stringify({ StartAt: Object.keys(states)[0], States: states }),
      },
      { keep: { arn: 'stateMachineArn' } },
    ),
    ask('StartSyncExecution', { stateMachineArn: '{arn}', input: JSON.stringify(given) }, { answer: ends }),
    ask('DeleteStateMachine', { stateMachineArn: '{arn}' }),
  ],
});

const pass = (fields: object) => ({ P: { Type: 'Pass', End: true, ...fields } });
const fails = (error: string) => ({ status: 'FAILED', error });

const intrinsic = (name: string, call: string, given: unknown, output: unknown) =>
  runs(
    `States.${name}`,
    'intrinsic-functions',
    pass({ Parameters: { 'found.$': call }, OutputPath: '$.found' }),
    given,
    output,
  );

const nine = { inputArray: [1, 2, 3, 4, 5, 6, 7, 8, 9] };

/** The examples of the page. */
const INTRINSICS: readonly Behaviour[] = [
  intrinsic('Array', 'States.Array($.Id)', { Id: 123456 }, [123456]),
  intrinsic('ArrayPartition', 'States.ArrayPartition($.inputArray,4)', nine, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
  intrinsic('ArrayContains', 'States.ArrayContains($.inputArray, $.lookingFor)', { ...nine, lookingFor: 5 }, true),
  intrinsic('ArrayRange', 'States.ArrayRange(1, 9, 2)', {}, [1, 3, 5, 7, 9]),
  intrinsic('ArrayGetItem', 'States.ArrayGetItem($.inputArray, $.index)', { ...nine, index: 5 }, 6),
  intrinsic('ArrayLength', 'States.ArrayLength($.inputArray)', nine, 9),
  intrinsic('ArrayUnique', 'States.ArrayUnique($.a)', { a: [1, 2, 3, 3, 3, 3, 3, 3, 4] }, [1, 2, 3, 4]),
  intrinsic('Base64Encode', 'States.Base64Encode($.input)', { input: 'Data to encode' }, 'RGF0YSB0byBlbmNvZGU='),
  intrinsic('Base64Decode', 'States.Base64Decode($.b)', { b: 'RGVjb2RlZCBkYXRh' }, 'Decoded data'),
  intrinsic(
    'Hash',
    'States.Hash($.Data, $.Algorithm)',
    { Data: 'input data', Algorithm: 'SHA-1' },
    'aaff4a450a104cd177d28d18d74485e8cae074b7',
  ),
  intrinsic(
    'JsonMerge',
    'States.JsonMerge($.json1, $.json2, false)',
    { json1: { a: { a1: 1, a2: 2 }, b: 2 }, json2: { a: { a3: 1, a4: 2 }, c: 3 } },
    { a: { a3: 1, a4: 2 }, b: 2, c: 3 },
  ),
  intrinsic('StringToJson', 'States.StringToJson($.s)', { s: '{"foo": "bar"}' }, { foo: 'bar' }),
  intrinsic('JsonToString', 'States.JsonToString($.o)', { o: { foo: 'bar' } }, '{"foo":"bar"}'),
  intrinsic('MathAdd', 'States.MathAdd($.value1, $.step)', { value1: 111, step: -1 }, 110),
  intrinsic('StringSplit', "States.StringSplit('This.is+a,test=string', '.+,=')", {}, [
    'This',
    'is',
    'a',
    'test',
    'string',
  ]),
  intrinsic('Format', "States.Format('Hello, my name is {}.', $.name)", { name: 'Arnav' }, 'Hello, my name is Arnav.'),
  intrinsic('Format with escaped braces', "States.Format('\\{ {} \\}', $.name)", { name: 'x' }, '{ x }'),
];

const order = {
  product: 'a',
  items: [
    { name: 'x', price: 3 },
    { name: 'y', price: 7 },
  ],
};

const DATA: readonly Behaviour[] = [
  runs(
    'InputPath, Parameters, ResultSelector and ResultPath in turn',
    'input-output-example',
    {
      P: {
        Type: 'Parallel',
        InputPath: '$.items',
        Parameters: { 'first.$': '$[0].name', fixed: 1 },
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', End: true } } }],
        ResultSelector: { 'name.$': '$[0].first' },
        ResultPath: '$.found',
        OutputPath: '$.found.name',
        End: true,
      },
    },
    order,
    'x',
  ),
  runs(
    'a ResultPath of null keeps the input',
    'input-output-resultpath',
    pass({ Result: 1, ResultPath: null }),
    { a: 1 },
    { a: 1 },
  ),
  runs(
    'a ResultPath makes what is not there',
    'input-output-resultpath',
    pass({ Result: 1, ResultPath: '$.b.c' }),
    { a: 1 },
    { a: 1, b: { c: 1 } },
  ),
  runs(
    'an OutputPath of null gives an empty object',
    'concepts-input-output-filtering',
    pass({ OutputPath: null }),
    { a: 1 },
    {},
  ),
  runs(
    'a filter in a path',
    'amazon-states-language-paths',
    pass({ InputPath: '$.items[?(@.price > 5)].name' }),
    order,
    ['y'],
  ),
  runs('a slice in a path', 'amazon-states-language-paths', pass({ InputPath: '$.items[0:1]' }), order, [
    order.items[0],
  ]),
  runs(
    'a path that leads nowhere',
    'concepts-error-handling',
    pass({ InputPath: '$.none' }),
    {},
    undefined,
    fails('States.Runtime'),
  ),
  runs(
    'the context object',
    'input-output-contextobject',
    pass({ Parameters: { 'name.$': '$$.State.Name', 'in.$': '$$.Execution.Input.a' } }),
    { a: 1 },
    { name: 'P', in: 1 },
  ),
  runs(
    'a variable is seen by later states, and is what the state was given or made',
    'workflow-variables',
    {
      A: { Type: 'Pass', Assign: { 'kept.$': '$.a' }, Result: { a: 1 }, Next: 'B' },
      B: { Type: 'Pass', Parameters: { 'kept.$': '$kept' }, End: true },
    },
    {},
    { kept: 1 },
  ),
  runs(
    'JSONata: Output sees the input',
    'transforming-data',
    pass({ QueryLanguage: 'JSONata', Output: '{% $sum($states.input.items.price) %}' }),
    order,
    10,
  ),
  runs(
    'JSONata: Assign and a later Output',
    'workflow-variables',
    {
      A: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { twice: '{% $states.input.a * 2 %}' }, Next: 'B' },
      B: { Type: 'Pass', QueryLanguage: 'JSONata', Output: { twice: '{% $twice %}' }, End: true },
    },
    { a: 4 },
    { twice: 8 },
  ),
  runs(
    'JSONata: the functions that Step Functions adds',
    'transforming-data',
    pass({
      QueryLanguage: 'JSONata',
      Output: {
        p: '{% $partition([1,2,3,4,5], 2) %}',
        r: '{% $range(0, 10, 5) %}',
        h: "{% $hash('input data', 'SHA-1') %}",
      },
    }),
    {},
    { p: [[1, 2], [3, 4], [5]], r: [0, 5, 10], h: 'aaff4a450a104cd177d28d18d74485e8cae074b7' },
  ),
  runs(
    'JSONata: nothing is an error',
    'transforming-data',
    pass({ QueryLanguage: 'JSONata', Output: '{% $states.input.none %}' }),
    {},
    undefined,
    fails('States.QueryEvaluationError'),
  ),
];

const choice = (name: string, rule: object, given: unknown, isMet: boolean): Behaviour =>
  runs(
    `a choice: ${name}`,
    'state-choice',
    {
      C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Y' }], Default: 'N' },
      Y: { Type: 'Pass', Result: true, End: true },
      N: { Type: 'Pass', Result: false, End: true },
    },
    given,
    isMet,
  );

const CHOICES: readonly Behaviour[] = [
  choice('a number and a text are not equal', { Variable: '$.a', NumericEquals: 1 }, { a: '1' }, false),
  choice('StringMatches with a star', { Variable: '$.a', StringMatches: 'log-*.txt' }, { a: 'log-1.txt' }, true),
  choice('StringMatches with an escaped star', { Variable: '$.a', StringMatches: 'a\\*' }, { a: 'ab' }, false),
  choice('texts are compared by their letters', { Variable: '$.a', StringLessThan: 'b' }, { a: 'B' }, true),
  choice('times', { Variable: '$.a', TimestampLessThan: '2026-01-02T00:00:00Z' }, { a: '2026-01-01T00:00:00Z' }, true),
  choice('IsPresent', { Variable: '$.b', IsPresent: true }, { a: 1 }, false),
  choice(
    'Not and And',
    { And: [{ Not: { Variable: '$.a', IsNull: true } }, { Variable: '$.a', IsNumeric: true }] },
    { a: 1 },
    true,
  ),
  choice('against another path', { Variable: '$.a', NumericGreaterThanPath: '$.b' }, { a: 2, b: 1 }, true),
  runs(
    'a choice that no rule meets',
    'concepts-error-handling',
    { C: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Y' }] }, Y: { Type: 'Succeed' } },
    { a: 2 },
    undefined,
    fails('States.NoChoiceMatched'),
  ),
];

const FLOW: readonly Behaviour[] = [
  runs(
    'a Map state gives the outputs in the order of its items',
    'state-map-inline',
    {
      M: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'i.$': '$$.Map.Item.Index', 'n.$': '$$.Map.Item.Value.name' },
        ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } },
        End: true,
      },
    },
    order,
    [
      { i: 0, n: 'x' },
      { i: 1, n: 'y' },
    ],
  ),
  runs(
    'a Parallel state gives the outputs in the order of its branches',
    'state-parallel',
    {
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'W',
            States: { W: { Type: 'Wait', Seconds: 0, Next: 'B' }, B: { Type: 'Pass', Result: 1, End: true } },
          },
          { StartAt: 'D', States: { D: { Type: 'Pass', Result: 2, End: true } } },
        ],
        End: true,
      },
    },
    {},
    [1, 2],
  ),
  runs(
    'a catcher takes the error of a branch',
    'concepts-error-handling',
    {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Mine', Cause: 'why' } } }],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'N' },
          { ErrorEquals: ['Mine'], ResultPath: '$.failed', Next: 'Y' },
        ],
        End: true,
      },
      N: { Type: 'Fail' },
      Y: { Type: 'Succeed' },
    },
    { a: 1 },
    { a: 1, failed: { Error: 'Mine', Cause: 'why' } },
  ),
  runs(
    'States.ALL takes no States.Runtime',
    'concepts-error-handling',
    {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', InputPath: '$.none', End: true } } }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Y' }],
        End: true,
      },
      Y: { Type: 'Succeed' },
    },
    {},
    undefined,
    fails('States.Runtime'),
  ),
  runs(
    'a Fail state says its error and cause from paths',
    'state-fail',
    { F: { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('because of {}', $.c)" } },
    { e: 'Bad', c: 'it' },
    undefined,
    { status: 'FAILED', error: 'Bad', cause: 'because of it' },
  ),
];

const REFUSED: readonly Behaviour[] = [
  {
    name: 'a definition whose Next is not there',
    source: `${API}/API_CreateStateMachine.html`,
    steps: [
      ask(
        'CreateStateMachine',
        {
          name: '{unique}',
          roleArn,
          definition: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }),
        },
        {
          error: 'InvalidDefinition',
          message:
            "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next'",
        },
      ),
    ],
  },
  {
    name: 'validation tells where',
    source: `${API}/API_ValidateStateMachineDefinition.html`,
    steps: [
      ask(
        'ValidateStateMachineDefinition',
        {
          definition: JSON.stringify({
            StartAt: 'A',
            States: { A: { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', End: true } },
          }),
        },
        { answer: { result: 'FAIL', 'diagnostics.0.location': '/States/A/Resource' } },
      ),
    ],
  },
  {
    name: 'input that is no JSON',
    source: `${API}/API_StartExecution.html`,
    steps: [
      ask(
        'CreateStateMachine',
        { name: '{unique}', roleArn, definition: JSON.stringify({ StartAt: 'P', States: pass({}) }) },
        { keep: { arn: 'stateMachineArn' } },
      ),
      ask(
        'StartExecution',
        { stateMachineArn: '{arn}', input: 'not' },
        {
          error: 'InvalidExecutionInput',
          message: `Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')'`,
        },
      ),
      ask('StartSyncExecution', { stateMachineArn: '{arn}' }, { error: 'StateMachineTypeNotSupported' }),
      ask(
        'PublishStateMachineVersion',
        { stateMachineArn: '{arn}' },
        { answer: { stateMachineVersionArn: '{arn}:1' } },
      ),
      ask('DeleteStateMachine', { stateMachineArn: '{arn}' }),
      ask('DescribeStateMachine', { stateMachineArn: '{arn}' }, { error: 'StateMachineDoesNotExist' }),
    ],
  },
];

export const STATES_BEHAVIOURS: readonly Behaviour[] = [...INTRINSICS, ...DATA, ...CHOICES, ...FLOW, ...REFUSED];
