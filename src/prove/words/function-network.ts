/**
 * Connections of functions that stand in no VPC. "Inbound network connections are blocked by AWS Lambda, and for outbound
 * connections, only TCP/IP and UDP/IP sockets are supported. TCP port 25 traffic is also blocked":
 * https://aws.amazon.com/lambda/faqs/
 */
import { parsePorts } from '../../aws/index.ts';
import { ALWAYS, type Intervals } from '../../base/index.ts';
import { type OutsideFunction, showParty } from '../parties.ts';
import type { GuardedFlows, ReachParty } from '../reach/index.ts';
import type { TraceStep } from '../verdict.ts';

/** A way from one party to another, direct or through a load balancer. */
export interface JudgedWay {
  readonly certain: GuardedFlows;
  readonly certainForSome: GuardedFlows;
  readonly possible: GuardedFlows;
  readonly missing: readonly string[];
  /** How a packet gets through, and what it passes. */
  path(wanted: Intervals): { readonly steps: readonly TraceStep[]; readonly traversed: readonly string[] } | undefined;
  /** What stops it. */
  stops(wanted: Intervals): readonly TraceStep[];
}

/** Nobody opens a connection to a function; it is invoked through the API of Lambda. */
export function toFunction({ id }: OutsideFunction): JudgedWay {
  const says = `${id} is a function, and Lambda lets no connection in.`;
  return { ...NOTHING, missing: [], path: () => undefined, stops: () => [{ says }] };
}

/**
 * A function comes from a public address of AWS's, and nobody knows which: what lets in the whole internet lets it in, and
 * what lets in nobody of the internet keeps it out.
 */
export function fromFunction(
  from: OutsideFunction,
  to: ReachParty,
  connect: (from: ReachParty, to: ReachParty) => JudgedWay,
): JudgedWay {
  if (to.kind === 'internet') return to.family === 4 ? toInternet(from) : untold(from, 'over IPv6');
  if (to.kind === 'endpoint' || to.kind === 'door') return untold(from, `to ${showParty(to)}`);
  const way = connect({ kind: 'internet', family: 4 }, to);
  const missing = [...way.missing, `from which public address of AWS ${from.id} connects`];
  return { ...way, certainForSome: way.certain, missing: way.possible.length === 0 ? way.missing : missing };
}

const OUTBOUND = flowsOf('tcp/0-24, tcp/26-65535, udp');

function toInternet({ id }: OutsideFunction): JudgedWay {
  const open: GuardedFlows = [{ flows: OUTBOUND, when: ALWAYS }];
  const step = { says: `${id} stands in no VPC, so it reaches the internet from the network of Lambda` };
  return {
    certain: open,
    certainForSome: open,
    possible: open,
    missing: [],
    path: () => ({ steps: [step], traversed: [] }),
    stops: () => [{ says: `Lambda opens connections of TCP and UDP only, and none to port 25 of TCP.` }],
  };
}

function untold({ id }: OutsideFunction, what: string): JudgedWay {
  const open: GuardedFlows = [{ flows: flowsOf('all'), when: ALWAYS }];
  const missing = [`what connections ${id}, which stands in no VPC, opens ${what}`];
  return { ...NOTHING, possible: open, missing, path: () => undefined, stops: () => [] };
}

const NOTHING = { certain: [], certainForSome: [], possible: [] } as const;

function flowsOf(ports: string): Intervals {
  const parsed = parsePorts(ports);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}
