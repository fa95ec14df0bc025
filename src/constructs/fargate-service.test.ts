import { Duration } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { FargateCluster, FargateService, type FargateServiceProps } from './fargate-service.ts';
import { FargateTask, type FargateTaskProps } from './fargate-task.ts';
import { RetainedLogGroup } from './retained-log-group.ts';
import { propertyOf, resourcesOf, tinyNetwork, tinyStack } from './tiny-stack.ts';

function task(rest: Partial<FargateTaskProps> = {}, stack = tinyStack()) {
  return new FargateTask(stack, 'Api', {
    family: 'orders-api',
    cpu: 512,
    memoryMiB: 1024,
    container: 'api',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/node:24-alpine'),
    port: 3000,
    environment: { PORT: '3000' },
    stopTimeout: Duration.seconds(30),
    logGroup: new RetainedLogGroup(stack, 'ApiLogs', { name: '/ecs/orders/api', days: 30 }),
    ...rest,
  });
}

function service(rest: Partial<FargateServiceProps> = {}, stack = tinyStack()) {
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new FargateService(stack, 'ApiService', {
    cluster: new FargateCluster(stack, 'Cluster', { vpc, name: 'orders' }),
    name: 'orders-api',
    task: task({}, stack),
    desiredCount: 2,
    subnets: network.subnets('Public'),
    securityGroup: new ClosedSecurityGroup(stack, 'ApiGroup', { vpc, description: 'API' }),
    targetGroup: new elb.ApplicationTargetGroup(stack, 'ApiTargets', {
      vpc,
      port: 3000,
      protocol: elb.ApplicationProtocol.HTTP,
      targetType: elb.TargetType.IP,
    }),
    ...rest,
  });
  return resourcesOf(stack, 'AWS::ECS::Service').ApiService?.Properties;
}

test('the container cannot write into its image and never waits for its log', () => {
  const stack = tinyStack();
  task({ writable: ['/tmp'], health: HEALTH }, stack);
  expect(propertyOf(stack, 'AWS::ECS::TaskDefinition', 'ContainerDefinitions').ApiDefinition).toMatchObject([
    {
      Name: 'api',
      Essential: true,
      ReadonlyRootFilesystem: true,
      StopTimeout: 30,
      PortMappings: [{ ContainerPort: 3000, Protocol: 'tcp' }],
      MountPoints: [{ ContainerPath: '/tmp', SourceVolume: 'tmp', ReadOnly: false }],
      HealthCheck: { Command: ['CMD', 'node', 'dist/alive.js'], Interval: 30, Retries: 3, StartPeriod: 60, Timeout: 5 },
      LogConfiguration: { LogDriver: 'awslogs', Options: { mode: 'non-blocking', 'awslogs-stream-prefix': 'api' } },
    },
  ]);
});

const HEALTH = {
  command: ['node', 'dist/alive.js'],
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  retries: 3,
  startPeriod: Duration.seconds(60),
};

test('the role that starts the task and the role of the application are two', () => {
  const stack = tinyStack();
  task({}, stack);
  const definition = resourcesOf(stack, 'AWS::ECS::TaskDefinition').ApiDefinition?.Properties;
  expect(definition?.ExecutionRoleArn).not.toEqual(definition?.TaskRoleArn);
  expect(definition).toMatchObject({
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    Family: 'orders-api',
  });
});

test('a deployment starts new tasks first, and is undone when they fail', () => {
  expect(service({ rollbackAlarms: ['orders-5xx'] })).toMatchObject({
    LaunchType: 'FARGATE',
    DesiredCount: 2,
    DeploymentConfiguration: {
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      Alarms: { AlarmNames: ['orders-5xx'], Enable: true, Rollback: true },
    },
    HealthCheckGracePeriodSeconds: 60,
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
    LoadBalancers: [{ ContainerName: 'api', ContainerPort: 3000 }],
  });
});

test('its target groups get the tasks after a listener exists, and no closed group is opened', () => {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  const group = (id: string) =>
    new elb.ApplicationTargetGroup(stack, id, {
      vpc,
      port: 3000,
      protocol: elb.ApplicationProtocol.HTTP,
      targetType: elb.TargetType.IP,
    });
  const [first, second] = [group('First'), group('Second')];
  const securityGroup = new ClosedSecurityGroup(stack, 'Group', { vpc, description: 'Group' });
  const balancer = new elb.ApplicationLoadBalancer(stack, 'Web', {
    vpc,
    securityGroup,
    vpcSubnets: { subnetGroupName: 'Data' },
  });
  const listener = balancer.addListener('Http', { port: 80, open: false, defaultTargetGroups: [first] });
  new elb.ApplicationListenerRule(stack, 'Slow', {
    listener,
    priority: 1,
    conditions: [elb.ListenerCondition.pathPatterns(['/slow/*'])],
    targetGroups: [second],
  });
  new FargateService(stack, 'OrdersService', {
    cluster: new FargateCluster(stack, 'Cluster', { vpc, name: 'orders' }),
    name: 'orders-api',
    task: task({}, stack),
    desiredCount: 2,
    subnets: network.subnets('Data'),
    securityGroup,
    targetGroup: first,
  }).receiveFrom(second);
  const { OrdersService, Group } = resourcesOf(stack);
  expect(OrdersService?.Properties?.LoadBalancers).toEqual(
    ['First', 'Second'].map((id) => ({ ContainerName: 'api', ContainerPort: 3000, TargetGroupArn: { Ref: id } })),
  );
  expect(OrdersService?.DependsOn).toEqual(expect.arrayContaining(['WebHttp', 'Slow']));
  expect(Group?.Properties?.SecurityGroupIngress).toBeUndefined();
});

test('a role whose permissions are written elsewhere gets none from the task', () => {
  const stack = tinyStack();
  const executionRole = new iam.Role(stack, 'Starter', {
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  task(
    {
      executionRole,
      logStreamPrefix: 'ecs',
      secrets: { KEY: ecs.Secret.fromSecretsManager(new Secret(stack, 'Key')) },
    },
    stack,
  );
  expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
  expect(resourcesOf(stack).ApiDefinition?.Properties?.ExecutionRoleArn).toEqual({ 'Fn::GetAtt': ['Starter', 'Arn'] });
  expect(JSON.stringify(resourcesOf(stack).ApiDefinition)).toContain('"awslogs-stream-prefix":"ecs"');
});

test('the cluster counts its tasks', () => {
  const stack = tinyStack();
  service({}, stack);
  expect(resourcesOf(stack, 'AWS::ECS::Cluster').Cluster?.Properties).toMatchObject({
    ClusterName: 'orders',
    ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
  });
});

test.each<[Partial<FargateTaskProps>, string]>([
  [
    { cpu: 512, memoryMiB: 512 },
    'Task "Tiny/Api" asks for 512 CPU units with 512 MiB; with 512 units Fargate offers 1024 to 4096 MiB in steps of 1024.',
  ],
  [
    { environment: { DB_PASSWORD: 'hunter2' } },
    'Task "Tiny/Api" has "DB_PASSWORD" as a plain variable, which everyone who may describe tasks can read; put it under secrets.',
  ],
])('the task %o is refused', (props, message) => {
  expect(() => task(props)).toThrow(message);
});

test.each<[Partial<FargateServiceProps>, string]>([
  [
    { name: 'orders api' },
    'Service "ApiService" was given the name "orders api"; use up to 255 letters, digits, "_" and "-".',
  ],
  [{ desiredCount: 1.5 }, 'Service "ApiService" cannot run 1.5 tasks; give a whole number.'],
])('the service %o is refused', (props, message) => {
  expect(() => service(props)).toThrow(message);
});
