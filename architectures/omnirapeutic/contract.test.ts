import { all, synthesized } from 'lintel/testing';
import { expect, test } from 'vitest';
import { contract, POOL_SIZES } from '../../workloads/care-platform/contract.ts';
import architecture from './architecture.ts';
import { SERVICES } from './names.ts';
import { TASK_COUNTS } from './services.ts';

const { template } = synthesized(architecture, 'production');

interface Container {
  readonly Name: string;
  readonly Command: readonly string[];
  readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets?: readonly { readonly Name: string; readonly ValueFrom: unknown }[];
  readonly HealthCheck?: { readonly Command: readonly string[] };
  readonly StopTimeout: number;
}

const containers = Object.values(all(template, 'AWS::ECS::TaskDefinition')).flatMap(
  ({ ContainerDefinitions }) => ContainerDefinitions as Container[],
);

test('each process of the contract is a container with its command and its time to stop', () => {
  expect(containers.map(({ Name, Command, StopTimeout }) => [Name, Command, StopTimeout]).toSorted()).toEqual(
    contract.processes.map(({ name, command, stopTimeoutSec }) => [name, command, stopTimeoutSec]).toSorted(),
  );
});

test('every variable of the contract reaches a container, secrets as secrets only, and there is no other', () => {
  const given = containers.flatMap(({ Environment, Secrets = [] }) => [...Environment, ...Secrets]);
  expect([...new Set(given.map(({ Name }) => Name))].toSorted()).toEqual(
    contract.env.map(({ name }) => name).toSorted(),
  );
  const secret = contract.env.flatMap((variable) => ('secret' in variable ? [variable.name as string] : []));
  const plain = containers.flatMap(({ Environment }) => Environment.map(({ Name }) => Name));
  expect(plain.filter((name) => secret.includes(name))).toEqual([]);
});

test('a secret with a key inside is read by that key, a plain one as it is', () => {
  const shapes = new Map(
    contract.env.flatMap((variable) =>
      'secret' in variable ? [[variable.name as string, variable.secret.shape]] : [],
    ),
  );
  for (const { Name, ValueFrom } of containers.flatMap(({ Secrets = [] }) => Secrets)) {
    const shape = shapes.get(Name);
    if (shape === 'plain') expect(ValueFrom).toEqual({ Ref: expect.any(String) });
    else expect(JSON.stringify(ValueFrom)).toContain(':password::');
  }
});

test('health checks use programs that the contract has in the image', () => {
  for (const { HealthCheck } of containers) {
    if (HealthCheck !== undefined) expect(contract.needsInImage).toContain(HealthCheck.Command[1]);
  }
});

test('OMN-ECS-10 the task roles may do what the contract asks for and nothing else', () => {
  const policies = Object.entries(all(template, 'AWS::IAM::Policy')).filter(([id]) => id.includes('TaskRole'));
  expect(policies.map(([id]) => id)).toEqual(['EcsApiTaskRoleDefaultPolicy', 'EcsWorkerTaskRoleDefaultPolicy']);
  for (const [, { PolicyDocument }] of policies) {
    const { Statement } = PolicyDocument as { Statement: { Action: string | string[] }[] };
    expect(Statement.flatMap(({ Action }) => Action).toSorted()).toEqual(
      contract.aws.flatMap(({ actions }) => [...actions]).toSorted(),
    );
  }
});

// The document plans with about 45 connections at 0.5 ACU; a rolling deployment doubles the tasks.
test('OMN-AUR-03 the pools of all tasks fit twice into 45 connections', () => {
  const open = SERVICES.reduce((sum, name) => sum + TASK_COUNTS[name] * (name === 'web' ? 0 : POOL_SIZES[name]), 0);
  expect(open).toBe(20);
  expect(2 * open + POOL_SIZES.migrate).toBeLessThanOrEqual(45);
});

test('the load balancer waits longer than the slowest request and lets old tasks finish', () => {
  const [loadBalancer] = Object.values(all(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'));
  const attributes = loadBalancer?.LoadBalancerAttributes as { Key: string; Value: string }[];
  const idle = Number(attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value);
  expect(idle).toBeGreaterThan(contract.slowestRequestSec);
});

test('OMN-LOG-01 each log of the contract goes to a group of the template', () => {
  const groups = Object.values(all(template, 'AWS::Logs::LogGroup')).map(({ LogGroupName }) => LogGroupName);
  expect(groups).toEqual(expect.arrayContaining(contract.logs.map(({ group }) => group)));
});
