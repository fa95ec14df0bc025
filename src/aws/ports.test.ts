import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { covers, type Intervals, intersect, sameIntervals, subtract, union } from '../base/index.ts';
import { ALL_FLOWS, flowAt, flowsOf, parsePorts, parseProtocol, positionOf, showFlows } from './ports.ts';

function ports(text: string): Intervals {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}

// Oracle: "specifying -1 or a protocol number other than tcp, udp, icmp, or icmpv6 allows traffic on all ports,
// regardless of any port range you specify", API_AuthorizeSecurityGroupIngress.
describe('what a rule covers', () => {
  test.each([
    { rule: { protocol: 'tcp', fromPort: 443, toPort: 443 }, shown: 'tcp/443' },
    { rule: { protocol: '6', fromPort: '8080', toPort: '8090' }, shown: 'tcp/8080-8090' },
    { rule: { protocol: 6, fromPort: 0, toPort: 65535 }, shown: 'tcp' },
    { rule: { protocol: 'UDP', fromPort: 53, toPort: 53 }, shown: 'udp/53' },
    { rule: { protocol: '-1' }, shown: 'all traffic' },
    { rule: { protocol: -1, fromPort: 22, toPort: 22 }, shown: 'all traffic' },
    { rule: { protocol: 'all' }, shown: 'all traffic' },
    { rule: { protocol: 'tcp' }, shown: 'tcp' },
    { rule: { protocol: 'tcp', fromPort: -1, toPort: -1 }, shown: 'tcp' },
    { rule: { protocol: 'tcp', fromPort: 90, toPort: 80 }, shown: 'nothing' },
    { rule: { protocol: 'icmp', fromPort: 8, toPort: 0 }, shown: 'icmp/8/0' },
    { rule: { protocol: 'icmp', fromPort: 3, toPort: -1 }, shown: 'icmp/3' },
    { rule: { protocol: 'icmp', fromPort: -1, toPort: -1 }, shown: 'icmp' },
    { rule: { protocol: '1', fromPort: 252, toPort: 86 }, shown: 'nothing' },
    { rule: { protocol: 58 }, shown: 'icmpv6' },
    { rule: { protocol: 'icmpv6', fromPort: 128, toPort: 0 }, shown: 'icmpv6/128/0' },
    { rule: { protocol: 47, fromPort: 22, toPort: 22 }, shown: 'protocol/47' },
  ])('$rule.protocol $rule.fromPort..$rule.toPort covers $shown', ({ rule, shown }) => {
    expect(showFlows(flowsOf(rule) ?? [])).toBe(shown);
  });

  test.each([
    { protocol: '${Protocol}' },
    { protocol: 'tcp', fromPort: 'x' },
    { protocol: '300' },
    { protocol: 'tcp', fromPort: 70000 },
  ])('a rule that cannot be read is unknown, not closed: %o', (rule) => expect(flowsOf(rule)).toBeUndefined());

  test('ICMP and ICMPv6 are different traffic', () => {
    expect(intersect(ports('icmp'), ports('icmpv6'))).toEqual([]);
  });

  test('every spelling of a protocol is the same protocol', () => {
    expect(['tcp', 'TCP', '6', 6].map(parseProtocol)).toEqual(['tcp', 'tcp', 'tcp', 'tcp']);
    expect(['icmpv6', 'icmp6', '58', 58].map(parseProtocol)).toEqual(['icmpv6', 'icmpv6', 'icmpv6', 'icmpv6']);
    expect(parseProtocol('tls')).toBeUndefined();
  });
});

describe('ports in claims', () => {
  test.each([
    'tcp/443',
    'tcp/8080-8090',
    'udp/53',
    'icmp',
    'icmp/3-5',
    'icmp/8/0',
    'tcp',
    'protocol/47',
    'tcp/443, udp/53',
  ])('%s is shown as it was written', (text) => expect(showFlows(ports(text))).toBe(text));

  test('neighbouring ports are one range', () => {
    expect(showFlows(ports('tcp/81, tcp/80'))).toBe('tcp/80-81');
  });

  test.each([
    'tcp/',
    'tcp/http',
    'tcp/90-80',
    'tcp/70000',
    'tls/443',
    'icmp/300',
    'icmp/3-4/1',
    'all/443',
    'tcp/1/2',
    '',
  ])('says what is wrong with "%s" and how to write it', (text) =>
    expect(parsePorts(text)).toEqual({ problem: expect.stringContaining('Write them as tcp/443') }),
  );
});

describe('the flow line', () => {
  const flows = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 262_395 }), fc.integer({ min: 0, max: 70_000 })), { maxLength: 4 })
    .map((pairs) => union(...pairs.map(([first, length]): Intervals => [[first, Math.min(262_395, first + length)]])));

  test('any set is read back from how it is shown', () => {
    fc.assert(
      fc.property(flows, (set) => {
        if (set.length > 0) expect(sameIntervals(ports(showFlows(set).replace('all traffic', 'all')), set)).toBe(true);
      }),
    );
  });

  test('a set and its complement are everything and share nothing', () => {
    fc.assert(
      fc.property(flows, (set) => {
        const rest = subtract(ALL_FLOWS, set);
        expect(intersect(rest, set)).toEqual([]);
        expect(sameIntervals(union(rest, set), ALL_FLOWS)).toBe(true);
      }),
    );
  });

  test('every position is a packet and every packet a position', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 262_395 }), (position) => {
        expect(positionOf(flowAt(position))).toBe(position);
      }),
    );
    expect(flowAt(443)).toEqual({ protocol: 'tcp', port: 443 });
    expect(flowAt(65_536 + 53)).toEqual({ protocol: 'udp', port: 53 });
  });

  test('every rule lies inside all traffic', () => {
    for (const protocol of ['tcp', 'udp', 'icmp', 'icmpv6', 255, 0]) {
      expect(covers(ALL_FLOWS, flowsOf({ protocol }) ?? [])).toBe(true);
    }
  });
});
