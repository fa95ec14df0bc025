import type { Intervals } from '../base/index.ts';

/** The ports that connections may use. */
export interface OpenPorts {
  /** `tcp/443, udp/53`. */
  readonly ports: string;
  /** What would decide whether they really are open; absent when they surely are. */
  readonly missing?: readonly string[];
}

/** Connections that the network lets open, from whom to whom. */
export interface Flow extends OpenPorts {
  /** A resource, `internet`, `internet6` or a CIDR block. */
  readonly from: string;
  readonly to: string;
  /** The ports on the flow line of `src/aws`, for whoever computes with them. */
  readonly flows?: Intervals;
}

/** One other end of connections of a resource. */
export interface Connection extends OpenPorts {
  /** A resource, `internet`, `internet6` or a CIDR block. */
  readonly party: string;
}

/** Who reaches a resource, and whom it reaches. */
export interface Connections {
  readonly from: readonly Connection[];
  readonly to: readonly Connection[];
}
