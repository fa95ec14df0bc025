/** The wire: requests as clients send them, answers as AWS's protocol pages show them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { LOCAL_SERVICES } from '../services.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { type LocalServer, startServer } from './server.ts';

let server: LocalServer;
const clock = manualClock(Date.UTC(2026, 0, 1));

beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES, clock });
});
afterAll(() => server.close());

const scope = (service: string, region = 'us-east-1', key = 'test') =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

async function json(service: string, target: string, body: unknown, region?: string) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      authorization: scope(service, region),
      'x-amz-target': target,
      'content-type': 'application/x-amz-json-1.0',
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

async function form(service: string, parameters: Record<string, string>) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { authorization: scope(service), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters),
  });
  return { status: response.status, text: await response.text() };
}

const object = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: scope('s3'), ...headers },
    ...(body === undefined ? {} : { body }),
  });

describe('protocols', () => {
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  test('the query protocol answers in the envelope of the operation', async () => {
    const { status, text } = await form('sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });
    expect(status).toBe(200);
    expect(text).toContain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>',
    );
    expect(text).toContain('<Arn>arn:aws:iam::000000000000:root</Arn>');
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-faqs.html
  test('an error of SQS in JSON has its type, and the code of the query protocol in a header', async () => {
    const { status, headers, body } = await json('sqs', 'AmazonSQS.GetQueueUrl', { QueueName: 'none' });
    expect(status).toBe(400);
    expect(body?.__type).toBe('com.amazonaws.sqs#QueueDoesNotExist');
    expect(headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
  });

  test('the same queue is asked by JSON and by form', async () => {
    await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'both' });
    const { text } = await form('sqs', { Action: 'GetQueueUrl', Version: '2012-11-05', QueueName: 'both' });
    expect(text).toContain(`<QueueUrl>${server.url}/queue/us-east-1/000000000000/both</QueueUrl>`);
  });

  test('a region is a name space of its own', async () => {
    await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'here' });
    const { status } = await json('sqs', 'AmazonSQS.GetQueueUrl', { QueueName: 'here' }, 'eu-west-1');
    expect(status).toBe(400);
  });

  test.each([
    ['a number for a text', '{"QueueName": 5}', 'SerializationException'],
    ['no JSON', '{"QueueName', 'SerializationException'],
  ])('%s is refused as AWS refuses it', async (_, text, type) => {
    const { status, body } = await json('sqs', 'AmazonSQS.CreateQueue', text);
    expect([status, String(body?.__type)]).toEqual([400, expect.stringContaining(type)]);
  });

  test('an operation that AWS has and the target has not is refused by name', async () => {
    const { status, body } = await json('monitoring', 'GraniteServiceVersion20100801.PutAnomalyDetector', {});
    expect(status).toBe(501);
    expect(body?.message).toBe('The local target does not serve PutAnomalyDetector of CloudWatch.');
  });

  test('XML with a document type is refused: nothing in it can expand', async () => {
    await object('PUT', '/entities');
    const bomb = '<!DOCTYPE a [<!ENTITY b "bb">]><Tagging><TagSet/></Tagging>';
    const response = await object('PUT', '/entities?tagging', bomb);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('<Code>MalformedXML</Code>'),
    ]);
  });

  test('CBOR comes back as it went', () => {
    const value = {
      text: 'ä',
      number: -5,
      big: 2 ** 40,
      half: 0.5,
      list: [true, undefined],
      bytes: Uint8Array.of(1),
      time: new Date(1500),
    };
    const { bytes, ...others } = decodeCbor(encodeCbor(value)) as typeof value;
    const { bytes: _, ...expected } = value;
    expect({ ...others }).toEqual(expected);
    expect([...bytes]).toEqual([1]);
  });
});

describe('S3', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/range-get-olap.html, RFC 9110, 14.2
  test('a range is told with its place; one past the end with the size', async () => {
    await object('PUT', '/ranges');
    await object('PUT', '/ranges/key', '0123456789');
    const part = await object('GET', '/ranges/key', undefined, { range: 'bytes=2-4' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234']);
    const past = await object('GET', '/ranges/key', undefined, { range: 'bytes=20-30' });
    expect([past.status, await past.text()]).toEqual([
      416,
      expect.stringContaining('<ActualObjectSize>10</ActualObjectSize>'),
    ]);
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  test('a write that wants the key to be free is refused where it is taken', async () => {
    await object('PUT', '/conditions');
    const first = await object('PUT', '/conditions/key', 'a', { 'if-none-match': '*' });
    const second = await object('PUT', '/conditions/key', 'b', { 'if-none-match': '*' });
    expect([first.status, second.status]).toEqual([200, 412]);
    expect(await (await object('GET', '/conditions/key')).text()).toBe('a');
  });

  test('a body that is not what its checksum says is refused and not kept', async () => {
    await object('PUT', '/checksums');
    const wrong = await object('PUT', '/checksums/key', 'a', { 'x-amz-checksum-crc32': 'AAAAAA==' });
    expect([wrong.status, (await object('GET', '/checksums/key')).status]).toEqual([400, 404]);
  });

  test('keys are rolled up at the delimiter', async () => {
    await object('PUT', '/lists');
    for (const key of ['a/1', 'a/2', 'b', 'c/3']) await object('PUT', `/lists/${key}`, '');
    const text = await (await object('GET', '/lists?list-type=2&delimiter=/')).text();
    expect([...text.matchAll(/<Prefix>([^<]+)<|<Key>([^<]+)</g)].map(([, prefix, key]) => prefix ?? key)).toEqual([
      'b',
      'a/',
      'c/',
    ]);
  });
});

describe('SQS', () => {
  const send = async (queue: string, text: string) =>
    json('sqs', 'AmazonSQS.SendMessage', { QueueUrl: queue, MessageBody: text });
  const receive = async (queue: string, more = {}) => {
    const { body } = await json('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: queue, ...more });
    return (body?.Messages ?? []) as readonly { readonly Body: string; readonly ReceiptHandle: string }[];
  };

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
  test('a message in flight is hidden until its timeout has passed', async () => {
    await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'hidden' });
    await send('hidden', 'x');
    expect((await receive('hidden')).length).toBe(1);
    expect((await receive('hidden')).length).toBe(0);
    clock.advance(30_000);
    expect((await receive('hidden')).length).toBe(1);
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
  test('what was received too often goes to the dead-letter queue', async () => {
    await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'dead' });
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
      maxReceiveCount: 1,
    });
    await json('sqs', 'AmazonSQS.CreateQueue', {
      QueueName: 'source',
      Attributes: { RedrivePolicy, VisibilityTimeout: '0' },
    });
    await send('source', 'poison');
    await receive('source');
    expect((await receive('source')).length).toBe(0);
    expect((await receive('dead')).map(({ Body }) => Body)).toEqual(['poison']);
  });
});

describe('KMS', () => {
  test('only the context that a text was encrypted in decrypts it', async () => {
    const { body: made } = await json('kms', 'TrentService.CreateKey', {});
    const KeyId = (made?.KeyMetadata as { readonly KeyId: string } | undefined)?.KeyId;
    const Plaintext = Buffer.from('text').toString('base64');
    const { body } = await json('kms', 'TrentService.Encrypt', { KeyId, Plaintext, EncryptionContext: { a: 'b' } });
    const right = await json('kms', 'TrentService.Decrypt', {
      CiphertextBlob: body?.CiphertextBlob,
      EncryptionContext: { a: 'b' },
    });
    const wrong = await json('kms', 'TrentService.Decrypt', { CiphertextBlob: body?.CiphertextBlob });
    expect([right.body?.Plaintext, wrong.body?.__type]).toEqual([Plaintext, 'InvalidCiphertextException']);
  });

  // The signature is checked by the machine's own cryptography, over the message instead of its digest.
  test.each(['ECC_NIST_P256', 'ECC_SECG_P256K1'])(
    'a digest signed with %s is a signature of its message',
    async (KeySpec) => {
      const { createHash, createPublicKey, verify } = await import('node:crypto');
      const { body: made } = await json('kms', 'TrentService.CreateKey', { KeySpec, KeyUsage: 'SIGN_VERIFY' });
      const KeyId = (made?.KeyMetadata as { readonly KeyId: string } | undefined)?.KeyId;
      const digest = createHash('sha256').update('message').digest('base64');
      const { body } = await json('kms', 'TrentService.Sign', {
        KeyId,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      });
      const { body: key } = await json('kms', 'TrentService.GetPublicKey', { KeyId });
      const publicKey = createPublicKey({
        key: Buffer.from(String(key?.PublicKey), 'base64'),
        format: 'der',
        type: 'spki',
      });
      const signature = Buffer.from(String(body?.Signature), 'base64');
      expect([
        verify('sha256', Buffer.from('message'), publicKey, signature),
        verify('sha256', Buffer.from('other'), publicKey, signature),
      ]).toEqual([true, false]);
    },
  );
});

// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
test('a new value of a secret is the current one, and the one before it the previous', async () => {
  const ask = (operation: string, body: object) => json('secretsmanager', `secretsmanager.${operation}`, body);
  await ask('CreateSecret', { Name: 's', SecretString: 'one', ClientRequestToken: '1'.repeat(32) });
  await ask('PutSecretValue', { SecretId: 's', SecretString: 'two', ClientRequestToken: '2'.repeat(32) });
  const current = await ask('GetSecretValue', { SecretId: 's' });
  const previous = await ask('GetSecretValue', { SecretId: 's', VersionStage: 'AWSPREVIOUS' });
  expect([current.body?.SecretString, previous.body?.SecretString]).toEqual(['two', 'one']);
});

// https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
test('a topic sends to a queue what its filter lets through', async () => {
  await json('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'fan' });
  await form('sns', { Action: 'CreateTopic', Version: '2010-03-31', Name: 'topic' });
  const TopicArn = 'arn:aws:sns:us-east-1:000000000000:topic';
  const sns = (parameters: Record<string, string>) => form('sns', { Version: '2010-03-31', TopicArn, ...parameters });
  await sns({
    Action: 'Subscribe',
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:fan',
    'Attributes.entry.1.key': 'FilterPolicy',
    'Attributes.entry.1.value': '{"kind":["wanted"]}',
  });
  for (const kind of ['wanted', 'other']) {
    await sns({
      Action: 'Publish',
      Message: kind,
      'MessageAttributes.entry.1.Name': 'kind',
      'MessageAttributes.entry.1.Value.DataType': 'String',
      'MessageAttributes.entry.1.Value.StringValue': kind,
    });
  }
  const { body } = await json('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: 'fan', MaxNumberOfMessages: 10 });
  const messages = (body?.Messages ?? []) as readonly { readonly Body: string }[];
  expect(messages.map(({ Body }) => (JSON.parse(Body) as { readonly Message: string }).Message)).toEqual(['wanted']);
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html: a request signed without the secret is refused.
test.each([
  [
    'without a signature',
    '?X-Amz-Credential=test/20260101/us-east-1/s3/aws4_request',
    'AuthorizationQueryParametersError',
  ],
  [
    'that has expired',
    '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20250101/us-east-1/s3/aws4_request&X-Amz-Date=20250101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0',
    'Request has expired',
  ],
  [
    'with a wrong signature',
    '?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20260101/us-east-1/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=600000&X-Amz-SignedHeaders=host&X-Amz-Signature=0',
    'SignatureDoesNotMatch',
  ],
])('a presigned URL %s is refused', async (_, query, text) => {
  await object('PUT', '/presigned');
  expect(await (await fetch(`${server.url}/presigned/key${query}`)).text()).toContain(text);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
test('a page may read a bucket from where its rules say, and from nowhere else', async () => {
  await object('PUT', '/pages');
  const rules =
    '<CORSConfiguration><CORSRule><AllowedOrigin>https://here.test</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>';
  await object('PUT', '/pages?cors', rules);
  const ask = (origin: string) =>
    object('OPTIONS', '/pages/key', undefined, { origin, 'access-control-request-method': 'GET' });
  const [here, there] = [await ask('https://here.test'), await ask('https://there.test')];
  expect([here.status, here.headers.get('access-control-allow-origin'), there.status]).toEqual([
    200,
    'https://here.test',
    403,
  ]);
});
