/** Whatever a document holds, the answer is a result and comes soon. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIAGNOSTICS } from '../base/index.ts';
import { buildModel, dataDocument, type StackSource } from './index.ts';
import { INTRINSICS } from './intrinsics.ts';
import { GROUPED_KINDS, KINDS } from './network/interface-kinds.ts';

const NAMES = [
  'A',
  'B',
  'P',
  'Q',
  'IsProd',
  'Stage',
  'AWS::Region',
  'AWS::NoValue',
  '__proto__',
  'constructor',
  'toString',
  '',
];
const TYPES = [
  ...Object.keys(KINDS),
  ...Object.keys(GROUPED_KINDS),
  ...'Instance EIP EIPAssociation SecurityGroup SecurityGroupIngress SecurityGroupEgress VPC Subnet SubnetCidrBlock VPCCidrBlock RouteTable Route SubnetRouteTableAssociation NetworkAcl NetworkAclEntry SubnetNetworkAclAssociation InternetGateway NatGateway VPCGatewayAttachment PrefixList LaunchTemplate NetworkInterfaceAttachment'
    .split(' ')
    .map((type) => `AWS::EC2::${type}`),
  ...'Role User Group Policy ManagedPolicy UserToGroupAddition'.split(' ').map((type) => `AWS::IAM::${type}`),
  ...'Listener ListenerRule TargetGroup'.split(' ').map((type) => `AWS::ElasticLoadBalancingV2::${type}`),
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::RDS::DBSubnetGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::CloudFormation::Stack',
  'Custom::Thing',
  'My::Own::Thing::MODULE',
  '__proto__',
];
/** Every property that some reader looks at, by a word that occurs in the source of the readers. */
const PROPERTIES = [
  ...'SubnetId SubnetIds Subnets VpcId GroupId GroupName SecurityGroupIds SecurityGroups NetworkInterfaces GroupSet SecurityGroupIngress SecurityGroupEgress CidrIp IpProtocol FromPort ToPort SourceSecurityGroupId CidrBlock AvailabilityZone RouteTableId DestinationCidrBlock GatewayId NatGatewayId NetworkAclId RuleNumber Protocol Egress RuleAction PortRange Entries Cidr Listeners DefaultActions Actions TargetGroupArn ForwardConfig Targets Id Port LoadBalancerArn LoadBalancers ContainerPort TargetGroupARNs LaunchTemplate LaunchTemplateId LaunchTemplateData PubliclyAccessible DBSubnetGroupName Scheme Policies PolicyName PolicyDocument Statement Effect Action Resource Principal Condition ManagedPolicyArns PermissionsBoundary Roles Groups Users AssumeRolePolicyDocument KeyPolicy Bucket Parameters Outputs Export Name Value'.split(
    ' ',
  ),
  'Fn::Transform',
  'Fn::Nonsense',
  '__proto__',
];
const FUNCTIONS = [...Object.keys(INTRINSICS), 'Fn::ForEach::Loop', 'Fn::Unknown'];

const text = fc.oneof(
  fc.constantFrom(
    ...NAMES,
    'A.Arn',
    'A.Outputs.X',
    '${A}',
    '${A.Arn}-${!B}',
    '${P}${',
    '10.0.0.0/16',
    '0',
    '1',
    '-1',
    'tcp',
    'true',
    ',',
  ),
  fc.constantFrom(
    '\uE000A\uE001',
    '\uE000',
    'arn:aws:iam::aws:policy/AdministratorAccess',
    '{"Statement":[null]}',
    '{',
  ),
  fc.string({ maxLength: 4 }),
);
const scalar = fc.oneof(text, fc.integer({ min: -2, max: 300 }), fc.double(), fc.boolean(), fc.constant(null));

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.tuple(fc.constantFrom(...FUNCTIONS), tie('value')).map(([name, argument]) => ({ [name]: argument })),
    fc
      .tuple(fc.constantFrom(...FUNCTIONS), fc.array(tie('value'), { maxLength: 4 }))
      .map(([name, list]) => ({ [name]: list })),
    fc.constantFrom(...NAMES).map((name) => ({ Ref: name })),
    fc
      .tuple(fc.constantFrom('IsProd', 'Stage', '__proto__'), tie('value'), tie('value'))
      .map((branches) => ({ 'Fn::If': branches })),
    fc.dictionary(fc.constantFrom(...PROPERTIES), tie('value'), { maxKeys: 4 }),
  ),
})).value;

