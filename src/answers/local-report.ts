import type { Diagnostic } from '../base/index.ts';

/** The answer of `local` once it listens. */
export interface LocalReport {
  readonly schema: 'lintel/local@1';
  /** Where AWS's tools are pointed with AWS_ENDPOINT_URL. */
  readonly url?: string;
  /** Where state is kept. */
  readonly folder: string;
  readonly services: readonly string[];
  readonly isStrict: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The answer of `local status`. */
export interface LocalStatusReport {
  readonly schema: 'lintel/local-status@1';
  /** The process that has the state folder, if one runs. */
  readonly process?: number;
  readonly url?: string;
  readonly folder: string;
  readonly stacks: readonly { readonly name: string; readonly status: string }[];
  /** What the local target makes of resource types; every other type is refused. */
  readonly types: readonly LocalTypeStanding[];
  /** How the networks of templates are built on this machine. */
  readonly network: LocalNetworkStanding;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LocalNetworkStanding {
  /** In the kernel as root, in the kernel in a user namespace, or not. */
  readonly mode: 'root' | 'user namespace' | 'none';
  /** Why not. */
  readonly reason?: string;
}

export interface LocalTypeStanding {
  readonly type: string;
  /** RUNS does what the resource does on AWS; RECORDED checks and describes it and nothing more. */
  readonly standing: 'RUNS' | 'RECORDED';
}
