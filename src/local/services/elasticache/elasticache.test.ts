/** Names and answers of caches. Oracles: AWS's pages on endpoints, and the page of the protocol that Redis and Valkey speak. */
import { describe, expect, test } from 'vitest';
import type { LocalWorld } from '../../service.ts';
import { readAnswer } from './ask-cache.ts';
import { cacheNames, type KeptCache, shortRegion } from './kept-caches.ts';

// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html and the examples on the pages of each region.
test.each([
  ['us-east-1', 'use1'],
  ['us-west-2', 'usw2'],
  ['eu-central-1', 'euc1'],
  ['ap-southeast-2', 'apse2'],
  ['ap-northeast-1', 'apne1'],
  ['ca-central-1', 'cac1'],
  ['sa-east-1', 'sae1'],
])('%s is %s in the names of caches', (region, short) => expect(shortRegion(region)).toBe(short));

describe('the names of a cache', () => {
  const at = { world: {} as LocalWorld, account: '000000000000', region: 'us-west-2' };
  const cache = { kind: 'group', id: 'orders', nodes: 2, isEncrypted: false } as KeptCache;
  const shown = (more: Partial<KeptCache>) =>
    JSON.stringify(cacheNames({ ...cache, ...more }, at)).replaceAll(/\.[0-9a-f]{6}\./g, '.x.');

  test('without encryption in transit', () =>
    expect(JSON.parse(shown({}))).toEqual({
      primary: 'orders.x.ng.0001.usw2.cache.amazonaws.com',
      reader: 'orders-ro.x.ng.0001.usw2.cache.amazonaws.com',
      nodes: ['orders-001.x.0001.usw2.cache.amazonaws.com', 'orders-002.x.0001.usw2.cache.amazonaws.com'],
    }));

  test('with it', () =>
    expect(JSON.parse(shown({ isEncrypted: true }))).toEqual({
      primary: 'master.orders.x.usw2.cache.amazonaws.com',
      reader: 'replica.orders.x.usw2.cache.amazonaws.com',
      nodes: ['orders-001.orders.x.usw2.cache.amazonaws.com', 'orders-002.orders.x.usw2.cache.amazonaws.com'],
    }));
});

// https://redis.io/docs/latest/develop/reference/protocol-spec/
test.each([
  ['+OK\r\n', 'OK', false],
  ['-NOAUTH Authentication required.\r\n', 'NOAUTH Authentication required.', true],
  [':1000\r\n', '1000', false],
  ['$5\r\nhello\r\n', 'hello', false],
  ['$-1\r\n', '', false],
])('an answer %j is read', (bytes, text, isError) => {
  expect(readAnswer(Buffer.from(`${bytes}+next\r\n`))).toEqual({ text, isError, length: bytes.length });
  expect(readAnswer(Buffer.from(bytes.slice(0, -1)))).toBeUndefined();
});
