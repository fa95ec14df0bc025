/**
 * The flow line: every kind of packet that a security group or network ACL can tell apart is one integer, so a set of
 * allowed traffic is a set of intervals, whatever mix of protocols and ports it came from.
 *
 *     tcp 0–65535 | udp 65536–131071 | icmp (type, code) | icmpv6 (type, code) | one number for each other protocol
 */
import { type Intervals, interval, NONE, sameIntervals, union } from '../base/index.ts';

export type Protocol = 'tcp' | 'udp' | 'icmp' | 'icmpv6' | number;

const SECTION = 65536;
const NAMED = ['tcp', 'udp', 'icmp', 'icmpv6'] as const;
const NAMED_NUMBERS: readonly number[] = [6, 17, 1, 58];
const OTHER_NUMBERS = Array.from({ length: 256 }, (_, number) => number).filter((it) => !NAMED_NUMBERS.includes(it));
const OTHERS = NAMED.length * SECTION;

export const ALL_FLOWS: Intervals = Object.freeze(interval(0, OTHERS + OTHER_NUMBERS.length - 1));

/**
 * The protocol that a rule names, in any spelling EC2 accepts (`tcp`, `6`, 6), `'all'` for every protocol (`-1`), or
 * `undefined` for text that names none.
 */
export function parseProtocol(value: string | number): Protocol | 'all' | undefined {
  const text = String(value).trim().toLowerCase();
  if (text === '-1' || text === 'all') return 'all';
  if (text === 'icmp6' || text === 'ipv6-icmp') return 'icmpv6';
  const named = NAMED.find((name) => name === text);
  if (named !== undefined) return named;
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) return undefined;
  return NAMED[NAMED_NUMBERS.indexOf(Number(text))] ?? Number(text);
}

/** A rule as security groups write it; for ICMP `fromPort` is the type and `toPort` the code. */
export interface PortRule {
  readonly protocol: string | number;
  readonly fromPort?: string | number;
  readonly toPort?: string | number;
}

/**
 * What a rule covers, or `undefined` when its protocol or ports can't be read.
 *
 * Ports count only for tcp, udp, icmp and icmpv6: with any other protocol EC2 lets everything through, "regardless of
 * any port range you specify"
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html). EC2 refuses a tcp
 * or udp rule without ports; here it covers every port, so that no proof rests on a rule that can't exist.
 */
export function flowsOf(rule: PortRule): Intervals | undefined {
  const protocol = parseProtocol(rule.protocol);
  if (protocol === undefined) return undefined;
  if (protocol === 'all') return ALL_FLOWS;
  if (typeof protocol === 'number') return point(flowNumber(protocol));
  const from = portNumber(rule.fromPort);
  const to = portNumber(rule.toPort);
  if (from === undefined || to === undefined) return undefined;
  const start = sectionStart(protocol);
  if (protocol === 'tcp' || protocol === 'udp') {
    return from < 0 ? section(protocol) : interval(start + from, start + (to < 0 ? SECTION - 1 : to));
  }
  return icmpFlows(start, from, to);
}

/** ICMP types and codes are bytes, and -1 stands for all of them. */
function icmpFlows(start: number, type: number, code: number): Intervals {
  // The rule by which CDK writes "no egress at all". No ICMP message has this type, so it covers nothing.
  if (type === 252 && code === 86) return NONE;
  if (type < 0) return interval(start, start + SECTION - 1);
  if (type > 255 || code > 255) return NONE;
  return code < 0 ? interval(start + type * 256, start + type * 256 + 255) : point(start + type * 256 + code);
}

/** -1 for a port that is not given; undefined for one that is no port. */
function portNumber(value: string | number | undefined): number | undefined {
  if (value === undefined || value === '') return -1;
  const port = Number(value);
  return Number.isInteger(port) && port >= -1 && port < SECTION ? port : undefined;
}

export type ParsedPorts = { readonly flows: Intervals } | { readonly problem: string };

const EXAMPLES = 'tcp/443, tcp/8080-8090, udp/53, tcp, icmp, icmp/8/0, protocol/47, all';

/** Reads ports as claims write them: one of the forms of `EXAMPLES`, or several separated by commas. */
export function parsePorts(text: string): ParsedPorts {
  const parsed = text.split(',').map((part) => parseEntry(part.trim()));
  const bad = parsed.find((entry) => 'problem' in entry);
  if (bad !== undefined) return bad;
  return { flows: union(...parsed.map((entry) => ('flows' in entry ? entry.flows : NONE))) };
}

function parseEntry(text: string): ParsedPorts {
  const [head = '', first, second, ...rest] = text.split('/');
  const name = head.trim().toLowerCase();
  if (name === 'protocol') return parseOther(text, first, second);
  const protocol = parseProtocol(name);
  if (protocol === undefined) return problem(text, `"${head}" is no protocol`);
  if (rest.length > 0) return problem(text, 'it has too many parts');
  if (protocol === 'all' || typeof protocol === 'number') {
    if (first !== undefined) return problem(text, `${head} has no ports`);
    return { flows: protocol === 'all' ? ALL_FLOWS : point(flowNumber(protocol)) };
  }
  if (first === undefined) return { flows: section(protocol) };
  const start = sectionStart(protocol);
  if (protocol === 'tcp' || protocol === 'udp') {
    const ports = second === undefined ? parseRange(first, SECTION - 1) : undefined;
    if (ports === undefined) return problem(text, 'a port is 0 to 65535, a range has the lower port first');
    return { flows: interval(start + ports[0], start + ports[1]) };
  }
  const types = parseRange(first, 255);
  const codes = second === undefined ? ([0, 255] as const) : parseRange(second, 255);
  if (types === undefined || codes === undefined || (second !== undefined && types[0] !== types[1])) {
    return problem(text, 'ICMP types and codes are 0 to 255, and codes need a single type');
  }
  return { flows: interval(start + types[0] * 256 + codes[0], start + types[1] * 256 + codes[1]) };
}

