/** Stacks that belong together: nested ones, exports and imports, outputs read by name. */
import { describe, expect, test } from 'vitest';
import { modelOf, reported, shown, stackOf } from './tiny-model.ts';

const CUSTOM = (V: unknown, more: object = {}) => ({ Type: 'Custom::It', Properties: { V }, ...more });
const VPC = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const SUBNET = { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' } } };
const value = (model: ReturnType<typeof modelOf>, id: string) => shown(model.resources.get(id)?.properties.V);
const references = (model: ReturnType<typeof modelOf>, id: string) =>
  model.resources.get(id)?.references.map((each) => [each.to, each.attribute].filter(Boolean).join('.'));

describe('a nested stack', () => {
  const network = stackOf({
    Parameters: { Stage: { Type: 'String' } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    Resources: { Vpc: VPC, A: SUBNET, B: { ...SUBNET, Condition: 'IsProd' } },
    Outputs: {
      VpcId: { Value: { Ref: 'Vpc' } },
      Subnets: { Value: { 'Fn::Join': [',', [{ Ref: 'A' }, { Ref: 'Vpc' }]] } },
      Second: { Value: { Ref: 'B' }, Condition: 'IsProd' },
      Stage: { Value: { Ref: 'Stage' } },
    },
  });
  const application = stackOf({
    Parameters: {
      VpcId: { Type: 'String' },
      Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
      Size: { Type: 'String', Default: 'small' },
      Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/image' },
    },
    Resources: {
      It: CUSTOM([{ Ref: 'VpcId' }, { Ref: 'Subnets' }, { Ref: 'Size' }, { Ref: 'Image' }, { Ref: 'AWS::Region' }]),
    },
  });
  const nest = (Parameters: object = {}) => ({
    Type: 'AWS::CloudFormation::Stack',
    Properties: { TemplateURL: 'x', Parameters },
  });
  const output = (name: string) => ({ 'Fn::GetAtt': ['Network', `Outputs.${name}`] });
  // The application comes first, so that what it is passed is defined after it.
  const root = (passed: object, more: object = {}, options: object = {}) =>
    stackOf(
      {
        Resources: { Application: nest(passed), Network: nest({ Stage: { Ref: 'Stage' } }), ...more },
        Parameters: { Stage: { Type: 'String' } },
      },
      { nested: { Application: application, Network: network }, region: 'eu-west-1', ...options },
      'Root',
    );
  const usual = { VpcId: output('VpcId'), Subnets: output('Subnets') };

  test('is given parameters by its parent, and gives outputs back', () => {
    const model = modelOf(root(usual, { It: CUSTOM([output('VpcId'), output('Stage')]) }));
    expect(value(model, 'Root.Application/It')).toBe(
      '[${Root.Network/Vpc}, [${Root.Network/A}, ${Root.Network/Vpc}], small, ${Root.Application/Image}, eu-west-1]',
    );
    expect(value(model, 'Root/It')).toBe('[${Root.Network/Vpc}, ${Root/Stage}]');
    expect(model.parameters.get('Root.Application/VpcId')).toMatchObject({ from: 'parent' });
    expect(model.parameters.get('Root.Application/Size')).toMatchObject({ from: 'default', value: 'small' });
  });

  test('leads its references on to the real resources', () => {
    const model = modelOf(root(usual, { It: CUSTOM({ 'Fn::Sub': '${Network.Outputs.VpcId}' }) }));
    expect(references(model, 'Root/It')).toEqual(['Root/Network.Outputs.VpcId', 'Root.Network/Vpc']);
    expect(references(model, 'Root.Application/It')).toEqual([
      'Root.Application/VpcId',
      'Root.Network/Vpc',
      'Root.Application/Subnets',
      'Root.Network/A',
      'Root.Network/Vpc',
      'Root.Application/Size',
      'Root.Application/Image',
    ]);
  });

  test('shares conditions on a parameter that is passed through', () => {
    const model = modelOf(root(usual, { It: CUSTOM(output('Second')) }));
    expect(model.space.variables.map((variable) => variable.name)).toEqual(['Root/Stage']);
    expect(value(model, 'Root/It')).toBe(
      '(${Root.Network/B} if Root/Stage = prod else ${the output Root.Network/Second, which is absent})',
    );
  });

  test.each([{}, { Condition: 'IsProd' }])('may call an output like the resource that it gives out %o', (more) => {
    const child = (name: string) =>
      stackOf({
        Parameters: { Stage: { Type: 'String' } },
        Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
        Resources: { A: SUBNET, Vpc: VPC },
        Outputs: { [name]: { Value: { Ref: 'A' }, ...more } },
      });
    const given = (name: string) => {
      const nested = { Application: application, Network: child(name) };
      const model = modelOf(root({ VpcId: 'x', Subnets: 'y' }, { It: CUSTOM(output(name)) }, { nested }));
      expect(model.holes.get('Root.Network/A')).toEqual({ kind: 'resource', resource: 'Root.Network/A' });
      return value(model, 'Root/It').replace(`Network/${name}, which`, 'Network/…, which');
    };
    expect(given('A')).toBe(given('Other'));
    expect(given('A')).toContain('${Root.Network/A}');
  });

  test('of which only its place is known keeps its outputs apart', () => {
    const model = modelOf(stackOf({ Resources: { Network: nest(), It: CUSTOM([output('A'), output('B')]) } }));
    expect(value(model, 'It')).toBe('[${Network.Outputs.A}, ${Network.Outputs.B}]');
  });

  test('keeps a parameter open that is to stay open, even where it is passed', () => {
    const nested = { Application: { ...application, open: ['VpcId'] }, Network: network };
    expect(value(modelOf(root(usual, {}, { nested })), 'Root.Application/It')).toMatch(
      /^\[\$\{Root.Application\/VpcId\}/,
    );
  });

  test.each<[string, object, object, string]>([
    [
      'an output that is not there',
      usual,
      { It: CUSTOM(output('Vpc')) },
      'LTL1007 Resources.It.Properties.V.Fn::GetAtt: The nested stack Root.Network has no output "Vpc". Did you mean "VpcId"?',
    ],
    [
      'a parameter that is not there',
      { ...usual, Vpc: 'x' },
      {},
      'LTL1010 Resources.Application.Properties.Parameters.Vpc: The nested stack "Application" has no parameter "Vpc". Did you mean "VpcId"?',
    ],
    [
      'a parameter that is missing',
      { VpcId: 'x' },
      {},
      'LTL1010 Resources.Application.Properties.Parameters: The nested stack "Application" is not given its parameter "Subnets".',
    ],
  ])('refuses %s', (_, passed, more, expected) => {
    expect(reported(root(passed, more))).toEqual([expected]);
  });

  test('in a circle with another is a circle of resources', () => {
    const echo = stackOf({
      Parameters: { In: { Type: 'String' } },
      Resources: { It: CUSTOM({ Ref: 'In' }) },
      Outputs: { Out: { Value: { 'Fn::Sub': '${It}${In}' } } },
    });
    const pass = (from: string) => nest({ In: { 'Fn::GetAtt': [from, 'Outputs.Out'] } });
    const circle = stackOf({ Resources: { A: pass('B'), B: pass('A') } }, { nested: { A: echo, B: echo } }, 'Root');
    expect(reported(circle)).toContainEqual(
      expect.stringMatching(/^LTL1008 .*: Resources depend on each other in a circle/),
    );
  });
});

describe('exports and imports', () => {
  const exporter = (name: unknown, options: object = {}, stack = 'Network') =>
    stackOf(
      { Resources: { Vpc: VPC }, Outputs: { Out: { Value: { Ref: 'Vpc' }, Export: { Name: name } } } },
      options,
      stack,
    );
  const importer = (name: unknown, options: object = {}) =>
    stackOf({ Resources: { It: CUSTOM({ 'Fn::ImportValue': name }) } }, options, 'App');

  test('meet by name', () => {
    const model = modelOf(importer('net-vpc'), exporter('net-vpc'));
    expect(value(model, 'App/It')).toBe('${Network/Vpc}');
    expect(references(model, 'App/It')).toEqual(['Network/Vpc']);
    expect(model.stacks.get('App')?.properties.Imports).toEqual(['net-vpc']);
  });

  test('meet by a name that is put together', () => {
    const model = modelOf(
      exporter({ 'Fn::Sub': '${AWS::StackName}-vpc' }, { stackName: 'net' }),
      importer({ 'Fn::Join': ['-', ['net', 'vpc']] }),
    );
    expect(value(model, 'App/It')).toBe('${Network/Vpc}');
  });

  test('meet only in one region of one account', () => {
    const at = (region: string) =>
      value(modelOf(exporter('vpc', { region: 'eu-west-1' }), importer('vpc', { region })), 'App/It');
    expect(at('eu-west-1')).toBe('${Network/Vpc}');
    expect(at('us-east-1')).toBe('${Fn::ImportValue(vpc)}');
  });

  test('that do not meet leave the value unknown and say so', () => {
    expect(reported(importer('vpc'))).toEqual([
      'LTL1012 Resources.It.Properties.V.Fn::ImportValue: No stack here exports "vpc"; its value stays unknown.',
    ]);
    expect(modelOf(importer('vpc')).holes.get('Fn::ImportValue(vpc)')).toEqual({ kind: 'import', name: 'vpc' });
  });

  test('under a condition meet in its worlds', () => {
    const model = modelOf(
      importer('vpc'),
      stackOf(
        {
          Parameters: { Stage: { Type: 'String' } },
          Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
          Resources: { Vpc: VPC },
          Outputs: { Out: { Value: { Ref: 'Vpc' }, Condition: 'IsProd', Export: { Name: 'vpc' } } },
        },
        {},
        'Network',
      ),
    );
    expect(value(model, 'App/It')).toMatch(/^\(\$\{Network\/Vpc\} if Network\/Stage = prod else /);
  });

  test('of a joined list can be split again', () => {
    const network = stackOf(
      {
        Resources: { Vpc: VPC, A: SUBNET, B: SUBNET },
        Outputs: { Out: { Value: { 'Fn::Join': [',', [{ Ref: 'A' }, { Ref: 'B' }]] }, Export: { Name: 'subnets' } } },
      },
      {},
      'Network',
    );
    const app = stackOf(
      { Resources: { It: CUSTOM({ 'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }] }) } },
      {},
      'App',
    );
    expect(value(modelOf(network, app), 'App/It')).toBe('[${Network/A}, ${Network/B}]');
  });

  test('in a circle end', () => {
    const both = (name: string, other: string) =>
      stackOf(
        {
          Resources: { It: CUSTOM(1) },
          Outputs: { Out: { Value: { 'Fn::ImportValue': other }, Export: { Name: name } } },
        },
        {},
        name,
      );
    expect(modelOf(both('A', 'B'), both('B', 'A')).outputs.size).toBe(2);
    expect(modelOf(exporter({ 'Fn::ImportValue': 'x' }), importer('x')).resources.size).toBe(2);
  });
});

describe('outputs of stacks by name', () => {
  const network = stackOf(
    { Resources: { Vpc: VPC }, Outputs: { VpcId: { Value: { Ref: 'Vpc' } } } },
    { stackName: 'net', region: 'eu-west-1' },
    'Network',
  );
  const app = (argument: object) =>
    stackOf({ Resources: { It: CUSTOM({ 'Fn::GetStackOutput': argument }) } }, { region: 'us-east-1' }, 'App');

  test('are read across regions', () => {
    const model = modelOf(network, app({ StackName: 'net', OutputName: 'VpcId', Region: 'eu-west-1' }));
    expect(value(model, 'App/It')).toBe('${Network/Vpc}');
    expect(references(model, 'App/It')).toEqual(['Network/Vpc']);
  });

  test('stay unknown for a stack that is not here', () => {
    expect(reported(network, app({ StackName: 'net', OutputName: 'VpcId' }))).toEqual([
      'LTL1012 Resources.It.Properties.V.Fn::GetStackOutput: No stack here is called "net" with an output "VpcId"; its value stays unknown.',
    ]);
  });
});

test('several stacks keep their names apart, also where two have one name', () => {
  const queue = stackOf({ Resources: { Queue: CUSTOM({ Ref: 'AWS::Region' }) } }, {}, 'Same');
  const model = modelOf(queue, queue);
  expect([...model.resources.keys()]).toEqual(['Same/Queue', 'Same-2/Queue']);
  expect([value(model, 'Same/Queue'), value(model, 'Same-2/Queue')]).toEqual([
    '${Same/AWS::Region}',
    '${Same-2/AWS::Region}',
  ]);
  expect([...model.stacks.keys()]).toEqual(['Same', 'Same-2']);
});
