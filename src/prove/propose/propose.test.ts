/**
 * What is proposed of small templates. The oracle is the template, read by eye; that a proposal says something is shown by
 * an edit after which it is false.
 */
import { describe, expect, test } from 'vitest';
import type { ClaimSet } from '../../claims/index.ts';
import { buildModel, dataDocument, type Model } from '../../model/index.ts';
import { propose } from '../propose.ts';
import { prove } from '../prove.ts';

type Template = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, unknown>>;

function modelOf(Resources: Template, rest: Template = {}): Model {
  const document = dataDocument({ Resources, ...rest });
  const model = buildModel([{ name: 'Shop', document, region: 'eu-central-1' }]);
  if (!model.ok) throw new Error(model.diagnostics.map(({ what }) => what).join('\n'));
  return model.value;
}

const titles = ({ claims }: ClaimSet, area?: string) =>
  claims.filter((each) => area === undefined || each.area === area).map(({ title }) => title);

const refutedOn = (model: Model, claims: ClaimSet) => {
  const verdicts = prove(model, claims);
  if (!verdicts.ok) throw new Error(verdicts.diagnostics.map(({ what }) => what).join('\n'));
  return verdicts.value.filter(({ outcome }) => outcome === 'refuted').map(({ title }) => title);
};

const get = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
const ref = (id: string) => ({ Ref: id });
const inVpc = { VpcId: ref('Vpc') };

/** How the CDK writes that nothing goes out: no ICMP message has this type. */
const NOTHING = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' };

const NETWORK = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attached: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { ...inVpc, InternetGatewayId: ref('Gateway') } },
  Public: {
    Type: 'AWS::EC2::Subnet',
    Properties: { ...inVpc, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'eu-central-1a', MapPublicIpOnLaunch: true },
  },
  Private: {
    Type: 'AWS::EC2::Subnet',
    Properties: { ...inVpc, CidrBlock: '10.0.1.0/24', AvailabilityZone: 'eu-central-1b' },
  },
  PublicTable: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  WayOut: {
    Type: 'AWS::EC2::Route',
    DependsOn: 'Attached',
    Properties: {
      RouteTableId: ref('PublicTable'),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref('Gateway'),
    },
  },
  PublicTableUsed: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Public'), RouteTableId: ref('PublicTable') },
  },
  PrivateTable: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  PrivateTableUsed: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Private'), RouteTableId: ref('PrivateTable') },
  },
  WebGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'web',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
    },
  },
  DatabaseGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'database',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: get('WebGroup', 'GroupId') },
      ],
      SecurityGroupEgress: [NOTHING],
    },
  },
  Web: {
    Type: 'AWS::EC2::Instance',
    Properties: {
      SubnetId: ref('Public'),
      SecurityGroupIds: [get('WebGroup', 'GroupId')],
      InstanceType: 't4g.small',
      MetadataOptions: { HttpTokens: 'required' },
    },
  },
  Subnets: { Type: 'AWS::RDS::DBSubnetGroup', Properties: { SubnetIds: [ref('Private')] } },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      PubliclyAccessible: false,
      DBSubnetGroupName: ref('Subnets'),
      VPCSecurityGroups: [get('DatabaseGroup', 'GroupId')],
      StorageEncrypted: true,
      BackupRetentionPeriod: 7,
      DeletionProtection: true,
    },
  },
};

const ROLE = (Action: unknown, Resource: unknown) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } }],
  },
});

const QUEUE = {
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
            Action: 'kms:*',
            Resource: '*',
          },
        ],
      },
    },
  },
  Orders: {
    Type: 'AWS::SQS::Queue',
    Properties: { KmsMasterKeyId: ref('Key'), MessageRetentionPeriod: 1_209_600 },
  },
  Bills: {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 365 }] },
    },
  },
  Reader: ROLE(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], get('Orders')),
  Alerts: { Type: 'AWS::SNS::Topic' },
  Mail: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: ref('Alerts'), Protocol: 'email', Endpoint: 'ops@shop.example' },
  },
  Late: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: get('Orders', 'QueueName') }],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 600,
      Period: 60,
      EvaluationPeriods: 5,
      AlarmActions: [ref('Alerts')],
    },
  },
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role: get('Reader'),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 10,
      Code: { ZipFile: 'exports.handler = async () => {}' },
    },
  },
};

