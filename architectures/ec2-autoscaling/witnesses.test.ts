/** A witness that cannot fail shows nothing: each is held against systems that do not do what it looks for. */
import type { FrontDoorAnswer, WitnessedSystem } from 'lintel/constructs';
import { uselessSystem } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { DEV, PROD, STAGING } from './environments.ts';
import { settingsOf } from './settings.ts';
import { ec2AutoscalingWitnesses } from './witnesses.ts';

const witnesses = ec2AutoscalingWitnesses(settingsOf('prod', PROD));

test.each([
  ['dev', DEV],
  ['staging', STAGING],
  ['prod', PROD],
] as const)(
  '%s: each claim that waits for a run has one witness, unless it says what a machine lacks',
  (name, options) => {
    const claims = architecture.claims?.(name, options).claims ?? [];
    const given = ec2AutoscalingWitnesses(settingsOf(name, options));
    const waiting = claims.flatMap(({ id, holds }) =>
      holds.flatMap((each) => (each.kind === 'witness' && each.lacks === undefined ? [id] : [])),
    );
    expect(given.map(({ claim }) => claim).sort()).toEqual([...waiting].sort());
  },
);

/** It answers every request alike, operations of AWS find one instance and nothing new, and nothing comes that is waited for. */
function systemThat(status: number, body: string, said: string): WitnessedSystem {
  const answer: FrontDoorAnswer = { status, headers: { 'set-cookie': 'session=x; Path=/' }, body, tls: 'TLSv1.3' };
  const member = { InstanceId: 'i-1', ImageId: 'ami-1', LifecycleState: 'InService' };
  return uselessSystem({
    ask: () => Promise.resolve(answer),
    aws: () =>
      Promise.resolve({
        events: [],
        Datapoints: [],
        MetricAlarms: [],
        AutoScalingInstances: [],
        AutoScalingGroups: [{ Instances: [member] }],
        Reservations: [{ Instances: [member] }],
        TemplateBody: '{"x":"TRUSTED_HOPS=2"}',
        Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Parameters: [], Outputs: [] }],
        stateMachines: [{ name: 'web-app-prod-summary', stateMachineArn: 'arn' }],
        status: 'SUCCEEDED',
      }),
    program: () => Promise.resolve(said),
    exec: () => Promise.resolve({ code: 0, said }),
    operator: () => Promise.resolve({ code: 0, said }),
    mails: () => ['an ordinary mail'],
  });
}

const ORDERS = '{"items":[{"sku":"A","stock":9}],"orders":[],"id":"one","totalCents":1}';

test.each([
  ['takes every order and keeps none, and says nothing', systemThat(201, ORDERS, '')],
  ['answers every page alike', systemThat(200, ORDERS, 'AWS::EC2::LaunchTemplate')],
  ['is broken', systemThat(502, '{}', '')],
])('a system that %s is no evidence for anything', async (_, system) => {
  for (const { claim, see } of witnesses)
    expect([
      claim,
      await see(system).then(
        (says) => says,
        () => 'rejected',
      ),
    ]).toEqual([claim, 'rejected']);
});
