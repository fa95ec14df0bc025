import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Assertion, type ClaimSet, claim, claimSet } from '../claims/index.ts';
import { buildModel, dataDocument, type StackSource } from '../model/index.ts';
import { prove } from './prove.ts';

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
type Resources = Readonly<Record<string, Resource>>;

const ref = (name: string) => ({ Ref: name });
const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });

/** A web server in a public subnet with a role, a bucket and an alarm that tells a topic. */
const BASE: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Igw: { Type: 'AWS::EC2::InternetGateway' },
  Attached: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') },
  },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: true },
  },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Associated: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
  },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { GroupDescription: 'web', VpcId: ref('Vpc'), SecurityGroupIngress: [rule(443)] },
  },
  Server: {
    Type: 'AWS::EC2::Instance',
    Properties: {
      ImageId: 'ami-1',
      InstanceType: 't3.micro',
      SubnetId: ref('Subnet'),
      SecurityGroupIds: [att('Group', 'GroupId')],
    },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    },
  },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Topic: { Type: 'AWS::SNS::Topic' },
  Key: { Type: 'AWS::KMS::Key' },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs24.x', Handler: 'i.h', Role: att('Role', 'Arn'), Code: { ZipFile: 'x' } },
  },
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Subnets: [ref('Subnet')], SecurityGroups: [att('Group', 'GroupId')] },
  },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { VpcId: ref('Vpc'), Port: 443, Protocol: 'HTTPS', Targets: [{ Id: ref('Server') }] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref('Balancer'),
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' }],
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    },
  },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: ref('Function') }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [ref('Topic')],
    },
  },
};

/** What a part that is not read may hold: each attaches to the base or stands beside it, and nothing refers to it. */
const MORE: Resources = {
  Opened: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: { GroupId: att('Group', 'GroupId'), ...rule(22) },
  },
  Default: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw') },
  },
  Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
  Closed: {
    Type: 'AWS::EC2::SubnetNetworkAclAssociation',
    Properties: { SubnetId: ref('Subnet'), NetworkAclId: 'acl-1' },
  },
  Other: {
    Type: 'AWS::EC2::Instance',
    Properties: { ImageId: 'ami-1', SubnetId: ref('Subnet'), SecurityGroupIds: [att('Group', 'GroupId')] },
  },
  Reads: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'reads',
      Roles: [ref('Role')],
      PolicyDocument: document({ Action: 's3:GetObject', Resource: { 'Fn::Sub': '${Bucket.Arn}/*' } }),
    },
  },
  Denies: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'denies',
      Roles: [ref('Role')],
      PolicyDocument: document({ Effect: 'Deny', Action: '*', Resource: '*' }),
    },
  },
  Opens: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: ref('Bucket'),
      PolicyDocument: document({ Principal: '*', Action: 's3:*', Resource: { 'Fn::Sub': '${Bucket.Arn}/*' } }),
    },
  },
  Second: { Type: 'AWS::S3::Bucket' },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
  Sends: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: ['https://sqs.us-east-1.amazonaws.com/111122223333/orders'],
      PolicyDocument: document({ Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }),
    },
  },
  Inline: {
    Type: 'AWS::SQS::QueueInlinePolicy',
    Properties: {
      Queue: 'orders',
      PolicyDocument: document({ Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }),
    },
  },
  Secrets: {
    Type: 'AWS::KMS::Key',
    Properties: { KeyPolicy: document({ Principal: '*', Action: 'kms:Decrypt', Resource: '*' }) },
  },
  Elsewhere: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }),
    },
  },
  Called: {
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: ref('Function'), Action: 'lambda:InvokeFunction', Principal: '*' },
  },
  Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: ref('Function'), AuthType: 'NONE' } },
  Plain: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: ref('Balancer'),
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    },
  },
  Filters: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: ref('Logs'),
      FilterPattern: 'ERROR',
      MetricTransformations: [{ MetricNamespace: 'Mine', MetricName: 'Errors', MetricValue: '1' }],
    },
  },
  Told: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [ref('Topic')],
      PolicyDocument: document({ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*' }),
    },
  },
  Trail: {
    Type: 'AWS::CloudTrail::Trail',
    Properties: { IsLogging: true, S3BucketName: ref('Bucket'), IsMultiRegionTrail: true },
  },
  Wide: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/20' },
  },
  Mail: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: ref('Topic'), Protocol: 'email', Endpoint: 'a@example.com' },
  },
};

