import { expect, test } from 'vitest';
import { checkAddressPlan, type Tier } from './address-plan.ts';

const ZONES = ['eu-west-1a', 'eu-west-1b'];
const tier = (blocks: readonly string[], rest: Partial<Tier> = {}): Tier => ({
  name: 'Public',
  kind: 'public',
  blocks,
  ...rest,
});

test('blocks that fill the VPC without overlapping are accepted', () => {
  expect(() =>
    checkAddressPlan(
      '10.0.0.0/16',
      [
        tier(['10.0.0.0/18', '10.0.64.0/18']),
        tier(['10.0.128.0/18', '10.0.192.0/18'], { name: 'Data', kind: 'isolated' }),
      ],
      ZONES,
    ),
  ).not.toThrow();
});

// Sizes: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
test.each([
  ['10.0.0.0/8', [], 'The VPC block "10.0.0.0/8" has the size /8; EC2 accepts /16 to /28.'],
  ['10.0.0.0', [], 'The VPC block "10.0.0.0" is not an IPv4 block; write it like "10.0.1.0/24".'],
  ['fd00::/16', [], 'The VPC block "fd00::/16" is not an IPv4 block; write it like "10.0.1.0/24".'],
  [
    '10.0.0.0/16',
    [tier(['10.0.1.0/24'])],
    'Tier "Public" has 1 block(s) for 2 zone(s) (eu-west-1a, eu-west-1b); give one block a zone.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.1.1.0/24', '10.0.2.0/24'])],
    'Tier "Public": the block 10.1.1.0/24 lies outside the VPC block 10.0.0.0/16.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.0.0.0/20', '10.0.8.0/24'])],
    'Tier "Public": the block 10.0.8.0/24 overlaps 10.0.0.0/20 of tier "Public"; move one of the two.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.0.1.7/24', '10.0.2.0/24'])],
    'Tier "Public": the block "10.0.1.7/24" has host bits set; write 10.0.1.0/24.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.0.1.0/29', '10.0.2.0/24'])],
    'Tier "Public": the block "10.0.1.0/29" has the size /29; EC2 accepts /16 to /28.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.0.1.0/24', '10.0.2.0/24']), tier(['10.0.3.0/24', '10.0.4.0/24'])],
    'Two tiers are called "Public"; give each its own name.',
  ],
  [
    '10.0.0.0/16',
    [tier([], { name: 'public tier' })],
    'Tier name "public tier" must be letters and digits starting with a capital, like "Public": subnets are named after it.',
  ],
  [
    '10.0.0.0/16',
    [tier(['10.0.1.0/24', '10.0.2.0/24'], { kind: 'private', autoAssignPublicIp: true })],
    'Tier "Public" is private, so a public address could not be used; remove autoAssignPublicIp.',
  ],
])('a plan in %s that EC2 would refuse says why: %#', (vpc, tiers, message) => {
  expect(() => checkAddressPlan(vpc, tiers, ZONES)).toThrow(message);
});