/** The template with some properties of a resource changed. */
function edited<Resources extends Template>(
  resources: Resources,
  id: keyof Resources & string,
  change: Properties,
): Template {
  const resource = resources[id] as { readonly Properties?: Properties };
  return { ...resources, [id]: { ...resource, Properties: { ...resource.Properties, ...change } } };
}

describe('a network', () => {
  test('is told by who reaches whom, rules, blocks, ways out and places', async () => {
    const { claims } = await propose(modelOf(NETWORK));
    expect(titles(claims, 'Network')).toEqual([
      'Connections to Web come only from the internet (tcp/443)',
      'The internet cannot open connections to Database',
      'Connections to Database come only from Web (tcp/5432)',
      'Nothing can be reached from Database',
      'WebGroup lets in only tcp/443 from the internet',
      'DatabaseGroup lets in only tcp/5432 from WebGroup',
      'DatabaseGroup lets out nothing',
      'Vpc has the block 10.0.0.0/16 and 2 subnets in 2 zones',
      'Public sends traffic for the internet to Gateway',
      'Private has no route to the internet',
      'Web stands in Public, with a public address',
      'Database stands in Private, without a public address',
    ]);
  });

  test.each<[string, Template, readonly string[]]>([
    [
      'SSH is opened',
      edited(NETWORK, 'WebGroup', {
        SecurityGroupIngress: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
        ],
      }),
      ['Connections to Web come only from the internet (tcp/443)', 'WebGroup lets in only tcp/443 from the internet'],
    ],
    [
      'the database becomes public',
      {
        ...edited(NETWORK, 'Database', { PubliclyAccessible: true }),
        Subnets: { Type: 'AWS::RDS::DBSubnetGroup', Properties: { SubnetIds: [ref('Public')] } },
      },
      ['Database stands in Private, without a public address'],
    ],
    [
      'a subnet moves',
      edited(NETWORK, 'Private', { CidrBlock: '10.0.2.0/24' }),
      ['Vpc has the block 10.0.0.0/16 and 2 subnets in 2 zones'],
    ],
    [
      'the private subnet gets a way out',
      edited(NETWORK, 'PrivateTableUsed', { RouteTableId: ref('PublicTable') }),
      ['Private has no route to the internet'],
    ],
  ])('%s: the claims about it are refuted', async (_, broken, expected) => {
    const { claims } = await propose(modelOf(NETWORK));
    expect(refutedOn(modelOf(broken), claims)).toEqual(expected);
  });

  test('whom a rule names of another template might be anybody, so nobody is told to be the only one', async () => {
    const foreign = edited(NETWORK, 'DatabaseGroup', {
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: { 'Fn::ImportValue': 'clients' } },
      ],
    });
    const { claims } = await propose(modelOf(foreign));
    expect(titles(claims, 'Network')).toContain('The internet cannot open connections to Database');
    expect(titles(claims).filter((title) => /come only from/.test(title))).toEqual([
      'Connections to Web come only from the internet (tcp/443)',
    ]);
  });
});

