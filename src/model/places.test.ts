/** Where things are said: references by property path, and places in the text. */
import { describe, expect, test } from 'vitest';
import { modelOf, stackOf } from './tiny-model.ts';
import { showPath } from './value.ts';

const CONDITIONS = {
  Parameters: { Stage: { Type: 'String' } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    Never: { 'Fn::Equals': ['a', 'b'] },
    Always: { 'Fn::Equals': ['a', 'a'] },
  },
};
const NO_VALUE = { Ref: 'AWS::NoValue' };

function model(V: unknown) {
  return modelOf(
    stackOf({
      ...CONDITIONS,
      Resources: { It: { Type: 'Custom::It', Properties: { V } }, A: { Type: 'Custom::A' }, B: { Type: 'Custom::B' } },
    }),
  );
}

describe('a reference', () => {
  const paths = (V: unknown) =>
    model(V)
      .resources.get('It')
      ?.references.map((each) => `${each.to} ${showPath(each.path)}`);

  test.each<[string, unknown, readonly string[]]>([
    ['in a property', { Ref: 'A' }, ['A V.Ref']],
    ['in text', { 'Fn::Sub': '${A} ${B.Arn}' }, ['A V.Fn::Sub', 'B V.Fn::Sub']],
    ['in a variable of text', { 'Fn::Sub': ['${x}', { x: { Ref: 'A' } }] }, ['A V.Fn::Sub[1].x.Ref']],
    ['in a list', ['x', { Ref: 'A' }], ['A V[1].Ref']],
    [
      'in a list that loses an entry before it',
      [NO_VALUE, { 'Fn::If': ['Never', 'x', NO_VALUE] }, 'x', { Ref: 'A' }],
      ['A V[1].Ref'],
    ],
    [
      'in a list with an entry that some worlds have',
      [{ 'Fn::If': ['IsProd', 'x', NO_VALUE] }, { Ref: 'A' }],
      ['A V[1].Ref'],
    ],
    ['in a branch', { 'Fn::If': ['IsProd', { Ref: 'A' }, { Ref: 'B' }] }, ['A V.Fn::If[1].Ref', 'B V.Fn::If[2].Ref']],
    ['in a list in a branch', { 'Fn::If': ['IsProd', [NO_VALUE, { Ref: 'A' }], []] }, ['A V.Fn::If[1][0].Ref']],
    ['in a branch that is never taken', { 'Fn::If': ['Never', { Ref: 'A' }, 'x'] }, []],
    ['to a parameter', { Ref: 'Stage' }, ['Stage V.Ref']],
  ])('%s', (_, value, expected) => {
    expect(paths(value)).toEqual(expected);
  });

  test('carries the worlds of its branch', () => {
    const built = model({ 'Fn::If': ['IsProd', { Ref: 'A' }, 'x'] });
    const [reference] = built.resources.get('It')?.references ?? [];
    expect(reference?.when).toBe(built.space.is('Stage', 'prod'));
  });
});

describe('a place', () => {
  const located = (V: unknown, path: readonly (string | number)[]) =>
    model(V).locate({ subject: 'It', path: ['V', ...path] }).path;

  test.each<[string, unknown, readonly (string | number)[], string]>([
    ['in a mapping', { a: [1] }, ['a', 0], 'a.0'],
    ['after entries without a value', [NO_VALUE, { 'Fn::If': ['Never', 1, NO_VALUE] }, { b: 1 }], [0, 'b'], '2.b'],
    ['in the branch that is taken', { 'Fn::If': ['Never', [1], [2]] }, [0], 'Fn::If.2.0'],
    ['in the only branch that has it', { 'Fn::If': ['IsProd', { a: 1 }, { b: 1 }] }, ['b'], 'Fn::If.2.b'],
    ['in the first of two branches that have it', { 'Fn::If': ['IsProd', { a: 1 }, { a: 2 }] }, ['a'], 'Fn::If.1.a'],
    [
      'through branches in lists',
      [{ 'Fn::If': ['IsProd', { 'Fn::If': ['Always', { a: 1 }, {}] }, {}] }],
      [0, 'a'],
      '0.Fn::If.1.Fn::If.1.a',
    ],
    ['that the template does not write', { a: 1 }, ['b', 0, 'c'], 'b.0.c'],
  ])('%s', (_, value, path, expected) => {
    expect(located(value, path)).toBe(`Resources.It.Properties.V.${expected}`);
  });

  test('of a parameter, an output and a stack', () => {
    const { locate } = modelOf(stackOf({ Parameters: { P: { Type: 'String' } }, Outputs: { O: { Value: 1 } } }));
    expect(locate({ subject: 'P', path: ['Default'] }).path).toBe('Parameters.P.Default');
    expect(locate({ subject: 'O', path: ['Value'] }).path).toBe('Outputs.O.Value');
    expect(locate({ subject: 'Stack', path: [] })).toEqual({ file: 'Stack', path: '' });
    expect(locate({ subject: 'Nothing', path: [] })).toEqual({ file: 'Stack' });
  });

  test('in a program, where the stack can tell', () => {
    const definedAt = (logicalId: string, path: string | undefined) =>
      logicalId === 'A' && path === 'S/A' ? { file: 'app.ts', line: 7 } : undefined;
    const A = { Type: 'Custom::A', Metadata: { 'aws:cdk:path': 'S/A' } };
    const { locate } = modelOf(stackOf({ Resources: { A } }, { definedAt }));
    expect(locate({ subject: 'A', path: [] })).toMatchObject({
      constructPath: 'S/A',
      definedAt: { file: 'app.ts', line: 7 },
    });
  });
});

describe('text read in the words of the template', () => {
  const { read } = modelOf(
    stackOf(
      { Parameters: { Name: { Type: 'String', Default: 'n' } }, Resources: { A: { Type: 'Custom::A' } } },
      {},
      'One',
    ),
    stackOf({ Resources: { B: { Type: 'Custom::B' } } }, { region: 'eu-west-1' }, 'Two'),
  );

  test('is resolved by the first stack that knows its names', () => {
    expect(read('${Name}-${!x}')).toEqual({ value: 'n-${x}' });
    expect(read('${B.Arn}')).toEqual({ value: '\uE000Two/B.Arn\uE001' });
    expect(read('plain')).toEqual({ value: 'plain' });
  });

  test('with a name that none has names it', () => {
    expect(read('${A} ${Nowhere.Arn}')).toEqual({ unknownNames: ['A', 'Nowhere.Arn'] });
  });

  test('leaves no trace in the model', () => {
    const before = modelOf(stackOf({ Resources: { A: { Type: 'Custom::A' } } }));
    before.read('${A}');
    expect(before.resources.get('A')?.references).toEqual([]);
  });
});
