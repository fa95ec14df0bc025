/** Figures that documents give. The oracle is the template, read by eye, and the page of AWS that a row names. */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf, THREE_TIERS } from '../tiny-audit.ts';

const alarm = (properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: properties });
const REST = {
  Fleet: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: { MinSize: '2', MaxSize: '6', VPCZoneIdentifier: ['subnet-1'], LaunchConfigurationName: 'x' },
  },
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'orders-api',
      Cpu: '512',
      Memory: '1024',
      ContainerDefinitions: [{ Name: 'api', Image: 'api' }],
    },
  },
  Api: {
    Type: 'AWS::ECS::Service',
    Properties: { ServiceName: 'orders-api', DesiredCount: 3, TaskDefinition: { Ref: 'Task' } },
  },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/orders/api', RetentionInDays: 30 } },
  Files: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            ExpirationInDays: 365,
            Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
            NoncurrentVersionExpiration: { NoncurrentDays: 60 },
          },
        ],
      },
    },
  },
  Memory: alarm({
    Namespace: 'AWS/ECS',
    MetricName: 'MemoryUtilization',
    Threshold: 80,
    ComparisonOperator: 'GreaterThanThreshold',
    Period: 300,
    EvaluationPeriods: 2,
  }),
  Firewall: {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Scope: 'REGIONAL',
      Rules: [
        { Priority: 1, Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesCommonRuleSet' } } },
        { Priority: 2, Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } } },
      ],
    },
  },
};
const CLUSTER = {
  Cluster: {
    Type: 'AWS::RDS::DBCluster',
    Properties: {
      Engine: 'aurora-postgresql',
      EngineVersion: '17.7',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 1 },
    },
  },
  Writer: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'aurora-postgresql', DBClusterIdentifier: { Ref: 'Cluster' } },
  },
};

const resources = { ...THREE_TIERS, ...REST };
const outcomeOf = (kind: string, markdown: string, given: object = resources) =>
  findingsOf(markdown, { resources: given })
    .filter(({ statement }) => statement.kind === kind)
    .map(({ outcome }) => outcome);

describe('types, versions and sizes', () => {
  test.each([
    ['instance type', 'EC2 instances are t3.medium', 'true'],
    ['instance type', 'EC2 instances are m5.large', 'false'],
    // https://aws.amazon.com/ec2/instance-types/t3/
    ['instance type', 'EC2 instances are t3.medium (1 vCPU, 4 GB)', 'false'],
    ['instance type', 'The database is db.t3.small', 'true'],
    ['instance type', 'The cache is cache.t4g.micro', 'not checkable'],
    ['instance type', 'EC2: t3.medium → t3.large', 'true not checkable'],
    ['version', 'PostgreSQL 17.9', 'true'],
    ['version', 'PostgreSQL 17', 'true'],
    ['version', 'PostgreSQL 16.3', 'false'],
    // https://github.com/nodejs/Release#release-schedule
    ['version', 'Node.js 18.x', 'false'],
    ['version', 'Node.js 24.x', 'not checkable'],
    ['version', 'Valkey 8.0', 'not checkable'],
    ['size', '- Storage: 30 GB gp3 EBS', 'true'],
    ['size', '- Storage: 30 GB gp2 EBS', 'false'],
    ['size', '**RDS**\n- Storage: 20 GB (autoscaling to 200 GB)', 'true false'],
    ['size', 'ECS tasks\n- orders-api: 3 tasks, 0.5 vCPU, 1024 MB', 'true'],
    ['size', 'ECS tasks\n- orders-api: 3 tasks, 1 vCPU, 2048 MB', 'false'],
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    ['size', 'ECS tasks\n- orders-api: 3 tasks, 0.25 vCPU, 4096 MB', 'false'],
    ['size', 'Minimum: 0.5 ACU', 'not checkable'],
    ['capacity', '- orders-api: 3 tasks', 'true'],
    ['capacity', '- orders-api: 2 tasks', 'false'],
    ['capacity', '- invoices: 2 tasks', 'false'],
    ['capacity', '**Auto Scaling Group**\n- Min instances: 2\n- Max instances: 4', 'true false'],
  ])('%s: %j is %s', (kind, markdown, outcomes) => {
    expect(outcomeOf(kind, markdown).join(' ')).toBe(outcomes);
  });

  test('one subject with two types is a contradiction, except where environments tell them apart', () => {
    const twice = (first: string, second: string) =>
      audited(`${first}\n\n${second}`, { withoutTemplate: true, kinds: ['instance type'] }).some((each) =>
        each.includes('↯'),
      );
    expect(twice('EC2: t3.medium', 'EC2: t3.large')).toBe(true);
    expect(twice('EC2: t3.medium', 'EC2: t3.large for production')).toBe(true);
    expect(twice('EC2: t3.medium for dev', 'EC2: t3.large for prod')).toBe(false);
  });
});

describe('counts', () => {
  test.each([
    ['There are 2 public subnets', 'true'],
    ['There are 3 public subnets', 'false'],
    ['3 NAT gateways', 'false'],
    ['A single NAT gateway', 'true'],
    ['Three security groups', 'true'],
    ['One security group per service', ''],
    ['One security group lets this in', 'not checkable'],
  ])('%s: %s', (markdown, outcomes) => {
    expect(outcomeOf('count', markdown).join(' ')).toBe(outcomes);
  });

  test('a total that its parts do not add up to', () => {
    const list = (total: number) => `**CloudWatch Alarms** (${total} total):\n- API: 2 alarms\n- Database: 3 alarms\n`;
    const clashes = (total: number) =>
      audited(list(total), { withoutTemplate: true }).filter((each) => each.includes('↯'));
    expect(clashes(5)).toEqual([]);
    expect(clashes(6)).toEqual(['1 not checkable 6 × alarm ↯ 2', '2 not checkable 2 × alarm (api) ↯ 1']);
  });
});

