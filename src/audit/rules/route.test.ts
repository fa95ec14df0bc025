/** Default routes in sentences; the network of the tests leads them as a reader of it would say. */
import { expect, test } from 'vitest';
import { audited, THREE_TIERS } from '../tiny-audit.ts';

const said = (text: string) => audited(text, { resources: THREE_TIERS, kinds: ['route'] });

test('where subnets reach the internet is told in sentences', () => {
  expect(said('Public subnets can reach the internet via the IGW.')).toEqual([
    '1 true the default route of the public subnet leads to internet gateway',
  ]);
  expect(said('- Private subnets route through a NAT gateway')).toEqual([
    '1 true the default route of the private subnet leads to NAT gateway',
  ]);
  expect(said('The private subnets are routed to the internet gateway.')).toEqual([
    '1 false the default route of the private subnet leads to internet gateway',
  ]);
  expect(said('It has an internet gateway, with a default route on the public subnets.')).toEqual([
    '1 true the default route of the public subnet leads to internet gateway',
  ]);
});

test('subnets that are said to have no way out have none', () => {
  expect(said('Private subnets with local addresses and no internet access')).toEqual([
    '1 false the default route of the private subnet leads to nothing',
  ]);
  const { PrivateDefault: _left, ...resources } = THREE_TIERS;
  expect(
    audited('Private subnets with local addresses and no internet access', { resources, kinds: ['route'] }),
  ).toEqual(['1 true the default route of the private subnet leads to nothing']);
  // What is reached only by a balancer has no direct way, and may have one through a gateway.
  expect(said('Private subnets have no direct internet access.')).toEqual([]);
});