const CLAIMS: readonly Assertion[] = [
  { kind: 'exists', what: 'AWS::S3::Bucket', count: 1 },
  { kind: 'exists', what: 'AWS::S3::Bucket', count: 2 },
  { kind: 'exists', what: 'AWS::S3::Bucket' },
  { kind: 'exists', what: 'AWS::SQS::Queue', count: 0 },
  { kind: 'exists', what: { type: 'AWS::EC2::Instance', where: { InstanceType: 't3.micro' } }, count: 1 },
  { kind: 'property', of: 'Server', path: 'InstanceType', is: 't3.micro' },
  { kind: 'property', of: 'AWS::EC2::Instance', path: 'InstanceType', is: 't3.micro' },
  { kind: 'property', of: 'Bucket', path: 'BucketEncryption', is: 'absent' },
  { kind: 'property', of: 'Second', path: 'BucketName', is: 'absent' },
  { kind: 'unreachable', from: 'internet', to: 'Server', on: 'tcp/22' },
  { kind: 'unreachable', from: 'internet', to: 'Server', on: 'tcp/443' },
  { kind: 'reaches', from: 'internet', to: 'Server', on: 'tcp/443' },
  { kind: 'reaches', from: 'internet', to: 'Server', on: 'tcp/22' },
  { kind: 'reaches', from: 'Server', to: 'internet', on: 'tcp/443' },
  { kind: 'sources', of: 'Server', are: [] },
  { kind: 'rules', of: 'Group', in: [{ from: 'internet', on: 'tcp/443' }] },
  { kind: 'allowed', who: 'Role', actions: ['s3:GetObject'], on: '${Bucket.Arn}/a' },
  { kind: 'denied', who: 'Role', actions: ['s3:GetObject'], on: '${Bucket.Arn}/a' },
  { kind: 'denied', who: 'Role', actions: ['s3:GetObject'] },
  { kind: 'denied', who: 'Role', actions: ['sqs:SendMessage'] },
  { kind: 'denied', who: 'Role', actions: ['kms:Decrypt'] },
  { kind: 'denied', who: 'Role', actions: ['kms:Decrypt'], on: 'Key' },
  { kind: 'denied', who: 'Role', actions: ['sts:AssumeRole'] },
  { kind: 'grants', who: 'Role', levels: ['Read'] },
  { kind: 'permits', who: 'Role', are: [] },
  { kind: 'trusts', role: 'Role', principals: ['ec2.amazonaws.com'] },
  { kind: 'mayNot', who: 'anyone', actions: ['s3:GetObject'], on: 'Bucket' },
  { kind: 'mayNot', who: { account: 'another' }, actions: ['kms:*'], on: 'Key' },
  { kind: 'mayNot', who: 'anyone', actions: ['lambda:InvokeFunction'], on: 'Function' },
  { kind: 'mayNot', who: 'anyone', actions: ['lambda:InvokeFunctionUrl'], on: 'Function' },
  { kind: 'may', who: { service: 'cloudwatch.amazonaws.com' }, actions: ['sns:Publish'], on: 'Topic', for: 'Alarm' },
  { kind: 'encrypted', of: 'Bucket', in: 'rest' },
  { kind: 'encrypted', of: 'Bucket', in: 'transit' },
  { kind: 'encrypted', of: 'Balancer', in: 'transit' },
  { kind: 'kept', of: 'Logs', days: 30 },
  { kind: 'kept', of: 'Bucket', versions: true },
  { kind: 'tls', of: 'Listener', atLeast: '1.2' },
  { kind: 'tls', of: 'Balancer', atLeast: '1.2' },
  { kind: 'listens', of: 'Balancer', on: [{ port: 443, protocol: 'HTTPS' }] },
  { kind: 'targets', of: 'Targets', are: ['Server'] },
  { kind: 'route', from: 'Subnet', to: '0.0.0.0/0', via: 'Igw' },
  { kind: 'addresses', of: 'AWS::EC2::Subnet', inside: 'Vpc' },
  { kind: 'subnets', of: 'Vpc', are: [{ name: 'Subnet', block: '10.0.1.0/24' }] },
  { kind: 'stands', what: 'Server', in: ['Subnet'], groups: ['Group'], public: true },
  { kind: 'survives', what: 'Server', loses: 'zone' },
  { kind: 'attribute', of: 'Bucket', path: 'DeletionPolicy', is: 'Delete' },
  { kind: 'called', of: 'Bucket', is: 'b' },
  { kind: 'tells', of: 'Topic', by: { email: 'a@example.com' }, from: ['Alarm'] },
  {
    kind: 'alarm',
    of: 'Alarm',
    metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: { refersTo: 'Function' } } },
    comparison: '>',
    threshold: 0,
  },
  { kind: 'records', of: 'Trail', to: 'Bucket', management: 'all' },
];

/** The base with all of `more` inside an AWS::Include, and with it read. */
function included(more: Resources) {
  return {
    partly: [
      stack({ ...BASE, 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/more.yaml' } } }),
    ],
    whole: [stack({ ...BASE, ...more })],
  };
}

/** The base with all of `more` in a nested stack that is given what it names, unread and read. */
function nested(more: Resources) {
  const passed: Record<string, unknown> = {};
  const inside = Object.fromEntries(
    Object.entries(more).map(([id, resource]) => [id, withParameters(resource, passed) as Resource]),
  );
  const Parameters = Object.fromEntries(Object.keys(passed).map((name) => [name, { Type: 'String' }]));
  const child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'more.yaml', Parameters: passed } };
  const outer = stack({ ...BASE, More: child });
  return {
    partly: [outer],
    whole: [
      { ...outer, nested: { More: { name: 'More', document: dataDocument({ Parameters, Resources: inside }) } } },
    ],
  };
}

