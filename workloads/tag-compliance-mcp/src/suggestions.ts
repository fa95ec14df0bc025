/** What could stand in a tag that is missing, and how sure that is. */
import { parseArn } from './arn.ts';
import { evaluateResource, type Resource } from './compliance.ts';
import { type RequiredTag, requiredTagsOf, type TagPolicy } from './policy.ts';

export interface Suggestion {
  readonly tag_key: string;
  readonly suggested_value: string;
  /** 0 to 1, two decimals. */
  readonly confidence: number;
  readonly reasoning: string;
}

export interface SuggestOptions {
  /** The domain of team addresses. @default 'example.com' */
  readonly ownerEmailDomain?: string;
}

/**
 * For each required tag that the resource lacks at most one suggestion: from a word in its names, else from similar
 * resources, else from the shape of its name. A value that the policy refuses is not suggested.
 */
export function suggestTags(
  policy: TagPolicy,
  resource: Resource,
  similar: readonly Resource[] = [],
  options: SuggestOptions = {},
): readonly Suggestion[] {
  const { resourceType } = parseArn(resource.arn);
  return requiredTagsOf(policy, resourceType)
    .filter(({ name }) => !Object.hasOwn(resource.tags, name))
    .flatMap((tag) => {
      const found =
        fromWords(policy, resource, tag) ??
        fromSimilar(policy, resource, tag, similar) ??
        fromName(policy, resource, tag, options);
      return found === undefined ? [] : [found];
    });
}

const WORDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Environment: {
    production: ['prod', 'production', 'prd', 'live'],
    staging: ['staging', 'stage', 'stg', 'stag', 'uat', 'preprod'],
    development: ['dev', 'develop', 'development', 'sandbox'],
    test: ['test', 'tst', 'qa'],
  },
  CostCenter: {
    Engineering: ['engineering', 'eng'],
    Marketing: ['marketing', 'mktg'],
    Sales: ['sales'],
    Finance: ['finance', 'fin'],
  },
  DataClassification: {
    public: ['public'],
    internal: ['internal'],
    confidential: ['confidential', 'pii'],
    restricted: ['restricted', 'phi'],
  },
};

interface Source {
  readonly what: string;
  readonly text: string;
  readonly confidence: number;
}

/** Where words are looked for, the surest first. */
function sourcesOf({ arn, tags, hints }: Resource): readonly Source[] {
  const name = tags.Name ?? parseArn(arn).resourceId;
  return [
    { what: 'VPC name', text: hints?.vpcName ?? '', confidence: 0.85 },
    { what: 'IAM role', text: hints?.iamRole ?? '', confidence: 0.8 },
    { what: 'resource name', text: name, confidence: 0.75 },
    { what: 'ARN', text: arn, confidence: 0.65 },
  ];
}

function fromWords(policy: TagPolicy, resource: Resource, tag: RequiredTag): Suggestion | undefined {
  const words = WORDS[tag.name];
  if (words === undefined) return undefined;
  for (const { what, text, confidence } of sourcesOf(resource)) {
    const tokens = tokensOf(text);
    const meant = tag.name === 'Environment' ? withoutPreProd(tokens) : { tokens, values: [] };
    const values = new Set([
      ...meant.values,
      ...Object.entries(words).flatMap(([value, list]) =>
        meant.tokens.some((token) => list.includes(token)) ? [value] : [],
      ),
    ]);
    const [value] = values;
    if (values.size !== 1 || value === undefined || !isAllowed(policy, resource, tag, value)) continue;
    return { tag_key: tag.name, suggested_value: value, confidence, reasoning: `The ${what} "${text}" says ${value}.` };
  }
  return undefined;
}

/** Words of letters and digits, in lower case. */
function tokensOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '');
}

/** "pre" followed by "prod" is staging, and not production. */
function withoutPreProd(tokens: readonly string[]): {
  readonly tokens: readonly string[];
  readonly values: readonly string[];
} {
  const at = tokens.findIndex(
    (token, index) => token === 'pre' && ['prod', 'production'].includes(tokens[index + 1] ?? ''),
  );
  return at < 0 ? { tokens, values: [] } : { tokens: tokens.toSpliced(at, 2), values: ['staging'] };
}

function fromSimilar(
  policy: TagPolicy,
  resource: Resource,
  tag: RequiredTag,
  similar: readonly Resource[],
): Suggestion | undefined {
  const values = similar.flatMap(({ arn, tags }) => (arn === resource.arn ? [] : (tags[tag.name] ?? [])));
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, one], [, other]) => other - one);
  if (most === undefined || !isAllowed(policy, resource, tag, most[0])) return undefined;
  const [value, count] = most;
  const raw = 0.7 * (count / values.length) * Math.min(1, values.length / 5);
  return {
    tag_key: tag.name,
    suggested_value: value,
    confidence: hundredths(Math.min(0.95, Math.max(0.1, raw))),
    reasoning: `${count} of ${values.length} similar resources have ${value}.`,
  };
}

const REGION = /\b[a-z]{2}(?:-[a-z]+)+-\d\b/g;
/** Ids that AWS makes up: `i-0abc`, `vol-1`. */
const BARE_ID = /^(i|vol|snap|eipalloc|nat|fs|sg|vpc|subnet|j)-[0-9a-z]+$/i;
const PLACES = new Set(['us', 'eu', 'ap', 'sa', 'ca', 'af', 'me', 'east', 'west', 'north', 'south', 'central']);
const TEAM = /^(.*?)-?(team|squad|group|service)\b/i;

function fromName(
  policy: TagPolicy,
  resource: Resource,
  tag: RequiredTag,
  options: SuggestOptions,
): Suggestion | undefined {
  if (tag.name === 'Application') {
    const name = resource.tags.Name ?? parseArn(resource.arn).resourceId;
    if (BARE_ID.test(name)) return undefined;
    const environments = new Set(Object.values(WORDS.Environment ?? {}).flat());
    const parts = name
      .toLowerCase()
      .replace(REGION, '')
      .split('-')
      .filter(
        (part) => part !== '' && part !== 'pre' && !environments.has(part) && !PLACES.has(part) && !/^\d+$/.test(part),
      );
    const value = parts.slice(0, 3).join('-');
    if (value === '' || !isAllowed(policy, resource, tag, value)) return undefined;
    return { tag_key: tag.name, suggested_value: value, confidence: 0.6, reasoning: `The name "${name}" begins so.` };
  }
  if (tag.name === 'Owner') {
    const role = resource.hints?.iamRole ?? '';
    const part = TEAM.exec(role.toLowerCase())?.[1]?.replace(/[^a-z0-9-]/g, '');
    if (part === undefined || part === '') return undefined;
    const value = `${part}-team@${options.ownerEmailDomain ?? 'example.com'}`;
    if (!isAllowed(policy, resource, tag, value)) return undefined;
    return {
      tag_key: tag.name,
      suggested_value: value,
      confidence: 0.45,
      reasoning: `The IAM role "${role}" is of ${part}.`,
    };
  }
  return undefined;
}

/** Whether the policy would find nothing wrong with the value. */
function isAllowed(policy: TagPolicy, resource: Resource, tag: RequiredTag, value: string): boolean {
  const tagged = { ...resource, tags: { ...resource.tags, [tag.name]: value } };
  return evaluateResource({ ...policy, required_tags: [tag] }, tagged).length === 0;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
