/** One packet that opens a connection, concrete enough to be followed through the network rule by rule. */
import type { FlowSample } from '../../aws/index.ts';
import type { Place } from '../../model/index.ts';

export interface Packet {
  readonly family: 4 | 6;
  readonly source: End;
  readonly destination: End;
  readonly flow: FlowSample;
  /** The port that answers come back to, for tcp and udp. */
  readonly clientPort?: number;
  /** The port that a NAT gateway on the way sends on from. */
  readonly natPort?: number;
}

export interface End {
  readonly kind: 'host' | 'internet' | 'remote' | 'endpoint';
  /** The interface, the gateway endpoint, or the resource that answers on the internet. */
  readonly id?: string;
  readonly subnet?: string;
  /** Undefined where the template does not tell it. */
  readonly address?: string;
  /** The address belongs to a client whose connection a load balancer passes on under it. */
  readonly isRelayed?: true;
}

/** The value of each variable of the template; `undefined` is any value that nobody named. */
export type World = ReadonlyMap<string, string | undefined>;

/** One object on the packet's way, and what it says. */
export interface Step {
  readonly what: string;
  readonly subject: string;
  readonly at?: Place;
  readonly says: string;
}

export interface Replay {
  readonly outcome: 'delivered' | 'dropped';
  /** In order. The last step of a dropped packet is the one that dropped it. */
  readonly path: readonly Step[];
  /** The gateways and endpoints that the packet went through. */
  readonly traversed: readonly string[];
  /** What was assumed in the packet's favour, because the templates do not tell it. */
  readonly assuming: readonly string[];
}
