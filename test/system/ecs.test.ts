/**
 * A service of two tasks behind its load balancer, on a network of the kernel. Oracle: AWS's pages, named at each case, and
 * what the tasks themselves answer. Skipped, with the reason in the title, where namespaces cannot be made.
 */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LOCAL_PLANES, LOCAL_SERVICES, type LocalServer, startServer } from '../../src/local/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { type RunningSystem, startSystem } from '../../src/local/system/system.ts';

const { reason } = probeNetwork();
const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

const ref = (id: string) => ({ Ref: id });
const attribute = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const of = (Type: string, Properties: object = {}, more: object = {}) => ({ Type, Properties, ...more });
const inVpc = (type: string, properties: object = {}) => of(`AWS::EC2::${type}`, { VpcId: ref('Vpc'), ...properties });
const trust = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const allows = (Action: readonly string[], Resource: unknown) => ({
  PolicyName: 'own',
  PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] },
});
const logs = (prefix: string) => ({
  LogDriver: 'awslogs',
  Options: { 'awslogs-group': ref('Lines'), 'awslogs-region': AT.region, 'awslogs-stream-prefix': prefix },
});
const taskDefinition = (family: string, container: object) =>
  of('AWS::ECS::TaskDefinition', {
    Family: family,
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '256',
    Memory: '512',
    ExecutionRoleArn: attribute('Execution', 'Arn'),
    TaskRoleArn: attribute('Role', 'Arn'),
    Volumes: [{ Name: 'scratch' }],
    ContainerDefinitions: [
      {
        Name: 'shop',
        Image: 'shop:1',
        Essential: true,
        ReadonlyRootFilesystem: true,
        User: '1001',
        StopTimeout: 5,
        ...container,
      },
    ],
  });
const secret = (name: string) => ({ Name: 'PASSWORD', ValueFrom: { 'Fn::Sub': `\${${name}}:password::` } });

const TEMPLATE = JSON.stringify({
  Parameters: {
    Edition: { Type: 'String', Default: 'one' },
    Open: { Type: 'String', Default: 'yes' },
  },
  Conditions: { IsOpen: { 'Fn::Equals': [ref('Open'), 'yes'] } },
  Resources: {
    Vpc: of('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
    Igw: of('AWS::EC2::InternetGateway'),
    Attached: inVpc('VPCGatewayAttachment', { InternetGatewayId: ref('Igw') }),
    A: inVpc('Subnet', { CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1a' }),
    B: inVpc('Subnet', { CidrBlock: '10.0.2.0/24', AvailabilityZone: 'us-east-1b' }),
    Table: inVpc('RouteTable'),
    Out: of(
      'AWS::EC2::Route',
      { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw') },
      { DependsOn: 'Attached' },
    ),
    RoutedA: of('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref('A'), RouteTableId: ref('Table') }),
    RoutedB: of('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref('B'), RouteTableId: ref('Table') }),
    DoorGroup: inVpc('SecurityGroup', {
      GroupDescription: 'x',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' }],
    }),
    TaskGroup: inVpc('SecurityGroup', { GroupDescription: 'x' }),
    FromDoor: of(
      'AWS::EC2::SecurityGroupIngress',
      {
        GroupId: ref('TaskGroup'),
        IpProtocol: 'tcp',
        FromPort: 8080,
        ToPort: 8080,
        SourceSecurityGroupId: ref('DoorGroup'),
      },
      { Condition: 'IsOpen' },
    ),
    Door: of('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: [ref('A'), ref('B')],
      SecurityGroups: [ref('DoorGroup')],
    }),
    Targets: inVpc('x', {}),
    Listener: of('AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: ref('Door'),
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('Targets') }],
    }),
    Lines: of('AWS::Logs::LogGroup', {}),
    Password: of('AWS::SecretsManager::Secret', { SecretString: '{"password":"correct horse"}' }),
    Other: of('AWS::SecretsManager::Secret', { SecretString: '{"password":"battery staple"}' }),
    Execution: of('AWS::IAM::Role', {
      AssumeRolePolicyDocument: trust,
      Policies: [
        allows(['secretsmanager:GetSecretValue'], ref('Password')),
        { ...allows(['logs:CreateLogStream', 'logs:PutLogEvents'], '*'), PolicyName: 'logs' },
      ],
    }),
    Role: of('AWS::IAM::Role', { AssumeRolePolicyDocument: trust }),
    Cluster: of('AWS::ECS::Cluster', { ClusterName: 'shop' }),
    Definition: taskDefinition('shop', {
      PortMappings: [{ ContainerPort: 8080 }],
      Environment: [{ Name: 'EDITION', Value: ref('Edition') }],
      Secrets: [secret('Password')],
      LogConfiguration: logs('web'),
      HealthCheck: { Command: ['CMD', 'node', '/app/check.js'], Interval: 5, Timeout: 4, Retries: 2 },
      MountPoints: [{ SourceVolume: 'scratch', ContainerPath: '/scratch' }],
    }),
    Once: taskDefinition('once', { Command: ['node', 'once.js'], LogConfiguration: logs('once') }),
    First: taskDefinition('first', { Command: ['node', 'once.js', 'first'], LogConfiguration: logs('first') }),
    Forbidden: taskDefinition('forbidden', { Secrets: [secret('Other')] }),
    Service: of(
      'AWS::ECS::Service',
      {
        ServiceName: 'shop',
        Cluster: ref('Cluster'),
        LaunchType: 'FARGATE',
        DesiredCount: 2,
        TaskDefinition: ref('Definition'),
        DeploymentConfiguration: {
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          MaximumPercent: 200,
          MinimumHealthyPercent: 100,
        },
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: [ref('A'), ref('B')],
            SecurityGroups: [ref('TaskGroup')],
            AssignPublicIp: 'ENABLED',
          },
        },
        LoadBalancers: [{ ContainerName: 'shop', ContainerPort: 8080, TargetGroupArn: ref('Targets') }],
      },
      { DependsOn: ['Listener', 'Out', 'RoutedA', 'RoutedB'] },
    ),
  },
}).replace(
  '"Type":"AWS::EC2::x","Properties":{"VpcId":{"Ref":"Vpc"}}',
  `"Type":"AWS::ElasticLoadBalancingV2::TargetGroup","Properties":${JSON.stringify({
    VpcId: ref('Vpc'),
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 8080,
    HealthCheckPath: '/health',
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 2,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }],
  })}`,
);

