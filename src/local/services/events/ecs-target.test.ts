/** Tasks that rules and schedules run. Oracle: AWS's pages, named at each case; ECS is played by one that notes what it is asked. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import type { Service } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { iam } from '../iam/iam.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { events } from './events.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const CLUSTER = `arn:aws:ecs:us-east-1:${AT.account}:cluster/c`;
const DEFINITION = `arn:aws:ecs:us-east-1:${AT.account}:task-definition/f:1`;
const EcsParameters = {
  TaskDefinitionArn: DEFINITION,
  TaskCount: 2,
  LaunchType: 'FARGATE',
  NetworkConfiguration: {
    awsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'ENABLED' },
  },
};

const TRUST = JSON.stringify({
  Statement: {
    Effect: 'Allow',
    Principal: { Service: ['events.amazonaws.com', 'scheduler.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  },
});

async function opened() {
  const asked: object[] = [];
  const ecs: Service = {
    id: 'ecs',
    schema: 'ecs',
    operations: {
      RunTask(input) {
        asked.push(input);
        return { tasks: [], failures: [] };
      },
    },
  };
  const clock = manualClock(Date.UTC(2026, 0, 1, 10));
  const world = openWorld({ services: [events, scheduler, iam, ecs], clock });
  const ask = (service: string, operation: string, input: object) => world.invoke(service, operation, input, AT);
  const role = async (name: string, action: string) => {
    await ask('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: TRUST });
    const PolicyDocument = JSON.stringify({ Statement: { Effect: 'Allow', Action: action, Resource: '*' } });
    await ask('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'p', PolicyDocument });
    return `arn:aws:iam::${AT.account}:role/${name}`;
  };
  const pass = async () => {
    clock.advance(60_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  return { ask, asked, role, pass };
}

const run = {
  cluster: CLUSTER,
  taskDefinition: DEFINITION,
  count: 2,
  launchType: 'FARGATE',
  networkConfiguration: {
    awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'], assignPublicIp: 'ENABLED' },
  },
};

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html, and the overrides of the constant input:
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html
test('a rule runs tasks with the overrides of its input', async () => {
  const { ask, asked, role, pass } = await opened();
  const RoleArn = await role('runs', 'ecs:RunTask');
  await ask('events', 'PutRule', { Name: 'nightly', ScheduleExpression: 'rate(1 minute)' });
  const overrides = { containerOverrides: [{ name: 'web', command: ['x'] }] };
  const Targets = [{ Id: 't', Arn: CLUSTER, RoleArn, EcsParameters, Input: JSON.stringify(overrides) }];
  await ask('events', 'PutTargets', { Rule: 'nightly', Targets });
  await pass();
  expect(asked).toEqual([{ ...run, overrides, startedBy: 'events-rule/nightly' }]);
});

test('a schedule runs tasks', async () => {
  const { ask, asked, role, pass } = await opened();
  const RoleArn = await role('runs', 'ecs:RunTask');
  await ask('scheduler', 'CreateSchedule', {
    Name: 's',
    ScheduleExpression: 'at(2026-01-01T10:01:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: CLUSTER, RoleArn, EcsParameters },
  });
  await pass();
  expect(asked).toEqual([{ ...run, startedBy: 'chronos-schedule/s' }]);
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html: the role must allow ecs:RunTask.
test('a role that may not run the task runs none', async () => {
  const { ask, asked, role, pass } = await opened();
  const RoleArn = await role('reads', 'ecs:DescribeTasks');
  await ask('events', 'PutRule', { Name: 'r', ScheduleExpression: 'rate(1 minute)' });
  await ask('events', 'PutTargets', { Rule: 'r', Targets: [{ Id: 't', Arn: CLUSTER, RoleArn, EcsParameters }] });
  await pass();
  expect(asked).toEqual([]);
});
