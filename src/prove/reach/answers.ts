/**
 * Which requests have their answers let through. Network ACLs are stateless, so the answer to a request needs rules of
 * its own: to the port that the client chose, for ICMP as the reply of the request's type.
 */
import { ALL_FLOWS, type Protocol, positionOf } from '../../aws/index.ts';
import { ALWAYS, type Intervals, interval, subtract, union } from '../../base/index.ts';
import { type Allowed, allow, EVERYTHING, eitherAllowed, everyFlow, NOTHING, type Span, someFlow } from './allowed.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports */
const EVERY_CLIENT = [1024, 65535] as const;
/** The ports that some client may choose. For some client it is enough that answers to one port are let through. */
const ANY_CLIENT = [1, 65535] as const;

const PORT_SECTIONS = [section('tcp'), section('udp')];

/** Requests and their replies by ICMP type; other messages are not answered. */
const ICMP_ANSWERS: readonly { readonly request: Intervals; readonly shift: number }[] = [
  answer('icmp', 8, 0),
  answer('icmp', 13, 14),
  answer('icmp', 15, 16),
  answer('icmp', 17, 18),
  answer('icmpv6', 128, 129),
];
const ICMP = union(section('icmp'), section('icmpv6'));
const UNANSWERED = subtract(ICMP, union(...ICMP_ANSWERS.map(({ request }) => request)));
const OTHERS = subtract(ALL_FLOWS, union(...PORT_SECTIONS, ICMP));

/** The requests whose answers get back to every client port, or to any one. */
export function answered(replies: Allowed, clients: 'every' | 'any'): Allowed {
  if (replies === EVERYTHING) return EVERYTHING;
  const ports = PORT_SECTIONS.map((flows) => {
    const answers = clientPorts(flows, clients);
    return allow(flows, clients === 'every' ? everyFlow(replies, answers) : someFlow(replies, answers));
  });
  const messages = ICMP_ANSWERS.map(({ request, shift }) => clip(replies, request, shift));
  const others = clip(replies, OTHERS, 0);
  return [...ports, ...messages, allow(UNANSWERED, ALWAYS), others].reduce(eitherAllowed, NOTHING);
}

/** Where on the flow line the answers to one request stand: a range of client ports, one reply, or nowhere. */
export function answersTo(position: number): Intervals {
  const ports = PORT_SECTIONS.find((flows) => has(flows, position));
  if (ports !== undefined) return clientPorts(ports, 'any');
  if (has(UNANSWERED, position)) return [];
  const shift = ICMP_ANSWERS.find(({ request }) => has(request, position))?.shift ?? 0;
  return interval(position + shift, position + shift);
}

function clientPorts(flows: Intervals, clients: 'every' | 'any'): Intervals {
  const start = flows[0]?.[0] ?? 0;
  const [low, high] = clients === 'every' ? EVERY_CLIENT : ANY_CLIENT;
  return interval(start + low, start + high);
}

/** For each flow of the set, what the allowance says of the flow `shift` further on. */
function clip(allowed: Allowed, flows: Intervals, shift: number): Allowed {
  return flows.flatMap(([first, last]) =>
    allowed.flatMap((span): readonly Span[] => {
      const from = Math.max(first, span.first - shift);
      const to = Math.min(last, span.last - shift);
      return from > to ? [] : [{ first: from, last: to, when: span.when }];
    }),
  );
}

function answer(protocol: 'icmp' | 'icmpv6', request: number, reply: number) {
  const start = positionOf({ protocol, type: request, code: 0 });
  return { request: interval(start, start + 255), shift: (reply - request) * 256 };
}

function section(protocol: Protocol): Intervals {
  const start = positionOf({ protocol, port: 0 });
  return interval(start, start + 65535);
}

function has(flows: Intervals, position: number): boolean {
  return flows.some(([first, last]) => first <= position && position <= last);
}
