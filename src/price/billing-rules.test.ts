/**
 * Rules of AWS that change a bill although no quantity of usage does. Every figure is list price × what the template
 * tells, in us-east-1 and a month of 730 hours, calculated by hand from the pricing page that the case names.
 */
import { describe, expect, test } from 'vitest';
import { compareDecimals, decimal, plus, showDecimal, showRounded } from '../base/index.ts';
import type { Usage } from '../usage/index.ts';
import { billOf, lineOf, type Resources } from './tiny-bill.ts';

interface Case {
  readonly what: string;
  readonly page: string;
  readonly it: Resources[string];
  readonly others?: Resources;
  readonly usage?: Omit<Usage, 'schema'>;
  /** What the parts come to that are billed by these rows; all that the template fixes where no row is named. */
  readonly rows?: readonly string[];
  readonly usd: string;
}

const EKS = 'https://aws.amazon.com/eks/pricing/';
const EC2 = 'https://aws.amazon.com/ec2/pricing/on-demand/';
const RDS = 'https://aws.amazon.com/rds/postgresql/pricing/';
const AURORA = 'https://aws.amazon.com/rds/aurora/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';
const ELB = 'https://aws.amazon.com/elasticloadbalancing/pricing/';
const SNS = 'https://aws.amazon.com/sns/pricing/';
const EFS = 'https://aws.amazon.com/efs/pricing/';

const cluster = (properties: object): Resources[string] => ({ Type: 'AWS::EKS::Cluster', Properties: properties });
const root = [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8, VolumeType: 'gp2' } }];
const WINDOWS = '/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base';
const server = (properties: object): Resources[string] => ({
  Type: 'AWS::EC2::Instance',
  Properties: {
    BlockDeviceMappings: root,
    NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: false }],
    ...properties,
  },
});
const nodes = (properties: object): Resources[string] => ({
  Type: 'AWS::EKS::Nodegroup',
  Properties: { ScalingConfig: { MinSize: 1, MaxSize: 1, DesiredSize: 1 }, InstanceTypes: ['m5.large'], ...properties },
});
const table = (properties: object): Resources[string] => ({ Type: 'AWS::DynamoDB::Table', Properties: properties });
const lambda = (properties: object): Resources[string] => ({ Type: 'AWS::Lambda::Function', Properties: properties });
const balancer = (properties: object): Resources[string] => ({
  Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  Properties: { Subnets: ['a', 'b'], ...properties },
});
const bucket = (properties: object): Resources[string] => ({ Type: 'AWS::S3::Bucket', Properties: properties });
const used = (quantities: NonNullable<Usage['resources']>[string]): Omit<Usage, 'schema'> => ({
  resources: { It: quantities },
});

const ECS_CLUSTER = { Type: 'AWS::ECS::Cluster' };
const TASK = {
  Type: 'AWS::ECS::TaskDefinition',
  Properties: { Cpu: '1024', Memory: '2048', RequiresCompatibilities: ['FARGATE'] },
};

