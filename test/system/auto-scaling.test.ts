/**
 * Members of an Auto Scaling group in the network of a system. Oracles: who answers through the load balancer, by the id that
 * instance metadata give to each; https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_SERVICES, startServer } from '../../src/local/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import type { LocalServer } from '../../src/local/server/server.ts';
import { ec2Plane } from '../../src/local/services/ec2/ec2-plane.ts';
import { balancerPlane } from '../../src/local/services/elbv2/balancer-plane.ts';
import { type RunningSystem, startSystem } from '../../src/local/system/system.ts';

const { reason } = probeNetwork();
const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const ref = (id: string) => ({ Ref: id });
const ec2 = (type: string, properties: object) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const subnet = (block: string, zone: string) =>
  ec2('Subnet', { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone });

/** What the unit starts answers what metadata say of it. */
const BOOT = `#!/bin/bash
cat >/etc/systemd/system/web.service <<'END'
[Service]
ExecStart=/usr/bin/node /opt/web/server.js
Restart=always
Environment=PORT=8080
END
systemctl enable --now web
/opt/aws/bin/cfn-signal --exit-code 0 --stack Fleet --resource Fleet --region us-east-1
`;

function template(image: string) {
  return {
    Resources: {
      Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
      One: subnet('10.0.1.0/24', 'us-east-1a'),
      Two: subnet('10.0.2.0/24', 'us-east-1b'),
      Group: ec2('SecurityGroup', {
        VpcId: ref('Vpc'),
        GroupDescription: 'x',
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 8080, CidrIp: '10.0.0.0/16' }],
      }),
      Client: ec2('Instance', { ImageId: 'ami-1', SubnetId: ref('One'), SecurityGroupIds: [ref('Group')] }),
      Template: ec2('LaunchTemplate', {
        LaunchTemplateData: {
          ImageId: image,
          InstanceType: 't3.micro',
          SecurityGroupIds: [ref('Group')],
          UserData: Buffer.from(BOOT).toString('base64'),
        },
      }),
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Scheme: 'internal', Subnets: [ref('One'), ref('Two')], SecurityGroups: [ref('Group')] },
      },
      Targets: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: {
          Port: 8080,
          Protocol: 'HTTP',
          VpcId: ref('Vpc'),
          HealthCheckPath: '/health',
          HealthCheckIntervalSeconds: 5,
          HealthCheckTimeoutSeconds: 2,
          HealthyThresholdCount: 2,
        },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: ref('Balancer'),
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
        },
      },
      // Another resource of the same name.
      Alike: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: 'fleet', DashboardBody: '{"widgets":[]}' },
      },
      Fleet: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        DependsOn: 'Listener',
        Properties: {
          AutoScalingGroupName: 'fleet',
          MinSize: '2',
          MaxSize: '5',
          HealthCheckType: 'ELB',
          HealthCheckGracePeriod: 60,
          VPCZoneIdentifier: [ref('One'), ref('Two')],
          TargetGroupARNs: [ref('Targets')],
          LaunchTemplate: {
            LaunchTemplateId: ref('Template'),
            Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] },
          },
        },
        UpdatePolicy: {
          AutoScalingRollingUpdate: {
            MinInstancesInService: 2,
            MaxBatchSize: 1,
            PauseTime: 'PT1M',
            WaitOnResourceSignals: true,
          },
        },
      },
    },
  };
}

