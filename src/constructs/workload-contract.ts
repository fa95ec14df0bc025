/**
 * What an application asks of the architecture it runs in, as plain data: the two are proved against each other.
 *
 * Text may hold `${Parameter}` of the template, as in `Fn::Sub`.
 */
export interface WorkloadContract {
  readonly name: string;
  readonly processes: readonly WorkloadProcess[];
  /**
   * The repositories whose images hold this workload.
   *
   * @default - it is in no image
   */
  readonly images?: readonly WorkloadImage[];
  /** Programs that must be on the host or in the image. */
  readonly needsInImage: readonly string[];
  readonly env: readonly WorkloadVariable[];
  readonly stores: readonly WorkloadStore[];
  /** The AWS actions that each feature calls: all that its role needs, and all that it may have. */
  readonly aws: readonly WorkloadPermission[];
  readonly outbound: readonly { readonly host: string; readonly port: number; readonly why: string }[];
  readonly metrics: readonly WorkloadMetric[];
  readonly logs: readonly { readonly stream: string; readonly group: string; readonly fields: readonly string[] }[];
  readonly maxBodyBytes: number;
  readonly slowestRequestSec: number;
}

export interface WorkloadImage {
  /** Its name in ECR; `*` stands for any text. */
  readonly repository: string;
  /** The process that such an image runs when nothing else is said. */
  readonly process: string;
}

export interface WorkloadProcess {
  readonly name: string;
  readonly command: readonly string[];
  /**
   * @default - listens on no port
   */
  readonly port?: number;
  readonly stopTimeoutSec: number;
  /**
   * When it runs, if it does not run all the time: once before a release takes over, as a migration does.
   *
   * @default - all the time
   */
  readonly runs?: 'before-release';
  /**
   * @default - answers no health check
   */
  readonly health?: { readonly path: string; readonly okStatus: number; readonly meaning: 'live' | 'ready' };
}

export interface WorkloadVariable {
  readonly name: string;
  readonly required: boolean;
  /**
   * @default - none
   */
  readonly default?: string;
  /**
   * The variable holds a secret, or the ARN of one, of this shape.
   *
   * @default - not secret
   */
  readonly secret?: { readonly shape: 'plain' | { readonly jsonKey: string } };
}

export interface WorkloadStore {
  readonly kind: 'postgres' | 'redis' | 's3' | 'sqlite';
  /** The variables that say where it is. */
  readonly env: readonly string[];
  /**
   * @default - no pool
   */
  readonly poolPerProcess?: number;
  /**
   * @default - the whole store
   */
  readonly prefixes?: readonly string[];
  /**
   * Whether it copes with data moved to an archive.
   *
   * @default 'never'
   */
  readonly coldReads?: 'never' | 'handled';
}

export interface WorkloadPermission {
  readonly feature: string;
  readonly actions: readonly string[];
  /**
   * The API has one endpoint for all regions.
   *
   * @default false
   */
  readonly global?: boolean;
}

export interface WorkloadMetric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  /** One entry a metric: to CloudWatch each set of dimensions is a metric of its own. */
  readonly dimensionSets: readonly (readonly string[])[];
}
