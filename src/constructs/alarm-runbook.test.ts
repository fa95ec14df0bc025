/** Oracles: the Markdown and the commands written here; that their options are AWS's own is test/runbooks.test.ts. */
import { expect, test } from 'vitest';
import { type AlarmStep, alarmRunbook, logCommand, metricCommand } from './alarm-runbook.ts';

const STEP: AlarmStep = {
  alarm: 'shop-cpu',
  tells: 'Users wait.',
  look: ['aws ecs list-tasks'],
  causes: [
    { seen: 'Load.', step: 'More tasks.', commands: ['aws ecs update-service'] },
    { seen: 'A release.', step: 'Go back.' },
  ],
};

const HEAD = { title: 'Alarms', region: 'eu-west-1', prefix: 'shop-' } as const;

test('a heading for each alarm, then what to look at and what to do', () => {
  const text = alarmRunbook({ ...HEAD, about: 'All of them.', alarms: [STEP] });
  expect(text).toContain('# Alarms\n\nEverything that is in alarm now, with the reason:\n\n```sh\n');
  expect(text).toContain(
    'aws cloudwatch describe-alarms --region eu-west-1 --state-value ALARM --alarm-name-prefix shop- --query',
  );
  expect(text).toContain('\n```\n\nAll of them.\n');
  expect(text).toContain('\n## shop-cpu\n\nUsers wait.\n\nFirst look:\n\n```sh\naws ecs list-tasks\n```\n');
  expect(text).toContain(
    '\n- **Load.** More tasks.\n\n```sh\naws ecs update-service\n```\n\n- **A release.** Go back.\n',
  );
});

test('two steps for one alarm are refused', () => {
  expect(() => alarmRunbook({ ...HEAD, about: '', alarms: [STEP, STEP] })).toThrow('"shop-cpu"');
});

test('a metric is asked for by its dimensions, and a value of the shell is quoted', () => {
  const command = metricCommand({
    region: 'eu-west-1',
    namespace: 'AWS/EC2',
    metric: 'CPUUtilization',
    dimensions: { InstanceId: '$instance', Other: 'x' },
    statistic: 'Average',
  });
  expect(command).toContain('--dimensions "Name=InstanceId,Value=$instance" Name=Other,Value=x ');
  const bare = { region: 'r', namespace: 'N', metric: 'M', statistic: 'Sum' } as const;
  expect(metricCommand({ ...bare, dimensions: {} })).not.toContain('--dimensions');
});

test('a log is asked for from its group, with its pattern in single quotes', () => {
  const log = { region: 'eu-west-1', group: '/shop/api' } as const;
  expect(logCommand(log)).toBe('aws logs tail /shop/api --region eu-west-1 --since 30m');
  expect(logCommand({ ...log, since: '1h', pattern: '{ $.status >= 500 }' })).toBe(
    "aws logs tail /shop/api --region eu-west-1 --since 1h --filter-pattern '{ $.status >= 500 }'",
  );
});
