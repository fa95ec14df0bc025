/** The standard log. Oracle: a line of CloudFront's own that was made public, https://gist.github.com/QuinnyPig/cb77f0b0267a8dbb9f152b2e49f0e837. */
import { expect, test } from 'vitest';
import { standardLogOf } from '../standard-log.ts';
import { EDGE_LOCATION, type EdgeRecord, STANDARD_LOG_HEAD, standardLogLine } from './record.ts';

const RECORDED =
  '2020-12-10 02:42:28 IAD89-C3 335 3.92.144.159 HEAD dv5b3tnel772.cloudfront.net /rss/ecs-us-east-1.rss 200 - Slackbot%201.0%20(+https://api.slack.com/robots) - - Miss 2kP01Cgw2cMXMKlogaJwkCt7MVHA8Flxtt_ncRESDd9POQpVWSM64w== stop.lying.cloud https 123 0.338 - TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 Miss HTTP/2.0 - - 61052 0.000 Miss application/rss+xml 2039 - -';

const ended = Date.parse('2020-12-10T02:42:28Z');
const record: EdgeRecord = {
  startedMs: ended - 338,
  endedMs: ended,
  firstByteMs: 0,
  clientAddress: '3.92.144.159',
  clientPort: 61_052,
  method: 'HEAD',
  domain: 'dv5b3tnel772.cloudfront.net',
  host: 'stop.lying.cloud',
  path: '/rss/ecs-us-east-1.rss',
  query: '',
  isSecure: true,
  httpVersion: 'HTTP/2.0',
  headers: { 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)', cookie: 'session=secret' },
  tls: { version: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' },
  status: 200,
  result: 'Miss',
  requestId: '2kP01Cgw2cMXMKlogaJwkCt7MVHA8Flxtt_ncRESDd9POQpVWSM64w==',
  receivedBytes: 123,
  sentBytes: 335,
  contentType: 'application/rss+xml',
  contentLength: '2039',
};

test('a line is the line that CloudFront wrote, but for the location', () => {
  expect(standardLogLine(record, false)).toBe(RECORDED.replaceAll(' ', '\t').replace('IAD89-C3', EDGE_LOCATION));
});

test('there is a field for each name of the head', () => {
  const names = STANDARD_LOG_HEAD.split('\n')[1]?.replace('#Fields: ', '').split(' ');
  expect(names).toHaveLength(33);
  expect(standardLogLine(record, true).split('\t')).toHaveLength(33);
});

test('cookies are told where they are asked for, and no header ends its field', () => {
  expect(standardLogLine(record, true).split('\t')[12]).toBe('session=secret');
  const agent = standardLogLine({ ...record, headers: { 'user-agent': 'a\tb "ü"' } }, true).split('\t')[10];
  expect(agent).toBe('a%09b%20%22%C3%BC%22');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-logging.html
test.each([
  ['logs.s3.amazonaws.com', 'logs'],
  ['logs.s3.us-west-2.amazonaws.com', 'logs'],
  ['my.logs.s3.amazonaws.com', 'my.logs'],
])('the bucket of %s is %s', (Bucket, bucket) => {
  expect(standardLogOf({ Logging: { Bucket, Prefix: 'edge/' } })).toEqual({
    bucket,
    prefix: 'edge/',
    withCookies: false,
  });
});

test('a distribution without a bucket has no log', () => {
  expect(standardLogOf({})).toBeUndefined();
});
