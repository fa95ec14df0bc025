/** Amounts of single resources. Oracle: the template beside them, and the defaults of AWS's template reference. */
import { describe, expect, test } from 'vitest';
import { audited, findingsOf } from '../tiny-audit.ts';

const resources = {
  Orders: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512, Timeout: 30 } },
  Mails: { Type: 'AWS::Lambda::Function', Properties: {} },
  Queue: {
    Type: 'AWS::SQS::Queue',
    Properties: { VisibilityTimeout: 120, RedrivePolicy: { deadLetterTargetArn: 'x', maxReceiveCount: 5 } },
  },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
  Service: { Type: 'AWS::ECS::Service', Properties: { DesiredCount: { Ref: 'Tasks' } } },
  Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: '2', MaxSize: '6' } },
  Disk: { Type: 'AWS::EC2::Volume', Properties: { Size: 100 } },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 80 } },
  Nightly: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } },
};
const parameters = { Tasks: { Type: 'Number' } };
const ask = (row: string) =>
  findingsOf(`| Name | Settings |\n|---|---|\n| ${row} |`, { resources, parameters, kinds: ['amount'] }).map(
    ({ outcome }) => outcome,
  );

describe('rows', () => {
  test.each([
    ['Orders | 512 MB; stops after 30 s', ['true', 'true']],
    ['Orders | 0.5 GB, timeout: 30 seconds', ['true', 'true']],
    ['Orders | 1024 MB; stops after 31 s', ['false', 'false']],
    ['Mails | 128 MB', ['true']],
    ['Mails | 256 MB', ['false']],
    ['Queue | hidden for 2 minutes; after 5 attempts to the dead-letter queue', ['true', 'true']],
    ['Queue | hidden for 3 minutes; after 4 attempts to the dead-letter queue', ['false', 'false']],
    ['Log | 30 days', ['true']],
    ['Log | 31 days', ['false']],
    ['Service | 2 tasks', ['not checkable']],
    ['Group | 2 to 6 instances', ['true']],
    ['Group | 2 to 7 instances', ['false']],
    ['Disk | 100 GB gp3', ['true']],
    ['Disk | 90 GB gp3', ['false']],
    ['Alarm | CPU > 80 %', ['true']],
    ['Alarm | CPU > 90 %', ['false']],
    ['Nightly | rate(1 day)', ['true']],
    ['Nightly | rate(2 days)', ['false']],
    ['Unknown | 512 MB', ['not checkable']],
  ])('%s', (row, outcomes) => {
    expect(ask(row)).toEqual(outcomes);
  });

  test.each(['Orders | called every 45 s', 'Orders | a window of 45 s', 'Orders | 3 of 10 MB', 'The orders | 99 MB'])(
    '%s is no amount of the resource',
    (row) => {
      expect(ask(row)).toEqual([]);
    },
  );
});

test('items name their resource before a colon', () => {
  expect(audited('- Orders: 256 MB', { resources, parameters, kinds: ['amount'] })).toEqual([
    '1 false Orders has 256 MB',
  ]);
});

test('what a table of prices assumes is no amount', () => {
  const table = '| Resource | Per month, $ | For |\n|---|---|---|\n| Disk | $9 | 90 GB |';
  expect(audited(table, { resources, parameters, kinds: ['amount'] })).toEqual([]);
});
