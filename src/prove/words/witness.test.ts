/** A promise that only a run shows. By hand: it is seen where a run has shown these very words, and waits otherwise. */
import { expect, test } from 'vitest';
import { exists, witness } from '../../claims/index.ts';
import { judgeIn } from '../tiny-proof.ts';

const WORLD = { resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
const seen = (what: string) => () => ({ witnessed: new Map([[what, { on: '2026-11-29', saw: 'a job was done.' }]]) });

test('what a run has shown is witnessed, with the day and what was seen, and the row is met', () => {
  const verdict = judgeIn(WORLD, witness('workload', 'a job is done'), {}, seen('a job is done'));
  expect(verdict).toMatchObject({ outcome: 'witnessed', row: 'met' });
  expect(verdict.trace.map(({ says }) => says)).toEqual([
    'Seen on 2026-11-29 in a run of the workload: a job was done.',
  ]);
});

test('what no run has shown, or a run for other words, waits', () => {
  for (const observe of [() => ({}), seen('a job is done twice')]) {
    const verdict = judgeIn(WORLD, witness('workload', 'a job is done'), {}, observe);
    expect(verdict).toMatchObject({ outcome: 'unseen', row: 'awaitingWitness' });
  }
});

test('what no machine shows waits with the reason, until somebody has shown it', () => {
  const looked = witness('procedure', 'a person looks', { lacks: 'a person' });
  const verdict = judgeIn(WORLD, looked, {}, () => ({}));
  expect(verdict).toMatchObject({ outcome: 'unseen', row: 'awaitingWitness' });
  expect(verdict.missing).toEqual(['a run of the procedure: a person looks; no machine of its own shows it: a person']);
  expect(judgeIn(WORLD, looked, {}, seen('a person looks')).outcome).toBe('witnessed');
});

test('what a run has shown saves no claim of which the template shows the contrary', () => {
  const holds = [witness('workload', 'a job is done'), exists({ type: 'AWS::SNS::Topic' })];
  expect(judgeIn(WORLD, holds, {}, seen('a job is done')).outcome).toBe('refuted');
});
