/**
 * The oracle is a calculation by hand: the price as AWS publishes it is typed here, with the rule by which AWS bills it.
 * Neither is taken from the price book.
 */
import { expect, test } from 'vitest';
import { decimal, showDecimal } from '../base/index.ts';
import type { Usage } from '../usage/index.ts';
import { billOf, componentOf, expected, type Resources } from './tiny-bill.ts';

interface Calculation {
  readonly what: string;
  readonly of: string;
  readonly resources: Resources;
  readonly usage?: Usage['resources'];
  /** The row of the price book that must be used. */
  readonly row: string;
  /** The published price of `per` units. */
  readonly usd: string;
  readonly hand: string;
  readonly amount: string;
  readonly region?: string;
}

const VPC = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
const subnet = (zone: string, block: string) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: block, AvailabilityZone: zone },
});
const SUBNETS: Resources = { Vpc: VPC, A: subnet('us-east-1a', '10.0.0.0/24'), B: subnet('us-east-1b', '10.0.1.0/24') };
const AB = [{ Ref: 'A' }, { Ref: 'B' }];
const root = (size: number, more: object = {}) => [
  { DeviceName: '/dev/xvda', Ebs: { VolumeSize: size, VolumeType: 'gp3', ...more } },
];
const server = (properties: object = {}): Resources => ({
  Server: {
    Type: 'AWS::EC2::Instance',
    Properties: { InstanceType: 't3.medium', BlockDeviceMappings: root(20), ...properties },
  },
});
const fleet = (properties: object = {}): Resources => ({
  Template: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateData: { InstanceType: 't3.large', BlockDeviceMappings: root(20), Monitoring: { Enabled: true } },
    },
  },
  Fleet: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: '2',
      MaxSize: '6',
      DesiredCapacity: '3',
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
      ...properties,
    },
  },
});
const service = (task: object, more: object = {}): Resources => ({
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { RequiresCompatibilities: ['FARGATE'], ...task } },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: { LaunchType: 'FARGATE', DesiredCount: 2, TaskDefinition: { Ref: 'Task' }, ...more },
  },
});
const database = (properties: object = {}): Resources => ({
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      EngineVersion: '16.4',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: '100',
      StorageType: 'gp3',
      ...properties,
    },
  },
});
const aurora = (cluster: object = {}, size = 'db.serverless'): Resources => ({
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    Properties: {
      Engine: 'aurora-postgresql',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
      ...cluster,
    },
  },
  Writer: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: size },
  },
});
const one = (Type: string, Properties: object = {}): Resources => ({ It: { Type, Properties } });
const balancer = (properties: object): Resources => ({
  ...SUBNETS,
  It: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: AB, ...properties } },
});
const endpoint = (properties: object): Resources => ({
  ...SUBNETS,
  It: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: { Ref: 'Vpc' }, ServiceName: 'com.amazonaws.us-east-1.logs', ...properties },
  },
});
const nat = (properties: object = {}, address: Resources = {}): Resources => ({
  ...SUBNETS,
  ...address,
  It: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'A' }, ...properties } },
});
const EIP: Resources = { Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } } };

