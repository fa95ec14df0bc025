/** A witness that cannot fail shows nothing: each is held against systems that do not do what it looks for. */
import type { FrontDoorAnswer, WitnessedSystem } from 'lintel/constructs';
import { uselessSystem } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import architecture from './architecture.ts';
import { fillWithDemo } from './demo.ts';

const LOGINS = 'ceo@coherent.example  a  (all)\nfield@coherent.example  b  (tasks)\n';

const witnessesOf = (environment: string) => {
  const props = architecture.environments[environment];
  if (props === undefined) throw new Error(`there is no ${environment}`);
  const claims = architecture.claims?.(environment, props).claims ?? [];
  return { witnesses: architecture.witnesses?.(environment, props) ?? [], claims };
};

describe.each(['dev', 'prod'])('%s', (environment) => {
  const { witnesses, claims } = witnessesOf(environment);

  test('each claim that waits for a run has one witness, or says what a machine lacks; no other has one', () => {
    const waiting = claims
      .filter(({ planned }) => planned !== true)
      .flatMap(({ id, holds }) =>
        holds.flatMap((each) => (each.kind === 'witness' && each.lacks === undefined ? [id] : [])),
      );
    expect(witnesses.map(({ claim }) => claim).sort()).toEqual([...waiting].sort());
  });

  test.each([
    ['answers everything with 200 and an empty list', 200, '{"token":"x","id":"1","data":[]}', 0],
    ['is broken', 502, 'Bad Gateway', 1],
    ['lets nobody in', 401, '{"error":"NOT_LOGGED_IN"}', 0],
  ])('a system that %s is no evidence', async (_, status, body, code) => {
    for (const { claim, see } of witnesses) {
      const answer = { status, headers: { 'content-type': 'text/plain' }, body, tls: '' };
      const seen = await see(systemThat(answer, { code, said: 'words of no program' })).then(
        (says) => says,
        () => 'rejected',
      );
      expect([claim, seen]).toEqual([claim, 'rejected']);
    }
  });
});

/** It answers every request and command alike, and nothing comes that is waited for. */
function systemThat(
  answers: FrontDoorAnswer,
  command: { readonly code: number; readonly said: string },
): WitnessedSystem {
  return uselessSystem({
    ask: () => Promise.resolve(answers),
    aws: () =>
      Promise.resolve({
        events: [],
        Datapoints: [],
        MetricAlarms: [],
        DBInstances: [{ AvailabilityZone: 'a' }],
        Stacks: [{ StackStatus: 'UPDATE_COMPLETE', Parameters: [], Outputs: [] }],
        SecretString: LOGINS,
        ContentLength: 1,
      }),
    program: () => Promise.resolve('404 text/plain'),
    exec: () => Promise.resolve(command),
    operator: () => Promise.resolve(command),
  });
}

describe('the demo', () => {
  const answer = { status: 200, headers: {}, body: '', tls: '' };

  test('says who logs in and where the passwords lie, and no password', async () => {
    const lines = await fillWithDemo(systemThat(answer, { code: 0, said: '' }));
    expect(lines).toEqual([
      'ceo@coherent.example  (all)',
      'field@coherent.example  (tasks)',
      'the passwords are in the secret coherent-pmo/demo-logins',
    ]);
  });

  test('is filled into an empty system only', async () => {
    const none: WitnessedSystem = {
      ...systemThat(answer, { code: 0, said: 'There is data already: no demo is added.' }),
      aws: () => Promise.reject(new Error('ResourceNotFoundException')),
    };
    await expect(fillWithDemo(none)).rejects.toThrow('there is other data already');
  });
});