function parseOther(text: string, first: string | undefined, second: string | undefined): ParsedPorts {
  const numbers = first === undefined || second !== undefined ? undefined : parseRange(first, 255);
  if (numbers === undefined) return problem(text, 'protocol numbers are 0 to 255');
  const inRange = OTHER_NUMBERS.filter((number) => number >= numbers[0] && number <= numbers[1]);
  return { flows: union(...inRange.map((number) => point(flowNumber(number)))) };
}

function parseRange(text: string, max: number): readonly [number, number] | undefined {
  const match = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= max ? [first, last] : undefined;
}

function problem(text: string, reason: string): ParsedPorts {
  return { problem: `Ports "${text}" cannot be read: ${reason}. Write them as ${EXAMPLES}.` };
}

/** One packet of the flow line, as a counterexample names it. */
export interface FlowSample {
  readonly protocol: Protocol;
  /** For tcp and udp. */
  readonly port?: number;
  /** For icmp and icmpv6. */
  readonly type?: number;
  readonly code?: number;
}

export function flowAt(position: number): FlowSample {
  const protocol = NAMED[Math.floor(position / SECTION)];
  if (protocol === undefined) return { protocol: OTHER_NUMBERS[position - OTHERS] ?? 255 };
  const offset = position % SECTION;
  if (protocol === 'tcp' || protocol === 'udp') return { protocol, port: offset };
  return { protocol, type: Math.floor(offset / 256), code: offset % 256 };
}

/** The inverse of `flowAt`. */
export function positionOf(flow: FlowSample): number {
  if (typeof flow.protocol === 'number') return flowNumber(flow.protocol);
  const start = sectionStart(flow.protocol);
  return flow.port === undefined ? start + (flow.type ?? 0) * 256 + (flow.code ?? 0) : start + flow.port;
}

/** The set in the words of `parsePorts`: `tcp/443, udp/53`, `all traffic`, `nothing`. */
export function showFlows(flows: Intervals): string {
  if (flows.length === 0) return 'nothing';
  if (sameIntervals(flows, ALL_FLOWS)) return 'all traffic';
  return flows.flatMap(([first, last]) => splitBySection(first, last)).join(', ');
}

function splitBySection(first: number, last: number): readonly string[] {
  const shown: string[] = [];
  NAMED.forEach((protocol, index) => {
    const start = index * SECTION;
    const from = Math.max(first, start) - start;
    const to = Math.min(last, start + SECTION - 1) - start;
    if (from > to) return;
    if (from === 0 && to === SECTION - 1) shown.push(protocol);
    else if (protocol === 'tcp' || protocol === 'udp') shown.push(`${protocol}/${showRange(from, to)}`);
    else shown.push(...showTypes(protocol, from, to));
  });
  if (last >= OTHERS) {
    const from = OTHER_NUMBERS[Math.max(first, OTHERS) - OTHERS] ?? 0;
    shown.push(`protocol/${showRange(from, OTHER_NUMBERS[last - OTHERS] ?? 255)}`);
  }
  return shown;
}

/** Cuts a run of ICMP (type, code) pairs into whole types and the codes before and after them. */
function showTypes(protocol: string, first: number, last: number): readonly string[] {
  const firstType = Math.floor(first / 256);
  const lastType = Math.floor(last / 256);
  const startsWhole = first % 256 === 0;
  const endsWhole = last % 256 === 255;
  if (firstType === lastType && !(startsWhole && endsWhole)) {
    return [`${protocol}/${firstType}/${showRange(first % 256, last % 256)}`];
  }
  const whole = [startsWhole ? firstType : firstType + 1, endsWhole ? lastType : lastType - 1] as const;
  return [
    ...(startsWhole ? [] : [`${protocol}/${firstType}/${showRange(first % 256, 255)}`]),
    ...(whole[0] <= whole[1] ? [`${protocol}/${showRange(...whole)}`] : []),
    ...(endsWhole ? [] : [`${protocol}/${lastType}/${showRange(0, last % 256)}`]),
  ];
}

function showRange(first: number, last: number): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

function sectionStart(protocol: (typeof NAMED)[number]): number {
  return NAMED.indexOf(protocol) * SECTION;
}

function section(protocol: (typeof NAMED)[number]): Intervals {
  return interval(sectionStart(protocol), sectionStart(protocol) + SECTION - 1);
}

function flowNumber(protocol: number): number {
  return OTHERS + OTHER_NUMBERS.indexOf(protocol);
}

function point(position: number): Intervals {
  return interval(position, position);
}
