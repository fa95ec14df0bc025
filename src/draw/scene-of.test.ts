/**
 * What a drawing shows of a template. Oracle: how AWS's own diagrams place and connect these services
 * (https://aws.amazon.com/architecture/icons/), read off each small template by hand.
 */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument } from '../model/index.ts';
import { sceneOf } from './scene-of.ts';
import { arrowsIn, nodesIn, sceneIn, type Template } from './tiny-scene.ts';

const ref = (id: string) => ({ Ref: id });
const att = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const resource = (Type: string, Properties: object = {}, more: object = {}) => ({ Type, Properties, ...more });
const subnet = (zone: string, block: string) =>
  resource('AWS::EC2::Subnet', { VpcId: ref('Vpc'), AvailabilityZone: zone, CidrBlock: block });

const NETWORK: Template['Resources'] = {
  Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  Igw: resource('AWS::EC2::InternetGateway'),
  Attached: resource('AWS::EC2::VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Igw') }),
  PublicA: subnet('us-east-1a', '10.0.0.0/24'),
  PublicB: subnet('us-east-1b', '10.0.1.0/24'),
  PrivateA: subnet('us-east-1a', '10.0.2.0/24'),
  PrivateB: subnet('us-east-1b', '10.0.3.0/24'),
  PublicTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  PrivateTable: resource('AWS::EC2::RouteTable', { VpcId: ref('Vpc') }),
  ...Object.fromEntries(
    ['PublicA', 'PublicB', 'PrivateA', 'PrivateB'].map((id) => [
      `${id}Routed`,
      resource('AWS::EC2::SubnetRouteTableAssociation', {
        SubnetId: ref(id),
        RouteTableId: ref(id.startsWith('Public') ? 'PublicTable' : 'PrivateTable'),
      }),
    ]),
  ),
  Out: resource('AWS::EC2::Route', {
    RouteTableId: ref('PublicTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: ref('Igw'),
  }),
  Nat: resource('AWS::EC2::NatGateway', { SubnetId: ref('PublicA'), AllocationId: 'eipalloc-1' }),
  OutThroughNat: resource('AWS::EC2::Route', {
    RouteTableId: ref('PrivateTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref('Nat'),
  }),
};

const WEB: Template['Resources'] = {
  ...NETWORK,
  Balancer: resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('PublicA'), ref('PublicB')] }),
  Listener: resource('AWS::ElasticLoadBalancingV2::Listener', {
    LoadBalancerArn: ref('Balancer'),
    Port: 443,
    Protocol: 'HTTPS',
    DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
  }),
  Targets: resource('AWS::ElasticLoadBalancingV2::TargetGroup', {
    VpcId: ref('Vpc'),
    Port: 8080,
    Protocol: 'HTTP',
    Targets: [{ Id: ref('Server') }],
  }),
  Server: resource('AWS::EC2::Instance', { SubnetId: ref('PrivateA'), InstanceType: 't3.micro' }),
};

