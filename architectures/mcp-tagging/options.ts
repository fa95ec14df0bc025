import type { TlsFloor } from 'lintel/constructs';

/** AWS APIs that the server calls through NAT unless they get an interface endpoint, each billed. */
export type ExtraEndpoint =
  | 'rds'
  | 'lambda'
  | 'ecs'
  | 'tagging'
  | 'monitoring'
  | 'ce'
  | 'sts'
  | 'ssm'
  | 'ssmmessages'
  | 'ec2messages';

/** What an environment may choose. The defaults are the documented system; each option names the contradiction it settles. */
export interface McpTaggingOptions {
  readonly region: string;
  /** The zones a and b of the document, in this order. */
  readonly zones: readonly [string, string];
  /**
   * In how many zones the interface endpoints have an address. With 1 they stand in zone b only, as drawn: cheaper, and
   * every call to them from zone a then depends on zone b (C-MCP-04).
   *
   * @default 2
   */
  readonly endpointAzs?: 1 | 2;
  /**
   * A NAT gateway in each zone instead of one in zone a (C-MCP-06).
   *
   * @default false
   */
  readonly natPerAz?: boolean;
  /**
   * The lowest TLS version accepted; with 1.2, TLS 1.3 is offered and 1.2 still works (C-MCP-09).
   *
   * @default '1.3'
   */
  readonly tlsFloor?: TlsFloor;
  /**
   * A fourth alarm on the errors that the server itself answers, which the documented one does not see (C-MCP-11).
   *
   * @default false
   */
  readonly target5xxAlarm?: boolean;
  /**
   * Further APIs to reach without NAT (C-MCP-07).
   *
   * @default []
   */
  readonly extraEndpoints?: readonly ExtraEndpoint[];
  /**
   * GitHub deploys each published release, with roles in a stack of their own. The template of the system is the same without it.
   *
   * @default false - releases are deployed by hand
   */
  readonly gitHubDelivery?: boolean;
}
