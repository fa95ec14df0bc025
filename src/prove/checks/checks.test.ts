/** Each check on its own examples. The oracle is the template, read by eye, and the page that the check names. */
import { describe, expect, test } from 'vitest';
import { buildModel, dataDocument, type Model } from '../../model/index.ts';
import type { CheckExample } from './check.ts';
import { CHECKS } from './checks.ts';
import { standingVerdicts } from './standing.ts';

const DAY = '2026-11-21';

function modelOf({ resources, parameters = {} }: CheckExample, given: Readonly<Record<string, string>> = {}): Model {
  const document = dataDocument({ Parameters: parameters, Resources: resources });
  const model = buildModel([{ name: 'Shop', document, parameters: given, region: 'eu-central-1' }]);
  if (!model.ok) throw new Error(model.diagnostics.map(({ what }) => what).join('\n'));
  return model.value;
}

const outcomes = (example: CheckExample, id: string) =>
  standingVerdicts(modelOf(example), DAY)
    .filter(({ check }) => check?.id === id)
    .map(({ outcome }) => outcome);

describe.each(CHECKS)('$id', ({ id, holds, fails }) => {
  test(`holds: ${holds.says}`, () => {
    const found = outcomes(holds, id);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found)).toEqual(new Set(['proved']));
  });

  test(`fails: ${fails.says}`, () => {
    expect(outcomes(fails, id)).toContain('refuted');
  });
});

test('ids are unique, and name what they are about', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
  const verdicts = standingVerdicts(modelOf(CHECKS[0]?.fails ?? { says: '', resources: {} }), DAY);
  expect(verdicts.map(({ id }) => id)).toContain('store-open-to-internet.Database');
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
test('an alarm on a target group watches the service that stands in it', () => {
  const group = { 'Fn::GetAtt': ['Targets', 'TargetGroupFullName'] };
  const resources = {
    Targets: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {} },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        LoadBalancers: [{ TargetGroupArn: { Ref: 'Targets' }, ContainerName: 'web', ContainerPort: 80 }],
      },
    },
    Other: { Type: 'AWS::ECS::Service', Properties: {} },
    Errors: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Dimensions: [{ Name: 'TargetGroup', Value: group }],
      },
    },
  };
  const found = standingVerdicts(modelOf({ says: '', resources }), DAY).filter(({ check }) => check?.id === 'no-alarm');
  expect(found.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['no-alarm.Service', 'proved'],
    ['no-alarm.Other', 'refuted'],
  ]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html: Ref returns the ARN of the secret
test('who reads a secret through its attachment reads this one', () => {
  const resources = {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Attached: {
      Type: 'AWS::SecretsManager::SecretTargetAttachment',
      Properties: { SecretId: { Ref: 'Secret' }, TargetId: 'shop', TargetType: 'AWS::RDS::DBInstance' },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [
          {
            PolicyName: 'reads',
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Attached' } }],
            },
          },
        ],
      },
    },
  };
  expect(outcomes({ says: '', resources }, 'reads-every-secret')).toEqual(['proved']);
});

describe('a secret', () => {
  const database = (parameter: object) => ({
    says: '',
    parameters: { Password: { Type: 'String', NoEcho: true, ...parameter } },
    resources: {
      Database: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { Engine: 'postgres', MasterUserPassword: { Ref: 'Password' } },
      },
    },
  });
  const found = (parameter: object, given: Readonly<Record<string, string>>) =>
    standingVerdicts(modelOf(database(parameter), given), DAY).find(({ id }) => id === 'written-secret.Database');

  test('that is the default of a parameter is written in the template', () => {
    expect(found({ Default: 'correct-horse' }, {})?.outcome).toBe('refuted');
  });

  test('that is given when the stack is deployed is not, and no verdict tells it', () => {
    const verdict = found({}, { Password: 'correct-horse' });
    expect(verdict?.outcome).toBe('proved');
    expect(JSON.stringify(verdict)).not.toContain('correct-horse');
    expect(JSON.stringify(found({ Default: 'correct-horse' }, {}))).not.toContain('correct-horse');
  });
});

test('a list of blocks lets blocks in, and what AWS keeps in one is not told', () => {
  const store = CHECKS.find(({ id }) => id === 'store-open-to-blocks');
  const through = (SourcePrefixListId: unknown) => {
    const { Group, ...others } = store?.holds.resources ?? {};
    const SecurityGroupIngress = [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourcePrefixListId }];
    const Properties = { VpcId: { Ref: 'Vpc' }, GroupDescription: 'clients', SecurityGroupIngress };
    const Entries = [{ Cidr: '10.8.0.0/16' }];
    const List = {
      Type: 'AWS::EC2::PrefixList',
      Properties: { AddressFamily: 'IPv4', MaxEntries: 1, PrefixListName: 'l', Entries },
    };
    const resources = { ...others, List, Group: { Type: Group?.Type ?? '', Properties } };
    return outcomes({ says: '', resources }, 'store-open-to-blocks');
  };
  expect(through({ Ref: 'List' })).toContain('refuted');
  expect(through('pl-3b927c52')).toContain('unknown');
});