describe('places', () => {
  test('one subnet, several subnets, the border of the VPC, and beside it', () => {
    const scene = sceneIn({ Resources: { ...WEB, Key: resource('AWS::KMS::Key') } });
    expect(nodesIn(scene)).toEqual([
      'Outside: Internet',
      'AWS Cloud / us-east-1 / VPC: IGW on the border, top',
      'AWS Cloud / us-east-1 / VPC: Balancer across PublicA, PublicB',
      'AWS Cloud / us-east-1 / VPC / us-east-1a / Public subnet: NAT',
      'AWS Cloud / us-east-1 / VPC / us-east-1a / Private subnet: Server',
      'AWS Cloud / us-east-1 / Security: Key',
    ]);
  });

  test('subnets that are given at deployment make a VPC that is given', () => {
    const scene = sceneIn({
      Parameters: { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } },
      Resources: { Server: resource('AWS::EC2::Instance', { SubnetId: { 'Fn::Select': [0, ref('Subnets')] } }) },
    });
    expect(nodesIn(scene)).toEqual(['AWS Cloud / us-east-1 / VPC given at deployment / Subnets given: Server']);
  });

  test('a default that is empty names no subnets', () => {
    const scene = sceneIn({
      Parameters: { Given: { Type: 'String', Default: '' }, Own: { Type: 'CommaDelimitedList' } },
      Conditions: { IsGiven: { 'Fn::Not': [{ 'Fn::Equals': [ref('Given'), ''] }] } },
      Resources: {
        Server: resource('AWS::EC2::Instance', { SubnetId: '' }),
      },
    });
    expect(JSON.stringify(scene.groups)).not.toContain('"by "');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
  test('a private API is called by its endpoints, and a public one by users', () => {
    const api = (...types: readonly string[]) =>
      resource('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: types, ...(types[0] === 'PRIVATE' && { VpcEndpointIds: [ref('Endpoint')] }) },
      });
    const Endpoint = resource('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.us-east-1.execute-api',
      VpcEndpointType: 'Interface',
      VpcId: ref('Vpc'),
      SubnetIds: [ref('PrivateA')],
    });
    const said = (Api: ReturnType<typeof api>) =>
      arrowsIn(sceneIn({ Resources: { ...WEB, Endpoint, Api } })).filter((each) => each.includes('→ Api'));
    expect(said(api('PRIVATE'))).toEqual(['Endpoint → Api traffic HTTPS']);
    expect(said(api('REGIONAL'))).toEqual(['users → Api traffic HTTPS']);
  });

  test('nothing connects to a VPC link, and who signs in stands in the view of security', () => {
    const link = (type: string) => ({
      Resources: { ...WEB, Link: resource(type, { SubnetIds: [ref('PrivateA')], Name: 'link' }) },
    });
    const flow = [{ from: 'Server', to: 'Link', ports: 'tcp/80' }];
    expect(
      arrowsIn(sceneIn(link('AWS::ApiGatewayV2::VpcLink'), flow)).filter((each) => each.includes('→ Link')),
    ).toEqual([]);
    const Pool = resource('AWS::Cognito::UserPool');
    const scene = sceneIn(
      {
        Resources: {
          Pool,
          Api: resource('AWS::ApiGateway::RestApi'),
          Who: resource('AWS::ApiGateway::Authorizer', {
            RestApiId: ref('Api'),
            Type: 'COGNITO_USER_POOLS',
            ProviderARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }],
          }),
          Kept: resource('AWS::SSM::Parameter', { Type: 'String', Value: ref('Pool') }),
        },
      },
      [],
      'security',
    );
    expect(arrowsIn(scene)).toContain('Api → Pool data signs in');
    expect(arrowsIn(scene).filter((each) => each.startsWith('Kept'))).toEqual([]);
  });

  test('what edge locations serve stands before the regions', () => {
    const scene = sceneIn({ Resources: { Site: resource('AWS::CloudFront::Distribution') } });
    expect(nodesIn(scene)).toEqual(['Outside: Users', 'AWS Cloud / Edge: Site']);
  });

  test('a condition is told, and what never exists is not drawn', () => {
    const scene = sceneIn({
      Parameters: { Stage: { Type: 'String' } },
      Conditions: { IsProd: { 'Fn::Equals': [ref('Stage'), 'prod'] }, Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        Orders: resource('AWS::SQS::Queue', {}, { Condition: 'IsProd' }),
        Ghost: resource('AWS::SQS::Queue', {}, { Condition: 'Never' }),
      },
    });
    expect(nodesIn(scene)).toEqual(['AWS Cloud / us-east-1 / Integration: Orders if Stage = prod']);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html: a delivery connects the source
  // of a distribution with the destination of a bucket.
  test('deliveries of logs are an arrow from what sends them to what keeps them', () => {
    const scene = sceneIn({
      Resources: {
        Site: resource('AWS::CloudFront::Distribution', {}),
        Logs: resource('AWS::S3::Bucket', {}),
        Source: resource('AWS::Logs::DeliverySource', { ResourceArn: { 'Fn::GetAtt': 'Site.Arn' } }),
        Destination: resource('AWS::Logs::DeliveryDestination', {
          DestinationResourceArn: { 'Fn::GetAtt': 'Logs.Arn' },
        }),
        Delivery: resource('AWS::Logs::Delivery', {
          DeliverySourceName: ref('Source'),
          DeliveryDestinationArn: { 'Fn::GetAtt': 'Destination.Arn' },
        }),
      },
    });
    expect(scene.arrows.filter(({ kind }) => kind === 'logs')).toEqual([{ from: 'Site', to: 'Logs', kind: 'logs' }]);
    expect(nodesIn(scene).join()).not.toContain('Delivery');
  });

  test('instances of a database cluster are part of it', () => {
    const scene = sceneIn({
      Resources: {
        Orders: resource('AWS::RDS::DBCluster', { Engine: 'aurora-postgresql' }),
        Writer: resource('AWS::RDS::DBInstance', { DBClusterIdentifier: ref('Orders'), Engine: 'aurora-postgresql' }),
      },
    });
    expect(scene.groups[0]?.groups[0]?.groups[0]?.nodes).toMatchObject([
      { label: 'Orders', details: ['Aurora PostgreSQL', '1 member'], resources: ['Orders', 'Writer'] },
    ]);
  });
});

