/** Which differences are facts of the system: the oracle is what AWS or the host does with each place. */
import { describe, expect, test } from 'vitest';
import { differenceOf } from '../../tools/mutation/difference.ts';

interface Change {
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

const RESOURCES = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders', VisibilityTimeout: 30 } },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmDescription: 'too old', Threshold: 5, Dimensions: [{ Name: 'Queue', Value: { Ref: 'Queue' } }] },
    Metadata: { 'aws:cdk:path': 'Stack/Alarm' },
  },
};
const FILES = {
  'run.sh': '#!/bin/sh\n# every night\nbackup --keep 7\n',
  'page.md': 'Takes 30 minutes.\n\n```sh\nrestore\n```\n',
  'runbooks/dev/alarms.md': '```sh\naws ecs describe-tasks\n```\n',
  'runbooks/dev/restore.md': '```sh\naws rds describe-db-instances\n```\n',
};
const output = ({ resources = RESOURCES, files = FILES }: Change) => ({
  stacks: [{ name: 'Stack', region: 'eu-central-1', template: { Resources: resources } }],
  files,
});
const differenceBy = (change: Change) => differenceOf(output({}), output(change));
const changed = (from: string, to: string): Change => ({
  resources: JSON.parse(JSON.stringify(RESOURCES).replaceAll(from, to)),
});

describe('a change of an output', () => {
  test('that changes nothing is none', () => {
    expect(differenceBy({})).toEqual({ kind: 'none' });
  });

  test.each<[string, Change]>([
    ['a description', changed('too old', 'old')],
    ['the metadata of a resource', changed('Stack/Alarm', 'Stack/Bell')],
    ['a logical id, where whoever refers to it follows', changed('"Queue"', '"Line"')],
    ['a comment of a script', { files: { ...FILES, 'run.sh': FILES['run.sh'].replace('night', 'day') } }],
    ['an empty line of a script', { files: { ...FILES, 'run.sh': FILES['run.sh'].replace('\nbackup', '\n\nbackup') } }],
    ['a step for an alarm', { files: { ...FILES, 'runbooks/dev/alarms.md': '```sh\naws ecs list-tasks\n```\n' } }],
    ['the prose of a page', { files: { ...FILES, 'page.md': FILES['page.md'].replace('Takes', 'Needs') } }],
  ])('%s is words', (_, change) => {
    expect(differenceBy(change)).toEqual({ kind: 'words' });
  });

  test.each<[string, Change, string]>([
    ['a property', changed('"Threshold":5', '"Threshold":6'), 'Stack.Resources.Alarm.Properties.Threshold: 5 → 6'],
    ['a name', changed('orders', 'bills'), 'Stack.Resources.Queue.Properties.QueueName: "orders" → "bills"'],
    ['a reference to another resource', changed('{"Ref":"Queue"}', '{"Ref":"Alarm"}'), 'Value.Ref: "Queue" → "Alarm"'],
    [
      'a command of another runbook',
      { files: { ...FILES, 'runbooks/dev/restore.md': '```sh\naws rds describe-db-clusters\n```\n' } },
      'runbooks/dev/restore.md',
    ],
    [
      'a command',
      { files: { ...FILES, 'run.sh': FILES['run.sh'].replace('7', '1') } },
      '"backup --keep 7" → "backup --keep 1"',
    ],
    [
      'a command that becomes a comment',
      { files: { ...FILES, 'run.sh': FILES['run.sh'].replace('backup', '#backup') } },
      'run.sh[1]',
    ],
    ['a number in a page', { files: { ...FILES, 'page.md': FILES['page.md'].replace('30', '60') } }, '"30" → "60"'],
    [
      'a command in a page',
      { files: { ...FILES, 'page.md': FILES['page.md'].replace('restore', 'drop') } },
      '"restore" → "drop"',
    ],
    ['a file less', { files: { 'run.sh': FILES['run.sh'] } }, 'page.md'],
  ])('%s is a fact', (_, change, at) => {
    expect(differenceBy(change)).toEqual({ kind: 'facts', at: expect.stringContaining(at) });
  });
});
