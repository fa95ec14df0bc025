/**
 * What AWS is given for a resource once others exist. The oracle of each value is the page of its function under
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html: its example,
 * with the return value that it states.
 */
import { describe, expect, test } from 'vitest';
import type { Deployment } from './deployment.ts';
import { holeNameOf } from './hole.ts';
import { resolveOutputs, resolveResource } from './resolve.ts';
import { modelOf, stackOf } from './tiny-model.ts';

const WORLD = {
  Parameters: {
    Stage: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' },
    Unknown: { Type: 'String' },
    NetworkStackNameParameter: { Type: 'String', Default: 'net' },
    DbSubnetIpBlocks: { Type: 'CommaDelimitedList', Default: '10.0.48.0/24, 10.0.112.0/24, 10.0.176.0/24' },
    Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
    Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/service/ami' },
  },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsKnown: { 'Fn::Equals': [{ Ref: 'Unknown' }, 'yes'] },
  },
  Mappings: {
    RegionMap: { 'us-east-1': { HVM64: 'ami-0ff8a91507f77f867' }, 'us-west-1': { HVM64: 'ami-0bdb828fd58c52235' } },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Database: { Type: 'AWS::RDS::DBInstance' },
    Custom: { Type: 'Custom::It' },
    OnlyProd: { Type: 'AWS::S3::Bucket', Condition: 'IsProd' },
  },
};

