/** Small templates of many kinds; the oracle is the page named over each, for the direction in which requests or data go. */
import { describe, expect, test } from 'vitest';
import { arrowsIn, nodesIn, sceneIn, type Template } from './tiny-scene.ts';

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Code: {}, Role: 'role' } };
const QUEUE = { Type: 'AWS::SQS::Queue' };
const BUCKET = { Type: 'AWS::S3::Bucket' };
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const vpc = (block: string) => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock: block } });
const gateway = {
  Vpc: vpc('10.0.0.0/16'),
  Gateway: { Type: 'AWS::EC2::VPNGateway', Properties: { Type: 'ipsec.1' } },
  Attached: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: { Ref: 'Vpc' }, VpnGatewayId: { Ref: 'Gateway' } },
  },
};

const KINDS: readonly (readonly [page: string, resources: Template['Resources'], arrows: readonly string[]])[] = [
  [
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html',
    {
      Source: QUEUE,
      Enrich: FUNCTION,
      Flow: { Type: 'AWS::StepFunctions::StateMachine', Properties: {} },
      Pipe: {
        Type: 'AWS::Pipes::Pipe',
        Properties: { RoleArn: 'role', Source: arn('Source'), Enrichment: arn('Enrich'), Target: { Ref: 'Flow' } },
      },
    },
    ['Source → Pipe data', 'Pipe → Enrich data', 'Pipe → Flow data'],
  ],
  [
    'https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html',
    {
      Orders: { Type: 'AWS::DynamoDB::Table', Properties: { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } } },
      Work: FUNCTION,
      Failed: QUEUE,
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Orders', 'StreamArn'] },
          FunctionName: { Ref: 'Work' },
          DestinationConfig: { OnFailure: { Destination: arn('Failed') } },
        },
      },
    },
    ['Orders → Work data', 'Orders → Failed data'],
  ],
  [
    'https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html',
    {
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
      Lake: BUCKET,
      Delivery: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          KinesisStreamSourceConfiguration: { KinesisStreamARN: arn('Stream'), RoleARN: 'role' },
          ExtendedS3DestinationConfiguration: { BucketARN: arn('Lake'), RoleARN: 'role' },
        },
      },
    },
    ['Stream → Delivery data', 'Delivery → Lake data'],
  ],
  [
    'https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
    {
      Work: FUNCTION,
      Failed: QUEUE,
      Nightly: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { Target: { Arn: arn('Work'), RoleArn: 'role', DeadLetterConfig: { Arn: arn('Failed') } } },
      },
    },
    ['Nightly → Work data', 'Nightly → Failed data'],
  ],
  [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html',
    {
      Inbox: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arn('Jobs') }] },
        },
      },
      Jobs: QUEUE,
    },
    ['Inbox → Jobs data'],
  ],
  [
    'https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html',
    {
      News: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'sqs', Endpoint: arn('Jobs') }] },
      },
      Jobs: QUEUE,
    },
    ['News → Jobs data'],
  ],
  [
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html',
    {
      Chat: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'chat', ProtocolType: 'WEBSOCKET' } },
      Work: FUNCTION,
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: { Ref: 'Chat' }, IntegrationUri: arn('Work') },
      },
    },
    ['users → Chat traffic WSS', 'Chat → Work traffic'],
  ],
  [
    'https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html',
    {
      Graph: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'graph' } },
      Orders: { Type: 'AWS::DynamoDB::Table' },
      Source: {
        Type: 'AWS::AppSync::DataSource',
        Properties: {
          ApiId: { 'Fn::GetAtt': ['Graph', 'ApiId'] },
          DynamoDBConfig: { TableName: { Ref: 'Orders' } },
        },
      },
    },
    ['users → Graph traffic HTTPS', 'Graph → Orders traffic'],
  ],
  [
    'https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html',
    {
      Work: FUNCTION,
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { DefinitionString: { 'Fn::Sub': '{"States":{"A":{"Type":"Task","Resource":"${Work.Arn}"}}}' } },
      },
    },
    ['Flow → Work data'],
  ],
  [
    'https://docs.aws.amazon.com/glue/latest/dg/add-crawler.html',
    {
      Lake: BUCKET,
      Catalogue: { Type: 'AWS::Glue::Database', Properties: { DatabaseInput: { Name: 'lake' } } },
      Crawler: {
        Type: 'AWS::Glue::Crawler',
        Properties: {
          DatabaseName: { Ref: 'Catalogue' },
          Targets: { S3Targets: [{ Path: { 'Fn::Sub': 's3://${Lake}/raw' } }] },
        },
      },
    },
    ['Crawler → Catalogue data', 'Lake → Crawler data'],
  ],
  [
    'https://docs.aws.amazon.com/firehose/latest/dev/create-destination.html',
    {
      Search: { Type: 'AWS::OpenSearchService::Domain', Properties: {} },
      Delivery: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          AmazonopensearchserviceDestinationConfiguration: {
            DomainARN: arn('Search'),
            IndexName: 'i',
            RoleARN: 'role',
          },
        },
      },
    },
    ['Delivery → Search data'],
  ],
  [
    'https://docs.aws.amazon.com/vpn/latest/s2svpn/how_it_works.html',
    {
      ...gateway,
      Router: { Type: 'AWS::EC2::CustomerGateway', Properties: { IpAddress: '203.0.113.1', Type: 'ipsec.1' } },
      Tunnel: {
        Type: 'AWS::EC2::VPNConnection',
        Properties: { CustomerGatewayId: { Ref: 'Router' }, VpnGatewayId: { Ref: 'Gateway' } },
      },
    },
    ['Gateway → Tunnel route', 'Tunnel → Router route VPN'],
  ],
  [
    'https://docs.aws.amazon.com/directconnect/latest/UserGuide/direct-connect-gateways-intro.html',
    {
      ...gateway,
      Line: { Type: 'AWS::DirectConnect::Connection', Properties: { Bandwidth: '1Gbps', Location: 'EqDC2' } },
      Meet: { Type: 'AWS::DirectConnect::DirectConnectGateway', Properties: {} },
      Interface: {
        Type: 'AWS::DirectConnect::PrivateVirtualInterface',
        Properties: { ConnectionId: { Ref: 'Line' }, DirectConnectGatewayId: { Ref: 'Meet' } },
      },
      Joined: {
        Type: 'AWS::DirectConnect::DirectConnectGatewayAssociation',
        Properties: { AssociatedGatewayId: { Ref: 'Gateway' }, DirectConnectGatewayId: { Ref: 'Meet' } },
      },
    },
    ['Line → line:Line route Direct Connect', 'Meet → Line route', 'Gateway → Meet route'],
  ],
  [
    'https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html',
    {
      One: vpc('10.0.0.0/16'),
      Two: vpc('10.1.0.0/16'),
      Peering: {
        Type: 'AWS::EC2::VPCPeeringConnection',
        Properties: { VpcId: { Ref: 'One' }, PeerVpcId: { Ref: 'Two' } },
      },
    },
    ['Peering → Peering/peer route peering'],
  ],
  [
    'https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html',
    {
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'near' } },
      Plan: {
        Type: 'AWS::Backup::BackupPlan',
        Properties: {
          BackupPlan: {
            BackupPlanName: 'daily',
            BackupPlanRule: [
              {
                RuleName: 'daily',
                TargetBackupVault: { Ref: 'Vault' },
                CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:far' }],
              },
            ],
          },
        },
      },
    },
    ['Plan → Vault data stores in', 'Plan → vault:eu-west-1/far data copies to'],
  ],
];

describe('by kind', () => {
  test.each(KINDS)('%s', (_, resources, arrows) => {
    expect(arrowsIn(sceneIn({ Resources: resources })).toSorted()).toEqual(arrows.toSorted());
  });

  test('a vault of another region stands in it, a peering on the border of both networks, a strange one outside', () => {
    const scene = (index: number) => nodesIn(sceneIn({ Resources: KINDS.at(index)?.[1] ?? {} }));
    expect(scene(-1)).toContain('AWS Cloud / eu-west-1 / Storage and backup: far');
    expect(scene(-2).filter((each) => each.includes('border'))).toEqual([
      expect.stringContaining('on the border, top'),
      expect.stringContaining('on the border, top'),
    ]);
    const strange = sceneIn({
      Resources: {
        One: vpc('10.0.0.0/16'),
        Peering: {
          Type: 'AWS::EC2::VPCPeeringConnection',
          Properties: { VpcId: { Ref: 'One' }, PeerVpcId: 'vpc-1', PeerRegion: 'eu-west-1' },
        },
      },
    });
    expect(nodesIn(strange)[0]).toBe('Outside: Peer VPC');
  });
});