const SERVER = `
const { createServer } = require('node:http');
const { hash } = require('node:crypto');
const { writeFileSync } = require('node:fs');
if (process.env.EDITION === 'broken') { console.log('it cannot start'); process.exit(3); }
writeFileSync('/scratch/pid', String(process.pid));
const facts = { edition: process.env.EDITION, secret: hash('sha256', process.env.PASSWORD), user: process.getuid(), host: process.env.HOSTNAME };
const server = createServer((request, response) => response.end(JSON.stringify(facts)));
server.listen(8080, () => console.log('edition ' + process.env.EDITION + ' answers'));
process.on('SIGTERM', () => { console.log('it was told to end'); process.exit(0); });`;
const CHECK = `fetch('http://127.0.0.1:8080/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1));`;
const ONCE = `
(async () => {
  const own = await (await fetch(process.env.ECS_CONTAINER_METADATA_URI_V4 + '/task')).json();
  const keys = await (await fetch('http://169.254.170.2' + process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)).json();
  console.log('family ' + own.Family + ', role ' + keys.RoleArn.split('/')[1].replace(/-.*$/, ''));
  process.exit(process.argv[2] === 'first' ? 0 : 7);
})();`;

describe.skipIf(reason !== undefined)(`a service runs${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-ecs-'));
  const started: { server?: LocalServer; system?: RunningSystem } = {};
  const deployed = { Edition: 'one', Open: 'yes' };
  const ask = async <T = Readonly<Record<string, never>>>(
    service: string,
    operation: string,
    input: object,
  ): Promise<T> => {
    if (started.server === undefined) throw new Error('no server');
    return (await started.server.world.invoke(service, operation, input, AT)) as T;
  };
  const stackStatus = async () => {
    const { Stacks } = await ask<{ Stacks: readonly { StackStatus: string }[] }>('cloudformation', 'DescribeStacks', {
      StackName: 'Shop',
    });
    return Stacks[0]?.StackStatus ?? '';
  };
  const deploy = async (operation: 'CreateStack' | 'UpdateStack', parameters: Readonly<Record<string, string>>) => {
    const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
    await ask('cloudformation', operation, {
      StackName: 'Shop',
      TemplateBody: TEMPLATE,
      Parameters,
      Capabilities: ['CAPABILITY_IAM'],
    });
    await vi.waitFor(async () => expect(await stackStatus()).not.toMatch(/IN_PROGRESS/), {
      timeout: 120_000,
      interval: 200,
    });
    return stackStatus();
  };
  interface ShownService {
    readonly runningCount: number;
    readonly taskDefinition: string;
    readonly deployments: readonly { readonly rolloutState: string }[];
    readonly events: readonly { readonly message: string }[];
  }
  const service = async (): Promise<ShownService> => {
    const { services } = await ask<{ services: readonly ShownService[] }>('ecs', 'DescribeServices', {
      cluster: 'shop',
      services: ['shop'],
    });
    if (services[0] === undefined) throw new Error('no service');
    return services[0];
  };
  const taskIds = async () =>
    (await ask<{ taskArns: readonly string[] }>('ecs', 'ListTasks', { cluster: 'shop', serviceName: 'shop' })).taskArns;
  const row = (component: string) => started.system?.status().find((each) => each.component === component);
  const steady = () =>
    vi.waitFor(
      () => {
        const { state, detail } = row('Service') ?? {};
        expect([state, detail?.split(';')[0]]).toEqual(['healthy', '2 of 2 tasks healthy']);
      },
      { timeout: 60_000, interval: 200 },
    );
  /** Names of tasks that run, as people call them. Tests run in any order, and each leaves other ones. */
  const running = () =>
    (started.system?.status() ?? []).flatMap(({ component, state }) =>
      /^Service-\d+$/.test(component) && state === 'healthy' ? [component] : [],
    );
  const answered = async () => {
    const url = row('Door')?.url ?? '';
    const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(5000) });
    return {
      status: answer.status,
      ...((await answer.json()) as { edition: string; secret: string; user: number; host: string }),
    };
  };
  const printed = async (component: string, words: readonly string[]) => {
    let text = '';
    const code = await started.system?.exec(component, words, (more) => (text += more));
    return { code, text: text.trim() };
  };
  const network = async () => {
    const { StackResources } = await ask<{
      StackResources: readonly { LogicalResourceId: string; PhysicalResourceId: string }[];
    }>('cloudformation', 'DescribeStackResources', { StackName: 'Shop' });
    const id = (name: string) =>
      StackResources.find((each) => each.LogicalResourceId === name)?.PhysicalResourceId ?? '';
    return {
      awsvpcConfiguration: { subnets: [id('A')], securityGroups: [id('TaskGroup')], assignPublicIp: 'ENABLED' },
    };
  };
  interface ShownTask {
    readonly taskArn: string;
    readonly lastStatus: string;
    readonly stopCode: string;
    readonly stoppedReason: string;
    readonly containers: readonly { readonly exitCode?: number }[];
  }
  const runOnce = async (definition: string): Promise<ShownTask> => {
    const { tasks } = await ask<{ tasks: readonly ShownTask[] }>('ecs', 'RunTask', {
      cluster: 'shop',
      taskDefinition: definition,
      networkConfiguration: await network(),
    });
    const arn = tasks[0]?.taskArn ?? '';
    const look = async () => {
      const found = await ask<{ tasks: readonly ShownTask[] }>('ecs', 'DescribeTasks', {
        cluster: 'shop',
        tasks: [arn],
      });
      if (found.tasks[0] === undefined) throw new Error('no task');
      return found.tasks[0];
    };
    await expect.poll(async () => (await look()).lastStatus, { timeout: 30_000 }).toBe('STOPPED');
    return look();
  };

  beforeAll(async () => {
    const release = join(folder, 'release');
    mkdirSync(release, { mode: 0o755 });
    for (const [name, text] of Object.entries({ 'server.js': SERVER, 'check.js': CHECK, 'once.js': ONCE }))
      writeFileSync(join(release, name), text, { mode: 0o644 });
    started.server = await startServer({ services: LOCAL_SERVICES });
    expect(await deploy('CreateStack', deployed)).toBe('CREATE_COMPLETE');
    started.system = await startSystem({
      server: started.server,
      at: AT,
      folder: join(folder, 'system'),
      socket: join(folder, 'aws.sock'),
      planes: LOCAL_PLANES,
      workloads: [
        {
          name: 'shop',
          folder: release,
          images: [{ repository: 'shop', command: ['node', 'server.js'] }],
          beforeRelease: [['node', 'once.js', 'first']],
        },
      ],
    });
    await steady();
  }, 180_000);
  afterAll(async () => {
    await started.system?.stop();
    await started.server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html
  test('two tasks answer behind the load balancer, in two zones, as the user of the definition, with their secret', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, answered));
    expect(new Set(answers.map(({ host }) => host)).size).toBe(2);
    expect(new Set(answers.map(({ host }) => host.slice(0, 9)))).toEqual(new Set(['ip-10-0-1', 'ip-10-0-2']));
    const secretHash = hash('sha256', 'correct horse');
    const { Edition: edition } = deployed;
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, edition, secret: secretHash });
    if (probeNetwork().mode === 'root') expect(answers[0]?.user).toBe(1001);
  });

  test('its root file system cannot be written, its volume can', async () => {
    await steady();
    const { text } = await printed(running()[0] ?? '', [
      'sh',
      '-c',
      'touch /x || echo refused; touch /scratch/x && echo written',
    ]);
    expect(text).toMatch(/refused\nwritten$/);
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html: prefix/container/task.
  test('its lines are in the log group', async () => {
    const lines = async () => {
      const { logGroups } = await ask<{ logGroups: readonly { logGroupName: string }[] }>(
        'logs',
        'DescribeLogGroups',
        {},
      );
      const { events } = await ask<{ events: readonly { logStreamName: string; message: string }[] }>(
        'logs',
        'FilterLogEvents',
        {
          logGroupName: logGroups[0]?.logGroupName,
        },
      );
      return events.map(({ logStreamName, message }) => `${logStreamName.replace(/[0-9a-f]{32}$/, 'TASK')} ${message}`);
    };
    await expect.poll(lines, { timeout: 10_000 }).toContain(`web/shop/TASK edition ${deployed.Edition} answers`);
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
  test('a task that is killed is replaced by another one', async () => {
    await steady();
    const [component = ''] = running();
    const killed = row(component)?.detail?.split(' ')[0] ?? '';
    await printed(component, ['sh', '-c', 'kill -9 "$(cat /scratch/pid)"']);
    const others = async () => (await taskIds()).filter((arn) => !arn.endsWith(killed)).length;
    await expect.poll(others, { timeout: 30_000 }).toBe(2);
    await steady();
    expect((await answered()).status).toBe(200);
  }, 90_000);

  test('a task that is run once ends with its exit code, and knows its role and what it is', async () => {
    const task = await runOnce('once');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 7 }] });
    expect(readFileSync(join(folder, 'system', 'system.log'), 'utf8')).toContain('family once, role Shop');
  }, 60_000);

  test('what its contract runs before a release has run before its tasks', () => {
    const log = readFileSync(join(folder, 'system', 'system.log'), 'utf8');
    const first = log.indexOf('family first, role Shop');
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(log.indexOf('edition one answers'));
  });

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
  test('a secret that the execution role may not read keeps a task from starting', async () => {
    const task = await runOnce('forbidden');
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.stoppedReason).toMatch(
      /^ResourceInitializationError: .*AccessDeniedException: .*secretsmanager:GetSecretValue/,
    );
  }, 60_000);

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
  test('a new edition takes over, and the stack is complete when it has', async () => {
    deployed.Edition = `after ${deployed.Edition}`;
    expect(await deploy('UpdateStack', deployed)).toBe('UPDATE_COMPLETE');
    expect((await service()).deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    await expect.poll(async () => (await answered()).edition, { timeout: 20_000 }).toBe(deployed.Edition);
    await steady();
  }, 120_000);

  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
  test('a broken edition is rolled back by the circuit breaker, and the stack with it', async () => {
    const good = (await service()).taskDefinition;
    expect(await deploy('UpdateStack', { ...deployed, Edition: 'broken' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { events, taskDefinition } = await service();
    const messages = events.map(({ message }) => message.replace(/ecs-svc\/\d+/g, 'ID'));
    expect(messages).toContain('(service shop) (deployment ID) deployment failed: tasks failed to start.');
    expect(messages).toContain('(service shop) rolling back to deployment ID.');
    expect(taskDefinition).toBe(good);
    expect((await answered()).edition).toBe(deployed.Edition);
    await steady();
  }, 180_000);

  // https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html: what no rule allows does not get through.
  test('without the rule for the load balancer it does not reach the tasks any more', async () => {
    const address = / at (\S+) in /.exec(row(running()[0] ?? '')?.detail ?? '')?.[1] ?? '';
    const program = `fetch('http://${address}:8080/', { signal: AbortSignal.timeout(2000) }).then((answer) => console.log(answer.status), (fault) => console.log(fault.name))`;
    expect((await printed('Door', [process.execPath, '-e', program])).text).toBe('200');
    expect(await deploy('UpdateStack', { ...deployed, Open: 'no' })).toBe('UPDATE_COMPLETE');
    await expect
      .poll(async () => (await printed('Door', [process.execPath, '-e', program])).text, { timeout: 20_000 })
      .toBe('TimeoutError');
    expect(await deploy('UpdateStack', deployed)).toBe('UPDATE_COMPLETE');
    await steady();
  }, 90_000);

  test('its secret is in no log and no list of processes', () => {
    const log = readFileSync(join(folder, 'system', 'system.log'), 'utf8');
    const { stdout } = spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
    expect(log + stdout).not.toContain('correct horse');
  });
});
