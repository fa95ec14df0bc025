/**
 * What each model takes and costs: https://platform.claude.com/docs/en/about-claude/pricing and
 * https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5, read on 2026-11-29.
 */
import { type Decimal, decimal, plus, rounded, times, written } from '../../src/decimal.ts';

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** Dollars for a million tokens. */
export interface Prices {
  /** The first day of these prices. */
  readonly from: string;
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  /** Kept for five minutes. */
  readonly cacheWrite: string;
}

interface ModelFacts {
  /** The newest first. */
  readonly prices: readonly Prices[];
  /** Whether a request may name the tool that must be called: where not, that is answered with 400. */
  readonly takesForcedTool: boolean;
  /** Turns off thinking before an answer, which would use up the deadline and the output tokens. */
  readonly thinking?: { readonly type: 'between_tools' };
}

const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-sonnet-5-5': {
    takesForcedTool: false,
    thinking: { type: 'between_tools' },
    prices: [
      { from: '2026-10-07', input: '2', output: '10', cacheRead: '0.10', cacheWrite: '2.50' },
      { from: '2026-09-28', input: '2', output: '10', cacheRead: '0.20', cacheWrite: '2.50' },
    ],
  },
  'claude-sonnet-4-6': {
    takesForcedTool: true,
    prices: [{ from: '2026-02-17', input: '3', output: '15', cacheRead: '0.30', cacheWrite: '3.75' }],
  },
  'claude-sonnet-4-5': {
    takesForcedTool: true,
    prices: [{ from: '2025-09-29', input: '3', output: '15', cacheRead: '0.30', cacheWrite: '3.75' }],
  },
};

/** A model that is not in the table is asked as the newest are: without what only some take. */
export function factsOf(model: string): Omit<ModelFacts, 'prices'> {
  return MODELS[model] ?? { takesForcedTool: false };
}

/** Undefined where nobody wrote down what the model costs on that day. */
export function pricesOf(model: string, day: Date): Prices | undefined {
  const today = day.toISOString().slice(0, 10);
  return MODELS[model]?.prices.find(({ from }) => from <= today);
}

export function pricedModels(): readonly string[] {
  return Object.keys(MODELS);
}

const MILLIONTH = decimal('0.000001');

/** Dollars, with eight places. */
export function costOf({ input, output, cacheRead, cacheWrite }: Tokens, prices: Prices): string {
  const each: readonly (readonly [number, string])[] = [
    [input, prices.input],
    [output, prices.output],
    [cacheRead, prices.cacheRead],
    [cacheWrite, prices.cacheWrite],
  ];
  const sum = each.reduce<Decimal>(
    (all, [count, price]) => plus(all, times(decimal(count), decimal(price))),
    decimal(0),
  );
  return written(rounded(times(sum, MILLIONTH), 8));
}

/** Before a call nobody knows; this is a guess that is a little high for English. */
export function estimatedTokens(characters: number): number {
  return Math.ceil(characters / 4);
}
