/**
 * What each intrinsic function returns. The oracle is its page under
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html, unless a line
 * names another.
 */
import { describe, expect, test } from 'vitest';
import { modelOf, reported, resolved, shown, stackOf } from './tiny-model.ts';

const WORLD = {
  Parameters: {
    Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
    Name: { Type: 'String', Default: 'orders' },
    Unknown: { Type: 'String' },
    Ports: { Type: 'CommaDelimitedList', Default: '80, 443' },
    Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
  },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Mappings: {
    Sizes: { dev: { type: 't3.micro', zones: ['a', 'b'] }, prod: { type: 'm7i.large', zones: ['a', 'b', 'c'] } },
    Images: { 'eu-west-1': { arm: 'ami-1' }, 'us-east-1': { arm: 'ami-2', x86: 'ami-3' } },
  },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { LoadBalancerArn: { Ref: 'Balancer' }, DefaultActions: [] },
    },
    Targets: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {} },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] } },
    },
  },
};
const IN_IRELAND = { region: 'eu-west-1', account: '111122223333', stackName: 'shop' };

const isProd = (then: unknown, otherwise: unknown) => ({ 'Fn::If': ['IsProd', then, otherwise] });
const joined = (of: string, parts: readonly number[]) => ({
  'Fn::Join': ['/', parts.map((part) => ({ 'Fn::Select': [part, { 'Fn::Split': ['/', { Ref: of }] }] }))],
});
const NO_VALUE = { Ref: 'AWS::NoValue' };

