/**
 * Oracles: the task definition parameters of Amazon ECS, the references of AWS::ECS::Service, AWS::Lambda::Function,
 * AWS::EC2::LaunchTemplate and AWS::ElasticLoadBalancingV2::TargetGroup, systemd.exec(5).
 */
import { describe, expect, test } from 'vitest';
import { task } from '../../claims/examples/task.ts';
import { runs } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

type Says = Parameters<typeof runs>[1];
type Resources = Parameters<typeof judgeIn>[0]['resources'];

const balanced = (group: object = {}, service: object = {}): Resources => {
  const base = task();
  return {
    ...base,
    Role: { Type: 'AWS::IAM::Role' },
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { Port: 3000, Protocol: 'HTTP', HealthCheckPath: '/health', ...group },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        ...base.Service?.Properties,
        LoadBalancers: [{ ContainerName: 'api', ContainerPort: 3000, TargetGroupArn: { Ref: 'Group' } }],
        ...service,
      },
    },
  };
};

const outcome = (resources: Resources, says: Says, of = 'Service') => judgeIn({ resources }, runs(of, says)).outcome;

describe('a task', () => {
  const container = {
    User: '1001',
    ReadonlyRootFilesystem: true,
    Command: ['node', 'server.js'],
    StopTimeout: 60,
    HealthCheck: { Command: ['CMD', 'node', '-e', "fetch('http://localhost:3000/health')"], Interval: 10 },
  };
  const roles = {
    TaskRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ExecutionRoleArn: { 'Fn::GetAtt': ['Start', 'Arn'] },
  };
  const resources: Resources = {
    ...task(container, { ...roles, Family: 'api' }),
    Role: { Type: 'AWS::IAM::Role' },
    Start: { Type: 'AWS::IAM::Role' },
    Other: { Type: 'AWS::Logs::LogGroup' },
  };
  test.each<[Says, Says]>([
    [{ image: { like: '*/api:7' } }, { image: { like: '*/web:*' } }],
    [{ command: ['node', 'server.js'] }, { command: ['node', 'other.js'] }],
    [{ command: ['node', 'server.js'] }, { command: ['node'] }],
    [{ entrypoint: [] }, { command: [] }],
    [{ port: 3000 }, { port: 8080 }],
    [{ environment: { LOG_LEVEL: 'info' } }, { environment: { LOG_LEVEL: 'debug' } }],
    [{ environment: { AUTH: { absent: true } } }, { environment: { AUTH: 'true' } }],
    [{ environment: { OTHER: { absent: true } } }, { environment: { LOG_LEVEL: { absent: true } } }],
    [{ environment: { OTHER: { absent: true } } }, { environment: { DB_PASSWORD: { absent: true } } }],
    [{ environment: { LOG_LEVEL: { oneOf: ['info', 'warn'] } } }, { environment: { DB_PASSWORD: 'x' } }],
    [{ secrets: { DB_PASSWORD: 'Login:password' } }, { secrets: { DB_PASSWORD: 'Login' } }],
    [{ secrets: { DB_PASSWORD: 'Login:password' } }, { secrets: { DB_PASSWORD: 'Login:user' } }],
    [{ secrets: { DB_PASSWORD: 'Login:password' } }, { secrets: { LOG_LEVEL: 'Login' } }],
    [
      { environment: { LOG_LEVEL: 'info' }, secrets: { DB_PASSWORD: 'Login:password' }, only: true },
      { environment: { LOG_LEVEL: 'info' }, only: true },
    ],
    [{ user: '1001' }, { user: 'root' }],
    [{ readonlyRoot: true }, { readonlyRoot: false }],
    [{ cpu: 512, memory: 1024 }, { cpu: 256 }],
    [{ count: 2, launch: 'FARGATE' }, { count: 1 }],
    [{ count: { min: 2 } }, { count: { min: 3 } }],
    [{ family: 'api' }, { family: 'web' }],
    [{ logs: 'Logs', logPrefix: 'api' }, { logs: 'Other' }],
    [{ role: 'Role', executionRole: 'Start' }, { role: 'Start' }],
    [{ stopSeconds: 60 }, { stopSeconds: 30 }],
    [{ exec: false }, { exec: true }],
    [
      { check: { intervalSeconds: 10, timeoutSeconds: 5, command: ['CMD', 'node', '*/health*'] } },
      { check: { intervalSeconds: 30 } },
    ],
    [{ health: '/health' }, { health: '/ready' }],
  ])('%j, and not %j', (holds, fails) => {
    expect(outcome(resources, holds)).toBe('proved');
    expect(outcome(resources, fails)).toBe('refuted');
  });
});

