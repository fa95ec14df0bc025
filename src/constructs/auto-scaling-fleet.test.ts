import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { expect, test } from 'vitest';
import { AutoScalingFleet, type AutoScalingFleetProps } from './auto-scaling-fleet.ts';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function fleet(rest: (stack: ReturnType<typeof tinyStack>) => Partial<AutoScalingFleetProps> = () => ({})) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new AutoScalingFleet(stack, 'Fleet', {
    vpc,
    subnets: network.subnets('Data'),
    securityGroup: new ClosedSecurityGroup(stack, 'FleetGroup', { vpc, description: 'Fleet' }),
    role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
    instanceType: 't3.small',
    image: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0' }),
    userData: (group) => ec2.UserData.custom(`cfn-signal --resource ${group}`),
    capacity: { min: 2, max: 4 },
    target: new elb.ApplicationTargetGroup(stack, 'Targets', { vpc, port: 80, targetType: elb.TargetType.INSTANCE }),
    name: 'shop',
    ...rest(stack),
  });
  return stack;
}

test('instances have no public address, need IMDSv2, and their disks are encrypted and die with them', () => {
  const stack = fleet((scope) => ({ volumeKey: new kms.Key(scope, 'Key'), tags: { backup: 'shop' } }));
  expect(resourcesOf(stack).FleetTemplate?.Properties?.LaunchTemplateData).toMatchObject({
    InstanceType: 't3.small',
    IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['FleetTemplateProfile', 'Arn'] } },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    Monitoring: { Enabled: false },
    NetworkInterfaces: [
      { DeviceIndex: 0, AssociatePublicIpAddress: false, Groups: [{ 'Fn::GetAtt': ['FleetGroup', 'GroupId'] }] },
    ],
    UserData: { 'Fn::Base64': 'cfn-signal --resource Fleet' },
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: {
          VolumeSize: 20,
          VolumeType: 'gp3',
          Encrypted: true,
          DeleteOnTermination: true,
          KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
        },
      },
    ],
    TagSpecifications: ['instance', 'volume'].map((ResourceType) => ({
      ResourceType,
      Tags: [
        { Key: 'Name', Value: 'shop' },
        { Key: 'backup', Value: 'shop' },
      ],
    })),
  });
});

test('the load balancer judges their health, and a roll-out waits for each of them', () => {
  expect(resourcesOf(fleet()).Fleet).toMatchObject({
    Properties: {
      AutoScalingGroupName: 'shop',
      MinSize: '2',
      MaxSize: '4',
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 300,
      TargetGroupARNs: [{ Ref: 'Targets' }],
      VPCZoneIdentifier: [{ Ref: 'VpcDataSubnetA' }, { Ref: 'VpcDataSubnetB' }],
      LaunchTemplate: { Version: { 'Fn::GetAtt': ['FleetTemplate', 'LatestVersionNumber'] } },
    },
    CreationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT15M' } },
    UpdatePolicy: {
      AutoScalingRollingUpdate: { MinInstancesInService: 2, MaxBatchSize: 1, WaitOnResourceSignals: true },
      AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true },
    },
  });
});

test('the group keeps its average CPU at the target', () => {
  expect(resourcesOf(fleet(() => ({ cpuTargetPercent: 60 }))).FleetCpuPolicy?.Properties).toMatchObject({
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
      TargetValue: 60,
    },
  });
});

test('spot capacity only, replaced before it is taken away', () => {
  const { Properties } = resourcesOf(fleet(() => ({ spot: true }))).Fleet ?? {};
  expect(Properties).toMatchObject({
    CapacityRebalance: true,
    MixedInstancesPolicy: {
      InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
      LaunchTemplate: { Overrides: [{ InstanceType: 't3.small' }] },
    },
  });
  expect(Properties).not.toHaveProperty('LaunchTemplate');
});

test('off hours the group shrinks in the evening and grows back in the morning', () => {
  const stack = fleet(() => ({ offHours: { from: '20:00', to: '08:30', timeZone: 'Europe/Berlin', instances: 1 } }));
  expect(
    Object.values(resourcesOf(stack, 'AWS::AutoScaling::ScheduledAction')).map(({ Properties }) => Properties),
  ).toEqual([
    {
      AutoScalingGroupName: { Ref: 'Fleet' },
      Recurrence: '0 20 * * MON-FRI',
      TimeZone: 'Europe/Berlin',
      MinSize: 1,
      MaxSize: 1,
      DesiredCapacity: 1,
    },
    {
      AutoScalingGroupName: { Ref: 'Fleet' },
      Recurrence: '30 8 * * MON-FRI',
      TimeZone: 'Europe/Berlin',
      MinSize: 2,
      MaxSize: 4,
      DesiredCapacity: 2,
    },
  ]);
});

const NIGHT = { from: '20:00', to: '08:00', timeZone: 'Europe/Berlin', instances: 1 };

test.each<[string, Partial<AutoScalingFleetProps>, string]>([
  [
    'no room to replace',
    { capacity: { min: 2, max: 2 } },
    'Fleet "Tiny/Fleet" was given 2 to 2 instances; it needs at least one, and room above the minimum to replace one without going below it.',
  ],
  [
    'an impossible target',
    { cpuTargetPercent: 120 },
    'Fleet "Tiny/Fleet" is to keep its CPU at 120 %; give a number between 0 and 100.',
  ],
  [
    'a disk smaller than the image',
    { rootVolume: Size.gibibytes(4) },
    'Fleet "Tiny/Fleet" was given root volumes of 4 GiB; the image needs at least 8 GiB.',
  ],
  [
    'a night as big as the day',
    { offHours: { ...NIGHT, instances: 2 } },
    'Fleet "Tiny/Fleet" keeps 2 instance(s) off hours and 2 by day; off hours must be fewer.',
  ],
  [
    'a time that is none',
    { offHours: { ...NIGHT, from: '8pm' } },
    'Fleet "Tiny/Fleet" has the time "8pm"; write it like "20:00".',
  ],
])('%s is refused', (_, props, message) => {
  expect(() => fleet(() => props)).toThrow(message);
});

test('one zone is refused', () => {
  expect(() =>
    fleet((stack) => ({
      subnets: (stack.node.findChild('Vpc') as ReturnType<typeof tinyNetwork>).subnets('Data').slice(0, 1),
    })),
  ).toThrow(
    'Fleet "Tiny/Fleet" was given subnets in 1 zone(s) (eu-west-1a); give at least two zones, or the loss of one ends the service.',
  );
});
