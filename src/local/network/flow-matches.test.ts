/** Matches of nft against what they are made from. Oracle: the packets of the flow line, one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_FLOWS, flowAt, parsePorts } from '../../aws/index.ts';
import { type Intervals, interval } from '../../base/index.ts';
import { matchesOf } from './flow-matches.ts';

function flows(text: string): Intervals {
  const parsed = parsePorts(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}

test.each([
  ['all', ['']],
  ['tcp', ['meta l4proto tcp ']],
  ['tcp/443', ['meta l4proto tcp th dport 443 ']],
  ['udp/53-60, tcp/80', ['meta l4proto tcp th dport 80 ', 'meta l4proto udp th dport 53-60 ']],
  ['icmp', ['meta l4proto icmp ']],
  ['icmp/8/0', ['meta l4proto icmp icmp type 8 icmp code 0 ']],
  ['icmp/8', ['meta l4proto icmp icmp type 8 ']],
  ['icmpv6/128-129', ['meta l4proto ipv6-icmp icmpv6 type 128-129 ']],
  ['protocol/47', ['meta l4proto { 47 } ']],
])('%s', (text, expected) => {
  expect(matchesOf(flows(text))).toEqual(expected);
});

/** Whether a packet meets one of the matches, read as nft reads them. */
function meets(matches: readonly string[], position: number): boolean {
  const { protocol, port, type, code } = flowAt(position);
  const name = protocol === 'icmpv6' ? 'ipv6-icmp' : String(protocol);
  const isIn = (text: string, value: number | undefined) => {
    const [first, last = first] = text.split('-').map(Number);
    return value !== undefined && first !== undefined && last !== undefined && first <= value && value <= last;
  };
  return matches.some((match) => {
    const protocols = /l4proto (?:\{ (.*?) \}|(\S+))/.exec(match);
    const said = (word: string) => new RegExp(`${word} ([0-9-]+)`).exec(match)?.[1];
    const [ports, types, codes] = [said('dport'), said('type'), said('code')];
    return (
      (protocols === null || (protocols[1]?.split(', ') ?? [protocols[2]]).includes(name)) &&
      (ports === undefined || isIn(ports, port)) &&
      (types === undefined || isIn(types, type)) &&
      (codes === undefined || isIn(codes, code))
    );
  });
}

test('a packet meets the matches of a run exactly if it is in the run', () => {
  const last = ALL_FLOWS[0]?.[1] ?? 0;
  const position = fc.integer({ min: 0, max: last });
  fc.assert(
    fc.property(position, position, position, (one, other, packet) => {
      const [first, end] = [Math.min(one, other), Math.max(one, other)];
      const matches = matchesOf(interval(first, end));
      for (const each of [first - 1, first, first + 1, end - 1, end, end + 1, packet].filter(
        (it) => it >= 0 && it <= last,
      ))
        expect(meets(matches, each), `${each} in ${first}–${end}`).toBe(first <= each && each <= end);
    }),
  );
});
