import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, overlaps, parseAddress, parseCidr, showAddress, showCidr } from './cidr.ts';

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR block`);
  return parsed;
}

describe('reading', () => {
  test.each([
    ['10.0.0.0/16', '10.0.0.0', '10.0.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['192.0.2.7/32', '192.0.2.7', '192.0.2.7'],
    // EC2 clears host bits: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
    ['10.0.3.7/24', '10.0.3.0', '10.0.3.255'],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:db8:1234:1a00::/56', '2001:db8:1234:1a00::', '2001:db8:1234:1aff:ffff:ffff:ffff:ffff'],
    ['::ffff:10.0.0.1/128', '::ffff:a00:1', '::ffff:a00:1'],
  ])('%s goes from %s to %s', (text, first, last) => {
    const { family, ...block } = cidr(text);
    expect([showAddress(family, block.first), showAddress(family, block.last)]).toEqual([first, last]);
  });

  test.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    'ten/8',
    '::/129',
    ':::/8',
    '1::2::3/8',
    '1:2:3:4:5:6:7:8:9/8',
    '1:2:3:4:5:6:7::8:9/8',
    '1:2:3:4:5:6:7/8',
    '1.2.3.4::/8',
    '::g/8',
    '',
    '/',
  ])('"%s" is no CIDR block', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe('showing', () => {
  test.each([
    // RFC 5952 §4.2: shorten as far as possible, the first longest run, never a single group.
    ['2001:10:0:0:1:2:3:4', '2001:10::1:2:3:4'],
    ['10:0:0:0:0:0:0:1', '10::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8:0:0:0:0:0:A', '2001:db8::a'],
  ])('%s is written %s', (text, shown) => {
    const address = parseAddress(text);
    expect(address && showAddress(address.family, address.value)).toBe(shown);
  });

  test('every IPv6 address is written as the operating system writes it, and read back', () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff), fc.constantFrom(0x10, 0x100, 0x1000));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const written = groups.map((each) => each.toString(16)).join(':');
        const address = parseAddress(written);
        const shown = address && showAddress(6, address.value);
        // inet_ntop writes IPv4-mapped addresses with dots.
        if (groups.slice(0, 5).some((each) => each !== 0))
          expect(shown).toBe(new SocketAddress({ address: written, family: 'ipv6' }).address);
        expect(parseAddress(shown ?? '')?.value).toBe(address?.value);
      }),
    );
  });

  test('every block is read back as itself', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 6), fc.bigInt(0n, 2n ** 128n - 1n), fc.nat(128), (family, value, length) => {
        const width = family === 4 ? 32 : 128;
        const address = showAddress(family, value >> BigInt(128 - width));
        const block = cidr(`${address}/${Math.min(length, width)}`);
        expect(cidr(showCidr(block))).toEqual(block);
      }),
    );
  });
});

describe('comparing', () => {
  test.each([
    ['10.0.0.0/8', '10.1.0.0/16', true, true],
    ['10.1.0.0/16', '10.0.0.0/8', false, true],
    ['10.0.0.0/16', '10.1.0.0/16', false, false],
    ['0.0.0.0/0', '::/0', false, false],
    ['2001:db8::/32', '2001:db8:1::/48', true, true],
  ])('%s and %s: contains %s, overlaps %s', (outer, inner, isInside, isShared) => {
    expect(contains(cidr(outer), cidr(inner))).toBe(isInside);
    expect(overlaps(cidr(outer), cidr(inner))).toBe(isShared);
    expect(overlaps(cidr(inner), cidr(outer))).toBe(isShared);
  });
});
