/**
 * Which Claude models answer, and what they accept (C-BLM-09). A retired model refuses every request, and an architecture
 * cannot find that out before it is deployed: the list is dated, and synthesis stops at a model that is past its date.
 */

/** The day on which this table was true. */
export const MODELS_AS_OF = '2026-11-21';

export const DEFAULT_MODEL = 'claude-sonnet-5-5';

interface ModelFacts {
  /** The first day without answers, where it is announced. */
  readonly retires?: string;
  /** From Sonnet 5 on, a temperature other than the default is answered with HTTP 400. */
  readonly acceptsTemperature: boolean;
  /** Thinking is counted against ANTHROPIC_MAX_TOKENS. */
  readonly thinkingCountsAsOutput: boolean;
  /** The model's id in Amazon Bedrock. */
  readonly bedrockId?: string;
}

/** https://docs.claude.com/en/docs/about-claude/model-deprecations */
const MODELS: Readonly<Record<string, ModelFacts>> = {
  'claude-3-5-sonnet-20241022': { retires: '2025-10-28', acceptsTemperature: true, thinkingCountsAsOutput: false },
  'claude-sonnet-4-5': { retires: '2026-11-30', acceptsTemperature: true, thinkingCountsAsOutput: false },
  'claude-sonnet-5-5': {
    acceptsTemperature: false,
    thinkingCountsAsOutput: true,
    bedrockId: 'anthropic.claude-sonnet-5-5',
  },
};

/** The facts of a model that can be used; throws when it is retired or unknown, and names one that can. */
export function checkModel(model: string): ModelFacts {
  const facts = MODELS[model];
  if (facts === undefined) {
    throw new Error(
      `Model "${model}" is not in the list of ${MODELS_AS_OF}, so nobody knows whether it answers; use ${usable().join(' or ')}, or add it to model-lifecycle.ts with its source.`,
    );
  }
  if (isRetired(facts)) {
    throw new Error(
      `Model "${model}" was retired on ${facts.retires}: every request to it fails. Use ${usable().join(' or ')}.`,
    );
  }
  return facts;
}

function isRetired({ retires }: ModelFacts): boolean {
  return retires !== undefined && retires <= MODELS_AS_OF;
}

function usable(): readonly string[] {
  return Object.keys(MODELS).filter((name) => !isRetired(MODELS[name] as ModelFacts));
}