/** The base with one property of one resource behind a macro, and with it read. */
function hidden(id: string, property: string) {
  const { Type, Properties = {} } = BASE[id] ?? MORE[id] ?? { Type: '' };
  const { [property]: _, ...rest } = Properties;
  const macro = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/more.yaml' } } };
  return {
    partly: [stack({ ...BASE, [id]: { Type, Properties: { ...rest, ...macro } } })],
    whole: [stack({ ...BASE, [id]: { Type, Properties } })],
  };
}

function outcomes(sources: readonly StackSource[]): readonly string[] {
  const model = buildModel(sources);
  if (!model.ok) throw new Error(model.diagnostics.map((each) => each.what).join('\n'));
  const names: ClaimSet['names'] = Object.fromEntries(
    [...Object.keys(BASE), ...Object.keys(MORE)].map((id) => [id, { id }]),
  );
  const claims = CLAIMS.map((assertion, index) => claim(`C-${index}`, 'the claim', assertion));
  const verdicts = prove(model.value, claimSet({ names, claims }));
  if (!verdicts.ok) throw new Error(verdicts.diagnostics.map((each) => each.what).join('\n'));
  return verdicts.value.map((each) => each.outcome);
}

/** The claims that are certain of what the whole template says otherwise. */
function contradicted({
  partly,
  whole,
}: {
  readonly partly: readonly StackSource[];
  readonly whole: readonly StackSource[];
}) {
  const before = outcomes(partly);
  const after = outcomes(whole);
  return CLAIMS.flatMap((assertion, index) => {
    const change = `${before[index]} → ${after[index]}`;
    return change === 'proved → refuted' || change === 'refuted → proved'
      ? [`${JSON.stringify(assertion)}: ${change}`]
      : [];
  });
}

const someMore = fc
  .subarray(Object.keys(MORE), { minLength: 1 })
  .map((ids): Resources => Object.fromEntries(ids.flatMap((id) => (MORE[id] === undefined ? [] : [[id, MORE[id]]]))));

/** The claims that another resource, or what is attached to the topic, turns: by their place in the list, or by their kind. */
const turnedBySecond = [0, 1, 3, 4, 6, 8];
const TURNED = ['may', 'listens', 'addresses', 'tells', 'alarm', 'records'];
const isTurned = (assertion: Assertion, index: number) =>
  turnedBySecond.includes(index) ||
  TURNED.includes(assertion.kind) ||
  (assertion.kind === 'denied' && assertion.on === undefined);

describe('a part that was not read', () => {
  test('never turns a certain answer, when it is an include among the resources', () => {
    fc.assert(
      fc.property(someMore, (more) => {
        expect(contradicted(included(more))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test('never turns a certain answer, when it is a nested stack', () => {
    fc.assert(
      fc.property(someMore, (more) => {
        expect(contradicted(nested(more))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test('never turns a certain answer, when it is an include among the properties of a resource', () => {
    const places = Object.entries(BASE).flatMap(([id, { Properties = {} }]) =>
      Object.keys(Properties).map((property) => [id, property] as const),
    );
    for (const [id, property] of places) expect(contradicted(hidden(id, property))).toEqual([]);
  });

  test('leaves what it cannot turn as it is: a nested stack that is given nothing of the network', () => {
    const more = { Mail: MORE.Mail, Second: MORE.Second } as Resources;
    expect(outcomes(nested(more).partly)).toEqual(
      outcomes([stack(BASE)]).map((outcome, index) => {
        const assertion = CLAIMS[index];
        return assertion !== undefined && isTurned(assertion, index) ? 'unknown' : outcome;
      }),
    );
  });

  test('a macro over the whole template may write anything anew', () => {
    const { document: whole, ...rest } = stack(BASE);
    const template = { ...(whole.root as object), Transform: ['Mine'] };
    const found = outcomes([{ ...rest, document: dataDocument(template) }]);
    expect(new Set(found)).toEqual(new Set(['unknown']));
  });
});

function rule(port: number) {
  return { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '0.0.0.0/0' };
}

function document(statement: object) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}

function stack(resources: object): StackSource {
  return { name: 'Stack', document: dataDocument({ Resources: resources }), region: 'us-east-1' };
}

/** The value with a parameter for each reference, which is put under its name into `passed`. */
function withParameters(value: unknown, passed: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => withParameters(each, passed));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = fields;
  const pass = (parameter: string, given: unknown) => {
    passed[parameter] = given;
    return ref(parameter);
  };
  if (typeof name === 'string') return pass(`${name}Ref`, fields);
  if (Array.isArray(attribute)) return pass(attribute.join(''), fields);
  if (typeof text === 'string') return pass(text.replace(/\W/g, ''), fields);
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, withParameters(each, passed)]));
}