const DEPLOYED: Deployment = {
  region: 'us-east-1',
  account: '123456789012',
  stackName: 'shop',
  stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1',
  notificationArns: ['arn:aws:sns:us-east-1:123456789012:changes'],
  resources: {
    Bucket: { physicalId: 'shop-bucket-1', attributes: { Arn: 'arn:aws:s3:::shop-bucket-1' } },
    Database: { physicalId: 'shop-db', attributes: { Endpoint: { Address: 'db.example', Port: 5432 } } },
    Custom: { physicalId: 'x', attributes: { 'a.b': ['1', '2'], Enabled: true } },
  },
  exports: { 'net-SecurityGroupID': 'sg-12345678', AccountSubnetIDs: 'subnet-a,subnet-b,subnet-c' },
  stackOutputs: { other: { Url: 'https://other.example' } },
  zones: { 'us-east-1': ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d'] },
};

function resolveValue(value: unknown, deployment: Deployment = DEPLOYED) {
  const it = { Type: 'Custom::Reader', Properties: { V: value } };
  const model = modelOf(stackOf({ ...WORLD, Resources: { ...WORLD.Resources, It: it } }));
  const resolved = resolveResource(model, 'It', deployment);
  if (resolved === undefined) throw new Error('the model has no resource It');
  return { ...resolved, names: resolved.missing.map(holeNameOf) };
}

const isProd = (then: unknown, otherwise: unknown) => ({ 'Fn::If': ['IsProd', then, otherwise] });
const NO_VALUE = { Ref: 'AWS::NoValue' };

describe('what is known comes out as plain data', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref of a resource is its physical id', { Ref: 'Bucket' }, 'shop-bucket-1'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list', { Ref: 'DbSubnetIpBlocks' }, ['10.0.48.0/24', '10.0.112.0/24', '10.0.176.0/24']],
    ['Ref of the stack', { Ref: 'AWS::StackId' }, 'arn:aws:cloudformation:us-east-1:123456789012:stack/shop/1'],
    [
      'Ref of the topics of the stack',
      { Ref: 'AWS::NotificationARNs' },
      ['arn:aws:sns:us-east-1:123456789012:changes'],
    ],
    ['Ref of the partition', { Ref: 'AWS::Partition' }, 'aws'],

    ['GetAtt', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::shop-bucket-1'],
    ['GetAtt of a part of an attribute', { 'Fn::GetAtt': 'Database.Endpoint.Address' }, 'db.example'],
    ['GetAtt of a number', { 'Fn::GetAtt': 'Database.Endpoint.Port' }, 5432],
    ['GetAtt of a list under a name with a dot', { 'Fn::GetAtt': ['Custom', 'a.b'] }, ['1', '2']],

    ['Base64', { 'Fn::Base64': 'AWS CloudFormation' }, 'QVdTIENsb3VkRm9ybWF0aW9u'],
    // echo -n '€' | base64
    ['Base64 of what is not ASCII', { 'Fn::Base64': '€' }, '4oKs'],
    [
      'Cidr',
      { 'Fn::Cidr': ['192.168.0.0/24', 6, 5] },
      [
        '192.168.0.0/27',
        '192.168.0.32/27',
        '192.168.0.64/27',
        '192.168.0.96/27',
        '192.168.0.128/27',
        '192.168.0.160/27',
      ],
    ],
    ['FindInMap', { 'Fn::FindInMap': ['RegionMap', { Ref: 'AWS::Region' }, 'HVM64'] }, 'ami-0ff8a91507f77f867'],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c', 'us-east-1d']],
    ['Select from GetAZs', { 'Fn::Select': ['0', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] }, 'us-east-1a'],
    [
      'ImportValue',
      { 'Fn::ImportValue': { 'Fn::Sub': '${NetworkStackNameParameter}-SecurityGroupID' } },
      'sg-12345678',
    ],
    ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'other', OutputName: 'Url' } }, 'https://other.example'],
    ['Join', { 'Fn::Join': [':', ['a', 'b', 'c']] }, 'a:b:c'],
    [
      'Join with references',
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::elasticbeanstalk-*-', { Ref: 'AWS::AccountId' }]] },
      'arn:aws:s3:::elasticbeanstalk-*-123456789012',
    ],
    ['Select', { 'Fn::Select': ['1', ['apples', 'grapes', 'oranges', 'mangoes']] }, 'grapes'],
    ['Select from a parameter', { 'Fn::Select': ['0', { Ref: 'DbSubnetIpBlocks' }] }, '10.0.48.0/24'],
    ['Split', { 'Fn::Split': ['|', 'a||c|'] }, ['a', '', 'c', '']],
    [
      'Select from a list that is imported as text',
      { 'Fn::Select': ['2', { 'Fn::Split': [',', { 'Fn::ImportValue': 'AccountSubnetIDs' }] }] },
      'subnet-c',
    ],
    [
      'Split of an attribute',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': 'Bucket.Arn' }] }] },
      'shop-bucket-1',
    ],
    [
      'Sub',
      { 'Fn::Sub': ['www.${Domain} in ${AWS::Region} ${!Literal}', { Domain: { Ref: 'Bucket' } }] },
      'www.shop-bucket-1 in us-east-1 ${Literal}',
    ],
    ['Length', { 'Fn::Length': { 'Fn::GetAtt': ['Custom', 'a.b'] } }, 2],
    ['ToJsonString', { 'Fn::ToJsonString': { id: { Ref: 'Bucket' }, none: NO_VALUE } }, '{"id":"shop-bucket-1"}'],
    ['If', isProd('large', 'small'), 'small'],
    ['a list in a list', [['a'], [isProd('b', 'c')]], [['a'], ['c']]],
    ['data that only looks like text', { n: 1, b: true, l: [] }, { n: 1, b: true, l: [] }],
  ])('%s', (_, value, expected) => {
    expect(resolveValue(value)).toMatchObject({ properties: { V: expected }, names: [], diagnostics: [] });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html: "Removes the
  // corresponding resource property when specified as a return value in the Fn::If intrinsic function."
  test('AWS::NoValue takes its property away, and its entry of a list', () => {
    expect(resolveValue(isProd('snap-1', NO_VALUE)).properties).toEqual({});
    expect(resolveValue(['a', isProd('b', NO_VALUE)]).properties).toEqual({ V: ['a'] });
  });

  test('a value that is given for a parameter comes before its default, and decides conditions', () => {
    const deployment = { ...DEPLOYED, parameters: { Stage: 'prod' } };
    expect(resolveValue(isProd('large', 'small'), deployment).properties).toEqual({ V: 'large' });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html: the
  // default is the key in the Parameter Store, and Ref returns what is found there.
  test('a parameter of the Parameter Store is what was found there, never its key', () => {
    expect(resolveValue({ Ref: 'Image' }).names).toEqual(['Image']);
    const found = { ...DEPLOYED, parameters: { Image: 'ami-7' } };
    expect(resolveValue({ Ref: 'Image' }, found)).toMatchObject({ properties: { V: 'ami-7' }, names: [] });
  });
});

describe('what is not known is named', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a resource that does not exist yet', { Ref: 'Bucket' }, ['Bucket']],
    ['one of its attributes', { 'Fn::GetAtt': 'Bucket.Arn' }, ['Bucket.Arn']],
    ['an attribute inside text', { 'Fn::Sub': '${Bucket.Arn}/${Bucket}/*' }, ['Bucket.Arn', 'Bucket']],
    ['a parameter without a value', { Ref: 'Unknown' }, ['Unknown']],
    ['an export that no stack has', { 'Fn::ImportValue': 'none' }, ['Fn::ImportValue(none)']],
    ['the list that is joined', { 'Fn::Join': [',', { Ref: 'Subnets' }] }, ['Subnets']],
    ['the text that is split', { 'Fn::Split': [':', { 'Fn::GetAtt': 'Bucket.Arn' }] }, ['Bucket.Arn']],
    ['the zones of a region that nobody told', { 'Fn::GetAZs': 'eu-west-1' }, ['Fn::GetAZs(eu-west-1)']],
    ['the parameter behind a condition', { 'Fn::If': ['IsKnown', 'a', 'b'] }, ['Unknown']],
    ['the account', { Ref: 'AWS::AccountId' }, ['AWS::AccountId']],
    ['the same twice', [{ Ref: 'Bucket' }, { Ref: 'Bucket' }], ['Bucket']],
  ])('%s', (_, value, expected) => {
    expect(resolveValue(value, {}).names).toEqual(expected);
  });

  test('text shows it as it would be written, and what is undecided is left out', () => {
    const { properties } = resolveValue(
      { text: { 'Fn::Sub': '${Bucket.Arn}/*' }, choice: { 'Fn::If': ['IsKnown', 'a', 'b'] } },
      {},
    );
    expect(properties).toEqual({ V: { text: '${Bucket.Arn}/*' } });
  });

  test('a branch that is not taken waits for nothing', () => {
    expect(resolveValue(isProd({ Ref: 'OnlyProd' }, 'small'), {})).toMatchObject({ names: [], diagnostics: [] });
  });
});

