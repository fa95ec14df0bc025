import { all, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';

// The oracle is the conformance table of the document: the ids in the titles are its rows.
const { template, stacks } = synthesized(architecture, 'production');
const { Resources, Outputs } = template;
const propertiesOf = (id: string) => Resources[id]?.Properties;
const ref = (id: string) => ({ Ref: id });

describe('scope', () => {
  test('OMN-GEN-01, OMN-IAC-01 one stack, and the roles that deploy it beside it, in us-east-1', () => {
    expect(stacks.map(({ name, region }) => [name, region])).toEqual([
      ['Omnirapeutic', 'us-east-1'],
      ['OmnirapeuticDelivery', 'us-east-1'],
    ]);
  });

  test('one environment of the document, in two stages', () => {
    const production = { region: 'us-east-1', zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'] };
    expect(architecture.environments).toEqual({ production, validation: { ...production, stage: 'validation' } });
  });

  test('OMN-IAC-03 the stages differ in the services, their parameters and the alarms over them, and in nothing else', () => {
    const before: Record<string, unknown> = synthesized(architecture, 'validation').template.Resources;
    const after: Record<string, unknown> = Resources;
    const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]),
    );
    expect(
      changed.filter((id) => !/^Ecs(Api|Web|Worker|Migrate|Nginx)(Task|Service|LogGroup)/.test(id)).toSorted(),
    ).toEqual([
      'AlarmsBreakTheGlassGrant',
      'AlarmsBreakTheGlassUse',
      'AlarmsEcsCpuHigh',
      'AlarmsEcsMemoryHigh',
      'AlarmsEcsTasksLow',
      // Each execution role is let in by the policy of the key.
      'SecuritySecretsKey',
    ]);
  });
});

test('OMN-NET-03 to OMN-NET-11 nine subnets with the documented blocks, none of which gives a public address', () => {
  expect(
    Object.values(all(template, 'AWS::EC2::Subnet')).map(({ CidrBlock, AvailabilityZone, MapPublicIpOnLaunch }) => [
      CidrBlock,
      AvailabilityZone,
      MapPublicIpOnLaunch,
    ]),
  ).toEqual([
    ['10.0.1.0/24', 'us-east-1a', false],
    ['10.0.2.0/24', 'us-east-1b', false],
    ['10.0.3.0/24', 'us-east-1c', false],
    ['10.0.11.0/24', 'us-east-1a', false],
    ['10.0.12.0/24', 'us-east-1b', false],
    ['10.0.13.0/24', 'us-east-1c', false],
    ['10.0.21.0/24', 'us-east-1a', false],
    ['10.0.22.0/24', 'us-east-1b', false],
    ['10.0.23.0/24', 'us-east-1c', false],
  ]);
});

test('OMN-SG-01 to OMN-SG-11 the documented rules and no other', () => {
  const group = (of: unknown) => (of as { 'Fn::GetAtt'?: [string] } | undefined)?.['Fn::GetAtt']?.[0];
  const rules = ['Ingress', 'Egress'].flatMap((direction) =>
    Object.values(all(template, `AWS::EC2::SecurityGroup${direction}`)).map((rule) =>
      [
        direction,
        group(rule.GroupId),
        rule.CidrIp ?? group(rule.SourceSecurityGroupId) ?? group(rule.DestinationSecurityGroupId),
        rule.IpProtocol,
        rule.FromPort === undefined ? 'all' : `${rule.FromPort}-${rule.ToPort}`,
      ].join(' '),
    ),
  );
  expect(rules.toSorted()).toEqual([
    'Egress AlbSecurityGroup EcsSecurityGroup tcp 0-65535',
    'Egress BastionSecurityGroup 0.0.0.0/0 -1 all',
    'Egress BastionSecurityGroup AuroraSecurityGroup tcp 5432-5432',
    'Egress EcsSecurityGroup 0.0.0.0/0 -1 all',
    'Egress EcsSecurityGroup AuroraSecurityGroup tcp 5432-5432',
    'Ingress AuroraSecurityGroup BastionSecurityGroup tcp 5432-5432',
    'Ingress AuroraSecurityGroup EcsSecurityGroup tcp 5432-5432',
    'Ingress EcsSecurityGroup AlbSecurityGroup tcp 0-65535',
  ]);
});

test('OMN-ECS-03 to OMN-ECS-05 three services with their tasks', () => {
  expect(
    Object.values(all(template, 'AWS::ECS::Service')).map(({ ServiceName, DesiredCount, LoadBalancers }) => [
      ServiceName,
      DesiredCount,
      (LoadBalancers as { TargetGroupArn: unknown }[] | undefined)?.map(({ TargetGroupArn }) => TargetGroupArn),
    ]),
  ).toEqual([
    ['omnirapeutic-production-api', 2, [ref('AlbApiTargets')]],
    ['omnirapeutic-production-web', 2, [ref('AlbWebTargets')]],
    ['omnirapeutic-production-worker', 1, []],
  ]);
});

test('OMN-ALM-01 the 21 alarms of the proposed list, and two of break-the-glass', () => {
  expect(
    Object.values(all(template, 'AWS::CloudWatch::Alarm'))
      .map(({ AlarmName }) => String(AlarmName).replace('omnirapeutic-production-', ''))
      .toSorted(),
  ).toEqual([
    'alb-5xx-errors',
    'alb-response-time',
    'alb-unhealthy-hosts',
    'aurora-acu-high',
    'aurora-connections-high',
    'aurora-cpu-high',
    'aurora-memory-low',
    'aurora-replication-lag',
    'break-the-glass-grant',
    'break-the-glass-use',
    'ecs-cpu-high',
    'ecs-memory-high',
    'ecs-tasks-low',
    'estimated-charges-high',
    'flow-logs-rejects',
    'flow-logs-silent',
    'nat-1-port-allocation',
    'nat-2-port-allocation',
    'nat-3-port-allocation',
    'vpc-a-packet-drop',
    'vpc-b-packet-drop',
    'vpc-c-packet-drop',
    'waf-blocked-requests',
  ]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
test('services wait for the alarms that watch their deployments, for the listener and for the rules of their group', () => {
  expect(Resources.EcsApiService?.DependsOn).toEqual(
    expect.arrayContaining([
      'AlarmsAlb5xxErrors',
      'AlarmsAlbUnhealthyHosts',
      'AlbApiRule',
      'EcsSecurityGroupToAnywhereALLTRAFFIC',
    ]),
  );
});

test('OMN-BAS-01 the first boot of the bastion waits for its way out', () => {
  expect(Resources.BastionHost?.DependsOn).toEqual(
    expect.arrayContaining(['BastionSecurityGroupToAnywhereALLTRAFFIC', 'VpcDataDefaultRouteA']),
  );
});

test('what is exported audit cannot be changed for six years', () => {
  expect(propertiesOf('AuditBucket')).toMatchObject({
    ObjectLockEnabled: true,
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2192 } } },
  });
});

test('OMN-IAC-02 outputs say what an operator needs, and nothing imports them', () => {
  expect(Object.keys(Outputs)).toEqual([
    'LoadBalancerDNS',
    'VpcId',
    'ClusterName',
    'DatabaseEndpoint',
    'DatabaseSecretArn',
    'BastionInstanceId',
    'BastionOperatorRoleArn',
    'AlertTopicArn',
    'AppSubnetIds',
    'EcsSecurityGroupId',
  ]);
  for (const output of Object.values(Outputs)) expect(output).not.toHaveProperty('Export');
});