test('a task says why it does not', () => {
  const said = (container: Readonly<Record<string, unknown>>, says: Says) =>
    inShort(judgeIn({ resources: task({ ...container }) }, runs('Service', says)));
  expect(
    said({ Environment: [{ Name: 'AUTH_ENABLED', Value: 'false' }] }, { environment: { AUTH_ENABLED: 'true' } }),
  ).toBe('refuted: AUTH_ENABLED of container api of Definition is false, expected "true".');
  expect(said({ Secrets: [{ Name: 'JWT', ValueFrom: { Ref: 'Login' } }] }, { secrets: { JWT: 'Login:jwt' } })).toBe(
    'refuted: JWT of container api of Definition comes from ${Login}, expected Login:jwt.',
  );
  const both = { Secrets: [{ Name: 'JWT', ValueFrom: { Ref: 'Login' } }], Environment: [{ Name: 'JWT', Value: 'x' }] };
  expect(said(both, { secrets: { JWT: 'Login' } })).toBe(
    'refuted: JWT of container api of Definition also is a plain variable, expected the secret Login alone.',
  );
});

describe('sizes, defaults and other spellings', () => {
  const env = { Environment: [], Secrets: [] };
  test.each<[string, Resources, Says, string]>([
    ['vCPU and GB', task(env, { Cpu: '.5 vCPU', Memory: '1 GB' }), { cpu: 512, memory: 1024 }, 'proved'],
    [
      'a service that counts nothing runs one',
      { ...task(), Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Definition' } } } },
      { count: 1 },
      'proved',
    ],
    [
      'without a launch type the cluster decides',
      { ...task(), Service: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Definition' } } } },
      { launch: 'FARGATE' },
      'unknown',
    ],
    [
      'a capacity provider',
      {
        ...task(),
        Service: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: { Ref: 'Definition' },
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }],
          },
        },
      },
      { launch: 'FARGATE' },
      'proved',
    ],
    [
      'a mixed strategy',
      {
        ...task(),
        Service: {
          Type: 'AWS::ECS::Service',
          Properties: {
            TaskDefinition: { Ref: 'Definition' },
            CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }, { CapacityProvider: 'FARGATE_SPOT' }],
          },
        },
      },
      { launch: 'FARGATE' },
      'refuted',
    ],
    ['the file system is writable unless it is said', task(), { readonlyRoot: true }, 'refuted'],
    ['a container has 30 seconds to stop', task(), { stopSeconds: 30 }, 'proved'],
    ['no port', task({ PortMappings: [] }), { port: 'none' }, 'proved'],
    ['a port', task(), { port: 'none' }, 'refuted'],
    [
      'a further port',
      task({ PortMappings: [{ ContainerPort: 3000 }, { ContainerPort: 9229 }] }),
      { port: 3000 },
      'refuted',
    ],
    [
      'the name of a log group',
      task({ LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': '/ecs/api' } } }),
      { logs: 'Logs' },
      'proved',
    ],
    [
      'another log group',
      task({ LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': '/ecs/web' } } }),
      { logs: 'Logs' },
      'refuted',
    ],
    [
      'another driver with the same options',
      task({ LogConfiguration: { LogDriver: 'awsfirelens', Options: { 'awslogs-group': { Ref: 'Logs' } } } }),
      { logs: 'Logs' },
      'refuted',
    ],
    ['no logs', task({ LogConfiguration: { LogDriver: 'none' } }), { logs: 'Logs' }, 'refuted'],
    [
      'a secret by its ARN',
      task({ Secrets: [{ Name: 'A', ValueFrom: 'arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf:password::' }] }),
      { secrets: { A: 'arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf' } },
      'refuted',
    ],
    [
      'a whole secret by its ARN',
      task({ Secrets: [{ Name: 'A', ValueFrom: 'arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf' }] }),
      { secrets: { A: 'arn:aws:secretsmanager:us-east-1:1:secret:db-AbCdEf' } },
      'proved',
    ],
    [
      'several containers, none meant',
      task(
        {},
        {
          ContainerDefinitions: [
            { Name: 'a', Image: 'a' },
            { Name: 'b', Image: 'b' },
          ],
        },
      ),
      { image: 'a' },
      'unknown',
    ],
    [
      'one of several containers',
      task(
        {},
        {
          ContainerDefinitions: [
            { Name: 'a', Image: 'a' },
            { Name: 'b', Image: 'b' },
          ],
        },
      ),
      { container: 'b', image: 'b' },
      'proved',
    ],
    [
      'the other of several containers',
      task(
        {},
        {
          ContainerDefinitions: [
            { Name: 'a', Image: 'a' },
            { Name: 'b', Image: 'b' },
          ],
        },
      ),
      { container: 'b', image: 'a' },
      'refuted',
    ],
    ['a container that is not there', task(), { container: 'web', image: 'a' }, 'refuted'],
    [
      'environment files',
      task({ EnvironmentFiles: [{ Type: 's3', Value: 'arn:aws:s3:::b/e.env' }] }),
      { environment: { OTHER: 'x' } },
      'unknown',
    ],
    ['a service of another kind', { Service: { Type: 'AWS::AppRunner::Service' } }, { port: 80 }, 'unknown'],
  ])('%s', (_, resources, says, expected) => expect(outcome(resources, says)).toBe(expected));

  test('a secret of a database, by way of its attachment, by parameter', () => {
    const secrets = (ValueFrom: unknown, more: Resources = {}) => ({
      parameters: { Given: { Type: 'String' } },
      resources: { ...task({ Secrets: [{ Name: 'P', ValueFrom }] }), ...more },
    });
    const cluster: Resources = { Data: { Type: 'AWS::RDS::DBCluster' } };
    const attached: Resources = {
      Attached: { Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: { SecretId: { Ref: 'Login' } } },
      Setting: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/key', Type: 'String', Value: 'x' } },
    };
    const managed = { 'Fn::Sub': '${Data.MasterUserSecret.SecretArn}:password::' };
    expect(judgeIn(secrets(managed, cluster), runs('Service', { secrets: { P: 'Data:password' } })).outcome).toBe(
      'proved',
    );
    expect(
      judgeIn(
        secrets(managed, cluster),
        runs('Service', { secrets: { P: '${Data.MasterUserSecret.SecretArn}:password' } }),
      ).outcome,
    ).toBe('proved');
    expect(judgeIn(secrets(managed, cluster), runs('Service', { secrets: { P: 'Login:password' } })).outcome).toBe(
      'refuted',
    );
    expect(judgeIn(secrets({ Ref: 'Attached' }, attached), runs('Service', { secrets: { P: 'Login' } })).outcome).toBe(
      'proved',
    );
    expect(judgeIn(secrets('/app/key', attached), runs('Service', { secrets: { P: 'Setting' } })).outcome).toBe(
      'proved',
    );
    expect(
      judgeIn(
        secrets(
          { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/key' },
          attached,
        ),
        runs('Service', { secrets: { P: 'Setting' } }),
      ).outcome,
    ).toBe('proved');
    expect(judgeIn(secrets('/app/other', attached), runs('Service', { secrets: { P: 'Setting' } })).outcome).toBe(
      'refuted',
    );
    expect(judgeIn(secrets({ Ref: 'Given' }), runs('Service', { secrets: { P: 'Given' } })).outcome).toBe('proved');
    expect(judgeIn(secrets({ Ref: 'Given' }), runs('Service', { secrets: { P: 'Login' } })).outcome).toBe('unknown');
  });

  test('a condition says when it holds', () => {
    const level = { 'Fn::If': ['IsProd', 'info', 'debug'] };
    const world = {
      parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
      conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
    };
    const said = (container: Readonly<Record<string, unknown>>, says: Says) =>
      inShort(judgeIn({ ...world, resources: task(container) }, runs('Service', says)));
    expect(said({ Environment: [{ Name: 'LOG_LEVEL', Value: level }] }, { environment: { LOG_LEVEL: 'info' } })).toBe(
      'unknown: Stage = prod',
    );
    const listed = { 'Fn::If': ['IsProd', { Name: 'A', Value: '1' }, { Ref: 'AWS::NoValue' }] };
    expect(said({ Environment: [listed] }, { environment: { A: '1' } })).toBe('unknown: Stage = prod');
    expect(said({ Environment: [listed] }, { environment: { A: { absent: true } } })).toBe('unknown: Stage = dev');
  });
});

describe('before the service', () => {
  test.each<[string, Resources, Says, string]>([
    ['a target group on its port', balanced(), { port: 3000, health: '/health' }, 'proved'],
    ['one that asks elsewhere', balanced({ HealthCheckPath: '/' }), { health: '/health' }, 'refuted'],
    ['one that says no path', balanced({ HealthCheckPath: undefined }), { health: '/' }, 'proved'],
    [
      'one that asks on another port',
      balanced({ HealthCheckPort: '9000' }),
      { port: 3000, health: '/health' },
      'refuted',
    ],
    ['one that asks by TCP', balanced({ HealthCheckProtocol: 'TCP' }), { health: '/health' }, 'refuted'],
    [
      'another container port',
      balanced(
        {},
        { LoadBalancers: [{ ContainerName: 'api', ContainerPort: 8080, TargetGroupArn: { Ref: 'Group' } }] },
      ),
      { port: 3000 },
      'refuted',
    ],
    ['a target group where none should be', balanced(), { port: 'none' }, 'refuted'],
    ['nobody asks', task(), { health: '/health' }, 'refuted'],
    [
      'its own check asks',
      task({ HealthCheck: { Command: ['CMD-SHELL', 'wget -q http://127.0.0.1:3000/health || exit 1'] } }),
      { port: 3000, health: '/health' },
      'proved',
    ],
    [
      'its own check asks elsewhere',
      task({ HealthCheck: { Command: ['CMD-SHELL', 'wget -q http://127.0.0.1:3000/ || exit 1'] } }),
      { port: 3000, health: '/health' },
      'refuted',
    ],
  ])('%s', (_, resources, says, expected) => expect(outcome(resources, says)).toBe(expected));
});

describe('a contract', () => {
  const contract = {
    processes: [
      {
        name: 'api',
        command: ['node', 'api.js'],
        port: 3000,
        stopTimeoutSec: 30,
        health: { path: '/health', okStatus: 200 },
      },
      { name: 'worker', command: ['node', 'worker.js'], stopTimeoutSec: 30 },
    ],
    needsInImage: ['node'],
    env: [
      { name: 'LOG_LEVEL', required: false },
      { name: 'DB_PASSWORD', required: true, secret: { shape: { jsonKey: 'password' } } },
      { name: 'TOKEN', required: false, secret: { shape: 'plain' } },
    ],
  } as const;
  const variables = (...Environment: readonly object[]) => ({ Environment });
  const withSecrets = (...Secrets: readonly object[]) => ({ Secrets });
  const login = { Name: 'DB_PASSWORD', ValueFrom: { 'Fn::Sub': '${Login}:password::' } };
  const change = (container: Readonly<Record<string, unknown>>) => {
    const { Service } = balanced();
    return { ...balanced(), ...task(container), ...(Service && { Service }) };
  };
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['as it asks', {}, 'proved'],
    ['its own command', { Command: ['node', 'api.js'] }, 'proved'],
    ['another command', { Command: ['node', 'worker.js'] }, 'refuted'],
    ['a required variable is missing', withSecrets(), 'refuted'],
    ['a further variable', variables({ Name: 'DEBUG', Value: '1' }), 'refuted'],
    ['a further secret', withSecrets(login, { Name: 'OTHER', ValueFrom: { Ref: 'Login' } }), 'refuted'],
    ['the secret without its key', withSecrets({ ...login, ValueFrom: { Ref: 'Login' } }), 'refuted'],
    [
      'a plain secret with a key',
      withSecrets(login, { Name: 'TOKEN', ValueFrom: { 'Fn::Sub': '${Login}:token::' } }),
      'refuted',
    ],
    ['a plain secret', withSecrets(login, { Name: 'TOKEN', ValueFrom: { Ref: 'Login' } }), 'proved'],
    ['a secret in plain text', variables({ Name: 'TOKEN', Value: 'abc' }), 'refuted'],
    [
      'a secret that is resolved into the template',
      variables({ Name: 'TOKEN', Value: '{{resolve:secretsmanager:x}}' }),
      'refuted',
    ],
    ['the ARN of a secret', variables({ Name: 'TOKEN', Value: { Ref: 'Login' } }), 'proved'],
    ['another port', { PortMappings: [{ ContainerPort: 80 }] }, 'refuted'],
    ['less time to stop', { StopTimeout: 10 }, 'refuted'],
    [
      'a check by a program that the image lacks',
      { HealthCheck: { Command: ['CMD-SHELL', 'curl -f http://localhost:3000/health || exit 1'] } },
      'refuted',
    ],
    ['a check by a program that it has', { HealthCheck: { Command: ['CMD', 'node', 'health.js'] } }, 'proved'],
  ])('%s', (_, container, expected) => expect(outcome(change(container), { contract })).toBe(expected));

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html
  test.each<[string, object, string]>([
    [
      'a document with the key',
      { SecretStringTemplate: '{"username":"api"}', GenerateStringKey: 'password' },
      'proved',
    ],
    ['a document with another key', { SecretStringTemplate: '{}', GenerateStringKey: 'word' }, 'refuted'],
    ['a bare password', { PasswordLength: 32 }, 'refuted'],
    ['a key that a parameter names', { SecretStringTemplate: '{}', GenerateStringKey: { Ref: 'Key' } }, 'proved'],
  ])('a secret of which the template makes %s', (_, GenerateSecretString, expected) => {
    const resources = {
      ...change({}),
      Login: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString } },
    };
    const template = { resources, parameters: { Key: { Type: 'String' } } };
    expect(judgeIn(template, runs('Service', { contract })).outcome).toBe(expected);
  });

  test.each<[string, object, string]>([
    ['a document', { SecretString: '{"password":"x"}' }, 'refuted'],
    ['a text', { SecretString: 'x' }, 'proved'],
    ['what a parameter brings', { SecretString: { Ref: 'Key' } }, 'proved'],
  ])('a plain secret that is %s', (_, Properties, expected) => {
    const resources = {
      ...change(withSecrets(login, { Name: 'TOKEN', ValueFrom: { Ref: 'Token' } })),
      Token: { Type: 'AWS::SecretsManager::Secret', Properties },
    };
    const template = { resources, parameters: { Key: { Type: 'String' } } };
    expect(judgeIn(template, runs('Service', { contract })).outcome).toBe(expected);
  });

  test.each<[string, object, string]>([
    ['asks over HTTP', {}, 'refuted'],
    ['only connects', { Protocol: 'TCP', HealthCheckPath: undefined }, 'proved'],
  ])('a process that answers no health check, behind a target group that %s', (_, group, expected) => {
    const { health: _health, ...api } = contract.processes[0];
    const silent = { ...contract, processes: [api] };
    expect(outcome({ ...balanced(group) }, { contract: silent })).toBe(expected);
  });

  test('a process that listens on no port gets no requests', () => {
    const { port: _port, health: _health, ...api } = contract.processes[0];
    const deaf = { ...contract, processes: [api] };
    expect(outcome(change({ PortMappings: [] }), { contract: deaf })).toBe('refuted');
    expect(outcome(task({ PortMappings: [] }), { contract: deaf })).toBe('proved');
  });

  test('one of its processes, without what that does not read', () => {
    const worker = { ...task({ Secrets: [], PortMappings: [], Command: ['node', 'worker.js'] }) };
    expect(outcome(worker, { contract, process: 'worker', without: ['DB_PASSWORD'] })).toBe('proved');
    expect(outcome(worker, { contract, process: 'worker' })).toBe('refuted');
    expect(() => runs('Service', { contract, process: 'web' })).toThrow(
      'The contract has no process web; there are api, worker.',
    );
  });
});