describe('values', () => {
  test.each<[string, unknown, string]>([
    ['Ref of a parameter with a default', { Ref: 'Name' }, 'orders'],
    ['Ref of a parameter without a value', { Ref: 'Unknown' }, '${Unknown}'],
    ['Ref of a list parameter', { Ref: 'Ports' }, '[80, 443]'],
    ['Ref of a list parameter without a value', { Ref: 'Subnets' }, '${Subnets}'],
    ['Ref of a resource', { Ref: 'Bucket' }, '${Bucket}'],
    ['Ref of AWS::NoValue', { Ref: 'AWS::NoValue' }, 'nothing'],

    ['GetAtt with a dot', { 'Fn::GetAtt': 'Bucket.Arn' }, '${Bucket.Arn}'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, '${Bucket.Arn}'],
    ['GetAtt of an attribute with dots', { 'Fn::GetAtt': ['Bucket', 'A.B'] }, '${Bucket.A.B}'],
    ['GetAtt of an attribute in parts', { 'Fn::GetAtt': ['Bucket', 'A', 'B'] }, '${Bucket.A.B}'],
    ['GetAtt whose attribute is a parameter', { 'Fn::GetAtt': ['Bucket', { Ref: 'Name' }] }, '${Bucket.orders}'],
    [
      'GetAtt whose attribute is not known',
      { 'Fn::GetAtt': ['Bucket', { Ref: 'Unknown' }] },
      '${Fn::GetAtt(Bucket, ${Unknown})}',
    ],
    ['GetAtt of what the resource says itself', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }, '10.0.0.0/16'],
    [
      'GetAtt of what a resource says through others',
      { 'Fn::GetAtt': 'Subnet.AvailabilityZone' },
      '${Fn::GetAZs(eu-west-1)[0]}',
    ],

    ['Sub', { 'Fn::Sub': 'a-${Name}-${AWS::Region}' }, 'a-orders-eu-west-1'],
    ['Sub with a resource and an attribute', { 'Fn::Sub': '${Bucket}/${Bucket.Arn}' }, '${Bucket}/${Bucket.Arn}'],
    ['Sub with blanks inside the braces', { 'Fn::Sub': '${ Name }' }, 'orders'],
    ['Sub with a literal', { 'Fn::Sub': '${!Name} ${Name}' }, '${Name} orders'],
    ['Sub without a variable', { 'Fn::Sub': 'plain $text {here}' }, 'plain $text {here}'],
    [
      'Sub with variables of its own, which come first',
      { 'Fn::Sub': ['${Name} ${x.y}', { Name: 'mine', 'x.y': 1 }] },
      'mine 1',
    ],
    [
      'Sub with a conditional variable',
      { 'Fn::Sub': ['${x}!', { x: isProd('P', 'D') }] },
      '(P! if Stage = prod else D!)',
    ],

    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Name' }, 1, true]] }, 'a-orders-1-true'],
    ['Join of a list parameter', { 'Fn::Join': [';', { Ref: 'Ports' }] }, '80;443'],
    ['Join of a list that is not known', { 'Fn::Join': [',', { Ref: 'Subnets' }] }, '${Fn::Join(",", Subnets)}'],
    ['Join leaves AWS::NoValue out', { 'Fn::Join': [',', ['a', NO_VALUE, 'b']] }, 'a,b'],
    [
      'Join with a conditional part',
      { 'Fn::Join': [',', ['a', isProd('b', NO_VALUE)]] },
      '(a,b if Stage = prod else a)',
    ],
    ['Join of a conditional list', { 'Fn::Join': ['', isProd(['a', 'b'], ['c'])] }, '(ab if Stage = prod else c)'],
    ['Join of nothing', { 'Fn::Join': [',', []] }, ''],

    ['Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Select with an index in quotes', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['Select from a list that is not known', { 'Fn::Select': [0, { Ref: 'Subnets' }] }, '${Subnets[0]}'],
    [
      'Select with an index that is not known',
      { 'Fn::Select': [{ Ref: 'Unknown' }, ['a', 'b']] },
      '${[a, b][${Unknown}]}',
    ],
    ['Select from a conditional list', { 'Fn::Select': [0, isProd(['a'], ['b'])] }, '(a if Stage = prod else b)'],

    ['Split', { 'Fn::Split': [':', 'a:b::c'] }, '[a, b, , c]'],
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html: the last part of the ARN
    [
      'Join of the parts of a listener that are the name of its load balancer',
      joined('Listener', [1, 2, 3]),
      '${Balancer.LoadBalancerFullName}',
    ],
    ['Join of the parts of a load balancer', joined('Balancer', [1, 2, 3]), '${Balancer.LoadBalancerFullName}'],
    [
      'Join of other parts',
      joined('Listener', [2, 3]),
      '${Fn::Split("/", Balancer.LoadBalancerFullName)[1]}/${Fn::Split("/", Balancer.LoadBalancerFullName)[2]}',
    ],
    [
      'the last part of the ARN of a target group',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Targets' }] }] },
      '${Targets.TargetGroupFullName}',
    ],
    [
      'the last part of the ARN of a load balancer',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Balancer' }] }] },
      'loadbalancer/${Balancer.LoadBalancerFullName}',
    ],
    [
      'Split of joined resources: ids hold no commas',
      { 'Fn::Split': [',', { 'Fn::Join': [',', [{ Ref: 'Bucket' }, { Ref: 'Vpc' }]] }] },
      '[${Bucket}, ${Vpc}]',
    ],
    [
      'Split of what may hold the delimiter',
      { 'Fn::Split': [':', { 'Fn::GetAtt': 'Bucket.Arn' }] },
      '${Fn::Split(":", Bucket.Arn)}',
    ],
    [
      'Split of a region and an account',
      { 'Fn::Split': ['/', { 'Fn::Sub': '${AWS::Region}/${AWS::AccountId}' }] },
      '[eu-west-1, 111122223333]',
    ],

    ['If with a condition that is known', { 'Fn::If': ['IsProd', 'a', 'b'] }, '(a if Stage = prod else b)'],
    ['If with equal branches', isProd('a', 'a'), 'a'],
    ['If without value in both branches', isProd(NO_VALUE, NO_VALUE), 'nothing'],
    ['If inside If', isProd(isProd('a', 'b'), isProd('c', 'd')), '(a if Stage = prod else d)'],
    ['a list that loses an entry', ['a', NO_VALUE, 'c'], '[a, c]'],
    ['a mapping that loses an entry', { a: 1, b: NO_VALUE }, '{a: 1}'],
    ['a list with a conditional entry', ['a', isProd('b', NO_VALUE)], '[a, (b if Stage = prod else nothing)]'],

    ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'dev', 'type'] }, 't3.micro'],
    ['FindInMap of a list', { 'Fn::FindInMap': ['Sizes', 'prod', 'zones'] }, '[a, b, c]'],
    ['FindInMap by the region', { 'Fn::FindInMap': ['Images', { Ref: 'AWS::Region' }, 'arm'] }, 'ami-1'],
    [
      'FindInMap by a parameter of known values',
      { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'type'] },
      '(t3.micro if Stage = dev else m7i.large)',
    ],
    [
      'FindInMap by any text',
      { 'Fn::FindInMap': ['Images', { Ref: 'Unknown' }, 'arm'] },
      '(ami-1 if Unknown = eu-west-1 else ami-2)',
    ],
    [
      'FindInMap by text with an unknown part',
      { 'Fn::FindInMap': ['Images', { 'Fn::Sub': '${Unknown}-1' }, 'arm'] },
      '${Fn::FindInMap(Images)[${Unknown}-1]}',
    ],
    [
      'FindInMap with a default for a missing key',
      { 'Fn::FindInMap': ['Sizes', 'test', 'type', { DefaultValue: 't3.nano' }] },
      't3.nano',
    ],
    [
      'FindInMap with a default for a missing mapping',
      { 'Fn::FindInMap': ['Colours', 'a', 'b', { DefaultValue: 'red' }] },
      'red',
    ],
    [
      'FindInMap with the mapping by parameter',
      { 'Fn::FindInMap': [{ 'Fn::Join': ['', ['Si', 'zes']] }, 'dev', 'type'] },
      't3.micro',
    ],

    ['Base64 keeps its text', { 'Fn::Base64': { 'Fn::Sub': 'run ${Name}' } }, 'run orders'],
    ['GetAZs of the own region', { 'Fn::GetAZs': '' }, '${Fn::GetAZs(eu-west-1)}'],
    ['GetAZs of another region', { 'Fn::GetAZs': 'us-east-1' }, '${Fn::GetAZs(us-east-1)}'],
    // Hand calculation: 2^8 addresses a block.
    ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, '[10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24]'],
    ['Cidr with 8 host bits where none are said', { 'Fn::Cidr': ['10.0.0.0/24', '1'] }, '[10.0.0.0/24]'],
    [
      'Cidr of the block of a VPC',
      { 'Fn::Select': [1, { 'Fn::Cidr': [{ 'Fn::GetAtt': 'Vpc.CidrBlock' }, 2, 12] }] },
      '10.0.16.0/20',
    ],
    ['Cidr of IPv6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, '[2001:db8::/64, 2001:db8:0:1::/64]'],
    ['Cidr of a block that is not known', { 'Fn::Cidr': [{ Ref: 'Unknown' }, 2, 8] }, '${Fn::Cidr(Unknown, 2, 8)}'],

    ['Length', { 'Fn::Length': ['a', { Ref: 'Bucket' }] }, '2'],
    ['Length of a list parameter', { 'Fn::Length': { Ref: 'Ports' } }, '2'],
    [
      'Length of a list with a conditional entry',
      { 'Fn::Length': ['a', isProd('b', NO_VALUE)] },
      '(2 if Stage = prod else 1)',
    ],
    ['Length of a list that is not known', { 'Fn::Length': { Ref: 'Subnets' } }, '${Fn::Length(Subnets)}'],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [1, { Ref: 'Bucket' }], b: NO_VALUE } }, '{"a":[1,"${Bucket}"]}'],
    [
      'ToJsonString with a conditional part',
      { 'Fn::ToJsonString': [isProd('a', 'b')] },
      '(["a"] if Stage = prod else ["b"])',
    ],
    [
      'ToJsonString keeps the name of a hole with quotes',
      { 'Fn::ToJsonString': [{ 'Fn::Join': [',', { Ref: 'Subnets' }] }] },
      '["${Fn::Join(",", Subnets)}"]',
    ],
    ['Transform', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } }, '${Fn::Transform(AWS::Include)}'],

    [
      'a mapping with the single key Condition is data',
      { Condition: { StringEquals: { a: 'b' } } },
      '{Condition: {StringEquals: {a: b}}}',
    ],
    ['and so it is where its value is text', [{ Condition: 'IsProd' }], '[{Condition: IsProd}]'],
    ['a key called Ref among others is data', { Ref: 'x', Other: 1 }, '{Ref: x, Other: 1}'],
    ['the characters that delimit holes', '\uE000Name\uE001', '\uFFFDName\uFFFD'],
  ])('%s', (_, value, expected) => {
    expect(resolved(value, WORLD, IN_IRELAND)).toBe(expected);
  });

  test('Ref and GetAtt of a function, as language extensions allow', () => {
    expect(resolved({ Ref: { 'Fn::Join': ['', ['Buc', 'ket']] } }, WORLD)).toBe('${Bucket}');
    expect(resolved({ 'Fn::GetAtt': [{ 'Fn::Sub': 'Bucket' }, 'Arn'] }, WORLD)).toBe('${Bucket.Arn}');
    expect(resolved({ Ref: isProd('Bucket', 'Vpc') }, WORLD)).toBe('(${Bucket} if Stage = prod else ${Vpc})');
  });

  test('many conditional parts that are too many to keep apart become one unknown', () => {
    const parameters = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`P${index}`, { Type: 'String' }]));
    const conditions = Object.fromEntries(
      Object.keys(parameters).map((name) => [`Is${name}`, { 'Fn::Equals': [{ Ref: name }, 'x'] }]),
    );
    const parts = Object.keys(conditions).map((name) => ({ 'Fn::If': [name, 'a', 'b'] }));
    expect(resolved({ 'Fn::Join': ['', parts] }, { Parameters: parameters, Conditions: conditions })).toBe(
      '${Fn::Join(…)}',
    );
    expect(
      resolved({ 'Fn::Join': ['', parts.slice(0, 6)] }, { Parameters: parameters, Conditions: conditions }),
    ).toMatch(/^\(aaaaaa if P0 = x/);
  });
});

