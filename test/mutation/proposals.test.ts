/** What is proposed for a claim must be refused by it, and a claim that refuses nothing must be said to. */
import { describe, expect, test } from 'vitest';
import { claim, exists, file, property } from '../../src/claims/index.ts';
import { proposalsFor } from '../../tools/mutation/proposals.ts';
import { editsOf } from '../../tools/mutation/template-edits.ts';
import { afterRow } from '../breaking/rows.ts';
import { type System, verdictsOf } from '../judged.ts';

const Queue = {
  Type: 'AWS::SQS::Queue',
  Properties: { DelaySeconds: 5, FifoQueue: true, Tags: [{ Key: 'a', Value: 'b' }], KmsMasterKeyId: { Ref: 'Key' } },
};
const Group = { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'a' } };

const system: System = {
  stacks: [
    {
      name: 'Stack',
      region: 'eu-west-1',
      template: { Resources: { Queue, Group, Key: { Type: 'AWS::KMS::Key' } }, Parameters: {}, Outputs: {} },
    },
  ],
  claims: {
    schema: 'lintel/claims@1',
    files: { 'run.sh': 'set -e\nbackup --all\n' },
    claims: [
      claim('DELAY', 'messages wait five seconds', [property('Queue', 'DelaySeconds', 5)]),
      claim('ONE', 'there is one queue', [exists({ type: 'AWS::SQS::Queue' }, 1)]),
      claim('BACKUP', 'the backup runs', [file('run.sh', { mentions: ['backup --all'] })]),
      claim('NONE', 'there is no table', [exists({ type: 'AWS::DynamoDB::Table' }, { max: 0 })]),
    ],
  },
};

describe('the edits of a resource', () => {
  const edits = editsOf('Queue', Queue).map(({ row }) => row);

  test.each([
    ['a number becomes another', 'DelaySeconds of Queue is 10, not 5', { at: 'Queue.Properties.DelaySeconds', to: 10 }],
    ['a boolean turns', 'FifoQueue of Queue is false, not true', { at: 'Queue.Properties.FifoQueue', to: false }],
    ['a property is left out', 'KmsMasterKeyId of Queue is left out', { at: 'Queue.Properties.KmsMasterKeyId' }],
    ['an element is left out', 'Tags[0] of Queue is left out', { at: 'Queue.Properties.Tags[0]' }],
    ['the resource is left out', 'Queue is left out', { at: 'Queue' }],
    ['the resource is there twice', 'there is a second Queue', { at: 'QueueAgain', like: 'Queue' }],
  ])('%s', (_, edit, row) => {
    expect(edits).toContainEqual({ edit, ...row });
  });

  test('what a reference is made of is no place', () => {
    expect(edits.filter(({ at }) => at?.includes('Ref'))).toEqual([]);
  });

  test('a security group is opened', () => {
    const opened = editsOf('Group', Group).find(({ row }) => row.at === 'GroupOpenedIn');
    expect(opened?.row.to).toMatchObject({ Properties: { CidrIp: '0.0.0.0/0', IpProtocol: '-1' } });
  });
});

describe('proposals', () => {
  const proposals = proposalsFor(system, ['DELAY', 'ONE', 'BACKUP', 'NONE'], 2);

  test.each(['DELAY', 'ONE', 'BACKUP'])('what is proposed for %s is refused by it', (id) => {
    const rows = proposals.get(id) ?? [];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(verdictsOf(afterRow(system, row), [id])[0]?.row).toBe('notMet');
  });

  test('the sharpest edit comes first', () => {
    expect(proposals.get('DELAY')?.[0]?.edit).toBe('DelaySeconds of Queue is 10, not 5');
    expect(proposals.get('ONE')?.[0]?.edit).toBe('there is a second Queue');
    expect(proposals.get('BACKUP')?.[0]).toMatchObject({ file: 'run.sh', says: 'backup --all' });
  });

  test('nothing is proposed for a claim that no edit of what is there can break', () => {
    expect(proposals.get('NONE')).toEqual([]);
  });
});
