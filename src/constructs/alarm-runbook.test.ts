/** Oracles: the Markdown and the commands written here; that their options are AWS's own is test/runbooks.test.ts. */
import { expect, test } from 'vitest';
import { type AlarmStep, alarmRunbook, metricCommand } from './alarm-runbook.ts';

const STEP: AlarmStep = {
  alarm: 'shop-cpu',
  tells: 'Users wait.',
  look: ['aws ecs list-tasks'],
  causes: [
    { seen: 'Load.', step: 'More tasks.', commands: ['aws ecs update-service'] },
    { seen: 'A release.', step: 'Go back.' },
  ],
};

test('a heading for each alarm, then what to look at and what to do', () => {
  const text = alarmRunbook({ title: 'Alarms', about: 'All of them.', alarms: [STEP] });
  expect(text).toContain('# Alarms\n\nAll of them.\n');
  expect(text).toContain('\n## shop-cpu\n\nUsers wait.\n\nFirst look:\n\n```sh\naws ecs list-tasks\n```\n');
  expect(text).toContain(
    '\n- **Load.** More tasks.\n\n```sh\naws ecs update-service\n```\n\n- **A release.** Go back.\n',
  );
});

test('two steps for one alarm are refused', () => {
  expect(() => alarmRunbook({ title: 'Alarms', about: '', alarms: [STEP, STEP] })).toThrow('"shop-cpu"');
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
