/** Queries over events, and where events go on to. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/CWL_QuerySyntax.html */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import type { Service } from '../../service.ts';
import { openWorld } from '../../world.ts';
import { cloudwatchLogs } from './logs.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
const START = Date.UTC(2026, 0, 1);

function world() {
  const sent: Uint8Array[] = [];
  const lambda: Service = {
    id: 'lambda',
    schema: 'lambda',
    operations: {
      GetFunction: () => ({}),
      Invoke: (input) => {
        if ('Payload' in input && input.Payload instanceof Uint8Array) sent.push(input.Payload);
        return {};
      },
    },
  };
  const made = openWorld({ services: [cloudwatchLogs, lambda], clock: manualClock(START) });
  const ask = <T = object>(operation: string, input: object) => made.invoke('logs', operation, input, AT) as Promise<T>;
  const open = async () => {
    await ask('CreateLogGroup', { logGroupName: 'g' });
    await ask('CreateLogStream', { logGroupName: 'g', logStreamName: 's' });
  };
  const put = (...messages: readonly string[]) =>
    ask('PutLogEvents', {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: messages.map((message, i) => ({ timestamp: START + i, message })),
    });
  return { ask, open, put, sent };
}

test('a query filters by fields of the message, sorts and limits', async () => {
  const { ask, open, put } = world();
  await open();
  await put('{"level":"error","ms":9}', '{"level":"info","ms":20}', '{"level":"error","ms":100}', 'error');
  const { queryId } = await ask<{ queryId: string }>('StartQuery', {
    logGroupName: 'g',
    startTime: START / 1000,
    endTime: START / 1000 + 1,
    queryString: 'fields ms | filter level = "error" and ms > 5 | sort ms desc | limit 5',
  });
  const { results } = await ask<{ results: { field: string; value: string }[][] }>('GetQueryResults', { queryId });
  expect(results.map(([first]) => first)).toEqual([
    { field: 'ms', value: '100' },
    { field: 'ms', value: '9' },
  ]);
});

test('a command that is not served is refused by its name', async () => {
  const { ask, open } = world();
  await open();
  const input = { logGroupName: 'g', startTime: 0, endTime: 1, queryString: 'stats count(*) by bin(5m)' };
  await expect(ask('StartQuery', input)).rejects.toThrow('the command stats');
});

test('what passes a subscription goes to its function, and what does not stays', async () => {
  const { ask, open, put, sent } = world();
  await open();
  await ask('PutSubscriptionFilter', {
    logGroupName: 'g',
    filterName: 'f',
    filterPattern: 'ERROR',
    destinationArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  });
  await put('ERROR one', 'fine');
  const [payload = new Uint8Array()] = sent;
  const { awslogs } = JSON.parse(Buffer.from(payload).toString()) as { awslogs: { data: string } };
  const told = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString()) as {
    logEvents: { message: string }[];
  };
  expect(told).toMatchObject({ messageType: 'DATA_MESSAGE', logGroup: 'g', subscriptionFilters: ['f'] });
  expect(told.logEvents.map(({ message }) => message)).toEqual(['ERROR one']);
});