describe('pseudo parameters', () => {
  test.each([
    ['AWS::Region', 'eu-west-1', '${AWS::Region}'],
    ['AWS::AccountId', '111122223333', '${AWS::AccountId}'],
    ['AWS::StackName', 'shop', '${AWS::StackName}'],
    ['AWS::Partition', 'aws', '${AWS::Partition}'],
    ['AWS::URLSuffix', 'amazonaws.com', '${AWS::URLSuffix}'],
    ['AWS::StackId', '${AWS::StackId}', '${AWS::StackId}'],
    ['AWS::NotificationARNs', '${AWS::NotificationARNs}', '${AWS::NotificationARNs}'],
  ])('%s is %s, and %s where nobody says', (name, known, unknown) => {
    expect(resolved({ Ref: name }, {}, IN_IRELAND)).toBe(known);
    expect(resolved({ Ref: name })).toBe(unknown);
  });

  test.each([
    ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
    ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
    ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
    ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ])('%s lies in the partition %s with the suffix %s', (region, partition, suffix) => {
    const value = [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::URLSuffix' }];
    expect(resolved(value, {}, { region })).toBe(`[${partition}, ${suffix}]`);
  });
});

describe('calls that CloudFormation refuses', () => {
  const at = (call: unknown) =>
    reported(
      stackOf({ ...WORLD, Resources: { ...WORLD.Resources, It: { Type: 'Custom::It', Properties: { V: call } } } }),
    );
  test.each<[string, unknown, string]>([
    ['Ref of a list', { Ref: ['a'] }, 'LTL1009 Resources.It.Properties.V.Ref: Ref is given a list, not a name.'],
    [
      'Ref of an unknown name',
      { Ref: 'Buckt' },
      'LTL1007 Resources.It.Properties.V.Ref: "Buckt" is no parameter or resource of the template. Did you mean "Bucket"?',
    ],
    [
      'Ref of a name of JavaScript',
      { Ref: 'constructor' },
      'LTL1007 Resources.It.Properties.V.Ref: "constructor" is no parameter or resource of the template.',
    ],
    [
      'Ref of a misspelt pseudo parameter',
      { Ref: 'AWS::Regoin' },
      'LTL1007 Resources.It.Properties.V.Ref: "AWS::Regoin" is no parameter or resource of the template. Did you mean "AWS::Region"?',
    ],
    [
      'GetAtt without an attribute',
      { 'Fn::GetAtt': 'Bucket' },
      'LTL1009 Resources.It.Properties.V.Fn::GetAtt: Fn::GetAtt needs a logical id and an attribute.',
    ],
    [
      'GetAtt of a parameter',
      { 'Fn::GetAtt': 'Name.Arn' },
      'LTL1007 Resources.It.Properties.V.Fn::GetAtt: "Name" is no resource of the template.',
    ],
    [
      'GetAtt of a number',
      { 'Fn::GetAtt': 5 },
      'LTL1009 Resources.It.Properties.V.Fn::GetAtt: Fn::GetAtt needs a logical id and an attribute.',
    ],
    [
      'Sub of a list',
      { 'Fn::Sub': [] },
      'LTL1009 Resources.It.Properties.V.Fn::Sub: Fn::Sub needs text, or text and a mapping of variables.',
    ],
    [
      'Sub of an unknown name',
      { 'Fn::Sub': '${Nam}' },
      'LTL1007 Resources.It.Properties.V.Fn::Sub: "Nam" is no parameter or resource of the template. Did you mean "Name"?',
    ],
    [
      'Sub of nothing',
      { 'Fn::Sub': '${}' },
      'LTL1007 Resources.It.Properties.V.Fn::Sub: "" is no parameter or resource of the template.',
    ],
    [
      'Sub of AWS::NoValue',
      { 'Fn::Sub': '${AWS::NoValue}' },
      'LTL1009 Resources.It.Properties.V.Fn::Sub: Fn::Sub cannot hold AWS::NoValue, which is no text.',
    ],
    [
      'Sub of a list parameter',
      { 'Fn::Sub': '${Ports}' },
      'LTL1009 Resources.It.Properties.V.Fn::Sub: Fn::Sub is given a list or a mapping where it needs text.',
    ],
    [
      'Join without a list',
      { 'Fn::Join': [','] },
      'LTL1009 Resources.It.Properties.V.Fn::Join: Fn::Join needs a delimiter and a list.',
    ],
    ['Join of text', { 'Fn::Join': [',', 'a'] }, 'LTL1009 Resources.It.Properties.V.Fn::Join: Fn::Join joins no list.'],
    [
      'Join of lists',
      { 'Fn::Join': [',', [['a']]] },
      'LTL1009 Resources.It.Properties.V.Fn::Join: Fn::Join is given a list or a mapping where it needs text.',
    ],
    [
      'Select beyond the end',
      { 'Fn::Select': [2, ['a', 'b']] },
      'LTL1009 Resources.It.Properties.V.Fn::Select: Fn::Select asks for element 2 of a list of 2.',
    ],
    [
      'Select by a word',
      { 'Fn::Select': ['first', ['a']] },
      'LTL1009 Resources.It.Properties.V.Fn::Select: Fn::Select is given the index first.',
    ],
    [
      'Select by nothing',
      { 'Fn::Select': ['', ['a']] },
      'LTL1009 Resources.It.Properties.V.Fn::Select: Fn::Select is given the index .',
    ],
    [
      'Split by nothing',
      { 'Fn::Split': ['', 'a'] },
      'LTL1009 Resources.It.Properties.V.Fn::Split: Fn::Split needs a delimiter and text.',
    ],
    [
      'If with two parts',
      { 'Fn::If': ['IsProd', 'a'] },
      'LTL1009 Resources.It.Properties.V.Fn::If: Fn::If needs a condition and two values.',
    ],
    [
      'If of an unknown condition',
      { 'Fn::If': ['IsPord', 'a', 'b'] },
      'LTL1007 Resources.It.Properties.V.Fn::If.0: "IsPord" is no condition of the template. Did you mean "IsProd"?',
    ],
    [
      'FindInMap of an unknown mapping',
      { 'Fn::FindInMap': ['Size', 'a', 'b'] },
      'LTL1007 Resources.It.Properties.V.Fn::FindInMap: "Size" is no mapping of the template. Did you mean "Sizes"?',
    ],
    [
      'FindInMap of an unknown key',
      { 'Fn::FindInMap': ['Sizes', 'test', 'type'] },
      'LTL1009 Resources.It.Properties.V.Fn::FindInMap: The mapping has no key "test"; it has dev, prod.',
    ],
    [
      'FindInMap of a key of JavaScript',
      { 'Fn::FindInMap': ['__proto__', 'toString', 'name'] },
      'LTL1007 Resources.It.Properties.V.Fn::FindInMap: "__proto__" is no mapping of the template.',
    ],
    [
      'FindInMap with one key',
      { 'Fn::FindInMap': ['Sizes', 'dev'] },
      'LTL1009 Resources.It.Properties.V.Fn::FindInMap: Fn::FindInMap needs a mapping and two keys.',
    ],
    [
      'Cidr of more than there is',
      { 'Fn::Cidr': ['10.0.0.0/24', 3, 8] },
      'LTL1009 Resources.It.Properties.V.Fn::Cidr: Fn::Cidr(10.0.0.0/24, 3, 8) does not fit.',
    ],
    [
      'Cidr of half a block',
      { 'Fn::Cidr': ['10.0.0.0/24', 1.5, 8] },
      'LTL1009 Resources.It.Properties.V.Fn::Cidr: Fn::Cidr(10.0.0.0/24, 1.5, 8) does not fit.',
    ],
    [
      'Cidr of a million',
      { 'Fn::Cidr': ['10.0.0.0/8', 1000000, 1] },
      'LTL1009 Resources.It.Properties.V.Fn::Cidr: Fn::Cidr(10.0.0.0/8, 1000000, 1) does not fit.',
    ],
    [
      'a function of conditions in a value',
      { 'Fn::Equals': [1, 1] },
      'LTL1009 Resources.It.Properties.V.Fn::Equals: Fn::Equals stands in a value; it is allowed only in conditions and rules.',
    ],
    [
      'a function that is none',
      { 'Fn::Jion': [] },
      'LTL1009 Resources.It.Properties.V.Fn::Jion: "Fn::Jion" is not an intrinsic function. Did you mean "Fn::Join"?',
    ],
    [
      'a function beside other keys',
      { 'Fn::Sub': 'a', b: 1 },
      'LTL1009 Resources.It.Properties.V.Fn::Sub: Fn::Sub stands beside other keys; a function is alone.',
    ],
    [
      'nothing at all',
      { a: null },
      'LTL1006 Resources.It.Properties.V.a: a is empty; CloudFormation accepts no empty values.',
    ],
  ])('%s', (_, call, expected) => {
    expect(at(call)).toEqual([expected]);
  });

  test('an unknown name is found in the branch that is not taken, and in the variables of Sub', () => {
    const never = { ...WORLD, Conditions: { IsProd: { 'Fn::Equals': ['a', 'b'] } } };
    const faults = (V: unknown) =>
      reported(stackOf({ ...never, Resources: { It: { Type: 'Custom::It', Properties: { V } } } }));
    expect(faults(isProd({ Ref: 'Nowhere' }, 'b'))).toEqual([
      expect.stringContaining('LTL1007 Resources.It.Properties.V.Fn::If.1.Ref'),
    ]);
    expect(faults(isProd({ 'Fn::Sub': ['${x}', { x: { Ref: 'Nowhere' } }] }, 'b'))).toHaveLength(1);
    expect(faults(isProd({ 'Fn::If': ['Nowhere', 1, 2] }, 'b'))).toHaveLength(1);
  });

  test('what can not be computed only in worlds that are not taken is no fault', () => {
    const one = {
      Parameters: { Ports: { Type: 'CommaDelimitedList', Default: '80' } },
      Conditions: { HasTwo: { 'Fn::Equals': ['1', '2'] } },
    };
    expect(resolved({ 'Fn::If': ['HasTwo', { 'Fn::Select': [1, { Ref: 'Ports' }] }, 'one'] }, one)).toBe('one');
    const open = {
      ...one,
      Parameters: { ...one.Parameters, Count: { Type: 'Number' } },
      Conditions: { HasTwo: { 'Fn::Equals': [{ Ref: 'Count' }, '2'] } },
    };
    const It = {
      Type: 'Custom::It',
      Properties: { V: { 'Fn::If': ['HasTwo', { 'Fn::Select': [1, { Ref: 'Ports' }] }, 'one'] } },
    };
    expect(reported(stackOf({ ...open, Resources: { It } }))).toEqual([
      'LTL1009 Resources.It.Properties.V.Fn::If.1.Fn::Select: Fn::Select asks for element 1 of a list of 1. That is so when Count = 2.',
    ]);
    expect(modelOf(stackOf({ ...open, Resources: { It } })).resources.size).toBe(1);
  });
});

test('a megabyte of names that are opened and never closed is text', () => {
  const text = '${'.repeat(500_000);
  expect(resolved({ 'Fn::Sub': text }, WORLD, IN_IRELAND)).toBe(text);
});

// cfn-lint accepts each of these, from its own fixtures.
describe('what only looks wrong is read', () => {
  test('a Fn::Sub of what a macro makes is unknown', () => {
    const value = { 'Fn::Sub': { 'Fn::Transform': { Name: 'Text' } } };
    expect(resolved(value, WORLD)).toBe('${Fn::Transform(Text)}');
  });

  test('a mapping that only one world asks for is refused in that world', () => {
    const value = { 'Fn::FindInMap': [isProd('Sizes', 'Gone'), 'prod', 'type'] };
    const stack = stackOf({ ...WORLD, Resources: { It: { Type: 'Custom::It', Properties: { V: value } } } });
    expect(reported(stack)).toEqual([
      expect.stringMatching(/^LTL1009 .*"Gone" is no mapping of the template\. That is so/),
    ]);
    expect(modelOf(stack).resources.get('It')).toBeDefined();
  });

  test('properties that a condition chooses as a whole are chosen one by one', () => {
    const chosen = { 'Fn::If': ['IsProd', { A: 'a', B: 'b' }, { A: 'x' }] };
    const model = modelOf(stackOf({ ...WORLD, Resources: { It: { Type: 'Custom::It', Properties: chosen } } }));
    const { A, B } = model.resources.get('It')?.properties ?? {};
    expect([shown(A), shown(B)]).toEqual(['(a if Stage = prod else x)', '(b if Stage = prod else nothing)']);
  });
});

describe('what a few bytes ask for is bounded', () => {
  const doubled = (levels: number) => {
    let value: unknown = 'x';
    for (let level = 0; level < levels; level++) value = { 'Fn::Sub': ['${A}${A}', { A: value }] };
    return value;
  };

  test('a text that doubles a few times is that text', () => {
    expect(resolved(doubled(10), WORLD)).toBe('x'.repeat(1024));
  });

  test('one that doubles sixty times stays unknown, and says so', () => {
    const Resources = { It: { Type: 'Custom::It', Properties: { V: doubled(60) } } };
    expect(reported(stackOf({ ...WORLD, Resources }))).toContainEqual(
      expect.stringMatching(/^LTL1002 .*Fn::Sub makes more text than a template can hold; it stays unknown\.$/),
    );
  });
});