describe('data, access and alarms', () => {
  test('are told in words', async () => {
    const { claims, open } = await propose(modelOf(QUEUE));
    expect(titles(claims)).toEqual([
      'Data at rest in Orders is encrypted with Key',
      'Messages in Orders are kept for 14 days',
      'Old versions of the objects in Bills are kept',
      'Deleting the stack does not delete Bills',
      'Objects in Bills go after 365 days',
      'Only lambda.amazonaws.com may assume Reader',
      'Reader may do sqs:DeleteMessage and sqs:ReceiveMessage and nothing else, on Orders where a policy can name resources',
      'The public may do nothing with Key, Orders, Bills, Alerts and Worker',
      'Late rings when ApproximateAgeOfOldestMessage (Maximum) is over 600 for 5 times 60 seconds, and Alerts is told',
      'What Late sends to Alerts reaches ops@shop.example by email',
      'Worker runs on nodejs22.x',
      'Worker has 256 MiB and at most 10 seconds',
      'These resources are there, and no others of their types',
    ]);
    expect(open).toEqual([
      { title: 'Orders, Bills and Alerts refuse connections without TLS', outcome: 'refuted' },
      { title: 'Data at rest in Alerts is encrypted', outcome: 'refuted' },
    ]);
  });

  test.each<[string, Template, string]>([
    [
      'another key',
      edited(QUEUE, 'Orders', { KmsMasterKeyId: 'alias/aws/sqs' }),
      'Data at rest in Orders is encrypted with Key',
    ],
    ['shorter', edited(QUEUE, 'Orders', { MessageRetentionPeriod: 60 }), 'Messages in Orders are kept for 14 days'],
    [
      'no versions',
      edited(QUEUE, 'Bills', { VersioningConfiguration: {} }),
      'Old versions of the objects in Bills are kept',
    ],
    [
      'it goes with the stack',
      { ...QUEUE, Bills: { ...QUEUE.Bills, DeletionPolicy: 'Delete' } },
      'Deleting the stack does not delete Bills',
    ],
    [
      'objects go sooner',
      edited(QUEUE, 'Bills', { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 7 }] } }),
      'Objects in Bills go after 365 days',
    ],
    [
      'one more action',
      { ...QUEUE, Reader: ROLE(['sqs:*'], get('Orders')) },
      'Reader may do sqs:DeleteMessage and sqs:ReceiveMessage and nothing else, on Orders where a policy can name resources',
    ],
    [
      'on everything',
      { ...QUEUE, Reader: ROLE(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], '*') },
      'Reader may do sqs:DeleteMessage and sqs:ReceiveMessage and nothing else, on Orders where a policy can name resources',
    ],
    [
      'it rings later',
      edited(QUEUE, 'Late', { Threshold: 6000 }),
      'Late rings when ApproximateAgeOfOldestMessage (Maximum) is over 600 for 5 times 60 seconds, and Alerts is told',
    ],
    [
      'nobody hears',
      { ...QUEUE, Mail: { Type: 'AWS::SNS::Topic' } },
      'What Late sends to Alerts reaches ops@shop.example by email',
    ],
    ['another runtime', edited(QUEUE, 'Worker', { Runtime: 'python3.13' }), 'Worker runs on nodejs22.x'],
    ['less memory', edited(QUEUE, 'Worker', { MemorySize: 128 }), 'Worker has 256 MiB and at most 10 seconds'],
    [
      'a second queue',
      { ...QUEUE, Bets: { Type: 'AWS::SQS::Queue' } },
      'These resources are there, and no others of their types',
    ],
  ])('%s: the claim is refuted', async (_, broken, title) => {
    const { claims } = await propose(modelOf(QUEUE));
    expect(refutedOn(modelOf(broken), claims)).toContain(title);
  });

  test('what AWS does whatever the template says is no promise', async () => {
    const plain = {
      Logs: { Type: 'AWS::Logs::LogGroup' },
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [] } },
      Bucket: { Type: 'AWS::S3::Bucket' },
    };
    const { claims } = await propose(modelOf(plain));
    expect(titles(claims)).toEqual([
      'The public may do nothing with Table and Bucket',
      'These resources are there, and no others of their types',
    ]);
  });

  test('what a condition switches off is not spoken of', async () => {
    const off = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    const { claims, open } = await propose(modelOf({ ...QUEUE, Late: { ...QUEUE.Late, Condition: 'Never' } }, off));
    expect(titles(claims).filter((title) => title.startsWith('Late'))).toEqual([]);
    expect(open.filter(({ title }) => title.startsWith('Late'))).toEqual([]);
  });
});

describe('names', () => {
  test('of the CDK are the end of the construct path, declared', async () => {
    const queue = (id: string) => ({
      Type: 'AWS::SQS::Queue',
      Metadata: { 'aws:cdk:path': `Shop/Team/${id}/Resource` },
    });
    const { claims } = await propose(modelOf({ TeamAlerts1A2B3C4D: queue('Alerts') }));
    expect(claims.names).toEqual({ 'Team Alerts': 'TeamAlerts1A2B3C4D' });
    expect(titles(claims, 'Access')).toEqual(['The public may do nothing with Team Alerts']);
  });

  test('that two stacks share are told apart by the stack', async () => {
    const document = dataDocument({ Resources: { Alerts: { Type: 'AWS::SQS::Queue' } } });
    const model = buildModel([
      { name: 'Shop', document },
      { name: 'Site', document },
    ]);
    if (!model.ok) throw new Error('the model');
    const { claims } = await propose(model.value);
    expect(titles(claims, 'Access')).toEqual(['The public may do nothing with Shop Alerts and Site Alerts']);
    expect(refutedOn(model.value, claims)).toEqual([]);
  });

  test('that claims understand by themselves are not taken for resources', async () => {
    const { claims } = await propose(modelOf({ internet: { Type: 'AWS::SQS::Queue' } }));
    expect(claims.names).toEqual({ 'Shop internet': 'internet' });
  });
});
