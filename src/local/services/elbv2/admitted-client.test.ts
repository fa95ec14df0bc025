/** By hand: which of the addresses of a documentation block (RFC 5737) the permissions of a group admit. */
import { expect, test } from 'vitest';
import { admittedClient } from './admitted-client.ts';

const tcp = (port: number, ...blocks: readonly string[]) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: blocks.map((CidrIp) => ({ CidrIp })),
});

test.each([
  ['everybody may ask', [tcp(443, '0.0.0.0/0')], '198.51.100.10'],
  ['an office may', [tcp(443, '203.0.113.0/24')], '203.0.113.10'],
  ['one address may', [tcp(443, '203.0.113.7/32')], '203.0.113.7'],
  ['an office may, at another port', [tcp(80, '203.0.113.0/24')], undefined],
  ['the VPC may', [tcp(443, '10.0.0.0/16')], undefined],
  ['a group may', [{ IpProtocol: '-1' }], undefined],
  [
    'an office may, in every protocol',
    [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '203.0.113.0/24' }] }],
    '203.0.113.10',
  ],
])('%s', (_, permissions, expected) => expect(admittedClient(permissions, 443, '198.51.100.10')).toBe(expected));