const CALCULATIONS: readonly Calculation[] = [
  // EC2 and EBS
  {
    what: 'an instance',
    of: 'Server',
    resources: server(),
    row: 'ec2.instance.t3.medium',
    usd: '0.0416',
    hand: '730 h × $0.0416',
    amount: '30.368',
  },
  {
    what: 'an instance of ARM',
    of: 'Server',
    resources: server({ InstanceType: 't4g.small' }),
    row: 'ec2.instance.t4g.small',
    usd: '0.0168',
    hand: '730 h × $0.0168',
    amount: '12.264',
  },
  {
    what: 'an instance that stops at night',
    of: 'Server',
    resources: server(),
    usage: { Server: { hoursPerWeek: 84 } },
    row: 'ec2.instance.t3.medium',
    usd: '0.0416',
    hand: '730 h × 84/168 × $0.0416',
    amount: '15.184',
  },
  {
    what: 'a root volume',
    of: 'Server',
    resources: server(),
    row: 'ebs.gp3.storage',
    usd: '0.08',
    hand: '20 GB × $0.08',
    amount: '1.6',
  },
  {
    what: 'a root volume that stays while the instance stands still',
    of: 'Server',
    resources: server(),
    usage: { Server: { hours: 0 } },
    row: 'ebs.gp3.storage',
    usd: '0.08',
    hand: '20 GB × $0.08',
    amount: '1.6',
  },
  {
    what: 'IOPS beyond the 3,000 of gp3',
    of: 'Server',
    resources: server({ BlockDeviceMappings: root(20, { Iops: 4000 }) }),
    row: 'ebs.gp3.iops',
    usd: '0.005',
    hand: '(4,000 − 3,000) × $0.005',
    amount: '5',
  },
  {
    what: 'detailed monitoring',
    of: 'Server',
    resources: server({ Monitoring: true }),
    row: 'ec2.detailed-monitoring',
    usd: '2.1',
    hand: '7 metrics × $0.30',
    amount: '2.1',
  },
  {
    what: 'a volume of its own',
    of: 'It',
    resources: one('AWS::EC2::Volume', { Size: 100, VolumeType: 'io1', Iops: 1000 }),
    row: 'ebs.io1.storage',
    usd: '0.125',
    hand: '100 GB × $0.125',
    amount: '12.5',
  },
  {
    what: 'provisioned IOPS',
    of: 'It',
    resources: one('AWS::EC2::Volume', { Size: 100, VolumeType: 'io1', Iops: 1000 }),
    row: 'ebs.io1.iops',
    usd: '0.065',
    hand: '1,000 × $0.065',
    amount: '65',
  },
  {
    what: 'throughput beyond the 125 MiBps of gp3',
    of: 'It',
    resources: one('AWS::EC2::Volume', { Size: 100, VolumeType: 'gp3', Throughput: 250 }),
    row: 'ebs.gp3.throughput',
    usd: '0.04',
    hand: '(250 − 125) × $0.04',
    amount: '5',
  },
  {
    what: 'a fleet at its desired size',
    of: 'Fleet',
    resources: fleet(),
    row: 'ec2.instance.t3.large',
    usd: '0.0832',
    hand: '3 × 730 h × $0.0832',
    amount: '182.208',
  },
  {
    what: 'the volumes of a fleet',
    of: 'Fleet',
    resources: fleet(),
    row: 'ebs.gp3.storage',
    usd: '0.08',
    hand: '3 × 20 GB × $0.08',
    amount: '4.8',
  },
  {
    what: 'detailed monitoring of a fleet',
    of: 'Fleet',
    resources: fleet(),
    row: 'ec2.detailed-monitoring',
    usd: '2.1',
    hand: '3 × 7 metrics × $0.30',
    amount: '6.3',
  },
  {
    what: 'public addresses of a fleet',
    of: 'Fleet',
    resources: {
      ...SUBNETS,
      ...fleet({ VPCZoneIdentifier: AB }),
      A: {
        ...subnet('us-east-1a', '10.0.0.0/24'),
        Properties: { ...subnet('us-east-1a', '10.0.0.0/24').Properties, MapPublicIpOnLaunch: true },
      },
    },
    row: 'vpc.public-ipv4',
    usd: '0.005',
    hand: '3 × 730 h × $0.005',
    amount: '10.95',
  },

  // Network
  {
    what: 'a NAT gateway',
    of: 'It',
    resources: nat({ AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } }, EIP),
    row: 'nat.hours',
    usd: '0.045',
    hand: '730 h × $0.045',
    amount: '32.85',
  },
  {
    what: 'data through NAT',
    of: 'It',
    resources: nat({ AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } }, EIP),
    usage: { It: { dataGb: 100 } },
    row: 'nat.data',
    usd: '0.045',
    hand: '100 GB × $0.045',
    amount: '4.5',
  },
  {
    what: 'the address of a NAT gateway, allocated elsewhere',
    of: 'It',
    resources: nat({ AllocationId: 'eipalloc-1' }),
    row: 'vpc.public-ipv4',
    usd: '0.005',
    hand: '730 h × $0.005',
    amount: '3.65',
  },
  {
    what: 'an address in use',
    of: 'Address',
    resources: nat({ AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } }, EIP),
    row: 'vpc.public-ipv4',
    usd: '0.005',
    hand: '730 h × $0.005',
    amount: '3.65',
  },
  {
    what: 'an idle address',
    of: 'Address',
    resources: EIP,
    row: 'vpc.public-ipv4.idle',
    usd: '0.005',
    hand: '730 h × $0.005',
    amount: '3.65',
  },
  {
    what: 'an interface endpoint in two zones',
    of: 'It',
    resources: endpoint({ VpcEndpointType: 'Interface', SubnetIds: AB }),
    row: 'vpc.interface-endpoint.hours',
    usd: '0.01',
    hand: '2 zones × 730 h × $0.01',
    amount: '14.6',
  },
  {
    what: 'data through an interface endpoint',
    of: 'It',
    resources: endpoint({ VpcEndpointType: 'Interface', SubnetIds: AB }),
    usage: { It: { dataGb: 2_000_000 } },
    row: 'vpc.interface-endpoint.data',
    usd: '0.01',
    hand: '1,048,576 GB × $0.01 + 951,424 GB × $0.006',
    amount: '16194.304',
  },
  {
    what: 'an application load balancer',
    of: 'It',
    resources: balancer({}),
    row: 'elb.application.hours',
    usd: '0.0225',
    hand: '730 h × $0.0225',
    amount: '16.425',
  },
  {
    what: 'its capacity units',
    of: 'It',
    resources: balancer({}),
    usage: { It: { lcu: 2 } },
    row: 'elb.application.lcu',
    usd: '0.008',
    hand: '2 × 730 h × $0.008',
    amount: '11.68',
  },
  {
    what: 'its addresses, one a zone',
    of: 'It',
    resources: balancer({ Scheme: 'internet-facing' }),
    row: 'vpc.public-ipv4',
    usd: '0.005',
    hand: '2 zones × 730 h × $0.005',
    amount: '7.3',
  },
  {
    what: 'a network load balancer',
    of: 'It',
    resources: balancer({ Type: 'network', Scheme: 'internal' }),
    usage: { It: { lcu: 1 } },
    row: 'elb.network.lcu',
    usd: '0.006',
    hand: '730 h × $0.006',
    amount: '4.38',
  },
  {
    what: 'a network firewall',
    of: 'It',
    resources: {
      ...SUBNETS,
      It: {
        Type: 'AWS::NetworkFirewall::Firewall',
        Properties: { VpcId: { Ref: 'Vpc' }, SubnetMappings: AB.map((SubnetId) => ({ SubnetId })) },
      },
    },
    row: 'network-firewall.endpoint.hours',
    usd: '0.395',
    hand: '2 zones × 730 h × $0.395',
    amount: '576.7',
  },
  {
    what: 'vended flow logs',
    of: 'It',
    resources: one('AWS::EC2::FlowLog', { ResourceType: 'VPC', ResourceId: 'vpc-1', LogGroupName: 'flow' }),
    usage: { It: { ingestGb: 20 } },
    row: 'logs.vended.cloudwatch',
    usd: '0.5',
    hand: '20 GB × $0.50',
    amount: '10',
  },
  {
    what: 'flow logs to S3',
    of: 'It',
    resources: one('AWS::EC2::FlowLog', {
      ResourceType: 'VPC',
      ResourceId: 'vpc-1',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::logs',
    }),
    usage: { It: { ingestGb: 20 } },
    row: 'logs.vended.s3',
    usd: '0.25',
    hand: '20 GB × $0.25',
    amount: '5',
  },

  // Fargate
  {
    what: 'vCPU of Fargate',
    of: 'Service',
    resources: service({ Cpu: '512', Memory: '1024' }),
    row: 'fargate.x86.vcpu',
    usd: '0.04048',
    hand: '2 tasks × 0.5 vCPU × 730 h × $0.04048',
    amount: '29.5504',
  },
  {
    what: 'memory of Fargate',
    of: 'Service',
    resources: service({ Cpu: '512', Memory: '1024' }),
    row: 'fargate.x86.memory',
    usd: '0.004445',
    hand: '2 tasks × 1 GB × 730 h × $0.004445',
    amount: '6.4897',
  },
  {
    what: 'vCPU of Fargate on ARM',
    of: 'Service',
    resources: service({ Cpu: '1 vCPU', Memory: '2 GB', RuntimePlatform: { CpuArchitecture: 'ARM64' } }),
    row: 'fargate.arm.vcpu',
    usd: '0.03238',
    hand: '2 tasks × 1 vCPU × 730 h × $0.03238',
    amount: '47.2748',
  },
  {
    what: 'ephemeral storage beyond 20 GB',
    of: 'Service',
    resources: service({ Cpu: '256', Memory: '512', EphemeralStorage: { SizeInGiB: 50 } }),
    row: 'fargate.ephemeral-storage',
    usd: '0.000111',
    hand: '2 tasks × 30 GB × 730 h × $0.000111',
    amount: '4.8618',
  },

  // Databases and caches
  {
    what: 'a PostgreSQL instance',
    of: 'Database',
    resources: database(),
    row: 'rds.postgresql.instance.db.t4g.micro.single-az',
    usd: '0.016',
    hand: '730 h × $0.016',
    amount: '11.68',
  },
  {
    what: 'the same in two zones',
    of: 'Database',
    resources: database({ MultiAZ: true }),
    row: 'rds.postgresql.instance.db.t4g.micro.multi-az',
    usd: '0.032',
    hand: '730 h × $0.032',
    amount: '23.36',
  },
  {
    what: 'its storage',
    of: 'Database',
    resources: database(),
    row: 'rds.gp3.storage.single-az',
    usd: '0.115',
    hand: '100 GB × $0.115',
    amount: '11.5',
  },
  {
    what: 'its storage in two zones, which is double',
    of: 'Database',
    resources: database({ MultiAZ: true }),
    row: 'rds.gp3.storage.multi-az',
    usd: '0.23',
    hand: '100 GB × $0.230',
    amount: '23',
  },
  {
    what: 'what is allocated, not the ceiling of autoscaling',
    of: 'Database',
    resources: database({ MaxAllocatedStorage: 1000 }),
    row: 'rds.gp3.storage.single-az',
    usd: '0.115',
    hand: '100 GB × $0.115',
    amount: '11.5',
  },
  {
    what: 'storage of a stopped database',
    of: 'Database',
    resources: database(),
    usage: { Database: { hours: 0 } },
    row: 'rds.gp3.storage.single-az',
    usd: '0.115',
    hand: '100 GB × $0.115',
    amount: '11.5',
  },
  {
    what: 'IOPS beyond the 12,000 of 400 GB',
    of: 'Database',
    resources: database({ AllocatedStorage: '400', Iops: 13000 }),
    row: 'rds.gp3.iops.single-az',
    usd: '0.02',
    hand: '(13,000 − 12,000) × $0.02',
    amount: '20',
  },
  {
    what: 'backups beyond the free amount',
    of: 'Database',
    resources: database(),
    usage: { Database: { backupGb: 50 } },
    row: 'rds.backup',
    usd: '0.095',
    hand: '50 GB × $0.095',
    amount: '4.75',
  },
  {
    what: 'extended support of PostgreSQL 12',
    of: 'Database',
    resources: database({ DBInstanceClass: 'db.t3.micro', EngineVersion: '12.19' }),
    row: 'rds.extended-support.years-1-2',
    usd: '0.1',
    hand: '2 vCPU × 730 h × $0.10',
    amount: '146',
  },
  {
    what: 'a MySQL instance, which is not priced like PostgreSQL',
    of: 'Database',
    resources: database({ Engine: 'mysql', EngineVersion: '8.4.3', DBInstanceClass: 'db.t3.micro' }),
    row: 'rds.mysql.instance.db.t3.micro.single-az',
    usd: '0.017',
    hand: '730 h × $0.017',
    amount: '12.41',
  },
  {
    what: 'capacity units of Aurora',
    of: 'Writer',
    resources: aurora(),
    usage: { Writer: { acu: 1 } },
    row: 'aurora.serverless-v2.acu.standard',
    usd: '0.12',
    hand: '1 ACU × 730 h × $0.12',
    amount: '87.6',
  },
  {
    what: 'never less than the minimum',
    of: 'Writer',
    resources: aurora(),
    usage: { Writer: { acu: 0.1 } },
    row: 'aurora.serverless-v2.acu.standard',
    usd: '0.12',
    hand: '0.5 ACU × 730 h × $0.12',
    amount: '43.8',
  },
  {
    what: 'capacity units without I/O charges',
    of: 'Writer',
    resources: aurora({ StorageType: 'aurora-iopt1' }),
    usage: { Writer: { acu: 1 } },
    row: 'aurora.serverless-v2.acu.io-optimized',
    usd: '0.156',
    hand: '1 ACU × 730 h × $0.156',
    amount: '113.88',
  },
  {
    what: 'a provisioned instance of Aurora',
    of: 'Writer',
    resources: aurora({}, 'db.t3.medium'),
    row: 'aurora.instance.db.t3.medium',
    usd: '0.082',
    hand: '730 h × $0.082',
    amount: '59.86',
  },
  {
    what: 'storage of Aurora',
    of: 'Cluster',
    resources: aurora(),
    usage: { Cluster: { storageGb: 40 } },
    row: 'aurora.storage.standard',
    usd: '0.1',
    hand: '40 GB × $0.10',
    amount: '4',
  },
  {
    what: 'I/O of Aurora',
    of: 'Cluster',
    resources: aurora(),
    usage: { Cluster: { ioRequests: 15_000_000 } },
    row: 'aurora.io.standard',
    usd: '0.2',
    hand: '15 million × $0.20',
    amount: '3',
  },
  {
    what: 'a proxy of two vCPUs',
    of: 'It',
    resources: {
      ...database(),
      It: { Type: 'AWS::RDS::DBProxy', Properties: {} },
      Group: {
        Type: 'AWS::RDS::DBProxyTargetGroup',
        Properties: { DBProxyName: { Ref: 'It' }, DBInstanceIdentifiers: [{ Ref: 'Database' }] },
      },
    },
    row: 'rds.proxy',
    usd: '0.015',
    hand: '2 vCPU × 730 h × $0.015',
    amount: '21.9',
  },
  {
    what: 'a cache of two shards with one replica each',
    of: 'It',
    resources: one('AWS::ElastiCache::ReplicationGroup', {
      Engine: 'valkey',
      CacheNodeType: 'cache.t4g.small',
      NumNodeGroups: 2,
      ReplicasPerNodeGroup: 1,
    }),
    row: 'elasticache.valkey.cache.t4g.small',
    usd: '0.0256',
    hand: '4 nodes × 730 h × $0.0256',
    amount: '74.752',
  },
  {
    what: 'a cache of one node',
    of: 'It',
    resources: one('AWS::ElastiCache::CacheCluster', {
      Engine: 'redis',
      CacheNodeType: 'cache.t3.micro',
      NumCacheNodes: 1,
    }),
    row: 'elasticache.redis.cache.t3.micro',
    usd: '0.017',
    hand: '730 h × $0.017',
    amount: '12.41',
  },

  // Storage and edge
  {
    what: 'storage that ages into Glacier',
    of: 'It',
    resources: one('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
            ExpirationInDays: 180,
          },
        ],
      },
    }),
    usage: { It: { storageGb: 100, historyMonths: 12 } },
    row: 's3.glacier-flexible.storage',
    usd: '0.0036',
    hand: '100 GB × (180 − 90)/180 × $0.0036',
    amount: '0.18',
  },
  {
    what: 'storage that stays',
    of: 'It',
    resources: one('AWS::S3::Bucket'),
    usage: { It: { storageGb: 60_000 } },
    row: 's3.standard.storage',
    usd: '0.023',
    hand: '51,200 GB × $0.023 + 8,800 GB × $0.022',
    amount: '1371.2',
  },
  {
    what: 'PUT requests',
    of: 'It',
    resources: one('AWS::S3::Bucket'),
    usage: { It: { putRequests: 200_000 } },
    row: 's3.standard.put',
    usd: '0.005',
    hand: '200 × $0.005',
    amount: '1',
  },
  {
    what: 'requests of a distribution',
    of: 'It',
    resources: one('AWS::CloudFront::Distribution'),
    usage: { It: { requests: 5_000_000 } },
    row: 'cloudfront.requests.https.us',
    usd: '0.01',
    hand: '500 × $0.01',
    amount: '5',
  },
  {
    what: 'images in a registry',
    of: 'It',
    resources: one('AWS::ECR::Repository'),
    usage: { It: { storageGb: 12 } },
    row: 'ecr.storage',
    usd: '0.1',
    hand: '12 GB × $0.10',
    amount: '1.2',
  },
  {
    what: 'a file system in one zone',
    of: 'It',
    resources: one('AWS::EFS::FileSystem', { AvailabilityZoneName: 'us-east-1a' }),
    usage: { It: { storageGb: 50 } },
    row: 'efs.one-zone.storage',
    usd: '0.16',
    hand: '50 GB × $0.16',
    amount: '8',
  },

  // Watching and guarding
  {
    what: 'logs that are written',
    of: 'It',
    resources: one('AWS::Logs::LogGroup', { RetentionInDays: 30 }),
    usage: { It: { ingestGb: 10 } },
    row: 'logs.ingest.standard',
    usd: '0.5',
    hand: '10 GB × $0.50',
    amount: '5',
  },
  {
    what: 'an alarm',
    of: 'It',
    resources: one('AWS::CloudWatch::Alarm', { MetricName: 'CPUUtilization', Namespace: 'AWS/EC2', Period: 60 }),
    row: 'cloudwatch.alarm.standard',
    usd: '0.1',
    hand: '1 metric × $0.10',
    amount: '0.1',
  },
  {
    what: 'an alarm on a ratio of two metrics',
    of: 'It',
    resources: one('AWS::CloudWatch::Alarm', {
      Metrics: [
        { Id: 'e', Expression: 'a/b' },
        { Id: 'a', MetricStat: { Period: 60 } },
        { Id: 'b', MetricStat: { Period: 60 } },
      ],
    }),
    row: 'cloudwatch.alarm.standard',
    usd: '0.1',
    hand: '2 metrics × $0.10',
    amount: '0.2',
  },
  {
    what: 'an alarm that looks every 10 seconds',
    of: 'It',
    resources: one('AWS::CloudWatch::Alarm', { MetricName: 'Latency', Namespace: 'App', Period: 10 }),
    row: 'cloudwatch.alarm.high-resolution',
    usd: '0.3',
    hand: '1 metric × $0.30',
    amount: '0.3',
  },
  {
    what: 'a composite alarm',
    of: 'It',
    resources: one('AWS::CloudWatch::CompositeAlarm', { AlarmRule: 'TRUE' }),
    row: 'cloudwatch.alarm.composite',
    usd: '0.5',
    hand: '1 × $0.50',
    amount: '0.5',
  },
  {
    what: 'metrics of a filter',
    of: 'It',
    resources: one('AWS::Logs::MetricFilter', { MetricTransformations: [{ MetricName: 'Errors' }] }),
    row: 'cloudwatch.metric.custom',
    usd: '0.3',
    hand: '1 metric × $0.30',
    amount: '0.3',
  },
  {
    what: 'a dashboard',
    of: 'It',
    resources: one('AWS::CloudWatch::Dashboard'),
    row: 'cloudwatch.dashboard',
    usd: '3',
    hand: '1 × $3.00',
    amount: '3',
  },
  {
    what: 'rules of a web ACL, a managed group counting as one',
    of: 'It',
    resources: one('AWS::WAFv2::WebACL', {
      Rules: [
        { Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } } },
        { Statement: { RateBasedStatement: { Limit: 2000 } } },
      ],
    }),
    row: 'waf.rule',
    usd: '1',
    hand: '2 rules × $1.00',
    amount: '2',
  },
  {
    what: 'requests that a web ACL sees',
    of: 'It',
    resources: one('AWS::WAFv2::WebACL', { Rules: [] }),
    usage: { It: { requests: 3_000_000 } },
    row: 'waf.requests',
    usd: '0.6',
    hand: '3 million × $0.60',
    amount: '1.8',
  },
  {
    what: 'a secret and its replica',
    of: 'It',
    resources: one('AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'us-west-2' }] }),
    row: 'secretsmanager.secret',
    usd: '0.4',
    hand: '2 secrets × $0.40',
    amount: '0.8',
  },
  {
    what: 'a key',
    of: 'It',
    resources: one('AWS::KMS::Key', { EnableKeyRotation: false }),
    row: 'kms.key',
    usd: '1',
    hand: '1 key × $1.00',
    amount: '1',
  },
  {
    what: 'configuration items',
    of: 'It',
    resources: one('AWS::Config::ConfigurationRecorder'),
    usage: { It: { items: 1_000 } },
    row: 'config.item.continuous',
    usd: '0.003',
    hand: '1,000 × $0.003',
    amount: '3',
  },
  {
    what: 'delivery of a trail',
    of: 'It',
    resources: one('AWS::CloudTrail::Trail', { S3BucketName: 'trail' }),
    usage: { It: { putRequests: 26_400 } },
    row: 's3.standard.put',
    usd: '0.005',
    hand: '870 a day × 30.3 days × $0.005 per 1,000',
    amount: '0.132',
  },
  {
    what: 'management events that GuardDuty reads',
    of: 'It',
    resources: one('AWS::GuardDuty::Detector', { Enable: true }),
    usage: { It: { managementEvents: 500_000 } },
    row: 'guardduty.management-events',
    usd: '4',
    hand: '0.5 million × $4.00',
    amount: '2',
  },

  // Names, messages, functions
  {
    what: 'a hosted zone',
    of: 'It',
    resources: one('AWS::Route53::HostedZone', { Name: 'example.com' }),
    row: 'route53.hosted-zone',
    usd: '0.5',
    hand: '1 zone × $0.50',
    amount: '0.5',
  },
  {
    what: 'a resolver endpoint of two interfaces',
    of: 'It',
    resources: one('AWS::Route53Resolver::ResolverEndpoint', { IpAddresses: [{ SubnetId: 'a' }, { SubnetId: 'b' }] }),
    row: 'route53.resolver-endpoint.hours',
    usd: '0.125',
    hand: '2 × 730 h × $0.125',
    amount: '182.5',
  },
  {
    what: 'the optional features of a health check outside of AWS',
    of: 'It',
    resources: one('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { Type: 'HTTPS_STR_MATCH', FullyQualifiedDomainName: 'example.com' },
    }),
    row: 'route53.health-check.feature.other',
    usd: '2',
    hand: 'HTTPS and string matching × $2.00',
    amount: '4',
  },
  {
    what: 'requests of a FIFO queue',
    of: 'It',
    resources: one('AWS::SQS::Queue', { FifoQueue: true }),
    usage: { It: { requests: 4_000_000 } },
    row: 'sqs.fifo.requests',
    usd: '0.5',
    hand: '4 million × $0.50',
    amount: '2',
  },
  {
    what: 'e-mails of a topic',
    of: 'It',
    resources: one('AWS::SNS::Subscription', { Protocol: 'email', TopicArn: 'arn:aws:sns:us-east-1:1:t' }),
    usage: { It: { emails: 5_000 } },
    row: 'sns.delivery.email',
    usd: '2',
    hand: '5,000 × $2.00 per 100,000',
    amount: '0.1',
  },
  {
    what: 'duration of a function on ARM',
    of: 'It',
    resources: one('AWS::Lambda::Function', { MemorySize: 512, Architectures: ['arm64'] }),
    usage: { It: { requests: 1_000_000, durationMs: 200 } },
    row: 'lambda.arm.duration',
    usd: '0.0000133334',
    hand: '1 million × 0.2 s × 0.5 GB × $0.0000133334',
    amount: '1.33334',
  },
  {
    what: 'writes on demand',
    of: 'It',
    resources: one('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }),
    usage: { It: { writeRequests: 8_000_000 } },
    row: 'dynamodb.on-demand.write',
    usd: '0.625',
    hand: '8 million × $0.625',
    amount: '5',
  },
  {
    what: 'state transitions',
    of: 'It',
    resources: one('AWS::StepFunctions::StateMachine'),
    usage: { It: { transitions: 40_000 } },
    row: 'states.standard.transitions',
    usd: '0.025',
    hand: '40 × $0.025',
    amount: '1',
  },
  {
    what: 'a control plane of Kubernetes',
    of: 'It',
    resources: one('AWS::EKS::Cluster'),
    row: 'eks.cluster.standard',
    usd: '0.1',
    hand: '730 h × $0.10',
    amount: '73',
  },
  {
    what: 'a NAT gateway in Oregon',
    of: 'It',
    resources: nat({ AllocationId: 'eipalloc-1' }),
    row: 'nat.hours',
    usd: '0.045',
    hand: '730 h × $0.045',
    amount: '32.85',
    region: 'us-west-2',
  },
];