describe('a role that gives itself more', () => {
  const role = (AWS: unknown, Action: string, Condition?: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: AWS, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }],
      },
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
        },
      ],
    },
  });
  const machine = { Service: 'ec2.amazonaws.com' };
  const to = (name: string) => ({ AWS: { 'Fn::GetAtt': [name, 'Arn'] } });
  const ended = (resources: CheckExample['resources']) =>
    Object.fromEntries(
      standingVerdicts(modelOf({ says: '', resources }), DAY)
        .filter(({ check }) => check?.id === 'gives-itself-more')
        .map(({ id, outcome }) => [id.split('.')[1], outcome]),
    );

  test('lends its rights to whoever may assume it, and to who may assume him', () => {
    const resources = {
      Worker: role(machine, 's3:GetObject'),
      Step: role(to('Worker'), 's3:GetObject'),
      Admin: role(to('Step'), 'iam:PutRolePolicy'),
      Other: role(machine, 's3:GetObject'),
    };
    expect(ended(resources)).toEqual({ Worker: 'refuted', Step: 'refuted', Admin: 'refuted', Other: 'proved' });
  });

  test('and perhaps to who may assume it under a condition', () => {
    const asked = { StringEquals: { 'sts:ExternalId': 'x' } };
    const resources = { Worker: role(machine, 's3:GetObject'), Admin: role(to('Worker'), 'iam:PutRolePolicy', asked) };
    expect(ended(resources)).toEqual({ Worker: 'unknown', Admin: 'refuted' });
  });
});

describe('a key of AWS', () => {
  const server = (UserData: unknown) => ({
    says: '',
    resources: { Server: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1', UserData } } },
  });
  // The id that AWS's own documentation writes in examples.
  const script = 'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE';

  test.each([
    ['in a script', { 'Fn::Base64': script }, ['refuted']],
    ['in a script with holes', { 'Fn::Base64': { 'Fn::Sub': `cd \${AWS::StackName}\n${script}` } }, ['refuted']],
    ['that is encoded', btoa(`#!/bin/sh\n${script}\n`), ['refuted']],
    ['nowhere', { 'Fn::Base64': 'echo hello' }, []],
  ])('%s is a secret that is written, and is never shown', (_, data, expected) => {
    expect(outcomes(server(data), 'written-secret')).toEqual(expected);
    expect(JSON.stringify(standingVerdicts(modelOf(server(data)), DAY))).not.toContain('AKIA');
  });

  test('an instance without a metadata service gives its role to nobody', () => {
    const off = { MetadataOptions: { HttpEndpoint: 'disabled' } };
    const resources = { Server: { Type: 'AWS::EC2::Instance', Properties: { ImageId: 'ami-1', ...off } } };
    expect(outcomes({ says: '', resources }, 'metadata-without-token')).toEqual(['proved']);
  });
});

describe('an alarm without actions', () => {
  const alarm = (AlarmName: string) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmName, Namespace: 'Shop', MetricName: 'Late' },
  });
  const silent = (more: CheckExample['resources']) =>
    standingVerdicts(
      modelOf({ says: '', resources: { Late: alarm('late'), TooLate: alarm('too-late'), ...more } }),
      DAY,
    )
      .filter(({ check, outcome }) => check?.id === 'alarm-tells-nobody' && outcome === 'refuted')
      .map(({ id }) => id.split('.')[1]);

  test('is heard by a composite alarm that has it in its rule, and by no name that only contains its own', () => {
    const AlarmRule = 'ALARM("too-late")';
    const Topic = { Type: 'AWS::SNS::Topic' };
    const both = {
      Type: 'AWS::CloudWatch::CompositeAlarm',
      Properties: { AlarmRule, AlarmActions: [{ Ref: 'Topic' }] },
    };
    expect(silent({ Topic, Both: both })).toEqual(['Late']);
  });

  test('is heard by a deployment that it rolls back, and not by a dashboard that shows it', () => {
    const alarms = { Alarms: [{ Name: { Ref: 'Late' } }], Enabled: true };
    const group = { Type: 'AWS::CodeDeploy::DeploymentGroup', Properties: { AlarmConfiguration: alarms } };
    const body = { 'Fn::Sub': '{"widgets":["${TooLate}"]}' };
    const board = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: body } };
    expect(silent({ Group: group, Board: board })).toEqual(['TooLate']);
  });
});
