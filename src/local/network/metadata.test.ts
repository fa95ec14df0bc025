/** Oracle: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html, …/instancedata-data-retrieval.html */
import { expect, test } from 'vitest';
import { metadataAnswer, newTokens } from './metadata.ts';

function service(tokens: 'required' | 'optional' = 'required') {
  let clock = 0;
  let issued = 0;
  const known = newTokens(
    () => clock,
    () => `token-${++issued}`,
  );
  const paths = { 'meta-data/instance-id': 'i-1', 'meta-data/placement/region': 'us-east-1', 'user-data': '#!/bin/sh' };
  const instances = { '10.0.0.4': { tokens, paths }, '10.0.0.5': { tokens, paths: {} } };
  const ask = (method: string, path: string, headers: Record<string, string> = {}, from = '10.0.0.4') => {
    const { status, body } = metadataAnswer(instances, known, { method, path, headers, from });
    return body === '' ? status : `${status} ${body}`;
  };
  const pass = (seconds: number) => {
    clock += seconds * 1000;
  };
  return { ask, pass };
}

const TTL = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
const WITH = (token: string) => ({ 'x-aws-ec2-metadata-token': token });

test('without a token there is no answer where tokens are required', () => {
  expect(service().ask('GET', '/latest/meta-data/instance-id')).toBe(401);
  expect(service('optional').ask('GET', '/latest/meta-data/instance-id')).toBe('200 i-1');
});

test('a token is good for its instance and its time', () => {
  const { ask, pass } = service();
  expect(ask('PUT', '/latest/api/token', TTL)).toBe('200 token-1');
  expect(ask('GET', '/latest/meta-data/instance-id', WITH('token-1'))).toBe('200 i-1');
  expect(ask('GET', '/latest/user-data', WITH('token-1'), '10.0.0.5')).toBe(401);
  pass(60);
  expect(ask('GET', '/latest/meta-data/instance-id', WITH('token-1'))).toBe(401);
});

test.each([
  ['no lifetime', {}, 400],
  ['one that is too long', { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }, 400],
  ['one that is no number', { 'x-aws-ec2-metadata-token-ttl-seconds': 'soon' }, 400],
  ['a proxy in between', { ...TTL, 'x-forwarded-for': '10.0.0.9' }, 403],
])('no token is issued with %s', (_, headers, status) => {
  expect(service().ask('PUT', '/latest/api/token', headers)).toBe(status);
});

test('folders list what is in them, what is not there is not found', () => {
  const { ask } = service('optional');
  expect(ask('GET', '/latest/meta-data/')).toBe('200 instance-id\nplacement/');
  expect(ask('GET', '/latest/meta-data/placement/region')).toBe('200 us-east-1');
  expect(ask('GET', '/latest/meta-data/nothing')).toBe(404);
  expect(ask('GET', '/latest/meta-data/', {}, '10.9.9.9')).toBe(404);
  expect(ask('POST', '/latest/meta-data/')).toBe(405);
});