describe.skipIf(reason !== undefined)(`a fleet${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-fleet-'));
  let server: LocalServer;
  let system: RunningSystem;
  const ask = async (service: string, operation: string, input: object) =>
    (await server.world.invoke(service, operation, input, AT)) as Readonly<Record<string, unknown>>;
  interface Shown {
    readonly InstanceId: string;
    readonly LifecycleState: string;
    readonly AvailabilityZone: string;
    readonly LaunchTemplate: { readonly Version: string };
  }
  const members = async () => {
    const { AutoScalingGroups: all } = await ask('autoscaling', 'DescribeAutoScalingGroups', {});
    return (all as readonly { readonly Instances: readonly Shown[] }[])[0]?.Instances ?? [];
  };
  const serving = async () =>
    (await members())
      .filter(({ LifecycleState }) => LifecycleState === 'InService')
      .map(({ InstanceId }) => InstanceId);
  const targets = async () => {
    const { TargetGroups: groups } = await ask('elasticloadbalancing', 'DescribeTargetGroups', {});
    const [{ TargetGroupArn } = { TargetGroupArn: '' }] = groups as readonly { readonly TargetGroupArn: string }[];
    const { TargetHealthDescriptions: all } = await ask('elasticloadbalancing', 'DescribeTargetHealth', {
      TargetGroupArn,
    });
    return (
      all as readonly { readonly Target: { readonly Id: string }; readonly TargetHealth: { readonly State: string } }[]
    )
      .filter(({ TargetHealth }) => TargetHealth.State === 'healthy')
      .map(({ Target }) => Target.Id)
      .toSorted();
  };
  const addresses = async (ids: readonly string[]) => {
    const { Reservations: all } = await ask('ec2', 'DescribeInstances', { InstanceIds: ids });
    return (all as readonly { readonly Instances: readonly { readonly PrivateIpAddress: string }[] }[]).flatMap(
      ({ Instances }) => Instances.map(({ PrivateIpAddress }) => PrivateIpAddress),
    );
  };
  const WAIT = { timeout: 60_000, interval: 200 };

  beforeAll(async () => {
    server = await startServer({ services: LOCAL_SERVICES });
    await ask('cloudformation', 'CreateStack', { StackName: 'Fleet', TemplateBody: JSON.stringify(template('ami-1')) });
    system = await startSystem({
      server,
      at: AT,
      folder: join(folder, 'system'),
      socket: join(folder, 'aws.sock'),
      planes: [ec2Plane, balancerPlane],
    });
  });
  afterAll(async () => {
    await system?.stop();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('begins with its size, one in each zone, all of them targets of the load balancer', async () => {
    await expect.poll(serving, WAIT).toHaveLength(2);
    expect((await members()).map(({ AvailabilityZone }) => AvailabilityZone).toSorted()).toEqual([
      'us-east-1a',
      'us-east-1b',
    ]);
    await expect.poll(targets, WAIT).toEqual((await serving()).toSorted());
  });

  test('grows past one member a subnet, each at an address of its own', async () => {
    await ask('autoscaling', 'SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 5 });
    await expect.poll(serving, WAIT).toHaveLength(5);
    expect(new Set(await addresses(await serving())).size).toBe(5);
    await expect.poll(targets, WAIT).toEqual((await serving()).toSorted());
    const row = () => system.status().find(({ component }) => component === 'Fleet');
    await expect.poll(row, WAIT).toMatchObject({ state: 'healthy', detail: '5 of 5 members in service (2 to 5)' });
    await ask('autoscaling', 'SetDesiredCapacity', { AutoScalingGroupName: 'fleet', DesiredCapacity: 2 });
    await expect.poll(async () => (await members()).length, WAIT).toBe(2);
  });

  test('replaces a member that is ended, with a new id at a new address, and the load balancer follows', async () => {
    await expect.poll(serving, WAIT).toHaveLength(2);
    const [first = '', second = ''] = await serving();
    const [old] = await addresses([first]);
    await ask('ec2', 'TerminateInstances', { InstanceIds: [first] });
    await expect.poll(serving, WAIT).not.toContain(first);
    await expect.poll(serving, WAIT).toHaveLength(2);
    const after = await serving();
    expect(existsSync(join(folder, 'system', 'instances', first))).toBe(false);
    expect(after).toContain(second);
    expect(await addresses(after)).not.toContain(old);
    await expect.poll(targets, WAIT).toEqual(after.toSorted());
  });

  test('is replaced by a rolling update that waits for the signals of the new members', async () => {
    await expect.poll(serving, WAIT).toHaveLength(2);
    const before = await serving();
    await ask('cloudformation', 'UpdateStack', { StackName: 'Fleet', TemplateBody: JSON.stringify(template('ami-2')) });
    const status = async () => {
      const { Stacks: [stack] = [] } = (await ask('cloudformation', 'DescribeStacks', { StackName: 'Fleet' })) as {
        readonly Stacks?: readonly { readonly StackStatus: string }[];
      };
      return stack?.StackStatus;
    };
    await expect.poll(status, WAIT).toBe('UPDATE_COMPLETE');
    const after = await serving();
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    // What the update had added for its time is on its way out.
    const versions = async () => (await members()).map(({ LaunchTemplate }) => LaunchTemplate.Version);
    await expect.poll(versions, WAIT).toEqual(['2', '2']);
    const { StackEvents: events } = await ask('cloudformation', 'DescribeStackEvents', { StackName: 'Fleet' });
    const signals = (events as readonly { readonly ResourceStatusReason?: string }[]).filter(
      ({ ResourceStatusReason: why }) => why?.startsWith('Received SUCCESS signal with UniqueId i-') === true,
    );
    expect(signals.length).toBeGreaterThanOrEqual(2);
  });
});
