/**
 * Archives, replays, connections and API destinations. Oracles: the answers recorded from AWS in
 * https://github.com/localstack/localstack (tests/aws/services/events), and
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { secretsmanager } from '../secretsmanager/secretsmanager.ts';
import { sqs } from '../sqs/sqs.ts';
import { events } from './events.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

function opened() {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const world = openWorld({ services: [events, sqs, secretsmanager], clock });
  const ask = (operation: string, input: object, service = 'events') =>
    world.invoke(service, operation, input, AT) as Promise<Record<string, unknown>>;
  return { ask, clock };
}

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const entry = (Source: string) => ({ Source, DetailType: 'made', Detail: '{"n":1}' });

test('an archive keeps what its pattern wants, and a replay gives it to the rules that are named, once', async () => {
  const { ask, clock } = opened();
  await ask('CreateArchive', {
    ArchiveName: 'a',
    EventSourceArn: BUS,
    EventPattern: '{"source":["shop"]}',
    RetentionDays: 1,
  });
  for (const name of ['first', 'second']) {
    await ask('CreateQueue', { QueueName: name }, 'sqs');
    await ask('PutRule', { Name: name, EventPattern: '{"source":["shop"]}', State: 'ENABLED' });
    await ask('PutTargets', { Rule: name, Targets: [{ Id: 'q', Arn: `arn:aws:sqs:us-east-1:000000000000:${name}` }] });
  }
  await ask('PutEvents', { Entries: [entry('shop'), entry('other')] });
  expect(await ask('DescribeArchive', { ArchiveName: 'a' })).toMatchObject({ EventCount: 1, State: 'ENABLED' });
  const start = {
    ReplayName: 'r',
    EventSourceArn: 'arn:aws:events:us-east-1:000000000000:archive/a',
    EventStartTime: new Date(Date.UTC(2025, 11, 31)),
    EventEndTime: new Date(Date.UTC(2026, 0, 2)),
    Destination: { Arn: BUS, FilterArns: ['arn:aws:events:us-east-1:000000000000:rule/first'] },
  };
  await ask('StartReplay', start);
  await expect(ask('StartReplay', start)).rejects.toThrow('Replay r already exists.');
  await expect(ask('StartReplay', { ...start, ReplayName: 's', EventEndTime: start.EventStartTime })).rejects.toThrow(
    'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
  );
  const bodies = async (name: string) => {
    const QueueUrl = `http://127.0.0.1:4566/000000000000/${name}`;
    const { Messages = [] } = (await ask('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }, 'sqs')) as {
      Messages?: { Body: string }[];
    };
    return Messages.map(({ Body }) => (JSON.parse(Body) as Record<string, unknown>)['replay-name']);
  };
  expect(await bodies('first')).toEqual([undefined, 'r']);
  expect(await bodies('second')).toEqual([undefined]);
  // What was replayed is not archived again; past its retention it is gone.
  expect(await ask('DescribeArchive', { ArchiveName: 'a' })).toMatchObject({ EventCount: 1 });
  clock.advance(86_400_001);
  expect(await ask('DescribeArchive', { ArchiveName: 'a' })).toMatchObject({ EventCount: 0, SizeBytes: 0 });
  await ask('DeleteArchive', { ArchiveName: 'a' });
  await expect(ask('DescribeArchive', { ArchiveName: 'a' })).rejects.toThrow('Archive a does not exist.');
});

/** An HTTP server that tells of each request, and gives a token to who asks for one. */
async function api() {
  const seen: { url: string; method: string; headers: Record<string, unknown>; body: string }[] = [];
  let heard = () => {};
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.once('end', () => {
      const url = request.url ?? '';
      response.end(url.startsWith('/token') ? JSON.stringify({ access_token: 'gold' }) : '');
      seen.push({ url, method: request.method ?? '', headers: request.headers, body });
      if (!url.startsWith('/token')) heard();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const called = new Promise<void>((resolve) => {
    heard = resolve;
  });
  return { at: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, called };
}

test.each([
  ['BASIC', () => ({ BasicAuthParameters: { Username: 'u', Password: 'p' } }), { authorization: 'Basic dTpw' }],
  ['API_KEY', () => ({ ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'v' } }), { 'x-key': 'v' }],
  [
    'OAUTH_CLIENT_CREDENTIALS',
    (at: string) => ({
      OAuthParameters: {
        AuthorizationEndpoint: `${at}/token`,
        HttpMethod: 'POST',
        ClientParameters: { ClientID: 'id', ClientSecret: 'hidden' },
      },
    }),
    { authorization: 'Bearer gold' },
  ],
])('a rule asks an API destination, authorized by %s, and its secrets are not shown', async (kind, auth, headers) => {
  const { ask } = opened();
  const { at, seen, called } = await api();
  const InvocationHttpParameters = {
    BodyParameters: [{ Key: 'who', Value: 'me' }],
    QueryStringParameters: [{ Key: 'q', Value: 'hidden', IsValueSecret: true }],
  };
  const { ConnectionArn } = await ask('CreateConnection', {
    Name: 'c',
    AuthorizationType: kind,
    AuthParameters: { ...auth(at), InvocationHttpParameters },
  });
  const { ApiDestinationArn } = await ask('CreateApiDestination', {
    Name: 'd',
    ConnectionArn,
    InvocationEndpoint: `${at}/orders/*`,
    HttpMethod: 'PUT',
  });
  await ask('PutRule', { Name: 'r', EventPattern: '{"source":["shop"]}' });
  const Target = {
    Id: 't',
    Arn: ApiDestinationArn,
    InputPath: '$.detail',
    HttpParameters: { PathParameterValues: ['7'] },
  };
  await ask('PutTargets', { Rule: 'r', Targets: [{ ...Target, RoleArn: 'arn:aws:iam::000000000000:role/r' }] });
  await ask('PutEvents', { Entries: [entry('shop')] });
  await called;
  expect(seen.at(-1)).toMatchObject({ method: 'PUT', url: '/orders/7?q=hidden', headers });
  expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ n: 1, who: 'me' });
  const shown = await ask('DescribeConnection', { Name: 'c' });
  expect(JSON.stringify(shown)).not.toMatch(/hidden|"p"|"v"/);
  expect(shown.SecretArn).toMatch(/:secret:events!connection\/c\//);
});

test('what is wrong with a destination is told together', async () => {
  const { ask } = opened();
  const wrong = { Name: 'd', ConnectionArn: 'no-arn', InvocationEndpoint: 'https://example.com', HttpMethod: 'BREW' };
  await expect(ask('CreateApiDestination', wrong)).rejects.toThrow(
    /^2 validation errors detected: Value 'no-arn' at 'connectionArn' .*; Value 'BREW' at 'httpMethod' failed to satisfy constraint: Member must satisfy enum value set: \[HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS\]$/,
  );
});