describe('arrows', () => {
  test('follow a request from the internet to the server, and the way out', () => {
    const traffic = [
      { from: 'internet', to: 'Balancer', ports: 'tcp/443' },
      { from: 'Balancer', to: 'Server', ports: 'tcp/8080' },
      { from: 'Server', to: 'Balancer', ports: 'tcp/443' },
      { from: 'Server', to: 'internet', ports: 'all traffic' },
    ];
    expect(arrowsIn(sceneIn({ Resources: WEB }, traffic))).toEqual([
      'Balancer → Server traffic 8080',
      'users → Igw traffic',
      'Igw → Balancer traffic 443',
      'Server → Nat route',
      'Nat → Igw route',
      'Igw → internet route',
    ]);
  });

  test.each([
    { ports: 'tcp/5432', label: '5432' },
    { ports: 'tcp/80, tcp/443', label: '80, 443' },
    { ports: 'all traffic', label: 'all ports' },
    { ports: 'tcp, icmp/0-7', label: 'all TCP' },
    { ports: 'udp/53, tcp/53', label: 'udp/53, 53' },
    { ports: 'tcp/1, tcp/2, tcp/3, tcp/4', label: '1, 2, 3 …' },
  ])('say $ports as $label', ({ ports, label }) => {
    const traffic = [{ from: '203.0.113.0/24', to: 'Server', ports }];
    expect(arrowsIn(sceneIn({ Resources: WEB }, traffic))).toContain(
      `network:203.0.113.0/24 → Server traffic ${label}`,
    );
  });

  const SERVERLESS: Template['Resources'] = {
    Api: resource('AWS::ApiGatewayV2::Api', { Name: 'shop', ProtocolType: 'HTTP' }),
    Call: resource('AWS::ApiGatewayV2::Integration', { ApiId: ref('Api'), IntegrationUri: att('Orders', 'Arn') }),
    Orders: resource('AWS::Lambda::Function', {
      Role: att('Role', 'Arn'),
      Environment: { Variables: { KEY: ref('ApiKey') } },
    }),
    Role: resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {},
      Policies: [
        {
          PolicyName: 'Data',
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: att('Table', 'Arn') },
              { Effect: 'Deny', Action: 's3:*', Resource: att('Archive', 'Arn') },
            ],
          },
        },
      ],
    }),
    ApiKey: resource('AWS::SecretsManager::Secret'),
    Table: resource('AWS::DynamoDB::Table'),
    Archive: resource('AWS::S3::Bucket'),
    Jobs: resource('AWS::SQS::Queue'),
    Source: resource('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: att('Jobs', 'Arn'),
      FunctionName: ref('Orders'),
    }),
  };

  test('go through roles, integrations and event sources; a denial is none', () => {
    expect(arrowsIn(sceneIn({ Resources: SERVERLESS })).toSorted()).toEqual([
      'Api → Orders traffic',
      'Jobs → Orders data',
      'Orders → ApiKey secrets',
      'Orders → Table data',
      'users → Api traffic HTTPS',
    ]);
  });

  test.each([
    { zone: {}, expected: ['users → Zone route DNS'] },
    { zone: { VPCs: [{ VPCId: ref('Vpc'), VPCRegion: 'us-east-1' }] }, expected: [] },
  ])('ask only for names that are public ($expected)', ({ zone, expected }) => {
    const Zone = resource('AWS::Route53::HostedZone', { Name: 'example.com', ...zone });
    expect(arrowsIn(sceneIn({ Resources: { ...NETWORK, Zone } })).filter((each) => each.startsWith('users'))).toEqual(
      expected,
    );
  });

  test('go from a distribution through the name of its origin', () => {
    const scene = sceneIn({
      Resources: {
        ...WEB,
        Site: resource('AWS::CloudFront::Distribution', {
          DistributionConfig: { Origins: [{ Id: 'web', DomainName: 'origin.example.com' }] },
        }),
        Origin: resource('AWS::Route53::RecordSet', {
          Name: 'origin.example.com.',
          Type: 'A',
          AliasTarget: { DNSName: att('Balancer', 'DNSName'), HostedZoneId: 'Z1' },
        }),
      },
    });
    expect(arrowsIn(scene)).toContain('Site → Balancer traffic');
  });

  const WATCHED: Template['Resources'] = {
    Queue: resource('AWS::SQS::Queue', { KmsMasterKeyId: ref('Key') }),
    Key: resource('AWS::KMS::Key'),
    Alarm: resource('AWS::CloudWatch::Alarm', {
      AlarmActions: [ref('Topic')],
      Dimensions: [{ Name: 'QueueName', Value: att('Queue', 'QueueName') }],
    }),
    Topic: resource('AWS::SNS::Topic'),
    Mail: resource('AWS::SNS::Subscription', { TopicArn: ref('Topic'), Protocol: 'email', Endpoint: 'a@example.com' }),
  };

  test.each([
    { view: 'all', expected: ['Alarm → Topic alarm', 'Topic → service:email alarm'] },
    {
      view: 'monitoring',
      expected: ['Alarm → Topic alarm', 'Queue → Alarm alarm metrics', 'Topic → service:email alarm'],
    },
    { view: 'security', expected: ['Key → Queue key'] },
    { view: 'delivery', expected: [] },
  ] as const)('of the view $view', ({ view, expected }) => {
    expect(arrowsIn(sceneIn({ Resources: WATCHED }, [], view)).toSorted()).toEqual(expected);
  });
});

describe('many', () => {
  const queues = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`Jobs${index}`, resource('AWS::SQS::Queue')]),
  );

  test('of one kind that nothing tells apart are one with a count', () => {
    expect(nodesIn(sceneIn({ Resources: queues }))).toEqual(['AWS Cloud / us-east-1 / Integration: SQS queues ×12']);
  });

  test('of which some stand under a condition say how many', () => {
    const more = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [`More${index}`, { ...resource('AWS::SQS::Queue'), Condition: 'Large' }]),
    );
    const scene = sceneIn({
      Parameters: { Size: { Type: 'String' } },
      Conditions: { Large: { 'Fn::Equals': [ref('Size'), 'large'] } },
      Resources: { ...queues, ...more },
    });
    expect(JSON.stringify(scene.groups)).toContain('"4 of them under conditions"');
    expect(JSON.stringify(sceneIn({ Resources: queues }).groups)).not.toContain('under conditions');
  });

  test('are told apart by whom they have to do with', () => {
    const consumers = Object.fromEntries(
      Object.keys(queues).map((_, index) => [
        `Consumer${index}`,
        resource('AWS::Lambda::Function', {
          Environment: { Variables: { TABLE: ref(`Table${index % 2}`) } },
        }),
      ]),
    );
    const tables = { Table0: resource('AWS::DynamoDB::Table'), Table1: resource('AWS::DynamoDB::Table') };
    const nodes = nodesIn(sceneIn({ Resources: { ...consumers, ...tables } }));
    expect(nodes.filter((node) => node.includes('Lambda'))).toEqual([
      'AWS Cloud / us-east-1 / Compute: Lambda functions ×6',
      'AWS Cloud / us-east-1 / Compute: Lambda functions ×6',
    ]);
  });

  test('resources that only connect or configure are counted, not drawn', () => {
    const { omitted } = sceneIn({ Resources: NETWORK });
    expect(omitted[0]).toContain('14 resources only connect or configure what is drawn');
    expect(omitted[0]).toContain('4 AWS::EC2::SubnetRouteTableAssociation');
  });
});