const condition: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(value, value).map((sides) => ({ 'Fn::Equals': sides })),
    fc.constantFrom('IsProd', 'Stage', 'Nowhere').map((name) => ({ Condition: name })),
    fc.array(tie('condition'), { maxLength: 3 }).map((list) => ({ 'Fn::And': list })),
    fc.array(tie('condition'), { maxLength: 3 }).map((list) => ({ 'Fn::Or': list })),
    tie('condition').map((inner) => ({ 'Fn::Not': [inner] })),
    value,
  ),
})).condition;

const resource = fc.record(
  {
    Type: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...TYPES) }, { weight: 1, arbitrary: value }),
    Properties: fc.oneof(
      { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...PROPERTIES), value, { maxKeys: 6 }) },
      { weight: 1, arbitrary: value },
    ),
    Condition: fc.oneof(fc.constantFrom('IsProd', 'Stage'), value),
    DependsOn: fc.oneof(fc.constantFrom('A', 'B'), value),
    DeletionPolicy: value,
    Metadata: value,
  },
  { requiredKeys: ['Type'] },
);
const parameter = fc.record(
  {
    Type: fc.constantFrom(
      'String',
      'Number',
      'CommaDelimitedList',
      'List<Number>',
      'AWS::SSM::Parameter::Value<String>',
      'Nonsense',
    ),
    Default: scalar,
    AllowedValues: fc.oneof(fc.array(scalar, { maxLength: 3 }), scalar),
    MaxValue: scalar,
  },
  { requiredKeys: ['Type'] },
);
const named = <T>(entry: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...NAMES, 'Fn::Transform', 'Fn::ForEach::X'), entry, { maxKeys: 4 });
const or = <T>(usual: fc.Arbitrary<T>) => fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: value });

const template = fc.record(
  {
    Resources: or(named(resource)),
    Parameters: or(named(parameter)),
    Conditions: or(named(condition)),
    Mappings: or(named(value)),
    Outputs: or(
      named(
        or(
          fc.record(
            { Value: value, Condition: value, Export: fc.record({ Name: value }) },
            { requiredKeys: ['Value'] },
          ),
        ),
      ),
    ),
    Rules: value,
    Transform: fc.oneof(fc.constantFrom('AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'), value),
  },
  { requiredKeys: ['Resources'] },
);

const source: fc.Arbitrary<StackSource> = fc
  .record(
    {
      document: template.map((root) => dataDocument(root)),
      name: fc.constantFrom('S', 'T', '__proto__'),
      region: fc.constantFrom('us-east-1', 'cn-north-1'),
      stackName: fc.constantFrom('S', 'T'),
      parameters: fc.dictionary(fc.constantFrom('P', 'Q', '__proto__'), fc.string({ maxLength: 3 }), { maxKeys: 2 }),
      open: fc.subarray(['P', 'Q']),
    },
    { requiredKeys: ['document', 'name'] },
  )
  .chain((outer) => template.map((root) => ({ ...outer, nested: { A: { name: 'A', document: dataDocument(root) } } })));

/** Asks the model for what everyone asks it for, and says whether there is one. */
function use(sources: readonly StackSource[]): boolean {
  const result = buildModel(sources);
  for (const diagnostic of result.diagnostics) expect(DIAGNOSTICS).toHaveProperty(diagnostic.code);
  expect(result.ok).toBe(!result.diagnostics.some((each) => each.severity === 'error'));
  if (!result.ok) return false;
  const model = result.value;
  for (const each of model.resources.values()) {
    model.locate({ subject: each.id, path: Object.keys(each.properties) });
    model.access.arnOf(each.id);
  }
  model.read('${A}-${P}');
  expect(Object.isFrozen(model)).toBe(true);
  return true;
}