const CASES: readonly Case[] = [
  // 730 × $0.60, or 730 × $0.10.
  { what: 'EKS 1.29 is in extended support', page: EKS, it: cluster({ Version: '1.29' }), usd: '438' },
  { what: 'EKS 1.32 is in extended support', page: EKS, it: cluster({ Version: '1.32' }), usd: '438' },
  { what: 'EKS 1.36 is in standard support', page: EKS, it: cluster({ Version: '1.36' }), usd: '73' },
  {
    what: 'EKS 1.29 that is upgraded instead has no extended support',
    page: EKS,
    it: cluster({ Version: '1.29', UpgradePolicy: { SupportType: 'STANDARD' } }),
    usd: '73',
  },
  {
    what: 'the cluster that the CDK makes through a custom resource is a cluster',
    page: EKS,
    it: { Type: 'Custom::AWSCDK-EKS-Cluster', Properties: { Config: { version: '1.35' } } },
    usd: '73',
  },
  // 730 × $0.06 + 8 × $0.10
  {
    what: 'Windows by a dynamic reference: t3.medium with 8 GB',
    page: EC2,
    it: server({ InstanceType: 't3.medium', ImageId: `{{resolve:ssm:${WINDOWS}}}` }),
    usd: '44.6',
  },
  {
    what: 'Linux by a dynamic reference: 730 × $0.0416 + 8 × $0.10',
    page: EC2,
    it: server({ InstanceType: 't3.medium', ImageId: '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023}}' }),
    usd: '31.168',
  },
  // 730 × ($0.096 + 2 × $0.046)
  {
    what: 'a node of Windows: m5.large',
    page: EC2,
    it: nodes({ AmiType: 'WINDOWS_CORE_2022_x86_64' }),
    rows: ['ec2.instance.m5.large', 'ec2.windows-license.vcpu'],
    usd: '137.24',
  },
  {
    what: 'a node has the disk that is given: 100 × $0.08',
    page: EKS,
    it: nodes({ DiskSize: 100 }),
    rows: ['ebs.gp3.storage'],
    usd: '8',
  },
  {
    what: 'a node has 20 GB where nothing is given: 20 × $0.08',
    page: EKS,
    it: nodes({}),
    rows: ['ebs.gp3.storage'],
    usd: '1.6',
  },
  // 730 × $0.082 + 730 × 2 × $0.20, in the third year after 2024-02-29
  {
    what: 'Aurora PostgreSQL 11 is in the third year of extended support: db.t3.medium',
    page: AURORA,
    it: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { DBClusterIdentifier: { Ref: 'Db' }, DBInstanceClass: 'db.t3.medium', PubliclyAccessible: false },
    },
    others: {
      Db: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql', EngineVersion: '11.21' } },
    },
    usd: '351.86',
  },
  {
    what: 'PostgreSQL 12 with a standby pays extended support twice: 730 × 2 × 2 × $0.10',
    page: RDS,
    it: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        EngineVersion: '12.19',
        DBInstanceClass: 'db.t3.micro',
        AllocatedStorage: '20',
        MultiAZ: true,
      },
    },
    rows: ['rds.extended-support.years-1-2'],
    usd: '292',
  },
  // 730 × 8 × $0.015
  {
    what: 'a proxy before Aurora Serverless v2 pays for eight units at least',
    page: 'https://aws.amazon.com/rds/proxy/pricing/',
    it: { Type: 'AWS::RDS::DBProxy', Properties: { EngineFamily: 'POSTGRESQL' } },
    others: {
      Group: {
        Type: 'AWS::RDS::DBProxyTargetGroup',
        Properties: { DBProxyName: { Ref: 'It' }, DBClusterIdentifiers: [{ Ref: 'Db' }] },
      },
      Db: {
        Type: 'AWS::RDS::DBCluster',
        Properties: {
          Engine: 'aurora-postgresql',
          ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
        },
      },
      One: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { DBClusterIdentifier: { Ref: 'Db' }, DBInstanceClass: 'db.serverless' },
      },
    },
    usd: '87.6',
  },
  {
    what: 'an endpoint of a proxy is an interface endpoint in each zone: 2 × 730 × $0.01',
    page: 'https://aws.amazon.com/rds/proxy/pricing/',
    it: { Type: 'AWS::RDS::DBProxyEndpoint', Properties: { VpcSubnetIds: ['a', 'b'] } },
    usd: '14.6',
  },
  {
    what: 'a managed master password is a secret',
    page: 'https://aws.amazon.com/secrets-manager/pricing/',
    it: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        ManageMasterUserPassword: true,
      },
    },
    rows: ['secretsmanager.secret'],
    usd: '0.4',
  },
  {
    what: 'capacity that is reserved for a load balancer is paid always: 10 × 730 × $0.008',
    page: ELB,
    it: balancer({ Scheme: 'internal', MinimumLoadBalancerCapacity: { CapacityUnits: 10 } }),
    usd: '74.825',
  },
  {
    what: 'a load balancer without public IPv4 pays for no address: 730 × $0.0225',
    page: ELB,
    it: balancer({ IpAddressType: 'dualstack-without-public-ipv4' }),
    usd: '16.425',
  },
  { what: 'a gateway load balancer: 730 × $0.0125', page: ELB, it: balancer({ Type: 'gateway' }), usd: '9.125' },
  {
    what: 'a trust store: 730 × $0.005',
    page: ELB,
    it: { Type: 'AWS::ElasticLoadBalancingV2::TrustStore' },
    usd: '3.65',
  },
  // 16 vCPU / 4 × 730 × $0.192
  {
    what: 'Batch keeps its least vCPUs running: 16 of m5.xlarge',
    page: 'https://aws.amazon.com/batch/pricing/',
    it: {
      Type: 'AWS::Batch::ComputeEnvironment',
      Properties: {
        Type: 'MANAGED',
        ComputeResources: { Type: 'EC2', MinvCpus: 16, MaxvCpus: 16, InstanceTypes: ['m5.xlarge'] },
      },
    },
    usd: '560.64',
  },
  // 10 × 0.5 GB × 730 × 3,600 s × $0.0000041667
  {
    what: 'a version of a function keeps ten executions of 512 MB ready',
    page: LAMBDA,
    it: {
      Type: 'AWS::Lambda::Version',
      Properties: {
        FunctionName: { Ref: 'Fn' },
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 10 },
      },
    },
    others: { Fn: lambda({ MemorySize: 512 }) },
    usd: '54.750438',
  },
  {
    what: 'an alias of a function on ARM keeps two executions of 1 GB ready: 2 × 2,628,000 × $0.0000033334',
    page: LAMBDA,
    it: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Fn' }, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
    },
    others: { Fn: lambda({ MemorySize: 1024, Architectures: ['arm64'] }) },
    usd: '17.5203504',
  },
  {
    what: 'ephemeral storage beyond 512 MB: 1,000,000 × 1 s × 0.5 GB × $0.0000000309',
    page: LAMBDA,
    it: lambda({ EphemeralStorage: { Size: 1024 } }),
    usage: used({ requests: 1_000_000, durationMs: 1000 }),
    rows: ['lambda.ephemeral-storage'],
    usd: '0.01545',
  },
  {
    what: 'duration above 6 billion GB-seconds: 6 × 10⁹ × $0.0000166667 + 10⁹ × $0.000015',
    page: LAMBDA,
    it: lambda({ MemorySize: 1024 }),
    usage: used({ requests: 7_000_000_000, durationMs: 1000 }),
    rows: ['lambda.x86.duration'],
    usd: '115000.2',
  },
  // 1,000,000 × $0.78 + 2,000,000 × $0.155 + 10 × $0.10
  {
    what: 'a table of infrequent access has prices of its own',
    page: DYNAMODB,
    it: table({ BillingMode: 'PAY_PER_REQUEST', TableClass: 'STANDARD_INFREQUENT_ACCESS' }),
    usage: used({ writeRequests: 1_000_000, readRequests: 2_000_000, storageGb: 10 }),
    rows: ['dynamodb.on-demand.write.ia', 'dynamodb.on-demand.read.ia', 'dynamodb.storage.ia'],
    usd: '2.09',
  },
  // 730 × (40,000 × $0.00065 + 10 × $0.00013)
  {
    what: 'provisioned capacity is billed by the hour: 40,000 write and 10 read units',
    page: DYNAMODB,
    it: table({ ProvisionedThroughput: { WriteCapacityUnits: 40_000, ReadCapacityUnits: 10 } }),
    usd: '18980.949',
  },
  {
    what: 'the capacity of an index is billed beside that of its table: 730 × (5 + 3) × $0.00065',
    page: DYNAMODB,
    it: table({
      ProvisionedThroughput: { WriteCapacityUnits: 5, ReadCapacityUnits: 5 },
      GlobalSecondaryIndexes: [
        { IndexName: 'i', ProvisionedThroughput: { WriteCapacityUnits: 3, ReadCapacityUnits: 1 } },
      ],
    }),
    rows: ['dynamodb.provisioned.write'],
    usd: '3.796',
  },
  {
    what: 'point-in-time recovery is billed by the size of the table: 50 × $0.20',
    page: DYNAMODB,
    it: table({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
    usage: used({ storageGb: 50 }),
    rows: ['dynamodb.point-in-time-recovery'],
    usd: '10',
  },
  {
    what: 'changes that go to Kinesis are billed by the unit: 3,000,000 × $0.10',
    page: DYNAMODB,
    it: { Type: 'AWS::DynamoDB::KinesisStreamingDestination', Properties: { StreamArn: 's', TableName: 't' } },
    usage: used({ writeRequests: 3_000_000 }),
    rows: ['dynamodb.change-data-capture'],
    usd: '0.3',
  },
  {
    what: 'requests of an RSA_2048 key have the price of symmetric ones: 1,000,000 × $0.03 per 10,000',
    page: 'https://aws.amazon.com/kms/pricing/',
    it: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } },
    usage: used({ requests: 1_000_000 }),
    rows: ['kms.requests.symmetric'],
    usd: '3',
  },
  {
    what: 'requests of an RSA_4096 key cost five times as much',
    page: 'https://aws.amazon.com/kms/pricing/',
    it: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' } },
    usage: used({ requests: 1_000_000 }),
    rows: ['kms.requests.asymmetric'],
    usd: '15',
  },
  // 730 × $0.156 × 1.8
  {
    what: 'Redis 5 is in extended support: a cache.m5.large costs four fifths more',
    page: 'https://aws.amazon.com/elasticache/pricing/',
    it: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: { Engine: 'redis', EngineVersion: '5.0.6', CacheNodeType: 'cache.m5.large' },
    },
    usd: '204.984',
  },
  {
    what: 'Redis 7 is not: 730 × $0.156',
    page: 'https://aws.amazon.com/elasticache/pricing/',
    it: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: { Engine: 'redis', EngineVersion: '7.1', CacheNodeType: 'cache.m5.large' },
    },
    usd: '113.88',
  },
  // 1,000,000 × $0.30 + 2 GB × $0.017 + 1 subscription × (1,000,000 × $0.01 + 2 × $0.001)
  {
    what: 'a FIFO topic has prices of its own',
    page: SNS,
    it: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true, TopicName: 't.fifo' } },
    usage: used({ requests: 1_000_000, dataGb: 2 }),
    rows: ['sns.fifo.publish', 'sns.fifo.publish-payload', 'sns.fifo.delivery', 'sns.fifo.delivery-payload'],
    usd: '0.346',
  },
  {
    what: 'surplus credits of a T4g cost less than those of a T3: 100 × $0.04',
    page: EC2,
    it: server({ InstanceType: 't4g.small' }),
    usage: used({ vcpuHours: 100 }),
    rows: ['ec2.cpu-credits.t4g'],
    usd: '4',
  },
  {
    what: 'eight more metrics of a distribution: 8 × $0.30',
    page: CLOUDFRONT,
    it: {
      Type: 'AWS::CloudFront::MonitoringSubscription',
      Properties: {
        MonitoringSubscription: { RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' } },
      },
    },
    usd: '2.4',
  },
  {
    what: 'a function outside of the default behavior is billed: 5,000,000 × $0.10',
    page: CLOUDFRONT,
    it: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          CacheBehaviors: [{ PathPattern: '/a', FunctionAssociations: [{ EventType: 'viewer-request' }] }],
        },
      },
    },
    usage: used({ requests: 5_000_000 }),
    rows: ['cloudfront.functions'],
    usd: '0.5',
  },
  {
    what: 'Origin Shield is billed by the requests that reach it: 1,000,000 × $0.0075 per 10,000',
    page: CLOUDFRONT,
    it: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Origins: [{ Id: 'o', OriginShield: { Enabled: true, OriginShieldRegion: 'us-east-1' } }],
        },
      },
    },
    usage: used({ originRequests: 1_000_000 }),
    rows: ['cloudfront.origin-shield.us'],
    usd: '0.75',
  },
  {
    what: 'real-time logs are billed by the line: 2,000,000 × $0.01',
    page: CLOUDFRONT,
    it: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: { RealtimeLogConfigArn: 'arn:aws:cloudfront::1:realtime-log-config/a' },
        },
      },
    },
    usage: used({ requests: 2_000_000 }),
    rows: ['cloudfront.real-time-logs'],
    usd: '0.02',
  },
  {
    what: 'unused access is billed by role and user: 100 × $0.20',
    page: 'https://aws.amazon.com/iam/access-analyzer/pricing/',
    it: { Type: 'AWS::AccessAnalyzer::Analyzer', Properties: { Type: 'ACCOUNT_UNUSED_ACCESS' } },
    usage: used({ users: 100 }),
    rows: ['access-analyzer.unused'],
    usd: '20',
  },
  // 2 TB = 2,048 GB × $5
  {
    what: 'queries of a workgroup are billed by what they scan: 2,048 GB at $5 a TB',
    page: 'https://aws.amazon.com/athena/pricing/',
    it: { Type: 'AWS::Athena::WorkGroup', Properties: { Name: 'w' } },
    usage: used({ scannedGb: 2048 }),
    rows: ['athena.scanned'],
    usd: '10',
  },
  {
    what: 'infrequent access of a file system: 20 GB × $0.30 and 80 GB × $0.016',
    page: EFS,
    it: { Type: 'AWS::EFS::FileSystem', Properties: { LifecyclePolicies: [{ TransitionToIA: 'AFTER_30_DAYS' }] } },
    usage: used({ storageGb: 100 }),
    rows: ['efs.standard.storage', 'efs.standard-ia.storage'],
    usd: '7.28',
  },
  {
    what: 'provisioned throughput of a file system: 10 × $6.00',
    page: EFS,
    it: {
      Type: 'AWS::EFS::FileSystem',
      Properties: { ThroughputMode: 'provisioned', ProvisionedThroughputInMibps: 10 },
    },
    rows: ['efs.throughput.provisioned'],
    usd: '60',
  },
  {
    what: 'request metrics of a bucket are sixteen custom metrics: 16 × $0.30',
    page: S3,
    it: bucket({ MetricsConfigurations: [{ Id: 'EntireBucket' }] }),
    rows: ['cloudwatch.metric.custom'],
    usd: '4.8',
  },
  {
    what: 'Replication Time Control is billed by the gigabyte: 100 × $0.015',
    page: S3,
    it: bucket({
      ReplicationConfiguration: {
        Rules: [{ Status: 'Enabled', Destination: { Bucket: 'b', ReplicationTime: { Status: 'Enabled' } } }],
      },
    }),
    usage: used({ replicatedGb: 100 }),
    rows: ['s3.replication-time-control'],
    usd: '1.5',
  },
  {
    what: 'what is read back from Glacier Flexible Retrieval: 50 × $0.01',
    page: S3,
    it: bucket({
      LifecycleConfiguration: {
        Rules: [{ Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }] }],
      },
    }),
    usage: used({ retrievalGb: 50 }),
    rows: ['s3.glacier-flexible.retrieval'],
    usd: '0.5',
  },
  {
    what: 'a machine of ECS Anywhere: 3 × 730 × $0.01025',
    page: 'https://aws.amazon.com/ecs/anywhere/pricing/',
    it: { Type: 'AWS::ECS::Service', Properties: { LaunchType: 'EXTERNAL', Cluster: { Ref: 'Cluster' } } },
    others: { Cluster: ECS_CLUSTER },
    usage: used({ count: 3 }),
    rows: ['ecs.anywhere'],
    usd: '22.4475',
  },
  // 730 runs × 6 min = 73 h × $0.04048
  {
    what: 'a task that a rule starts every hour for six minutes: 73 h × $0.04048',
    page: 'https://aws.amazon.com/fargate/pricing/',
    it: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        Targets: [
          {
            Id: 't',
            Arn: { 'Fn::GetAtt': ['Cluster', 'Arn'] },
            EcsParameters: { LaunchType: 'FARGATE', TaskDefinitionArn: { Ref: 'Task' } },
          },
        ],
      },
    },
    others: { Cluster: ECS_CLUSTER, Task: TASK },
    usage: used({ minutes: 6 }),
    rows: ['fargate.x86.vcpu'],
    usd: '2.95504',
  },
  // 2 running instances × 730 × $0.0104
  {
    what: 'a warm pool of running instances: 4 − 2 of t3.micro',
    page: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html',
    it: {
      Type: 'AWS::AutoScaling::WarmPool',
      Properties: { AutoScalingGroupName: { Ref: 'Group' }, PoolState: 'Running', MinSize: 2 },
    },
    others: {
      Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType: 't3.micro' } } },
      Group: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          MinSize: '1',
          MaxSize: '4',
          DesiredCapacity: '2',
          LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
        },
      },
    },
    usd: '15.184',
  },
  // ($15 + $149) / 13 months
  {
    what: 'an exportable certificate for a name and a wildcard, renewed every thirteen months',
    page: 'https://aws.amazon.com/certificate-manager/pricing/',
    it: {
      Type: 'AWS::CertificateManager::Certificate',
      Properties: {
        DomainName: 'example.com',
        SubjectAlternativeNames: ['*.example.com'],
        CertificateExport: 'ENABLED',
      },
    },
    usd: '12.62',
  },
];