describe('who calls whom', () => {
  const site = {
    Files: resource('AWS::S3::Bucket'),
    Site: resource('AWS::CloudFront::Distribution', {
      DistributionConfig: { Origins: [{ Id: 'files', DomainName: att('Files', 'RegionalDomainName') }] },
    }),
  };
  const url = { 'Fn::Sub': 'https://${Site.DomainName}/' };

  test('a callback URL and an allowed origin are no requests to it', () => {
    const scene = sceneIn({
      Resources: {
        ...site,
        Pool: resource('AWS::Cognito::UserPool'),
        Client: resource('AWS::Cognito::UserPoolClient', { UserPoolId: ref('Pool'), CallbackURLs: [url] }),
        Api: resource('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: [url] } }),
        Uploads: resource('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [{ AllowedOrigins: [url] }] } }),
      },
    });
    expect(arrowsIn(scene)).toEqual([
      'users → Site traffic HTTPS',
      'users → Api traffic HTTPS',
      'Site → Files traffic',
    ]);
  });

  test('data flows from a stream to what reads it', () => {
    const scene = sceneIn({
      Resources: {
        Stream: resource('AWS::Kinesis::Stream'),
        Queue: resource('AWS::SQS::Queue'),
        Files: resource('AWS::S3::Bucket'),
        Delivery: resource('AWS::KinesisFirehose::DeliveryStream', {
          KinesisStreamSourceConfiguration: { KinesisStreamARN: att('Stream', 'Arn') },
          S3DestinationConfiguration: { BucketARN: att('Files', 'Arn') },
        }),
        Pipe: resource('AWS::Pipes::Pipe', { Source: att('Queue', 'Arn'), Target: att('Stream', 'Arn') }),
      },
    });
    expect(arrowsIn(scene)).toEqual([
      'Stream → Delivery data',
      'Delivery → Files data',
      'Queue → Pipe data',
      'Pipe → Stream data',
    ]);
  });

  test('a load balancer hears on its listeners, whatever its security group lets in', () => {
    const scene = sceneIn({ Resources: WEB }, [{ from: 'internet', to: 'Balancer', ports: 'all traffic' }]);
    expect(arrowsIn(scene)).toContain('Igw → Balancer traffic 443');
  });
});

describe('doors', () => {
  test('users come to URLs of functions, sites in buckets, App Runner, Transfer, dashboards and sign-in pages', () => {
    const scene = sceneIn({
      Resources: {
        Function: resource('AWS::Lambda::Function', { Code: {}, Role: 'r' }),
        Live: resource('AWS::Lambda::Alias', { FunctionName: ref('Function'), FunctionVersion: '1', Name: 'live' }),
        Url: resource('AWS::Lambda::Url', { TargetFunctionArn: ref('Live'), AuthType: 'NONE' }),
        Site: resource('AWS::S3::Bucket', { WebsiteConfiguration: { IndexDocument: 'index.html' } }),
        Plain: resource('AWS::S3::Bucket'),
        Runner: resource('AWS::AppRunner::Service', { SourceConfiguration: {} }),
        Hidden: resource('AWS::AppRunner::Service', {
          SourceConfiguration: {},
          NetworkConfiguration: { IngressConfiguration: { IsPubliclyAccessible: false } },
        }),
        Files: resource('AWS::Transfer::Server'),
        Inner: resource('AWS::Transfer::Server', { EndpointType: 'VPC' }),
        Search: resource('AWS::OpenSearchService::Domain', { CognitoOptions: { Enabled: true } }),
        Index: resource('AWS::OpenSearchService::Domain'),
        Pool: resource('AWS::Cognito::UserPool'),
        Pages: resource('AWS::Cognito::UserPoolDomain', { Domain: 'shop', UserPoolId: ref('Pool') }),
        Others: resource('AWS::Cognito::UserPool'),
      },
    });
    expect(arrowsIn(scene)).toEqual([
      'users → Function traffic HTTPS',
      'users → Site traffic HTTP',
      'users → Runner traffic HTTPS',
      'users → Files traffic SFTP',
      'users → Search traffic HTTPS',
      'users → Pool traffic HTTPS',
    ]);
  });

  test('nothing connects to the interfaces of a function', () => {
    const inside = { Code: {}, Role: 'r', VpcConfig: { SubnetIds: [ref('PrivateA')], SecurityGroupIds: ['sg-1'] } };
    const scene = sceneIn({ Resources: { ...WEB, Function: resource('AWS::Lambda::Function', inside) } }, [
      { from: 'Server', to: 'Function', ports: 'tcp/8182' },
      { from: 'Function', to: 'Server', ports: 'tcp/8080' },
    ]);
    expect(arrowsIn(scene)).not.toContain('Server → Function traffic 8182');
    expect(arrowsIn(scene)).toContain('Function → Server traffic 8080');
  });

  test('a queue feeds a function through its alias', () => {
    const scene = sceneIn({
      Resources: {
        Queue: resource('AWS::SQS::Queue'),
        Function: resource('AWS::Lambda::Function', { Code: {}, Role: 'r' }),
        Live: resource('AWS::Lambda::Alias', { FunctionName: ref('Function'), FunctionVersion: '1', Name: 'live' }),
        Source: resource('AWS::Lambda::EventSourceMapping', {
          EventSourceArn: att('Queue', 'Arn'),
          FunctionName: ref('Live'),
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Queue → Function data']);
  });
});

test('events flow from a bus to its rules and its archive', () => {
  const scene = sceneIn({
    Resources: {
      Bus: resource('AWS::Events::EventBus', { Name: 'orders' }),
      Placed: resource('AWS::Events::Rule', { EventBusName: ref('Bus'), EventPattern: { source: ['shop'] } }),
      Kept: resource('AWS::Events::Archive', { SourceArn: att('Bus', 'Arn') }),
    },
  });
  expect(arrowsIn(scene)).toEqual(['Bus → Placed data', 'Bus → Kept data']);
});

describe('what only deployment tells', () => {
  test('subnets given as parameters keep what stands in them', () => {
    const scene = sceneIn({
      Parameters: { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' }, Subnet: { Type: 'AWS::EC2::Subnet::Id' } },
      Resources: {
        Steps: resource('AWS::EMR::Cluster', { Name: 'steps', Instances: { Ec2SubnetId: ref('Subnet') } }),
        Directory: resource('AWS::DirectoryService::SimpleAD', { VpcSettings: { SubnetIds: ref('Subnets') } }),
        Airflow: resource('AWS::MWAA::Environment', {
          Name: 'flow',
          NetworkConfiguration: { SubnetIds: ref('Subnets') },
        }),
        Nodes: resource('AWS::EKS::Nodegroup', { ClusterName: 'main', NodeRole: 'r', Subnets: ref('Subnets') }),
      },
    });
    const within = 'AWS Cloud / us-east-1 / VPC given at deployment / Subnets given';
    expect([...nodesIn(scene)].sort()).toEqual([
      `${within}: Airflow`,
      `${within}: Directory`,
      `${within}: Nodes`,
      `${within}: Steps`,
    ]);
    expect(JSON.stringify(scene.groups)).toContain('"by parameter Subnets"');
  });

  test.each([
    ['a parameter', ref('Name'), 'parameter Name'],
    ['inside other text', { 'Fn::Sub': 'www.${Name}' }, 'www.{Name}'],
    ['an import', { 'Fn::ImportValue': { 'Fn::Sub': '${Name}-ZoneName' } }, 'import ZoneName'],
    [
      'of a list',
      { 'Fn::Select': [0, { 'Fn::Split': [',', { 'Fn::ImportValue': { 'Fn::Sub': '${Name}-Zones' } }] }] },
      'import Zones',
    ],
    ['an attribute', att('Stack', 'Outputs.Zone'), 'Zone of Stack'],
  ])('a value is told by its short name: %s', (_, value, expected) => {
    const scene = sceneIn({
      Parameters: { Name: { Type: 'String' } },
      Resources: {
        Stack: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/a.yaml' }),
        Zone: resource('AWS::Route53::HostedZone', { Name: value }),
      },
    });
    expect(JSON.stringify(scene.groups)).toContain(JSON.stringify(expected));
  });

  test('a condition on something that may be empty says whether it is given', () => {
    const scene = sceneIn({
      Parameters: { Domain: { Type: 'String' } },
      Conditions: { HasDomain: { 'Fn::Not': [{ 'Fn::Equals': [ref('Domain'), ''] }] } },
      Resources: { Zone: resource('AWS::Route53::HostedZone', { Name: ref('Domain') }, { Condition: 'HasDomain' }) },
    });
    expect(nodesIn(scene)).toContain('AWS Cloud / Edge: Zone if Domain is given');
  });

  test('nested stacks that were not read give values to each other; nothing is said of their resources', () => {
    const stack = (Parameters: object = {}) =>
      resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.com/a.yaml', Parameters });
    const scene = sceneIn({
      Resources: {
        Network: stack(),
        Shop: stack({ Vpc: att('Network', 'Outputs.Vpc'), Bucket: ref('Files') }),
        Files: resource('AWS::S3::Bucket'),
        Seeder: resource('Custom::Seed', { ServiceToken: 'arn', Bucket: ref('Files') }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Network → Shop delivery outputs']);
    expect(scene.omitted.join()).toContain('1 Custom::Seed');
  });
});

describe('networks that are joined', () => {
  test('attachments on the border of each VPC, the far router outside', () => {
    const scene = sceneIn({
      Resources: {
        ...NETWORK,
        Tgw: resource('AWS::EC2::TransitGateway'),
        Attachment: resource('AWS::EC2::TransitGatewayAttachment', {
          TransitGatewayId: ref('Tgw'),
          VpcId: ref('Vpc'),
          SubnetIds: [ref('PrivateA')],
        }),
        Far: resource('AWS::EC2::CustomerGateway', { Type: 'ipsec.1', IpAddress: '198.51.100.1' }),
        Vpn: resource('AWS::EC2::VPNConnection', {
          Type: 'ipsec.1',
          TransitGatewayId: ref('Tgw'),
          CustomerGatewayId: ref('Far'),
        }),
      },
    });
    expect(nodesIn(scene)).toContain('Outside: Customer gateway');
    expect(nodesIn(scene)).toContain('AWS Cloud / us-east-1 / VPC: Attachment on the border, bottom');
    expect(arrowsIn(scene)).toEqual([
      'Nat → Igw route',
      'Igw → internet route',
      'Attachment → Tgw route',
      'Tgw → Vpn route',
      'Vpn → Far route VPN',
    ]);
  });

  test('attachments meet at a transit gateway that is given, too', () => {
    const attachment = (vpc: string) =>
      resource('AWS::EC2::TransitGatewayAttachment', {
        VpcId: ref(vpc),
        TransitGatewayId: ref('Hub'),
        SubnetIds: ['a'],
      });
    const vpc = resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    const scene = sceneIn({
      Parameters: { Hub: { Type: 'String' } },
      Resources: { One: vpc, Two: vpc, ToOne: attachment('One'), ToTwo: attachment('Two') },
    });
    const ends = scene.arrows.map(({ to }) => to);
    expect(new Set(ends).size).toBe(1);
    expect(nodesIn(scene)).toContain('Outside: Transit Gateway given');
    expect(arrowsIn(scene)).toHaveLength(2);
  });

  test('a VPC in which nothing stands is drawn', () => {
    const scene = sceneIn({ Resources: { Vpc: resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }) } });
    expect(JSON.stringify(scene.groups)).toContain('10.0.0.0/16');
  });
});

describe('delivery and backups', () => {
  test('a pipeline tells its stages, and its source stands outside', () => {
    const action = (Category: string, more: object = {}) => ({ ActionTypeId: { Category, ...more } });
    const scene = sceneIn({
      Resources: {
        Pipeline: resource('AWS::CodePipeline::Pipeline', {
          Stages: [
            {
              Name: 'Source',
              Actions: [
                {
                  ...action('Source', { Provider: 'CodeStarSourceConnection' }),
                  Configuration: { FullRepositoryId: 'example/shop', BranchName: 'main' },
                },
              ],
            },
            { Name: 'Review', Actions: [action('Approval', { Provider: 'Manual' })] },
            { Name: 'Deploy', Actions: [action('Deploy')] },
          ],
        }),
      },
    });
    expect(JSON.stringify(scene.groups)).toContain('Source → Review (approval) → Deploy');
    expect(JSON.stringify(scene.groups)).toContain('example/shop');
    expect(arrowsIn(scene)).toEqual(['service:repository:Pipeline:0.0 → Pipeline delivery source']);
  });

  test('vaults and log groups may be told by their names', () => {
    const scene = sceneIn({
      Resources: {
        Main: resource('AWS::Backup::BackupVault', { BackupVaultName: 'main' }),
        Copy: resource('AWS::Backup::BackupVault', { BackupVaultName: 'copy' }),
        Plan: resource('AWS::Backup::BackupPlan', {
          BackupPlan: {
            BackupPlanRule: [
              {
                TargetBackupVault: 'main',
                CopyActions: [{ DestinationBackupVaultArn: att('Copy', 'BackupVaultArn') }],
              },
            ],
          },
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Plan → Main data stores in', 'Plan → Copy data copies to']);
  });

  test('a rule takes the events of the bus that it names', () => {
    const scene = sceneIn({
      Resources: {
        Bus: resource('AWS::Events::EventBus', { Name: 'orders' }),
        Rule: resource('AWS::Events::Rule', { EventBusName: 'orders', EventPattern: { source: ['shop'] } }),
        Other: resource('AWS::Events::Rule', { EventBusName: 'default', EventPattern: { source: ['shop'] } }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Bus → Rule data']);
  });

  test('a vault in another region is told by its ARN, not by a name that both regions have', () => {
    const vault = resource('AWS::Backup::BackupVault', { BackupVaultName: 'shop' });
    const copy = { 'Fn::Sub': 'arn:${AWS::Partition}:backup:us-west-2:${AWS::AccountId}:backup-vault:shop' };
    const plan = resource('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [{ TargetBackupVault: 'shop', CopyActions: [{ DestinationBackupVaultArn: copy }] }],
      },
    });
    const built = buildModel([
      { name: 'Here', document: dataDocument({ Resources: { Main: vault, Plan: plan } }), region: 'us-east-1' },
      { name: 'There', document: dataDocument({ Resources: { Far: vault } }), region: 'us-west-2' },
    ]);
    if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
    expect(arrowsIn(sceneOf(built.value, [], { title: 'Shop' }))).toEqual([
      'Here/Plan → Here/Main data stores in',
      'Here/Plan → There/Far data copies to',
    ]);
  });

  test('a NAT gateway says how many subnets leave through it', () => {
    expect(JSON.stringify(sceneIn({ Resources: NETWORK }).groups)).toContain('"NAT gateway","way out of 2 subnets"');
  });
});

describe('what a third resource tells', () => {
  // https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
  test('a permission says who invokes a function, also where the definition of the API is not read', () => {
    const scene = sceneIn({
      Resources: {
        Api: resource('AWS::ApiGateway::RestApi', { BodyS3Location: { Bucket: 'x', Key: 'api.json' } }),
        Orders: resource('AWS::Lambda::Function'),
        Invoke: resource('AWS::Lambda::Permission', {
          Action: 'lambda:InvokeFunction',
          FunctionName: ref('Orders'),
          Principal: 'apigateway.amazonaws.com',
          SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' },
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['users → Api traffic HTTPS', 'Api → Orders traffic']);
  });

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  test('a load balancer calls the function of its target group, which has no port', () => {
    const scene = sceneIn({
      Resources: {
        ...WEB,
        Targets: resource('AWS::ElasticLoadBalancingV2::TargetGroup', {
          TargetType: 'lambda',
          Targets: [{ Id: att('Answer', 'Arn') }],
        }),
        Answer: resource('AWS::Lambda::Function'),
      },
    });
    expect(arrowsIn(scene)).toContain('Balancer → Answer traffic');
  });

  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html
  test('an alarm changes the size of what its scaling policy is of', () => {
    const scene = sceneIn({
      Resources: {
        Fleet: resource('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '2' }),
        More: resource('AWS::AutoScaling::ScalingPolicy', { AutoScalingGroupName: ref('Fleet') }),
        Busy: resource('AWS::CloudWatch::Alarm', {
          AlarmActions: [ref('More')],
          Dimensions: [{ Name: 'AutoScalingGroupName', Value: ref('Fleet') }],
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Busy → Fleet alarm scales']);
  });

  // https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
  test('a delivery channel says where a recorder keeps what it sees', () => {
    const scene = sceneIn({
      Resources: {
        Recorder: resource('AWS::Config::ConfigurationRecorder', { RoleARN: 'x' }),
        Channel: resource('AWS::Config::DeliveryChannel', { S3BucketName: ref('Files'), SnsTopicARN: ref('Told') }),
        Files: resource('AWS::S3::Bucket'),
        Told: resource('AWS::SNS::Topic'),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Recorder → Files logs', 'Recorder → Told alarm']);
  });
});

test('a module is drawn as what it is, because nobody knows what it holds', () => {
  const scene = sceneIn({ Resources: { Site: resource('Acme::Web::Site::MODULE') } });
  expect(JSON.stringify(scene.groups)).toContain('"details":["Module, expanded on AWS"]');
});

describe('what a reference means', () => {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
  test('a rule hears what its pattern names, and tells its targets; its role says nothing', () => {
    const role = resource('AWS::IAM::Role', {
      Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: att('Other', 'Arn') }] } }],
    });
    const scene = sceneIn({
      Resources: {
        Flow: resource('AWS::StepFunctions::StateMachine'),
        Other: resource('AWS::SQS::Queue'),
        Told: resource('AWS::Lambda::Function'),
        Role: role,
        Rule: resource('AWS::Events::Rule', {
          EventPattern: { source: ['aws.states'], detail: { stateMachineArn: [ref('Flow')] } },
          Targets: [{ Id: 'a', Arn: att('Told', 'Arn'), RoleArn: att('Role', 'Arn') }],
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Flow → Rule data', 'Rule → Told data']);
  });

  test('a task that a rule starts is drawn, one of a service is part of it', () => {
    const task = resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [] });
    const scene = sceneIn({
      Resources: {
        Nightly: task,
        Web: task,
        Service: resource('AWS::ECS::Service', { TaskDefinition: ref('Web'), LaunchType: 'FARGATE' }),
        Rule: resource('AWS::Events::Rule', {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'a', Arn: 'x', EcsParameters: { TaskDefinitionArn: ref('Nightly') } }],
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Rule → Nightly data']);
    expect(nodesIn(scene).join()).not.toContain('Web');
  });

  test('a rule starts tasks of the service whose definition it names', () => {
    const scene = sceneIn({
      Resources: {
        Web: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [] }),
        Service: resource('AWS::ECS::Service', { TaskDefinition: ref('Web'), LaunchType: 'FARGATE' }),
        Rule: resource('AWS::Events::Rule', {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'a', Arn: 'x', EcsParameters: { TaskDefinitionArn: ref('Web') } }],
        }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Rule → Service data starts tasks']);
  });

  // Nobody knows that the internet reaches what a parameter opens to whom it names.
  test('who is let in by a parameter is not the internet; what an unknown network only carries is', () => {
    const from = (missing: readonly string[]) => [{ from: 'internet', to: 'Server', ports: 'tcp/443', missing }];
    const shown = (missing: readonly string[]) => {
      const scene = sceneIn({ Resources: { Server: resource('AWS::EC2::Instance') } }, from(missing));
      return [...nodesIn(scene), ...arrowsIn(scene)];
    };
    expect(shown(['the route table of x', '${VpcCidr}'])).toEqual([
      'Outside: Whoever is let in',
      'AWS Cloud / us-east-1 / Compute: Server',
      'network:parameter VpcCidr → Server traffic 443',
    ]);
    expect(shown(['the network ACL of x', 'the route table of x'])).toContain('users → Server traffic 443');
  });

  test('a log group named after a function is where it logs', () => {
    const scene = sceneIn({
      Resources: {
        Work: resource('AWS::Lambda::Function'),
        Logs: resource('AWS::Logs::LogGroup', { LogGroupName: { 'Fn::Sub': '/aws/lambda/${Work}' } }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Work → Logs logs']);
  });

  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
  test('a replica stands with its source and has its data from there', () => {
    const scene = sceneIn({
      Resources: {
        ...NETWORK,
        Subnets: resource('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('PrivateA'), ref('PrivateB')] }),
        Main: resource('AWS::RDS::DBInstance', { Engine: 'postgres', DBSubnetGroupName: ref('Subnets') }),
        Copy: resource('AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: ref('Main') }),
      },
    });
    expect(nodesIn(scene)).toContain('AWS Cloud / us-east-1 / VPC: Copy across PrivateA, PrivateB');
    expect(arrowsIn(scene)).toContain('Main → Copy data replicates');
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
  test('tasks without an interface of their own stand with the hosts of their cluster', () => {
    const scene = sceneIn({
      Resources: {
        ...NETWORK,
        Cluster: resource('AWS::ECS::Cluster'),
        Launch: resource('AWS::EC2::LaunchTemplate', {
          LaunchTemplateData: { UserData: { 'Fn::Base64': { 'Fn::Sub': 'echo ECS_CLUSTER=${Cluster}' } } },
        }),
        Hosts: resource('AWS::AutoScaling::AutoScalingGroup', {
          LaunchTemplate: { LaunchTemplateId: ref('Launch') },
          VPCZoneIdentifier: [ref('PrivateA'), ref('PrivateB')],
        }),
        Web: resource('AWS::ECS::Service', { Cluster: ref('Cluster'), TaskDefinition: 'web' }),
      },
    });
    expect(nodesIn(scene)).toContain('AWS Cloud / us-east-1 / VPC: Web across PrivateA, PrivateB');
  });

  // https://docs.aws.amazon.com/dms/latest/userguide/Welcome.html
  test('data of a migration flows from source to target', () => {
    const endpoint = (EndpointType: string, more: object) => resource('AWS::DMS::Endpoint', { EndpointType, ...more });
    const scene = sceneIn({
      Resources: {
        Old: resource('AWS::RDS::DBInstance', { Engine: 'mysql' }),
        From: endpoint('source', { ServerName: att('Old', 'Endpoint.Address') }),
        Files: resource('AWS::S3::Bucket'),
        To: endpoint('target', { S3Settings: { BucketName: ref('Files') } }),
        Task: resource('AWS::DMS::ReplicationTask', { SourceEndpointArn: ref('From'), TargetEndpointArn: ref('To') }),
      },
    });
    expect(arrowsIn(scene)).toEqual(['Old → From data', 'To → Files data', 'From → Task data', 'Task → To data']);
  });
});

test('of many arrows of data those stay that connect what nothing else does', () => {
  const names = Array.from({ length: 13 }, (_, index) => `F${index}`);
  const queues = Array.from({ length: 6 }, (_, index) => `Q${index}`);
  const scene = sceneIn({
    Resources: {
      ...Object.fromEntries(queues.map((id, index) => [id, resource(`AWS::Service${index}::Thing`)])),
      ...Object.fromEntries(
        names.map((id, index) => [id, resource(`AWS::Other${index}::Thing`, { Uses: queues.map(ref) })]),
      ),
    },
  });
  expect(scene.arrows).toHaveLength(48);
  const touched = new Set(scene.arrows.flatMap(({ from, to }) => [from, to]));
  expect([...names, ...queues].filter((id) => !touched.has(id))).toEqual([]);
  expect(scene.omitted).toContain('30 arrows of data, too many for one picture.');
});

test('of many requests those stay that connect what nothing else does, and the name that they begin with', () => {
  const callers = [
    'EC2::Instance',
    'AutoScaling::AutoScalingGroup',
    'ECS::Service',
    'EKS::Nodegroup',
    'Batch::JobQueue',
  ];
  const stores = ['RDS::DBInstance', 'RDS::DBCluster', 'ElastiCache::ReplicationGroup', 'ElastiCache::CacheCluster'];
  const others = ['MemoryDB::Cluster', 'DocDB::DBCluster', 'Neptune::DBCluster', 'Redshift::Cluster', 'DAX::Cluster'];
  const called = [...stores, ...others, 'OpenSearchService::Domain'];
  const idOf = (type: string) => type.replace('::', '');
  const traffic = callers.flatMap((from) =>
    called.map((to) => ({ from: idOf(from), to: idOf(to), ports: 'tcp/5432' })),
  );
  const scene = sceneIn(
    {
      Resources: {
        ...Object.fromEntries([...callers, ...called].map((type) => [idOf(type), resource(`AWS::${type}`)])),
        Name: resource('AWS::Route53::RecordSet', { Name: 'shop.example.com', Type: 'A' }),
      },
    },
    traffic,
  );
  expect(scene.arrows).toHaveLength(48);
  expect(scene.omitted).toContain('3 arrows more, too many for one picture.');
  expect(arrowsIn(scene)).toContain('users → Name route DNS');
  const touched = new Set(scene.arrows.flatMap(({ from, to }) => [from, to]));
  expect([...callers, ...called].map(idOf).filter((id) => !touched.has(id))).toEqual([]);
});
test('the view of security shows what inspects requests', () => {
  const scene = sceneIn(
    {
      Resources: {
        ...WEB,
        Guard: resource('AWS::WAFv2::WebACL', { Scope: 'REGIONAL', Rules: [] }),
        Guarding: resource('AWS::WAFv2::WebACLAssociation', {
          ResourceArn: ref('Balancer'),
          WebACLArn: att('Guard', 'Arn'),
        }),
      },
    },
    [],
    'security',
  );
  expect(arrowsIn(scene)).toContain('Guard → Balancer route inspects');
});