describe('a function', () => {
  const properties = {
    FunctionName: 'orders',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Environment: { Variables: { TABLE: { Ref: 'Table' } } },
    Timeout: 10,
  };
  const resources: Resources = {
    Role: { Type: 'AWS::IAM::Role' },
    Table: { Type: 'AWS::DynamoDB::Table' },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/orders' } },
    Function: { Type: 'AWS::Lambda::Function', Properties: properties },
  };
  test.each<[Says, Says]>([
    [{ runtime: 'nodejs24.x', handler: 'index.handler' }, { runtime: { like: 'python*' } }],
    [{ memory: 128, timeoutSeconds: 10 }, { memory: 256 }],
    [{ environment: { TABLE: { refersTo: 'Table' } }, only: true }, { environment: { OTHER: 'x' } }],
    [{ environment: { TABLE: '${Table}' } }, { only: true }],
    [{ role: 'Role', logs: 'Logs' }, { role: 'Table' }],
  ])('%j, and not %j', (holds, fails) => {
    expect(outcome(resources, holds, 'Function')).toBe('proved');
    expect(outcome(resources, fails, 'Function')).toBe('refuted');
  });
});

describe('an instance', () => {
  const boot = (env = 'PORT=8080\nSECRET_ARN=${Login}\n') =>
    `#!/bin/bash\nset -e\ncat >/etc/app.env <<'END'\n${env}END\ncat >/etc/systemd/system/app.service <<'END'\n[Service]\nUser=app\nEnvironmentFile=/etc/app.env\nExecStart=/usr/bin/node-24 dist/server.js\nTimeoutStopSec=30\nEND\nsystemctl enable --now app\n`;
  const data = {
    ImageId: { Ref: 'Image' },
    InstanceType: 't3.medium',
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    UserData: { 'Fn::Base64': { 'Fn::Sub': boot() } },
  };
  const parameters = { Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/aws/service/x' } };
  const common: Resources = {
    Login: { Type: 'AWS::SecretsManager::Secret' },
    Role: { Type: 'AWS::IAM::Role' },
    Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'Role' }] } },
    Group: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { Port: 8080, Protocol: 'HTTP', HealthCheckPath: '/health' },
    },
  };
  const byName = { IamInstanceProfile: { Ref: 'Profile' } };
  const byArn = { IamInstanceProfile: { Arn: { 'Fn::GetAtt': ['Profile', 'Arn'] } } };
  const group = (launch: object): Resources[string] => ({
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: { ...launch, TargetGroupARNs: [{ Ref: 'Group' }] },
  });
  const specification = { LaunchTemplateId: { Ref: 'Template' }, Version: '1' };
  const template = (change: object = {}): Resources[string] => ({
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { ...data, ...byArn, ...change } },
  });
  const targeted = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { ...common.Group?.Properties, Targets: [{ Id: { Ref: 'Server' } }] },
  };
  const worlds: Readonly<Record<string, (change?: object) => Resources>> = {
    'on its own': (change = {}) => ({
      ...common,
      Server: { Type: 'AWS::EC2::Instance', Properties: { ...data, ...byName, ...change } },
      Group: targeted,
    }),
    'from a launch template': (change) => ({
      ...common,
      Template: template(change),
      Server: { Type: 'AWS::EC2::Instance', Properties: { LaunchTemplate: specification } },
      Group: targeted,
    }),
    'in a group': (change) => ({
      ...common,
      Template: template(change),
      Server: group({ LaunchTemplate: specification }),
    }),
    'in a mixed group': (change) => ({
      ...common,
      Template: template(change),
      Server: group({ MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: specification } } }),
    }),
  };
  const holds: readonly Says[] = [
    { image: { refersTo: 'Image' }, instanceType: 't3.medium', imdsv2: true, metadataHops: 1, role: 'Role' },
    { command: ['/usr/bin/node-24', 'dist/server.js'], user: 'app', stopSeconds: 30 },
    { port: 8080, health: '/health' },
    { environment: { PORT: '8080', SECRET_ARN: { refersTo: 'Login' } }, only: true },
    {
      contract: {
        processes: [
          {
            name: 'server',
            command: ['node', 'dist/server.js'],
            port: 8080,
            stopTimeoutSec: 30,
            health: { path: '/health', okStatus: 200 },
          },
        ],
        env: [
          { name: 'PORT', required: false },
          { name: 'SECRET_ARN', required: true, secret: { shape: 'plain' } },
        ],
      },
    },
  ];
  const fails: readonly (readonly [change: object, says: Says])[] = [
    [{ InstanceType: 't3.large' }, { instanceType: 't3.medium' }],
    [{ MetadataOptions: { HttpTokens: 'optional' } }, { imdsv2: true }],
    [{}, { user: 'root' }],
    [{}, { port: 80 }],
    [{}, { environment: { PORT: '80' } }],
    [{}, { environment: { AUTH_ENABLED: 'true' } }],
    [{ UserData: { 'Fn::Base64': { 'Fn::Sub': boot('PORT=8080\nSECRET_ARN=hunter2\n') } } }, holds[4] ?? {}],
    [{ UserData: { 'Fn::Base64': { 'Fn::Sub': boot('PORT=8080\n') } } }, holds[4] ?? {}],
    [{ UserData: { 'Fn::Base64': { 'Fn::Sub': boot().replace('dist/server.js', 'other.js') } } }, holds[4] ?? {}],
  ];
  describe.each(Object.entries(worlds))('%s', (_, world) => {
    const said = (change: object, says: Says) =>
      judgeIn({ parameters, resources: world(change) }, runs('Server', says)).outcome;
    test.each(holds)('%j', (says) => expect(said({}, says)).toBe('proved'));
    test.each(fails)('%j: not %j', (change, says) => expect(said(change, says)).toBe('refuted'));
    test('what the image decides is not known', () =>
      expect(said({ MetadataOptions: undefined }, { imdsv2: true })).toBe('unknown'));
    test('what is started without a unit is not known', () =>
      expect(
        said({ UserData: { 'Fn::Base64': '#!/bin/sh\nnode server.js &\n' } }, { environment: { PORT: '80' } }),
      ).toBe('unknown'));
  });
  test('what a supervisor starts is not known', () => {
    const supervised = boot().replace('/usr/bin/node-24 dist/server.js', '/usr/bin/pm2-runtime start ecosystem.js');
    const resources = worlds['on its own']?.({ UserData: { 'Fn::Base64': { 'Fn::Sub': supervised } } }) ?? {};
    expect(judgeIn({ parameters, resources }, runs('Server', holds[4] ?? {})).outcome).toBe('unknown');
  });
  test('overrides count as well', () => {
    const Overrides = [{ InstanceType: 't3.medium' }, { InstanceType: 'm7i.large' }];
    const resources: Resources = {
      ...common,
      Template: template(),
      Server: group({
        MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: specification, Overrides } },
      }),
    };
    const said = (instanceType: string[]) =>
      judgeIn({ parameters, resources }, runs('Server', { instanceType: { oneOf: instanceType } })).outcome;
    expect(said(['t3.medium'])).toBe('refuted');
    expect(said(['t3.medium', 'm7i.large'])).toBe('proved');
  });
});
