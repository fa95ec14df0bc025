/**
 * Templates as a whole: their outline, what CloudFormation refuses before it looks at any value, loops, and what only AWS
 * expands. Oracle: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html, and for loops
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument, deletionPolicyOf } from './index.ts';
import { modelOf, reported, resolved, shown, stackOf } from './tiny-model.ts';

const IT = { Type: 'Custom::It' };
const raw = (root: unknown) => reported({ name: 'Stack', document: dataDocument(root) });

describe('a document that is no template', () => {
  test.each<[string, unknown, string]>([
    ['is empty', null, 'LTL1005 : The file is empty.'],
    ['is a list', [], 'LTL1005 : The document is a list, not a mapping.'],
    ['is text', 'Resources', 'LTL1005 : The document is the text "Resources", not a mapping.'],
    [
      'is a mapping of something else',
      { version: 3, services: {} },
      'LTL1005 : The document has no Resources section; it has version, services.',
    ],
    ['is an empty mapping', {}, 'LTL1005 : The document has no Resources section.'],
    ['has a list of resources', { Resources: [] }, 'LTL1005 : The Resources section is a list, not a mapping.'],
  ])('%s', (_, root, expected) => {
    expect(raw(root)).toEqual([expected]);
  });

  test('nests without end', () => {
    let value: unknown = 'a';
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(raw({ Resources: { It: { ...IT, Properties: { V: value } } } })).toEqual([
      'LTL1004 : The document nests more than 200 lists and mappings inside each other.',
    ]);
  });

  test('contains itself', () => {
    const root: Record<string, unknown> = { Resources: {} };
    root.Metadata = root;
    expect(raw(root)).toEqual(['LTL1004 : The document nests more than 200 lists and mappings inside each other.']);
  });

  test('is one thing a million times', () => {
    const many = (value: unknown) => Array.from({ length: 100 }, () => value);
    expect(raw({ Resources: {}, Metadata: { M: many(many(many(many('a')))) } })).toEqual([
      'LTL1002 : The document holds more than 2000000 values.',
    ]);
  });
});

describe('the outline of a template', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'a resource that is text',
      { Resources: { A: 'AWS::S3::Bucket' } },
      ['LTL1006 Resources.A: Resource "A" is the text "AWS::S3::Bucket", not a mapping with a Type.'],
    ],
    [
      'a resource that is nothing',
      { Resources: { A: null } },
      ['LTL1006 Resources.A: Resource "A" is empty, not a mapping with a Type.'],
    ],
    [
      'a resource without a type',
      { Resources: { A: { Properties: {} } } },
      ['LTL1006 Resources.A: Resource "A" has no Type.'],
    ],
    [
      'properties that are a list',
      { Resources: { A: { ...IT, Properties: [] } } },
      ['LTL1006 Resources.A.Properties: The Properties of "A" are a list, not a mapping.'],
    ],
    [
      'properties that are a function',
      { Resources: { A: { ...IT, Properties: { Ref: 'AWS::Region' } } } },
      ['LTL1009 Resources.A.Properties: The Properties of "A" are a function.'],
    ],
    [
      'a condition that is none',
      { Resources: { A: { ...IT, Condition: { 'Fn::Equals': [1, 1] } } } },
      ['LTL1006 Resources.A.Condition: The Condition of "A" is a mapping, not the name of a condition.'],
    ],
    [
      'an unknown condition',
      { Resources: { A: { ...IT, Condition: 'IsProd' } } },
      ['LTL1007 Resources.A.Condition: "IsProd" is no condition of the template.'],
    ],
    [
      'a dependency on nothing',
      { Resources: { A: { ...IT, DependsOn: ['B', 'A1'] }, B: IT } },
      ['LTL1007 Resources.A.DependsOn.1: "A1" is no resource of the template. Did you mean "A"?'],
    ],
    [
      'a dependency on a parameter',
      { Resources: { A: { ...IT, DependsOn: 'P' } }, Parameters: { P: { Type: 'String' } } },
      ['LTL1007 Resources.A.DependsOn: "P" is no resource of the template.'],
    ],
    [
      'a dependency that is a mapping',
      { Resources: { A: { ...IT, DependsOn: { Ref: 'B' } } } },
      ['LTL1006 Resources.A.DependsOn: The DependsOn of "A" is not a name or a list of names.'],
    ],
    [
      'an attribute that is misspelt',
      { Resources: { A: { ...IT, Propertys: {} } } },
      ['LTL1006 Resources.A.Propertys: "Propertys" is no attribute of a resource. Did you mean "Properties"?'],
    ],
    [
      'a section that is misspelt',
      { Resources: {}, Ouputs: {} },
      ['LTL1006 Ouputs: "Ouputs" is no section of a template. Did you mean "Outputs"?'],
    ],
    [
      'a section that is a list',
      { Resources: {}, Parameters: [] },
      ['LTL1006 Parameters: The section Parameters is a list, not a mapping.'],
    ],
    [
      'a mapping of one key',
      { Resources: {}, Mappings: { M: { a: 'b' } } },
      ['LTL1006 Mappings.M: The mapping "M" is not a table of two keys with text or lists of text.'],
    ],
    [
      'a mapping with a function',
      { Resources: {}, Mappings: { M: { a: { b: { Ref: 'P' } } } } },
      ['LTL1006 Mappings.M: The mapping "M" is not a table of two keys with text or lists of text.'],
    ],
    [
      'an output without a value',
      { Resources: {}, Outputs: { O: { Description: 'x' } } },
      ['LTL1006 Outputs.O: Output "O" has no Value.'],
    ],
    [
      'an output of nothing',
      { Resources: {}, Outputs: { O: { Value: { Ref: 'A' } } } },
      ['LTL1007 Outputs.O.Value.Ref: "A" is no parameter or resource of the template.'],
    ],
    [
      'metadata that names nothing',
      { Resources: { A: { ...IT, Metadata: { M: { Ref: 'B' } } } } },
      ['LTL1007 Resources.A.Metadata.M.Ref: "B" is no parameter or resource of the template.'],
    ],
    [
      'sections and entries without content',
      { Resources: {}, Parameters: null, Mappings: null, Conditions: null, Outputs: null },
      [],
    ],
    [
      'names of JavaScript',
      {
        Resources: JSON.parse(
          '{"__proto__":{"Type":"__proto__"},"constructor":{"Type":"toString","Properties":{"__proto__":1}}}',
        ),
      },
      [],
    ],
  ])('%s', (_, root, expected) => {
    expect(raw(root)).toEqual(expected);
  });

  test('one fault met on several ways is told once', () => {
    const value = { Ref: 'Nowhere' };
    const template = {
      Conditions: { C: { 'Fn::Equals': [value, 'a'] } },
      Resources: { A: { ...IT, Condition: 'C' }, B: { ...IT, Condition: 'C' } },
    };
    expect(raw(template)).toHaveLength(1);
  });

  test('a resource keeps its policies, its condition and its construct path', () => {
    const model = modelOf(
      stackOf(
        {
          Parameters: { Keep: { Type: 'String', AllowedValues: ['Retain', 'Delete'] } },
          Resources: {
            A: {
              ...IT,
              DeletionPolicy: 'Retain',
              UpdateReplacePolicy: { Ref: 'Keep' },
              DependsOn: 'B',
              Metadata: { 'aws:cdk:path': 'Stack/A/Resource' },
            },
            B: IT,
          },
        },
        { parameters: { Keep: 'Delete' } },
      ),
    );
    expect(model.resources.get('A')).toMatchObject({
      attributes: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Delete', DependsOn: ['B'] },
      dependsOn: ['B'],
      constructPath: 'Stack/A/Resource',
    });
  });

  test('a policy that conditions decide is told by all that it may be', () => {
    const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } };
    const A = { ...IT, DeletionPolicy: { 'Fn::If': ['IsProd', 'Retain', 'Delete'] } };
    const model = modelOf(stackOf({ Parameters: { Stage: { Type: 'String' } }, Conditions, Resources: { A } }));
    const found = model.resources.get('A');
    expect(found && deletionPolicyOf(found)).toBe('Retain or Delete');
  });

  test('a policy that is a function needs a transform', () => {
    const Resources = { A: { ...IT, DeletionPolicy: { Ref: 'AWS::Region' } } };
    const what =
      'DeletionPolicy is a function, which CloudFormation accepts with the transform AWS::LanguageExtensions only.';
    expect(reported(stackOf({ Resources }))).toEqual([expect.stringContaining(what)]);
    expect(reported(stackOf({ Transform: 'AWS::LanguageExtensions', Resources }))).toEqual([]);
  });

  test('what leaves the model is frozen', () => {
    const model = modelOf(
      stackOf({
        Resources: {
          G: {
            Type: 'AWS::EC2::SecurityGroup',
            Properties: {
              Tags: [{ Key: 'a', Value: 'b' }],
              SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: -1 }],
            },
          },
        },
      }),
    );
    const group = model.resources.get('G');
    const [rule] = model.network.groups.get('G')?.rules ?? [];
    for (const each of [
      model,
      group,
      group?.properties,
      group?.properties.Tags,
      group?.references,
      model.network,
      rule,
      rule?.peer,
      rule?.flows,
      rule?.at.path,
      model.access,
    ]) {
      expect(Object.isFrozen(each)).toBe(true);
    }
  });
});

describe('circles', () => {
  const refers = (to: string, more: object = {}) => ({ ...IT, Properties: { V: { Ref: to } }, ...more });
  const circle = (ids: string) => expect.stringContaining(`Resources depend on each other in a circle: ${ids}.`);

  test.each<[string, object, unknown]>([
    ['a resource that names itself', { A: refers('A') }, circle('A → A')],
    ['two resources', { A: refers('B'), B: refers('A') }, circle('A → B → A')],
    ['through DependsOn', { A: refers('B'), B: { ...IT, DependsOn: 'A' } }, circle('A → B → A')],
    [
      'through an attribute that echoes a property',
      { A: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { 'Fn::GetAtt': 'A.CidrBlock' } } } },
      circle('A → A'),
    ],
  ])('%s', (_, Resources, expected) => {
    expect(reported(stackOf({ Resources }))).toEqual([expected]);
  });

  const STAGES = {
    Parameters: { Stage: { Type: 'String' } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    },
  };
  const branch = (condition: string, to: string) => ({
    ...IT,
    Properties: { V: { 'Fn::If': [condition, { Ref: to }, 'x'] } },
  });

  test('references that never stand in one world form none', () => {
    expect(reported(stackOf({ ...STAGES, Resources: { A: branch('IsProd', 'B'), B: branch('IsDev', 'A') } }))).toEqual(
      [],
    );
    expect(
      reported(
        stackOf({
          ...STAGES,
          Resources: { A: refers('B', { Condition: 'IsProd' }), B: refers('A', { Condition: 'IsDev' }) },
        }),
      ),
    ).not.toContainEqual(expect.stringMatching(/^LTL1008/));
  });

  test('a circle that some worlds have is told with them', () => {
    expect(reported(stackOf({ ...STAGES, Resources: { A: branch('IsProd', 'B'), B: refers('A') } }))).toEqual([
      'LTL1008 Resources.A: Resources depend on each other in a circle when Stage = prod: A → B → A.',
    ]);
    const known = stackOf(
      { ...STAGES, Resources: { A: branch('IsProd', 'B'), B: refers('A') } },
      { parameters: { Stage: 'dev' } },
    );
    expect(buildModel([known])).toMatchObject({ ok: true, diagnostics: [] });
  });
});

/** https://repost.aws/knowledge-center/cloudformation-template-validation: "Unresolved resource dependencies". */
describe('a reference to a resource that some worlds do not have', () => {
  const STAGES = {
    Parameters: { Stage: { Type: 'String' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  };
  const faults = (A: object, options: object = {}) =>
    reported(stackOf({ ...STAGES, Resources: { A: { ...IT, ...A }, B: { ...IT, Condition: 'IsProd' } } }, options));
  const V = { 'Fn::Sub': '${B}' };

  test('is told with those worlds', () => {
    expect(faults({ Properties: { V } })).toEqual([
      'LTL1007 Resources.A.Properties.V: "A" refers to "B", which does not exist when Stage ≠ prod.',
    ]);
    expect(faults({ Properties: { V } }, { parameters: { Stage: 'dev' } })).toEqual([
      'LTL1007 Resources.A.Properties.V: "A" refers to "B", which does not exist here.',
    ]);
  });

  test.each<[string, object, object?]>([
    ['under the same condition', { Condition: 'IsProd', Properties: { V } }],
    ['in a branch', { Properties: { V: { 'Fn::If': ['IsProd', V, 'x'] } } }],
    ['in a world that has it', { Properties: { V } }, { parameters: { Stage: 'prod' } }],
    ['by DependsOn', { DependsOn: 'B' }],
  ])('is fine %s', (_, A, options) => {
    expect(faults(A, options)).toEqual([]);
  });
});

describe('loops', () => {
  const LOOPS = { Transform: 'AWS::LanguageExtensions' };

  test('make resources, outputs and properties', () => {
    const model = modelOf(
      stackOf({
        ...LOOPS,
        Resources: {
          'Fn::ForEach::Queues': [
            'Name',
            ['Orders', 'Mails'],
            {
              'Queue${Name}': {
                Type: 'Custom::Queue',
                Properties: { V: { 'Fn::Sub': '${Name}-${AWS::Region}' }, R: { Ref: 'Name' } },
              },
            },
          ],
        },
        Outputs: {
          'Fn::ForEach::Out': [
            'Name',
            ['Orders', 'Mails'],
            { 'Url${Name}': { Value: { 'Fn::GetAtt': ['Queue${Name}', 'Url'] } } },
          ],
        },
      }),
    );
    expect([...model.resources.keys()]).toEqual(['QueueOrders', 'QueueMails']);
    expect(shown(model.resources.get('QueueMails')?.properties)).toBe('{V: Mails-${AWS::Region}, R: Mails}');
    expect(shown(model.outputs.get('UrlOrders')?.properties.Value)).toBe('${QueueOrders.Url}');
  });

  test('nest, and strip what a logical id can not hold', () => {
    const inner = {
      'Fn::ForEach::Inner': [
        'Ip',
        ['10.0.0.1', '10.0.0.2'],
        { 'R${Zone}&{Ip}': { Type: 'Custom::R', Properties: { V: '${Ip}' } } },
      ],
    };
    const model = modelOf(stackOf({ ...LOOPS, Resources: { 'Fn::ForEach::Outer': ['Zone', ['a', 'b'], inner] } }));
    expect([...model.resources.keys()]).toEqual(['Ra10001', 'Ra10002', 'Rb10001', 'Rb10002']);
    expect(shown(model.resources.get('Rb10002')?.properties.V)).toBe('10.0.0.2');
  });

  test('run over a list parameter', () => {
    const template = {
      ...LOOPS,
      Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a, b' } },
      Resources: { 'Fn::ForEach::L': ['N', { Ref: 'Names' }, { 'R${N}': IT }] },
    };
    expect([...modelOf(stackOf(template)).resources.keys()]).toEqual(['Ra', 'Rb']);
    expect([...modelOf(stackOf(template, { parameters: { Names: 'c' } })).resources.keys()]).toEqual(['Rc']);
  });

  test('over what is not known are left out and said to be, and what they make is not called missing', () => {
    const template = {
      ...LOOPS,
      Parameters: { Names: { Type: 'CommaDelimitedList' } },
      Resources: {
        'Fn::ForEach::L': ['N', { Ref: 'Names' }, { 'R${N}': IT }],
        It: { ...IT, Properties: { V: { Ref: 'Ra' } } },
      },
    };
    expect(reported(stackOf(template))).toEqual([
      'LTL1011 Resources.Fn::ForEach::L: The loop Fn::ForEach::L is not expanded: its collection is not known here, so what it generates is not seen.',
    ]);
  });

  test('that are none are told, and those that never end refused', () => {
    const loop = (value: unknown) => reported(stackOf({ ...LOOPS, Resources: { 'Fn::ForEach::L': value } }));
    expect(loop('x')).toEqual([expect.stringContaining('it is not a list of a name, a collection and a mapping')]);
    expect(loop(['N', [{ Ref: 'Nowhere' }], { R: IT }])).toEqual([
      expect.stringContaining('its collection is not known here'),
    ]);
    const ten = Array.from({ length: 10 }, (_, index) => `${index}`);
    const nest = (depth: number): object =>
      depth === 0
        ? { 'R${N1}${N2}${N3}${N4}${N5}${N6}${N7}': IT }
        : { [`Fn::ForEach::L${depth}`]: [`N${depth}`, ten, nest(depth - 1)] };
    expect(reported(stackOf({ ...LOOPS, Resources: nest(7) }))).toEqual([
      'LTL1002 Resources: The loops write out more than 20000 values; CloudFormation accepts 500 resources.',
    ]);
  });
});

describe('what only AWS expands', () => {
  test.each<[string, object, string]>([
    [
      'a transform',
      { Transform: 'Shapes' },
      'LTL1011 Transform: The transform Shapes runs only on AWS, so what it generates is not seen.',
    ],
    [
      'one of several transforms',
      { Transform: ['AWS::LanguageExtensions', { Name: 'Mine' }] },
      'LTL1011 Transform.1: The transform Mine runs only on AWS, so what it generates is not seen.',
    ],
    [
      'a macro among the resources',
      { Resources: { 'Fn::Transform': { Name: 'AWS::Include' } } },
      'LTL1011 Resources.Fn::Transform: AWS::Include runs only on AWS, so what it generates here is not seen.',
    ],
    [
      'a macro inside a resource',
      { Resources: { A: { Type: 'Custom::A', 'Fn::Transform': { Name: 'Mine' } } } },
      'LTL1011 Resources.A.Fn::Transform: Mine runs only on AWS, so what it generates here is not seen.',
    ],
    [
      'a macro among the properties',
      { Resources: { A: { Type: 'Custom::A', Properties: { V: 1, 'Fn::Transform': { Name: 'Mine' } } } } },
      'LTL1011 Resources.A.Properties.Fn::Transform: Mine runs only on AWS, so what it generates here is not seen.',
    ],
    [
      'a macro for a mapping',
      { Mappings: { M: { 'Fn::Transform': { Name: 'Mine' } } } },
      'LTL1011 Mappings.M.Fn::Transform: Mine runs only on AWS, so what it generates here is not seen.',
    ],
    [
      'a macro beside the sections',
      { 'Fn::Transform': { Name: 'Mine' } },
      'LTL1011 Fn::Transform: Mine runs only on AWS, so what it generates here is not seen.',
    ],
    [
      'a module',
      { Resources: { A: { Type: 'My::S3::Bucket::MODULE' } } },
      'LTL1011 Resources.A.Type: The module My::S3::Bucket::MODULE is expanded only on AWS, so what it holds is not seen.',
    ],
  ])('%s is told', (_, template, expected) => {
    expect(reported(stackOf(template))).toEqual([expected]);
  });

  test('may make the names that the template does not have, so they are unknown and not wrong', () => {
    const value = [
      { Ref: 'MadeApi' },
      { 'Fn::GetAtt': 'WorkerRole.Arn' },
      { 'Fn::If': ['IsMade', 'a', 'b'] },
      { 'Fn::FindInMap': ['Made', 'a', 'b'] },
    ];
    expect(resolved(value, { Transform: 'Shapes' })).toBe(
      '[${MadeApi}, ${WorkerRole.Arn}, (a if the condition IsMade = true else b), ${Made}]',
    );
  });
});
