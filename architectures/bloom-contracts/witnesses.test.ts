/** A witness that cannot fail shows nothing: each is held against systems that do not do what it looks for. */
import type { FrontDoorAnswer, WitnessedSystem } from 'lintel/constructs';
import { uselessSystem } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { bloomContractsWitnesses } from './witnesses.ts';

const [options] = Object.values(architecture.environments);
const claims = options === undefined ? [] : (architecture.claims?.('prod', options).claims ?? []);
const files = options === undefined ? {} : (architecture.files?.('prod', options) ?? {});
const witnesses = bloomContractsWitnesses(files);

test('each claim that waits for a run has one witness, unless it says what a machine lacks', () => {
  const waiting = claims.flatMap(({ id, holds }) =>
    holds.flatMap((each) => (each.kind === 'witness' && each.lacks === undefined ? [id] : [])),
  );
  expect(witnesses.map(({ claim }) => claim).sort()).toEqual([...waiting].sort());
});

/** It answers every request alike, no operation of AWS finds anything, and nothing comes that is waited for. */
function systemThat(status: number, body: string, prints: string): WitnessedSystem {
  const answer: FrontDoorAnswer = { status, headers: {}, body, tls: 'TLSv1.3' };
  return uselessSystem({
    ask: () => Promise.resolve(answer),
    aws: () =>
      Promise.resolve({
        events: [{ message: 'Its password is known' }],
        Datapoints: [],
        Traces: [],
        DBInstances: [],
        tasks: [],
        taskArns: [],
      }),
    program: () => Promise.resolve(prints),
    exec: () => Promise.resolve({ code: 0, said: prints }),
    operator: () => Promise.resolve({ code: 0, said: '' }),
  });
}

test.each([
  [
    'starts whatever it is given and counts nothing',
    systemThat(200, '{"accessToken":"x"}', '{"code":null,"said":"\\"The server listens.\\""}'),
  ],
  ['never starts', systemThat(200, '{"accessToken":"x"}', '{"code":1,"said":"DEFAULT_AI_PROVIDER NODE_ENV"}')],
  ['lets nobody in', systemThat(401, '{}', '0')],
  ['is broken', systemThat(502, '', '{"code":137,"said":""}')],
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