/** Values without faults: functions with the arguments they need, names that are declared. */
const sound = (resources: readonly string[]): fc.Arbitrary<unknown> =>
  fc.letrec((tie) => ({
    text: fc.oneof(
      { maxDepth: 4 },
      text.filter((each) => !each.includes('${')),
      fc.constantFrom('P', 'Stage', 'AWS::Region', ...resources).map((name) => ({ Ref: name })),
      fc.constantFrom('P', 'Stage', 'AWS::AccountId').map((name) => ({ 'Fn::Sub': `a-\${${name}}` })),
      fc.tuple(tie('text'), tie('text')).map((items) => ({ 'Fn::Join': [',', items] })),
      fc.nat(1).map((index) => ({ 'Fn::Select': [index, { Ref: 'Q' }] })),
      fc
        .tuple(fc.constantFrom('IsProd', 'IsBig'), tie('text'), tie('text'))
        .map((branches) => ({ 'Fn::If': branches })),
      fc.constant({ 'Fn::FindInMap': ['M', { Ref: 'Stage' }, 'x'] }),
      ...(resources.length === 0
        ? []
        : [
            fc
              .tuple(
                fc.constantFrom(...resources),
                fc.constantFrom('Arn', 'CidrBlock', 'VpcId', 'DefaultSecurityGroup', 'Outputs.X'),
              )
              .map((path) => ({ 'Fn::GetAtt': path })),
          ]),
    ),
    value: fc.oneof(
      { maxDepth: 5 },
      tie('text'),
      fc.integer({ min: -1, max: 70_000 }),
      fc.boolean(),
      fc.constant({ Ref: 'AWS::NoValue' }),
      fc.constant({ Ref: 'Q' }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc
        .tuple(fc.constantFrom('IsProd', 'IsBig'), tie('value'), tie('value'))
        .map((branches) => ({ 'Fn::If': branches })),
      fc.dictionary(fc.constantFrom(...PROPERTIES.filter((name) => !name.startsWith('Fn::'))), tie('value'), {
        maxKeys: 4,
      }),
    ),
  })).value;

const soundResource = (resources: readonly string[]) =>
  fc.record(
    {
      Type: fc.constantFrom(...TYPES.filter((type) => !type.endsWith('MODULE'))),
      Properties: fc.dictionary(
        fc.constantFrom(...PROPERTIES.filter((name) => !name.startsWith('Fn::'))),
        sound(resources),
        { minKeys: 2, maxKeys: 10 },
      ),
      Condition: fc.constantFrom('IsProd', 'IsBig'),
    },
    { requiredKeys: ['Type', 'Properties'] },
  );

const soundTemplate = fc
  .record({
    R0: soundResource([]),
    R1: soundResource([]),
    R2: soundResource(['R0', 'R1']),
    R3: soundResource(['R0', 'R1', 'R2']),
    R4: soundResource(['R0', 'R1', 'R2', 'R3']),
    R5: soundResource(['R1', 'R2', 'R3', 'R4']),
  })
  .map((Resources) => ({
    Parameters: {
      P: { Type: 'String' },
      Q: { Type: 'CommaDelimitedList' },
      Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
    },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      IsBig: { 'Fn::Or': [{ Condition: 'IsProd' }, { 'Fn::Equals': [{ Ref: 'P' }, 'big'] }] },
    },
    Mappings: { M: { dev: { x: 'a' }, prod: { x: 'b' } } },
    Resources,
  }));

describe('any template', () => {
  test('whose functions are right has a model, whatever its properties hold', () => {
    let modelled = 0;
    fc.assert(
      fc.property(soundTemplate, fc.subarray(['P', 'Q', 'Stage']), (root, given) => {
        const parameters = Object.fromEntries(given.map((name) => [name, name === 'Stage' ? 'prod' : 'big,small']));
        if (use([{ name: 'S', document: dataDocument(root), parameters }])) modelled++;
      }),
      { numRuns: 600 },
    );
    expect(modelled).toBeGreaterThan(150);
  });

  test('with functions in odd places has a result', () => {
    fc.assert(
      fc.property(fc.array(source, { minLength: 1, maxLength: 2 }), (sources) => void use(sources)),
      { numRuns: 400 },
    );
  });

  test('that is any JSON at all has a result', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (root) => void use([{ name: 'S', document: dataDocument(root) }])),
      { numRuns: 500 },
    );
    for (const root of [undefined, null, 0, '', [], {}, { Resources: [] }, { Resources: null }])
      use([{ name: 'S', document: dataDocument(root) }]);
  });
});
