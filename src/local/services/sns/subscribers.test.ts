/**
 * Subscribers over HTTP, and the policies that choose what they get. Oracles: the answers recorded from AWS in
 * https://github.com/localstack/localstack (tests/aws/services/sns), and Node's own check of signatures.
 */
import { createVerify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../server/server.ts';
import { openWorld } from '../../world.ts';
import { sns } from './sns.ts';

const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

/** What an HTTP endpoint gets, one after the other. */
async function endpoint() {
  const got: Record<string, string>[] = [];
  const waiting: ((body: Record<string, string>) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      response.end();
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, string>;
      const next = waiting.shift();
      if (next === undefined) got.push(body);
      else next(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const next = () => {
    const found = got.shift();
    return found === undefined ? new Promise<Record<string, string>>((resolve) => waiting.push(resolve)) : found;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, next };
}

async function isSigned(message: Record<string, string>, names: readonly string[]): Promise<boolean> {
  const pem = await (await fetch(message.SigningCertURL ?? '')).text();
  const lines = names.flatMap((name) => (message[name] === undefined ? [] : [name, message[name]]));
  return createVerify(message.SignatureVersion === '2' ? 'sha256' : 'sha1')
    .update(`${lines.join('\n')}\n`)
    .verify(new X509Certificate(pem).publicKey, message.Signature ?? '', 'base64');
}

test('an HTTP endpoint confirms by the link that it is sent, and can check what it gets', async () => {
  const server = await startServer({ services: [sns] });
  onTestFinished(() => server.close());
  const ask = (operation: string, input: object) =>
    server.world.invoke('sns', operation, input, AT) as Promise<Record<string, string>>;
  const { url, next } = await endpoint();
  const { TopicArn } = await ask('CreateTopic', { Name: 't', Attributes: { SignatureVersion: '2' } });
  await ask('Subscribe', { TopicArn, Protocol: 'http', Endpoint: url });
  const asked = await next();
  expect(asked).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn });
  const of = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  expect(await isSigned(asked, of)).toBe(true);
  expect(await isSigned({ ...asked, Token: 'another' }, of)).toBe(false);
  // Nothing is delivered before.
  await ask('Publish', { TopicArn, Message: 'too soon' });
  expect((await fetch(asked.SubscribeURL ?? '')).status).toBe(200);
  await ask('Publish', { TopicArn, Message: 'now', Subject: 'about' });
  const sent = await next();
  expect(sent).toMatchObject({ Type: 'Notification', Message: 'now', SignatureVersion: '2' });
  expect(await isSigned(sent, ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'])).toBe(true);
  const left = await fetch(sent.UnsubscribeURL ?? '');
  expect(await left.text()).toContain('UnsubscribeResponse');
});

const PLACE = (text: string, column: number) => `\n at [Source: (String)"${text}"; line: 1, column: ${column}]`;

test.each<[object, string]>([
  [{ key: [{ suffix: 100 }] }, `suffix match pattern must be a string${PLACE('{"key":[{"suffix":100}]}', 22)}`],
  [
    { key: [{ exists: 'no' }] },
    `exists match pattern must be either true or false.${PLACE('{"key":[{"exists":"no"}]}', 20)}`,
  ],
  [
    { key: [{ numeric: ['<', 100, '>', 10] }] },
    `Too many elements in numeric expression${PLACE('{"key":[{"numeric":["<",100,">",10]}]}', 30)}`,
  ],
  [
    { key: [{ numeric: ['>', 3, '<', 1] }] },
    `Bottom must be less than top${PLACE('{"key":[{"numeric":[">",3,"<",1]}]}', 33)}`,
  ],
  [
    { key: [{ numeric: [1, '<='] }] },
    `Invalid member in numeric match: 1${PLACE('{"key":[{"numeric":[1,"<="]}]}', 22)}`,
  ],
  [{ key: [['value']] }, `Match value must be String, number, true, false, or null${PLACE('{"key":[["value"]]}', 10)}`],
  [
    { key: [{ 'anything-but': { suffix: 'test' } }] },
    `Unsupported anything-but pattern: suffix${PLACE('{"key":[{"anything-but":{"suffix":"test"}}]}', 36)}`,
  ],
  [{ key: [{ cidr: 'xx.11.xx/8' }] }, 'Nonstandard IP address: xx.11.xx'],
  [{ key: Array.from({ length: 151 }, (_, i) => `v${i}`) }, 'Filter policy is too complex'],
  [{ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] }, 'Filter policy can not have more than 5 keys'],
])('%j is refused', async (policy, reason) => {
  const world = openWorld({ services: [sns] });
  const { TopicArn } = (await world.invoke('sns', 'CreateTopic', { Name: 't' }, AT)) as { TopicArn: string };
  const input = {
    TopicArn,
    Protocol: 'sms',
    Endpoint: '+123123123',
    Attributes: { FilterPolicy: JSON.stringify(policy) },
  };
  await expect(world.invoke('sns', 'Subscribe', input, AT)).rejects.toThrow(
    `Invalid parameter: Attributes Reason: FilterPolicy: ${reason}`,
  );
});

test.each<[object, object, boolean]>([
  [{ 'a.b': ['x'] }, { a: { b: 'x' } }, true],
  [{ a: { b: ['x'] } }, { 'a.b': 'x' }, true],
  [{ ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '10.1.2.3' }, true],
  [{ ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '11.1.2.3' }, false],
  [{ a: [{ exists: false }] }, { b: 1 }, true],
  [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
])('%j lets %j through: %s', async (policy, body, expected) => {
  const world = openWorld({ services: [sns] });
  const ask = (operation: string, input: object) =>
    world.invoke('sns', operation, input, AT) as Promise<Record<string, string>>;
  const { TopicArn } = await ask('CreateTopic', { Name: 't' });
  const Attributes = { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: 'MessageBody' };
  await ask('Subscribe', { TopicArn, Protocol: 'sms', Endpoint: '+123123123', Attributes });
  await ask('Publish', { TopicArn, Message: JSON.stringify(body) });
  expect(world.state.collection('sns/outbox', AT).size).toBe(expected ? 1 : 0);
});
