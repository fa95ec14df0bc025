import { all, stackNamed, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import { contract } from '../../workloads/contracts/contract.ts';
import architecture from './architecture.ts';

// The oracle is the conformance table of the document: the ids in the titles are its rows.
const assembly = synthesized(architecture, 'prod');
const { template: system } = stackNamed(assembly, 'BloomContracts');
const { template: delivery } = stackNamed(assembly, 'BloomDelivery');
const propertiesOf = (id: string) => system.Resources[id]?.Properties;
const ref = (id: string) => ({ Ref: id });
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });

describe('assembly', () => {
  test('two stacks in us-west-2', () => {
    expect(assembly.stacks.map(({ name, region }) => [name, region])).toEqual([
      ['BloomDelivery', 'us-west-2'],
      ['BloomContracts', 'us-west-2'],
    ]);
    expect(architecture.environments).toEqual({ prod: { region: 'us-west-2', zones: ['us-west-2a', 'us-west-2b'] } });
  });

  test('logical ids are words, without the hashes of aws-cdk-lib', () => {
    expect(Object.keys({ ...system.Resources, ...delivery.Resources }).filter((id) => /[A-F0-9]{8}$/.test(id))).toEqual(
      [],
    );
  });
});

describe('network', () => {
  test('BLM-NET-07 to BLM-NET-09 the four subnets that CDK allocates for the document', () => {
    const subnets = Object.values(all(system, 'AWS::EC2::Subnet')).map(({ CidrBlock, AvailabilityZone }) => [
      CidrBlock,
      AvailabilityZone,
    ]);
    expect(subnets).toEqual([
      ['10.0.2.0/24', 'us-west-2a'],
      ['10.0.3.0/24', 'us-west-2b'],
      ['10.0.0.0/24', 'us-west-2a'],
      ['10.0.1.0/24', 'us-west-2b'],
    ]);
  });

  test('BLM-SG-01 to BLM-SG-08 eleven rules, one of which names addresses', () => {
    const inline = Object.entries(all(system, 'AWS::EC2::SecurityGroup')).flatMap(([id, one]) =>
      [one.SecurityGroupIngress, one.SecurityGroupEgress]
        .flatMap((rules) => (rules ?? []) as { CidrIp: string; FromPort: number }[])
        .filter(({ CidrIp }) => CidrIp !== '255.255.255.255/32')
        .map(({ CidrIp, FromPort }) => [id, CidrIp, FromPort]),
    );
    expect(inline).toEqual([['TaskSecurityGroup', '160.79.104.0/23', 443]]);
    const rules = [
      ...Object.values(all(system, 'AWS::EC2::SecurityGroupIngress')).map((rule) => [
        rule.GroupId,
        'from',
        rule.SourceSecurityGroupId ?? rule.SourcePrefixListId,
        rule.FromPort,
      ]),
      ...Object.values(all(system, 'AWS::EC2::SecurityGroupEgress')).map((rule) => [
        rule.GroupId,
        'to',
        rule.DestinationSecurityGroupId ?? rule.DestinationPrefixListId,
        rule.FromPort,
      ]),
    ];
    expect(rules).toEqual([
      [group('LoadBalancerSecurityGroup'), 'from', 'pl-82a045eb', 443],
      [group('TaskSecurityGroup'), 'from', group('LoadBalancerSecurityGroup'), 3001],
      [group('DatabaseSecurityGroup'), 'from', group('TaskSecurityGroup'), 5432],
      [group('CacheSecurityGroup'), 'from', group('TaskSecurityGroup'), 6379],
      [group('EndpointSecurityGroup'), 'from', group('TaskSecurityGroup'), 443],
      [group('LoadBalancerSecurityGroup'), 'to', group('TaskSecurityGroup'), 3001],
      [group('TaskSecurityGroup'), 'to', group('DatabaseSecurityGroup'), 5432],
      [group('TaskSecurityGroup'), 'to', group('CacheSecurityGroup'), 6379],
      [group('TaskSecurityGroup'), 'to', group('EndpointSecurityGroup'), 443],
      [group('TaskSecurityGroup'), 'to', 'pl-68a54001', 443],
    ]);
  });

  test('CloudFront reaches the VPC only after its internet gateway is attached', () => {
    expect(system.Resources.EdgeOrigin?.DependsOn).toContain('BloomEnergyVPCInternetGatewayAttachment');
  });
});

