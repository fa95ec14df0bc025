/** Oracles: the structure of X-Ray's segment documents, and the vectors of AWS's signature test suite (get-vanilla, post-vanilla). */
import { expect, test } from 'vitest';
import { signatureHeaders } from './signed.ts';
import { inParts, tracerOf } from './traces.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const REQUEST = { method: 'GET', url: '/api/contracts' };

function traced() {
  const sent: Record<string, unknown>[] = [];
  let ms = 1_480_615_200_000;
  const tracer = tracerOf({
    service: 'contracts',
    now: () => (ms += 10),
    random: () => 0.9,
    send: (document) => sent.push(JSON.parse(document)),
  });
  return { tracer, sent, wait: (more: number) => (ms += more) };
}

test('a request is a segment, with a part for each thing that it waits for; a failed one is a fault', async () => {
  const { tracer, sent } = traced();
  const store = inParts({ find: async () => 1, fail: () => Promise.reject(new Error('no')) }, tracer, 'database');
  await new Promise<void>((done) => {
    tracer.begin(`Root=${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, REQUEST, async (answered) => {
      await store.find();
      await store.fail().catch(() => undefined);
      await tracer.part('claude', async () => 'x', {
        remote: { method: 'POST', url: 'https://api.anthropic.com/v1/messages' },
      });
      answered(503);
      done();
    });
  });
  expect(sent).toEqual([
    {
      name: 'contracts',
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: ROOT,
      parent_id: '53995c3f42cd8ad8',
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      fault: true,
      http: { request: REQUEST, response: { status: 503 } },
      subsegments: [
        expect.objectContaining({ name: 'database' }),
        expect.objectContaining({ name: 'database', fault: true }),
        expect.objectContaining({
          name: 'claude',
          namespace: 'remote',
          http: { request: { method: 'POST', url: 'https://api.anthropic.com/v1/messages' } },
        }),
      ],
    },
  ]);
  for (const { start_time: from, end_time: to } of (sent[0]?.subsegments ?? []) as {
    start_time: number;
    end_time: number;
  }[])
    expect(to).toBeGreaterThan(from);
});

test('each second the first request is traced, and who says no is not; outside of one only the work is done', () => {
  const { tracer, sent, wait } = traced();
  const ask = (header?: string) => tracer.begin(header, REQUEST, (answered) => answered(200));
  ask();
  ask();
  expect(sent.length).toBe(1);
  wait(1000);
  ask(`Root=${ROOT};Sampled=0`);
  expect(sent.length).toBe(1);
  ask();
  expect(sent.length).toBe(2);
  expect(tracer.part('database', () => 7)).toBe(7);
});

test.each([
  ['GET', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['POST', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
])('%s is signed as in the test suite', (method, signature) => {
  const request = {
    method,
    url: new URL('https://example.amazonaws.com/'),
    body: '',
    service: 'service',
    region: 'us-east-1',
  };
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  expect(signatureHeaders(request, keys, Date.parse('2015-08-30T12:36:00Z'))).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});
