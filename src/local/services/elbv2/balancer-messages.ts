/** What the target and the program of one load balancer say to each other: a JSON object a line. */
import type { RuleGroup, WebAcl } from '../wafv2/evaluation/web-acl.ts';
import type { BalancedTarget, BalancerPlan } from './proxy/plan.ts';
import type { RequestRow } from './proxy/record.ts';
import type { TcpPlan } from './proxy/tcp.ts';

/** The whole of what it shall be; the program brings itself into agreement with the last one that it was told. */
export interface WantedBalancer {
  readonly plan: BalancerPlan | TcpPlan;
  /** By the ARN of the group; ids are addresses. */
  readonly targets: Readonly<Record<string, readonly BalancedTarget[]>>;
  readonly firewall?: WantedFirewall;
}

export interface WantedFirewall {
  readonly acl: WebAcl;
  readonly ipSets: Readonly<Record<string, readonly string[]>>;
  readonly patternSets: Readonly<Record<string, readonly string[]>>;
  readonly ruleGroups: Readonly<Record<string, RuleGroup>>;
}

export type BalancerNews =
  /** It listens as the last plan says. */
  | { readonly kind: 'listens' }
  | { readonly kind: 'fault'; readonly what: string }
  | {
      readonly kind: 'health';
      readonly group: string;
      readonly target: BalancedTarget;
      readonly state: string;
      readonly reason?: string;
      readonly description?: string;
    }
  | { readonly kind: 'request'; readonly row: RequestRow }
  | { readonly kind: 'connection'; readonly record: TcpRecord }
  | { readonly kind: 'judged'; readonly judged: JudgedRequest };

/** What each request tells: much, and of the past. */
export function isOfTraffic({ kind }: BalancerNews): boolean {
  return kind === 'request' || kind === 'connection' || kind === 'judged';
}

/** A connection that a network load balancer passed on, or could not. */
export interface TcpRecord {
  readonly group: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** How it went wrong, if it did: no target, no connection, no handshake. */
  readonly failure?: 'target' | 'tls';
}

/** What a web ACL made of a request, with what a sample of it shows. */
export interface JudgedRequest {
  readonly atMs: number;
  readonly action: 'ALLOW' | 'BLOCK';
  readonly rule: string;
  /** The rule of a group, as samples name it. */
  readonly within?: string;
  readonly counted: readonly string[];
  readonly labels: readonly string[];
  readonly status?: number;
  readonly client: string;
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}
