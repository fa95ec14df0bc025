/** What the plane and the program of a distribution say to each other: one JSON object a line. */
import type { JudgedRequest, WantedFirewall } from '../elbv2/balancer-messages.ts';
import type { EdgePlan } from './edge/plan.ts';
import type { EdgeRecord } from './edge/record.ts';

export interface WantedEdge {
  readonly plan: EdgePlan;
  /** PEM: the authority that origins' certificates may be from. */
  readonly authority: string;
  readonly firewall?: WantedFirewall;
  /** Whether its requests are to be told one by one. */
  readonly isLogged: boolean;
}

export type EdgeNews =
  | { readonly kind: 'listens' }
  | { readonly kind: 'fault'; readonly what: string }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'request'; readonly record: EdgeRecord }
  | { readonly kind: 'judged'; readonly judged: JudgedRequest };
