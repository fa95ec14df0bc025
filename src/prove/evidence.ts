/** What others found out about the template and `prove` cannot: plain data, because this part knows no price and no picture. */
import type { Decimal, Guard } from '../base/index.ts';
import type { Assertion } from '../claims/index.ts';

export interface Evidence {
  /** What everything costs in a month; a resource without a line has no known price. */
  readonly prices?: {
    readonly lines: readonly PricedLine[];
  };
  /** What was seen when something ran. */
  readonly seen?: readonly Observation[];
}

export interface PricedLine {
  /** The resource's id in the model; another text for a cost that is no resource's, which always counts. */
  readonly resource: string;
  /** US dollars a month at list prices, under each scenario of usage. */
  readonly monthly: {
    readonly low: Decimal;
    readonly expected: Decimal;
    readonly high: Decimal;
  };
  /** Why something of it has no known price, so that it costs this much or more. */
  readonly unpriced?: string;
  /** The worlds in which this is paid, of the model that is judged. @default - those in which the resource exists */
  readonly when?: Guard;
}

export interface Observation {
  /** The id of the claim that waited for it. */
  readonly claim: string;
  readonly by: Extract<Assertion, { kind: 'witness' }>['by'];
  /** What was seen, in a sentence. */
  readonly says: string;
  /** The witness saw the opposite of what is claimed. */
  readonly against?: true;
}
