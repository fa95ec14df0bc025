import type { Intervals } from '../base/index.ts';

/** One other end of connections, and the ports they may use. */
export interface Connection {
  /** A resource, `internet`, `internet6` or a CIDR block. */
  readonly party: string;
  /** `tcp/443, udp/53`. */
  readonly ports: string;
  /** What would decide whether it really is open; absent when it surely is. */
  readonly missing?: readonly string[];
}

export interface Connections {
  readonly from: readonly Connection[];
  readonly to: readonly Connection[];
}

/** A connection that reachability found open, given by the caller because this part knows no solver. */
export interface Traffic {
  /** A resource id, `internet`, or a CIDR block. */
  readonly from: string;
  readonly to: string;
  /** `tcp/443, udp/53`. */
  readonly ports: string;
  /** The same on the flow line. @default - taken for whatever its ends speak */
  readonly flows?: Intervals;
  /** Whether nothing that the template leaves open decides it. @default true */
  readonly certain?: boolean;
}
