/**
 * Mails of topics. Oracles: RFC 5322 and RFC 2047, read by hand; what an alarm sends is on
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { cloudwatchLogs } from '../logs/logs.ts';
import { mailText } from './outbox.ts';
import { sns } from './sns.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-outbox-'));
  const clock = manualClock(Date.UTC(2026, 0, 1, 10));
  const world = openWorld({ services: [sns, cloudwatch, cloudwatchLogs], clock, folder });
  onTestFinished(async () => {
    await world.state.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = (operation: string, input: object, service = 'sns') =>
    world.invoke(service, operation, input, AT) as Promise<Record<string, string>>;
  const mails = () =>
    readdirSync(join(folder, 'outbox'))
      .toSorted()
      .map((name) => {
        expect(statSync(join(folder, 'outbox', name)).mode & 0o077).toBe(0);
        const [head = '', ...body] = readFileSync(join(folder, 'outbox', name), 'utf8').split('\r\n\r\n');
        const headers = Object.fromEntries(head.split('\r\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
        return { name, headers: headers as Record<string, string>, body: body.join('\r\n\r\n') };
      });
  return { clock, ask, mails };
}

test('an alarm that goes off lies as a mail in the outbox; before it, the question for the subscription', async () => {
  const { clock, ask, mails } = opened();
  const { TopicArn = '' } = await ask('CreateTopic', { Name: 'alerts' });
  const answer = await ask('Subscribe', { TopicArn, Protocol: 'email', Endpoint: 'ops@example.com' });
  // https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html
  expect(answer.SubscriptionArn).toBe('pending confirmation');
  await ask(
    'PutMetricAlarm',
    {
      AlarmName: 'errors',
      Namespace: 'Shop',
      MetricName: 'm',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [TopicArn],
    },
    'monitoring',
  );
  clock.advance(1000);
  await ask('SetAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'a trial' }, 'monitoring');
  await expect.poll(() => mails().length).toBe(2);
  const [question, alarm] = mails();
  expect(question?.headers).toMatchObject({ To: 'ops@example.com', Date: 'Thu, 01 Jan 2026 10:00:00 +0000' });
  expect(question?.body).toContain('has confirmed it already');
  expect(alarm?.headers.Subject).toBe('ALARM: "errors" in EU (Ireland)');
  expect(alarm?.name).toMatch(/^2026-01-01T10-00-01\.000Z-[0-9a-f]{8}\.eml$/);
  const [told = ''] = alarm?.body.split('\r\n\r\n--') ?? [];
  expect(JSON.parse(told)).toMatchObject({ AlarmName: 'errors', NewStateValue: 'ALARM', NewStateReason: 'a trial' });
});

test('who has ended the subscription gets no more', async () => {
  const { ask, mails } = opened();
  const { TopicArn = '' } = await ask('CreateTopic', { Name: 'alerts' });
  const { SubscriptionArn = '' } = await ask('Subscribe', {
    TopicArn,
    Protocol: 'email',
    Endpoint: 'ops@example.com',
    ReturnSubscriptionArn: true,
  });
  await ask('Publish', { TopicArn, Message: 'first' });
  await ask('Unsubscribe', { SubscriptionArn });
  await ask('Publish', { TopicArn, Message: 'second' });
  expect(mails().filter(({ body }) => body.startsWith('first'))).toHaveLength(1);
  expect(mails().filter(({ body }) => body.startsWith('second'))).toHaveLength(0);
});

test('a mail as JSON is the message that other subscribers get', async () => {
  const { ask, mails } = opened();
  const { TopicArn = '' } = await ask('CreateTopic', { Name: 'alerts' });
  await ask('Subscribe', { TopicArn, Protocol: 'email-json', Endpoint: 'ops@example.com' });
  await ask('Publish', { TopicArn, Message: 'hello', Subject: 'greeting' });
  const json = mails().map(({ body }) => JSON.parse(body));
  expect(json).toContainEqual(expect.objectContaining({ Type: 'Notification', Message: 'hello', Subject: 'greeting' }));
  expect(json).toContainEqual(expect.objectContaining({ Type: 'SubscriptionConfirmation', TopicArn }));
});

test('a subject beyond ASCII is encoded, and no text makes a header of its own', () => {
  const text = mailText(
    'k',
    { protocol: 'email', to: 'a@example.com\r\nBcc: b@example.com', subject: 'Größe\nX: y', text: 'é' },
    0,
  );
  const [head = '', body] = text.split('\r\n\r\n');
  const names = head.split('\r\n').map((line) => line.split(':')[0]);
  expect(names).not.toContain('Bcc');
  expect(names).not.toContain('X');
  const [, word = ''] = /^Subject: =\?UTF-8\?B\?(.*)\?=$/m.exec(head) ?? [];
  expect(Buffer.from(word, 'base64').toString()).toBe('Größe X: y');
  expect(body).toBe('é\r\n');
});
