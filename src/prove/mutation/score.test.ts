/** Changes of a small template, and who notices. The oracle is the template, read by eye. */
import { describe, expect, test } from 'vitest';
import { claim, claimSet, mayNot, property } from '../../claims/index.ts';
import { buildModel, dataDocument } from '../../model/index.ts';
import { prove } from '../prove.ts';
import { mutationsOf } from './catalogue.ts';
import { mutated } from './mutation.ts';
import { tryMutations } from './score.ts';

const Statement = [{ Effect: 'Allow', Principal: { AWS: { Ref: 'AWS::AccountId' } }, Action: 'sqs:*', Resource: '*' }];
const root = {
  Resources: {
    Database: {
      Type: 'AWS::RDS::DBInstance',
      DeletionPolicy: 'Snapshot',
      Properties: { Engine: 'postgres', StorageEncrypted: true, BackupRetentionPeriod: 7 },
    },
    Queue: { Type: 'AWS::SQS::Queue' },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Version: '2012-10-17', Statement } },
    },
  },
};
const sources = [{ name: 'Stack', document: dataDocument(root), region: 'eu-central-1' }];

function trialsWith(...claims: Parameters<typeof claimSet>[0]['claims']) {
  const model = buildModel(sources);
  if (!model.ok) throw new Error('The template cannot be read.');
  const found = tryMutations(model.value, sources, claimSet({ claims }), {});
  if (!found.ok) throw new Error('The claims cannot be read.');
  return { model: model.value, ...found.value };
}

const ENCRYPTED = claim('ENC', 'encrypted', property('Database', 'StorageEncrypted', 'true'));
const CLOSED = claim('CLOSED', 'nobody', mayNot('anyone', ['sqs:*'], { on: 'Queue' }));

test('the catalogue knows what each resource loses', () => {
  expect(mutationsOf(root).map(({ says }) => says)).toEqual([
    'Database goes with its stack',
    'Database stores without encryption',
    'Database keeps no backups',
    'Database keeps backups half as long',
    'Policy is left out',
    'statement 1 of Policy lets everybody in',
  ]);
});

test('each change changes something, and what it does not change is the same', () => {
  for (const mutation of mutationsOf(root)) {
    const after = mutated(root, mutation) as typeof root;
    expect(after).not.toEqual(root);
    expect(after.Resources.Queue).toBe(root.Resources.Queue);
  }
});

test('a change is noticed by a claim that held before and does not hold after', () => {
  const { trials } = trialsWith(ENCRYPTED, CLOSED);
  expect(trials.filter(({ outcome }) => outcome === 'noticed').map(({ mutation, by }) => [mutation.says, by])).toEqual([
    ['Database stores without encryption', 'ENC'],
    ['statement 1 of Policy lets everybody in', 'CLOSED'],
  ]);
});

describe('of what nobody notices', () => {
  const { trials, names } = trialsWith();
  test.each(trials.map((trial) => [trial.mutation.says, trial] as const))(
    '%s',
    (_, { mutation, outcome, wouldNotice }) => {
      expect(outcome).toBe('survived');
      if (wouldNotice === undefined) throw new Error('no claim');
      const after = buildModel([{ ...sources[0], name: 'Stack', document: dataDocument(mutated(root, mutation)) }]);
      const before = buildModel(sources);
      if (!after.ok || !before.ok) throw new Error('not read');
      const set = claimSet({ names, claims: [wouldNotice] });
      const held = prove(before.value, set);
      const holds = prove(after.value, set);
      expect(held.ok && held.value.map((verdict) => verdict.outcome)).toEqual(['proved']);
      expect(holds.ok && holds.value[0]?.outcome === 'proved').toBe(false);
    },
  );
});

test('a claim that did not hold before notices nothing', () => {
  const broken = claim('NO', 'not so', property('Database', 'StorageEncrypted', 'false'));
  expect(trialsWith(broken).trials.filter(({ outcome }) => outcome === 'noticed')).toEqual([]);
});
