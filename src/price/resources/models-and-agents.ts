/** Models of Bedrock are billed by the tokens that are given to them and that they make: https://aws.amazon.com/bedrock/pricing/ */
import { showText } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { free, type PricedPart, type Pricer, part } from '../pricer.ts';

/** Tokens of one model: what it reads, and what it writes if it writes. */
function tokens(facts: Facts, path: string, writes: boolean): readonly PricedPart[] {
  const model = modelAt(facts, path);
  if (model === undefined) return [];
  const read = facts.used('inputTokens', 'tokens', typically(100_000, 10_000_000, 1_000_000_000));
  const written = facts.used('outputTokens', 'tokens', typically(20_000, 2_000_000, 200_000_000));
  return [
    part(`Tokens read by ${model}`, `bedrock.${model}.input`, read),
    ...(writes ? [part(`Tokens written by ${model}`, `bedrock.${model}.output`, written)] : []),
  ];
}

/**
 * A model by its id, its ARN or the id of an inference profile: `us.anthropic.claude-3-haiku-20240307-v1:0` is
 * `anthropic.claude-3-haiku`. A profile over all regions has prices of its own:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
function modelAt(facts: Facts, path: string): string | undefined {
  const text = facts.text(path);
  if (text === undefined) return facts.miss(`${path} is not told, by which the tokens are billed.`);
  const id = /[^/]*$/.exec(showText(text))?.[0] ?? '';
  if (!/^[a-z0-9.-]+(?::\d+)?$/.test(id))
    return facts.miss(`${path} is ${showText(text)}, which only deployment tells.`);
  const name = id.replace(/:\d+$/, '').replace(/^(?:us|us-gov|eu|apac|jp|au|ca|in)\./, '');
  return name.includes('embed') ? name : name.replace(/(?:-\d{8})?(?:-v\d+)?$/, '');
}

/** An agent costs nothing itself: https://docs.aws.amazon.com/bedrock/latest/userguide/agents-how.html */
const agent: Pricer = (facts) => tokens(facts, 'FoundationModel', true);

/** What it embeds: the documents when they are read, and each question. */
const knowledgeBase: Pricer = (facts) => {
  const type = facts.word('KnowledgeBaseConfiguration.Type');
  if (type === 'KENDRA') return free('Its index has a line of its own.');
  if (type !== 'VECTOR') {
    facts.miss(`The price of a knowledge base of type ${type ?? 'that is not told'} is not in the price book.`);
    return [];
  }
  return tokens(facts, 'KnowledgeBaseConfiguration.VectorKnowledgeBaseConfiguration.EmbeddingModelArn', false);
};

/** Documents that a model reads before they are embedded. */
const dataSource: Pricer = (facts) => {
  const parsing = 'VectorIngestionConfiguration.ParsingConfiguration';
  const strategy = facts.word(`${parsing}.ParsingStrategy`);
  if (strategy === undefined && !facts.has(parsing))
    return free('Its documents are read as text; what embeds them is in the line of the knowledge base.');
  if (strategy === 'BEDROCK_FOUNDATION_MODEL')
    return tokens(facts, `${parsing}.BedrockFoundationModelConfiguration.ModelArn`, true);
  facts.miss(
    `The price of reading documents by ${strategy ?? 'a strategy that is not told'} is not in the price book.`,
  );
  return [];
};

/** What each policy looks at; words cost nothing: https://aws.amazon.com/bedrock/pricing/, Guardrails. */
const POLICIES: readonly (readonly [path: string, what: string, row: string])[] = [
  ['ContentPolicyConfig', 'Text units of content filters', 'bedrock.guardrail.content'],
  ['TopicPolicyConfig', 'Text units of denied topics', 'bedrock.guardrail.topics'],
  [
    'SensitiveInformationPolicyConfig.PiiEntitiesConfig',
    'Text units searched for sensitive information',
    'bedrock.guardrail.sensitive',
  ],
  ['ContextualGroundingPolicyConfig', 'Text units of grounding checks', 'bedrock.guardrail.grounding'],
];

const guardrail: Pricer = (facts) => {
  if (facts.has('AutomatedReasoningPolicyConfig'))
    facts.miss('The price of automated reasoning checks is not in the price book.');
  const parts = POLICIES.filter(([path]) => facts.has(path));
  if (parts.length === 0) return free('Filters of words and patterns cost nothing.');
  const units = facts.used('requests', 'text units', typically(1_000, 100_000, 10_000_000));
  return parts.map(([, what, row]) => part(what, row, units));
};

export const BEDROCK: Readonly<Record<string, Pricer>> = {
  'AWS::Bedrock::Agent': agent,
  'AWS::Bedrock::KnowledgeBase': knowledgeBase,
  'AWS::Bedrock::DataSource': dataSource,
  'AWS::Bedrock::Guardrail': guardrail,
};