describe('AWS bills', () => {
  test.each(CASES)('$what ($page)', ({ it, others = {}, usage = {}, rows, usd }) => {
    const line = lineOf(billOf({ ...others, It: it }, usage), 'It');
    const meant = line.components.filter((each) =>
      rows === undefined ? each.from === 'template' : rows.includes(each.row),
    );
    if (rows !== undefined) expect(new Set(meant.map(({ row }) => row))).toEqual(new Set(rows));
    const sum = plus(...meant.map(({ monthly }) => monthly.expected));
    expect(showRounded(sum, 2)).toBe(showRounded(decimal(usd), 2));
  });

  test('the 26th hosted zone at $0.10: 25 × $0.50 + $0.10 (https://aws.amazon.com/route53/pricing/)', () => {
    const zones = Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [
        `Zone${index}`,
        { Type: 'AWS::Route53::HostedZone', Properties: { Name: 'a' } },
      ]),
    );
    const bill = billOf(zones);
    expect(showDecimal(bill.fixed)).toBe('12.6');
  });

  test('Spot between nothing and the list price', () => {
    const line = lineOf(billOf({ It: nodes({ CapacityType: 'SPOT' }) }), 'It');
    const part = line.components.find(({ row }) => row === 'ec2.instance.m5.large');
    expect(part?.what).toContain('Spot');
    expect(showDecimal(part?.monthly.low ?? decimal(1))).toBe('0');
    expect(compareDecimals(part?.monthly.high ?? decimal(0), decimal('70.08'))).toBe(0);
  });
});

describe('what is not free because nobody can tell', () => {
  test.each([
    {
      what: 'a volume from a snapshot without a size',
      it: { Type: 'AWS::EC2::Volume', Properties: { SnapshotId: 'snap-1' } },
    },
    {
      what: 'a disk of an instance from a snapshot without a size',
      it: server({
        InstanceType: 't3.micro',
        BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-1' } }],
      }),
    },
    {
      what: 'a custom resource',
      it: { Type: 'Custom::Thing', Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f' } },
    },
    {
      what: 'what a CloudFormation custom resource makes',
      it: { Type: 'AWS::CloudFormation::CustomResource', Properties: { ServiceToken: 'x' } },
    },
    {
      what: 'a nested stack that was not read',
      it: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.amazonaws.com/b/t.yaml' } },
    },
  ])('$what', ({ it }) => {
    expect(lineOf(billOf({ It: it }), 'It').outcome).toBe('unknown');
  });
});
