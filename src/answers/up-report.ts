import type { Diagnostic } from '../base/index.ts';
import type { WitnessRow } from './witness-row.ts';

/** The answer of `up` once the system stands. */
export interface UpReport {
  readonly schema: 'lintel/up@1';
  readonly target: string;
  readonly environment?: string;
  /** Where state is kept. */
  readonly folder: string;
  /** Where AWS's tools are pointed with AWS_ENDPOINT_URL. */
  readonly url?: string;
  readonly stacks: readonly { readonly name: string; readonly region: string; readonly status: string }[];
  readonly outputs: readonly { readonly stack: string; readonly name: string; readonly value: string }[];
  /** Values of parameters that nobody gave and that have no default: chosen for this machine. */
  readonly chosen: readonly { readonly stack: string; readonly parameter: string; readonly value: string }[];
  readonly components: readonly SystemComponent[];
  /** What answered at the URLs of components, as a client of the internet asks. */
  readonly doors: readonly DoorAnswer[];
  /** Secrets that stand, by name; values are read with AWS's tools. */
  readonly secrets: readonly string[];
  /** How the network stands: `root`, `user namespace`, or `none` with the reason. */
  readonly network?: { readonly mode: string; readonly reason?: string };
  /** What the templates do not tell of the network, with what is done instead. */
  readonly untold: readonly string[];
  /** The certificate that clients have to trust. */
  readonly authority?: string;
  /** The region of its environment. */
  readonly region?: string;
  /** From the beginning until everything was healthy or had its half minute. */
  readonly seconds?: number;
  /** With `--demo`: who logs in, and where the passwords lie, a line each. */
  readonly demo?: readonly string[];
  /** What was looked for with `--witness`, and what was seen. */
  readonly witnesses?: readonly WitnessRow[];
  /** The file that keeps what was seen. */
  readonly evidence?: string;
  /** How long each step took, in seconds. */
  readonly steps: readonly { readonly name: string; readonly seconds: number }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A URL of a component, and its answer to one GET of `/`, the certificate checked against the local authority. */
export interface DoorAnswer {
  readonly component: string;
  readonly url: string;
  readonly status?: number;
  readonly milliseconds?: number;
  /** Why there was no answer. */
  readonly fault?: string;
}

export interface SystemComponent {
  readonly component: string;
  readonly state: 'starting' | 'healthy' | 'unhealthy' | 'stopped' | 'refused';
  readonly detail?: string;
  readonly url?: string;
}

/** The answer of `status` and `down`: what runs, or ran. */
export interface SystemStatusReport {
  readonly schema: 'lintel/status@1';
  readonly folder: string;
  readonly process?: number;
  readonly url?: string;
  readonly target?: string;
  readonly components: readonly SystemComponent[];
  /** What `lintel fault` broke and nothing has healed yet, a sentence each. */
  readonly faults: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}