describe('tasks', () => {
  test('a task is not started before its endpoints exist', () => {
    expect(system.Resources.ApiService?.DependsOn).toEqual(
      expect.arrayContaining([
        'EndpointEcrApi',
        'EndpointEcrDkr',
        'EndpointLogs',
        'EndpointS3',
        'EndpointSecretsmanager',
      ]),
    );
  });

  test('BLM-IAM-01 (C-BLM-17) the task role may do what the contract asks for and nothing else', () => {
    const policies = propertiesOf('TaskRole')?.Policies as {
      PolicyDocument: { Statement: { Action: string | string[] }[] };
    }[];
    const granted = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
    expect([...granted].sort()).toEqual(contract.aws.flatMap(({ actions }) => [...actions]).sort());
  });

  test('BLM-ENV-20 (C-BLM-16) each required variable of the contract reaches the container', () => {
    const [container] = (propertiesOf('ApiDefinition')?.ContainerDefinitions ?? []) as {
      Environment: { Name: string }[];
      Secrets: { Name: string; ValueFrom: unknown }[];
    }[];
    const names = [...(container?.Environment ?? []), ...(container?.Secrets ?? [])].map(({ Name }) => Name);
    const required = contract.env.filter((variable) => variable.required).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(required));
    expect(names).toHaveLength(18);
    expect(container?.Secrets).toContainEqual({
      Name: 'JWT_SECRET',
      ValueFrom: { 'Fn::Join': ['', [ref('JwtSecret'), ':jwt::']] },
    });
  });

  test('C-BLM-22 each hop waits longer than the one behind it: application 30 s, edge 60 s, load balancer 75 s', () => {
    const attributes = propertiesOf('LoadBalancer')?.LoadBalancerAttributes as { Key: string; Value: string }[];
    const idle = Number(attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value);
    const { Origins } = (propertiesOf('Edge')?.DistributionConfig ?? { Origins: [] }) as {
      Origins: { VpcOriginConfig: { OriginReadTimeout: number } }[];
    };
    const read = Origins[0]?.VpcOriginConfig.OriginReadTimeout ?? 0;
    expect([contract.slowestRequestSec, read, idle]).toEqual([30, 60, 75]);
  });
});

describe('alarms', () => {
  test('BLM-ALM-01 to BLM-ALM-05 five alarms, each of which tells the topic', () => {
    const alarms = all(system, 'AWS::CloudWatch::Alarm');
    expect(Object.keys(alarms).sort()).toEqual([
      'ClaudeRateLimitAlarm',
      'DatabaseFailuresAlarm',
      'ErrorRateAlarm',
      'MemoryAlarm',
      'SlowResponsesAlarm',
    ]);
    for (const { AlarmActions } of Object.values(alarms)) expect(AlarmActions).toEqual([ref('AlertTopic')]);
  });

  test('BLM-ALM-05 the alarm on the rate limit watches a dimension set that the workload emits', () => {
    const emitted = contract.metrics.find(({ name }) => name === 'AiRateLimited');
    expect(propertiesOf('ClaudeRateLimitAlarm')).toMatchObject({
      Namespace: emitted?.namespace,
      Dimensions: [{ Name: 'Service', Value: 'api' }],
    });
    expect(emitted?.dimensionSets).toContainEqual(['Service']);
  });
});

describe('limits of AWS', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html: 32 characters
  test('names fit', () => {
    expect(String(propertiesOf('LoadBalancer')?.Name).length).toBeLessThanOrEqual(32);
    expect(String(propertiesOf('BloomEnergyCache')?.ReplicationGroupId).length).toBeLessThanOrEqual(40);
  });

  test('the templates are far from 500 resources and 1 MB', () => {
    expect(Object.keys(system.Resources).length).toBeLessThan(200);
    expect(JSON.stringify(system).length).toBeLessThan(200_000);
  });
});