test.each(CALCULATIONS)('$what: $hand = $$amount', ({ of, resources, usage, row, usd, amount, region }) => {
  const bill = billOf(
    resources,
    usage === undefined ? {} : { resources: usage },
    region === undefined ? {} : { region },
  );
  const component = componentOf(bill, of, row);
  expect({ unitPrice: component.unitPrice, amount: expected(component) }).toEqual({ unitPrice: decimal(usd), amount });
});

test('each configuration is one of its own', () => {
  expect(new Set(CALCULATIONS.map(({ what }) => what)).size).toBe(CALCULATIONS.length);
});

test('logs are kept compressed, for as long as they are retained: 10 GB × 73 days / 30.41… × 0.15 × $0.03', () => {
  const bill = billOf(one('AWS::Logs::LogGroup', { RetentionInDays: 73 }), { resources: { It: { ingestGb: 10 } } });
  expect(Number(expected(componentOf(bill, 'It', 'logs.storage')))).toBeCloseTo(
    10 * (73 / (730 / 24)) * 0.15 * 0.03,
    9,
  );
});

test('traffic: the first 10 TB to the internet at $0.09, both sides of a move between zones at $0.01', () => {
  const bill = billOf({}, { account: { internetGb: 20_240, crossZoneGb: 100 } });
  expect(expected(componentOf(bill, 'account', 'transfer.out.internet'))).toBe(
    showDecimal(decimal(String(10_240 * 0.09 + 10_000 * 0.085))),
  );
  expect(expected(componentOf(bill, 'account', 'transfer.between-zones'))).toBe('2');
});
