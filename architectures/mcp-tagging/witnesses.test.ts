/** A witness that cannot fail shows nothing: each is held against systems that do not do what it looks for. */
import type { FrontDoorAnswer, WitnessedSystem } from 'lintel/constructs';
import { uselessSystem } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { mcpTaggingWitnesses } from './witnesses.ts';

const [options] = Object.values(architecture.environments);
const claims = options === undefined ? [] : (architecture.claims?.('prod', options).claims ?? []);
const witnesses = mcpTaggingWitnesses('prod');

test('each claim that waits for a run has one witness, and each witness a claim that waits', () => {
  const waiting = claims.flatMap(({ id, holds }) => holds.flatMap((each) => (each.kind === 'witness' ? [id] : [])));
  expect(witnesses.map(({ claim }) => claim).sort()).toEqual([...waiting].sort());
});

const answer = (status: number, headers: FrontDoorAnswer['headers'] = {}): FrontDoorAnswer => ({
  status,
  headers,
  body: '{}',
  tls: 'TLSv1.2',
});

/** It answers every request alike, no operation of AWS finds anything, and nothing comes that is waited for. */
function systemThat(answers: FrontDoorAnswer, prints: string, state = 'unhealthy'): WitnessedSystem {
  return uselessSystem({
    ask: () => Promise.resolve(answers),
    aws: () => Promise.resolve({ events: [], Datapoints: [], MetricAlarms: [], SecretString: 'key' }),
    program: () => Promise.resolve(prints),
    exec: () => Promise.resolve({ code: 0, said: prints }),
    operator: () => Promise.resolve({ code: 1, said: '' }),
    stateOf: () => state,
    mails: () => ['an ordinary mail'],
  });
}

test.each([
  ['lets everybody in', systemThat(answer(200), '200 200 i-1')],
  ['lets nobody in', systemThat(answer(401, { 'www-authenticate': 'Bearer' }), '401 401')],
  ['stands whatever fails', systemThat(answer(200), '200 200 i-1', 'healthy')],
  ['is broken', systemThat(answer(502), '500')],
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
