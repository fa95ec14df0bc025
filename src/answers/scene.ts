/**
 * What a drawing shows, before anything has a place: groups inside groups, nodes, and arrows between them. Every renderer
 * (SVG, Mermaid, terminal, JSON) and the picture of a change read this.
 */

export type GroupKind = 'outside' | 'cloud' | 'region' | 'vpc' | 'zone' | 'subnet' | 'services';

/** In the picture of a change; what has none is the same before and after. */
export type ChangeStatus = 'added' | 'removed' | 'moved' | 'changed';

export interface Group {
  readonly id: string;
  readonly kind: GroupKind;
  /** `Public subnet`, `us-east-1a`. */
  readonly label: string;
  /** A second line: `10.0.1.0/24`. */
  readonly detail?: string;
  /** For subnets, told from routes: how the internet is reached. */
  readonly tier?: 'public' | 'private' | 'isolated';
  readonly groups: readonly Group[];
  readonly nodes: readonly SceneNode[];
  readonly status?: ChangeStatus;
}

export interface SceneNode {
  readonly id: string;
  /** The CloudFormation type, or `users`, `internet`, `service:<name>` for what no template holds. */
  readonly type: string;
  /** The name a reader knows it by. */
  readonly label: string;
  /** One or two facts: `t3.medium`, `HTTPS 443, TLS 1.3`. */
  readonly details: readonly string[];
  /** The resources of the model it stands for, several where equals were drawn as one. */
  readonly resources: readonly string[];
  readonly status?: ChangeStatus;
  /** How many equals it stands for. @default 1 */
  readonly count?: number;
  /** In words, when it exists; absent for what always does. */
  readonly when?: string;
  /** The subnets that it stands across, for a node of a VPC that no single subnet holds. */
  readonly spans?: readonly string[];
  /** The side of the VPC on whose border it stands: an internet gateway on top, gateway endpoints at the bottom. */
  readonly border?: 'top' | 'bottom';
}

export type ArrowKind = 'traffic' | 'data' | 'logs' | 'secrets' | 'alarm' | 'key' | 'delivery' | 'route';

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  /** `tcp/5432`, `alarm`. */
  readonly label?: string;
  readonly status?: ChangeStatus;
  /** Its number on the main way of a request, where steps were asked for. */
  readonly step?: number;
}

export type View = 'all' | 'network' | 'security' | 'data' | 'monitoring' | 'delivery';

export interface Scene {
  readonly title: string;
  readonly subtitle?: string;
  readonly view: View;
  /** `outside` on top, then the cloud with its regions. */
  readonly groups: readonly Group[];
  readonly arrows: readonly Arrow[];
  /** The numbered arrows in words, in order. */
  readonly steps?: readonly string[];
  /** What was left out of this view and why, in sentences; nothing disappears silently. */
  readonly omitted: readonly string[];
}