describe('time', () => {
  test.each([
    ['retention', '**RDS**\n- Backups: 7-day retention', 'true'],
    ['retention', '**RDS**\n- Backups: 30-day retention', 'false'],
    ['retention', '- Log retention: 30 days', 'true'],
    ['retention', '**S3 versioning**\n- Deleted objects retained for 60 days', 'true'],
    ['retention', '**AWS Backup**\n- 35-day retention', 'not checkable'],
    ['lifecycle', '**S3 lifecycle**\n- 90 days: Glacier', 'true'],
    ['lifecycle', '**S3 lifecycle**\n- 30 days: Standard-IA', 'false'],
    ['lifecycle', '**S3 lifecycle**\n- Objects expire after 100 days', 'false'],
    ['window', 'RDS backups run 03:00-04:00 UTC', 'true'],
    ['window', 'RDS backups run 01:00-02:00 UTC', 'false'],
    ['window', 'RDS maintenance runs sun:05:00-sun:06:00', 'not checkable'],
    ['window', 'The RDS backup window is 03:00-04:00, outside of the maintenance window', 'true'],
    ['recovery', 'Point-in-time recovery: 5-minute granularity', 'true'],
    ['recovery', 'RTO: 4 hours', 'not checkable'],
  ])('%s: %j is %s', (kind, markdown, outcomes) => {
    expect(outcomeOf(kind, markdown).join(' ')).toBe(outcomes);
  });

  test('a recovery point that daily backups cannot keep, and one that they can', () => {
    const clashes = (point: string) =>
      audited(`- Daily backups of everything\n- RPO: ${point}`, { withoutTemplate: true }).filter((each) =>
        each.includes('↯'),
      ).length;
    expect(clashes('1 hour')).toBe(2);
    expect(clashes('24 hours')).toBe(0);
  });

  test('a monthly backup that is kept for less than a month', () => {
    const clashes = (days: number) =>
      audited(`- Monthly backups\n- Backups: ${days}-day retention`, { withoutTemplate: true }).filter((each) =>
        each.includes('↯'),
      ).length;
    expect(clashes(14)).toBe(2);
    expect(clashes(90)).toBe(0);
  });
});

describe('alarms, firewalls, failover and connections', () => {
  test.each([
    ['alarm', '### Alarms\n- Memory utilization (>80%)', 'true'],
    ['alarm', '### Alarms\n- Memory utilization (>90%)', 'false'],
    ['alarm', '### Alarms\n- Queue depth (>90)', 'not checkable'],
    ['alarm', '| Alarm | Metric | Threshold |\n|---|---|---|\n| Memory | MemoryUtilization | >80 in 5 min |', 'true'],
    ['alarm', '| Alarm | Metric | Threshold |\n|---|---|---|\n| Memory | MemoryUtilization | <80 |', 'false'],
    ['alarm', '| Alarm | Metric | Threshold |\n|---|---|---|\n| Memory | MemoryUsed | >80 |', 'not checkable'],
    // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    ['alarm', '- Replication lag (Multi-AZ)', 'false'],
    ['waf', '- Rate limit: 2000 req/5min per IP', 'true'],
    ['waf', '- Rate limit: 1000 req/5min per IP', 'false'],
    ['waf', '- Priority 1: AWS Managed Common Rule Set', 'true'],
    ['waf', '- Priority 3: AWS Managed Common Rule Set', 'false'],
    ['availability', 'The RDS database is Multi-AZ', 'false'],
    ['availability', 'The load balancer is Multi-AZ', ''],
  ])('%s: %j is %s', (kind, markdown, outcomes) => {
    expect(outcomeOf(kind, markdown).join(' ')).toBe(outcomes);
  });

  test.each([
    ['connections', 'Minimum: 0.5 ACU (~45 connections)', 'false'],
    // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    ['connections', 'Maximum: 1 ACU (~189 connections)', 'true'],
    ['availability', 'The Aurora cluster has automatic failover', 'false'],
    ['size', 'Maximum: 1 ACU', 'true'],
    ['size', 'Maximum: 4 ACU', 'false'],
  ])('Aurora: %s: %j is %s', (kind, markdown, outcomes) => {
    expect(outcomeOf(kind, markdown, CLUSTER).join(' ')).toBe(outcomes);
  });

  test('PostgreSQL on RDS derives its connections from memory, so more than that is false and less is not known', () => {
    // LEAST({DBInstanceClassMemory/9531392}, 5000): 1 GiB / 9531392 = 112.
    expect(outcomeOf('connections', 'Max connections: 500 (db.t3.micro)')).toEqual(['false']);
    expect(outcomeOf('connections', 'Max connections: 87 (db.t3.micro)')).toEqual(['not checkable']);
  });

  test('failover now, with a replica that is planned', () => {
    const markdown = '**Aurora**\n- Automatic failover\n- Read replica (future)';
    expect(audited(markdown, { withoutTemplate: true, kinds: ['availability'] })).toEqual([
      '2 not checkable the Aurora cluster has automatic failover ↯ 3',
      '3 not checkable the Aurora cluster has a replica (planned) ↯ 2',
    ]);
  });
});
