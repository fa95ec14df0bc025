/** Oracle: the record itself, after the JSON in which the program of a load balancer tells it. */
import { expect, test } from 'vitest';
import { type RequestRecord, recordOfRow, rowOfRecord } from './record.ts';

const least: RequestRecord = {
  type: 'http',
  startedMs: 1_700_000_000_000,
  endedMs: 1_700_000_000_012,
  balancer: 'app/web/1',
  request: {
    protocol: 'http',
    method: 'GET',
    host: 'web',
    port: 80,
    path: '/',
    query: '',
    clientAddress: '192.0.2.1',
  },
  userAgent: undefined,
  clientPort: 40_000,
  httpVersion: '1.1',
  rule: undefined,
  target: undefined,
  targetGroupArn: undefined,
  requestSeconds: undefined,
  targetSeconds: undefined,
  responseSeconds: undefined,
  status: 503,
  targetStatus: undefined,
  receivedBytes: 80,
  sentBytes: 300,
  tls: undefined,
  traceId: 'Root=1-6553f100-0123456789abcdef01234567',
  actions: [],
  redirectUrl: undefined,
  errorReason: undefined,
  classification: undefined,
};

const most: RequestRecord = {
  ...least,
  type: 'https',
  request: { ...least.request, protocol: 'https', query: 'a="b"\u2028&c=\xe4' },
  userAgent: '',
  rule: 'default',
  target: { id: '10.0.0.4', port: 0 },
  targetGroupArn: 'arn:group',
  requestSeconds: 0,
  targetSeconds: 0.002,
  responseSeconds: 0.001,
  targetStatus: 200,
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', serverName: 'web', certificateArn: 'arn:certificate' },
  actions: ['waf', 'forward'],
  redirectUrl: 'https://web/',
  errorReason: 'TargetTimeout',
  classification: { tier: 'Ambiguous', reason: 'SuspiciousHeader' },
};

// A row names its members by their place alone: each one that changes has to come back as the same one.
const changed = [
  ...Object.entries(most).map(([name, value]) => [name, { ...least, [name]: value }] as const),
  ...Object.entries({ ...most.request, port: 443, path: '/b', host: 'c', method: 'PUT', clientAddress: '::1' }).map(
    ([name, value]) => [`request.${name}`, { ...least, request: { ...least.request, [name]: value } }] as const,
  ),
  ...['startedMs', 'endedMs', 'clientPort', 'status', 'receivedBytes', 'sentBytes'].map(
    (name) => [name, { ...least, [name]: 7 }] as const,
  ),
  ...['balancer', 'httpVersion', 'traceId'].map((name) => [name, { ...least, [name]: 'other' }] as const),
];

test.each([['least', least] as const, ['most', most] as const, ...changed])('%s is told whole', (_, record) => {
  expect(recordOfRow(JSON.parse(JSON.stringify(rowOfRecord(record))))).toStrictEqual(record);
});
