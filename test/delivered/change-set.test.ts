/** The script that deploys the EC2 system, against a CloudFormation that answers as it documents. */
import { describe, expect, test } from 'vitest';
import { changeSetScript } from '../../architectures/ec2-autoscaling/delivery/change-set.ts';
import { cloudFormation, type KnownStack } from './cloudformation.ts';
import { type Ended, type Machine, newMachine } from './machine.ts';

const TEMPLATE = JSON.stringify({
  Parameters: { AlertEmail: { Type: 'String' }, Image: { Type: 'String', Default: '/aws/service/image' } },
});
const VARIABLES = {
  GITHUB_SHA: 'abc123',
  TEMPLATE_BUCKET: 'templates',
  EXECUTION_ROLE_ARN: 'arn:role',
  ALERT_EMAIL: 'ops@example.com',
};
const STACK = 'WebAppProd';

const CRITICAL = ['HealthyHosts', 'Errors', 'Response'].map(
  (each) => [`${each}CriticalAlarm`, 'AWS::CloudWatch::Alarm', `web-app-prod-${each}`] as const,
);
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => [`Route${n}`, 'AWS::EC2::Route', `r-${n}`] as const);

function machineWith(stack: KnownStack): Machine {
  const machine = newMachine();
  cloudFormation(machine, stack);
  machine.write('template.json', TEMPLATE);
  return machine;
}

function run(machine: Machine, verb: 'plan' | 'apply', env: NodeJS.ProcessEnv = VARIABLES): Ended {
  const args = verb === 'plan' ? [verb, STACK, 'template.json'] : [verb, STACK];
  return machine.run(changeSetScript(), { args, env });
}

const created = (machine: Machine) =>
  machine.calls().find((call) => call.startsWith('aws cloudformation create-change-set')) ?? '';

/** Plans and applies; how the stack stands then. */
function deployed(stack: KnownStack): { readonly status: string; readonly created: string } {
  const machine = machineWith(stack);
  for (const verb of ['plan', 'apply'] as const) {
    const { status, stderr } = run(machine, verb);
    expect([verb, status, stderr]).toEqual([verb, 0, '']);
  }
  return { status: machine.read('aws/status') ?? '', created: created(machine) };
}

test('a stack that is not there is created, and gives what its template asks for', () => {
  const { status, created } = deployed({});
  expect(status).toBe('CREATE_COMPLETE');
  expect(created).toContain('--parameters [{"ParameterKey":"AlertEmail","ParameterValue":"ops@example.com"}]');
  expect(created).not.toContain('--rollback-configuration');
});

test('a stack of which a plan was made and never carried out is still to be created', () => {
  const before = { status: 'REVIEW_IN_PROGRESS', changeSet: { name: 'commit-before', status: 'CREATE_COMPLETE' } };
  expect(deployed(before)).toMatchObject({ status: 'CREATE_COMPLETE' });
});

test('an update of a stack without critical alarms names no triggers, instead of an empty text', () => {
  const { status, created } = deployed({ status: 'CREATE_COMPLETE', resources: many(12) });
  expect(status).toBe('UPDATE_COMPLETE');
  expect(created).not.toContain('--rollback-configuration');
});

test('an update of a stack with 162 resources finds the alarms that stand behind the first hundred', () => {
  const resources = [...many(159), ...CRITICAL];
  const { created } = deployed({ status: 'UPDATE_COMPLETE', resources, alarms: CRITICAL.map(([, , name]) => name) });
  for (const [, , name] of CRITICAL) expect(created).toContain(`alarm:${name}`);
});

test('alarms of which CloudWatch knows nothing are no triggers', () => {
  expect(deployed({ status: 'UPDATE_COMPLETE', resources: CRITICAL }).created).not.toContain(
    '--rollback-configuration',
  );
});

test('a plan without changes is said to be one, and carried out by doing nothing', () => {
  const machine = machineWith({ status: 'UPDATE_COMPLETE', changes: false });
  const [plan, apply] = [run(machine, 'plan'), run(machine, 'apply')];
  expect([plan.status, plan.stdout.trim()]).toEqual([0, 'Nothing changes in WebAppProd.']);
  expect([apply.status, apply.stdout.trim()]).toEqual([0, 'Nothing changes in WebAppProd.']);
  expect(machine.calls().some((call) => call.includes('execute-change-set'))).toBe(false);
});

test('a run that is repeated plans again under the same name', () => {
  const changeSet = { name: 'commit-abc123', status: 'CREATE_COMPLETE' };
  expect(deployed({ status: 'UPDATE_ROLLBACK_COMPLETE', changeSet }).status).toBe('UPDATE_COMPLETE');
});

describe('refuses, and says why,', () => {
  test.each<[status: string, says: string]>([
    ['ROLLBACK_COMPLETE', 'it was never created'],
    ['UPDATE_ROLLBACK_FAILED', 'continue-update-rollback'],
    ['UPDATE_IN_PROGRESS', 'wait until that is over'],
  ])('a stack in %s', (status, says) => {
    const machine = machineWith({ status });
    const ended = run(machine, 'plan');
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain(says);
    expect(created(machine)).toBe('');
  });

  test('a parameter whose variable is not set', () => {
    const machine = machineWith({});
    const ended = run(machine, 'plan', { ...VARIABLES, ALERT_EMAIL: undefined });
    expect(ended.stderr).toContain('The variable ALERT_EMAIL is not set.');
    expect([ended.status === 0, created(machine)]).toEqual([false, '']);
  });
});

test('what was never planned cannot be applied', () => {
  const { status, stderr } = run(machineWith({ status: 'CREATE_COMPLETE' }), 'apply');
  expect(status).not.toBe(0);
  expect(stderr).toContain('ChangeSetNotFound');
});
