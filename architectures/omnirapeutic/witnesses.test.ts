/** A witness that cannot fail shows nothing: each is held against systems that do not do what it looks for. */
import type { FrontDoorAnswer, WitnessedSystem } from 'lintel/constructs';
import { uselessSystem } from 'lintel/testing';
import { expect, test } from 'vitest';
import architecture from './architecture.ts';
import { omnirapeuticWitnesses } from './witnesses.ts';

const { production } = architecture.environments;
const claims = production === undefined ? [] : (architecture.claims?.('production', production).claims ?? []);
const files = production === undefined ? {} : (architecture.files?.('production', production) ?? {});
const witnesses = omnirapeuticWitnesses(files);

test('each claim that waits for a run has one witness, or says what a machine lacks', () => {
  const waiting = claims.flatMap(({ id, holds }) =>
    holds.flatMap((each) => (each.kind === 'witness' && each.lacks === undefined ? [id] : [])),
  );
  expect(witnesses.map(({ claim }) => claim).sort()).toEqual([...waiting].sort());
});

/** It answers every request alike, and nothing comes that is waited for. */
function systemThat(answers: Partial<FrontDoorAnswer>): WitnessedSystem {
  const answer = { status: 200, headers: {}, body: '{}', tls: '', ...answers };
  return uselessSystem({
    ask: () => Promise.resolve(answer),
    aws: () =>
      Promise.resolve({
        events: [],
        taskArns: ['old'],
        TargetGroups: [{ TargetGroupArn: 'arn', HealthCheckPath: '/health' }],
        TargetHealthDescriptions: [{ TargetHealth: { State: 'unhealthy' } }],
      }),
    program: () => Promise.resolve(''),
    exec: () => Promise.resolve({ code: 0, said: '' }),
    operator: () => Promise.resolve({ code: 1, said: '' }),
  });
}

test.each(
  witnesses.flatMap(({ claim, see }) => [
    [
      claim,
      'everything fails',
      see,
      { status: 502, body: 'Bad Gateway', headers: { 'content-type': 'text/html' } },
    ] as const,
    // A page for every question, the API's as well, and tasks that never change.
    ...(claim === 'OMN-FLW-07'
      ? []
      : [
          [
            claim,
            'the pages answer everything',
            see,
            { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' },
          ] as const,
        ]),
  ]),
)('%s where %s', async (_claim, _what, see, answers) => {
  await expect(see(systemThat(answers))).rejects.toThrow();
});
