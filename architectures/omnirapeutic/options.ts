import type { AuroraDatabaseProps } from 'lintel/constructs';

/** What an environment may choose. The defaults are the documented system; each option names the contradiction it settles. */
export interface OmnirapeuticOptions {
  readonly region: string;
  /** The zones a, b and c of the document, in this order. */
  readonly zones: readonly [string, string, string];
  /**
   * What runs on the cluster: `validation` is the nginx test service alone, before any image exists; `application` is api,
   * web and worker (C-OMN-13).
   *
   * @default 'application'
   */
  readonly stage?: 'validation' | 'application';
  /**
   * ARN of an ACM certificate of the region. With it the load balancer answers on 443 and redirects 80; without it nothing
   * encrypts the way from the internet (C-OMN-08).
   *
   * @default - HTTP only
   */
  readonly certificateArn?: string;
  /**
   * Aurora replicas, the first in zone b, the second in zone c. Without one the loss of the writer is repaired by making a
   * new one, which typically takes more than ten minutes (C-OMN-02).
   *
   * @default 0
   */
  readonly readers?: 0 | 1 | 2;
  /**
   * `documented` keeps the all-port rules of the document; `least` opens the container ports, and 443 to the outside
   * (C-OMN-06, C-OMN-07).
   *
   * @default 'documented'
   */
  readonly openness?: 'documented' | 'least';
  /**
   * The minor version; 15.10 is a long-term-support minor of Aurora (C-OMN-15).
   *
   * @default '15.10'
   */
  readonly engineVersion?: string;
  /**
   * Pins `max_connections`; the engine's own value at 1 ACU is 189 (C-OMN-03).
   *
   * @default - the engine's own
   */
  readonly maxConnections?: number;
  /**
   * What pgAudit logs. With `all` the health data of every statement stands in the log (C-OMN-16).
   *
   * @default ['ddl', 'role', 'write']
   */
  readonly audit?: NonNullable<AuroraDatabaseProps['audit']>;
  /**
   * An encrypted secret for a certificate that was issued elsewhere; TLS of the load balancer never comes from it
   * (C-OMN-10).
   *
   * @default false
   */
  readonly certificateSecret?: boolean;
  /**
   * A conformance pack in S3, such as the HIPAA sample of AWS, instead of the pack of this folder (C-OMN-19).
   *
   * @default - the pack of this folder
   */
  readonly conformancePackUri?: string;
  /**
   * What the account has already in this region: a second recorder or detector would fail (C-OMN-20).
   *
   * @default [] - both are made
   */
  readonly existing?: readonly ('config-recorder' | 'guardduty-detector')[];
  /**
   * Whether operators must sign in with a second factor before they reach the bastion.
   *
   * @default true
   */
  readonly operatorsNeedMfa?: boolean;
}

export function stageOf(options: OmnirapeuticOptions): 'validation' | 'application' {
  return options.stage ?? 'application';
}