describe('what CloudFormation would refuse is said', () => {
  test.each<[string, unknown, string]>([
    [
      'a resource that its condition does not create',
      { Ref: 'OnlyProd' },
      'is not created, because its condition IsProd',
    ],
    [
      'an element that the list does not have',
      { 'Fn::Select': [2, { 'Fn::GetAtt': ['Custom', 'a.b'] }] },
      'element 2 of a list of 2',
    ],
    [
      'a key that the mapping does not have',
      { 'Fn::FindInMap': ['RegionMap', { 'Fn::GetAtt': 'Bucket.Arn' }, 'HVM64'] },
      'no key',
    ],
  ])('%s', (_, value, expected) => {
    expect(
      resolveValue(value)
        .diagnostics.map(({ what }) => what)
        .join(),
    ).toContain(expected);
  });
});

describe('resources and outputs', () => {
  const model = modelOf(
    stackOf({
      ...WORLD,
      Resources: {
        ...WORLD.Resources,
        Kept: {
          Type: 'AWS::SNS::Topic',
          Condition: 'IsKnown',
          DeletionPolicy: 'Retain',
          Metadata: { Of: { Ref: 'Bucket' } },
        },
      },
      Outputs: {
        Arn: { Value: { 'Fn::GetAtt': 'Bucket.Arn' }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}-arn' } } },
        Prod: { Condition: 'IsProd', Value: 'prod' },
      },
    }),
  );

  test('a resource exists where its condition holds, and nobody knows while a parameter is missing', () => {
    expect(resolveResource(model, 'OnlyProd')?.exists).toBe(false);
    expect(resolveResource(model, 'OnlyProd', { parameters: { Stage: 'prod' } })?.exists).toBe(true);
    const open = resolveResource(model, 'Kept', DEPLOYED);
    expect([open?.exists, open?.missing.map(holeNameOf)]).toEqual([undefined, ['Unknown']]);
  });

  test('what it says beside its properties is resolved too', () => {
    const kept = resolveResource(model, 'Kept', { ...DEPLOYED, parameters: { Unknown: 'yes' } });
    expect(kept).toMatchObject({
      exists: true,
      attributes: { DeletionPolicy: 'Retain', Metadata: { Of: 'shop-bucket-1' } },
    });
  });

  test('an id that the model does not have is no resource', () => {
    expect(resolveResource(model, 'Nothing')).toBeUndefined();
    expect(resolveOutputs(model, 'Nothing')).toBeUndefined();
  });

  test('outputs have their values and the names of their exports; those of a false condition are none', () => {
    expect(resolveOutputs(model, 'Stack', DEPLOYED)?.outputs).toEqual({
      Arn: { value: 'arn:aws:s3:::shop-bucket-1', exportName: 'shop-arn', missing: [] },
    });
    expect(resolveOutputs(model, 'Stack', {})?.outputs.Arn?.missing.map(holeNameOf)).toEqual([
      'Bucket.Arn',
      'AWS::StackName',
    ]);
  });

  test('of several stacks each resource is resolved with the names of its own', () => {
    const reader = (bucket: string) =>
      stackOf(
        {
          Resources: {
            [bucket]: { Type: 'AWS::S3::Bucket' },
            It: { Type: 'Custom::Reader', Properties: { V: { Ref: bucket } } },
          },
        },
        {},
        bucket,
      );
    const both = modelOf(reader('First'), reader('Second'));
    const deployment = { resources: { First: { physicalId: 'one' }, Second: { physicalId: 'two' } } };
    expect(resolveResource(both, 'Second/It', deployment)?.properties).toEqual({ V: 'two' });
  });
});
