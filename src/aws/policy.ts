/**
 * Policy documents as typed statements. The document has been resolved before: it is plain data whose strings may hold
 * holes. Nothing here judges whether a policy is wise; what IAM would refuse is returned as a list of problems.
 *
 * Element names are case-sensitive, values are lists or single strings
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).
 */
import { ALWAYS, type Guard, isRecord, isSymbolic, type Text, textIn } from '../base/index.ts';
import { type Condition, parseConditions, UNDECIDED } from './condition.ts';
import { type JsonRecord, showJson, textList } from './json.ts';
import { type PrincipalSet, parsePrincipals } from './principal.ts';

/** `At` is the place that the caller wants back in a trace: a path in a template, a file and line. */
export interface PolicyStatement<At = unknown> {
  readonly sid?: Text;
  readonly effect: 'Allow' | 'Deny';
  /** In which worlds the statement is part of the policy. */
  readonly when: Guard;
  readonly principals?: PrincipalSet;
  readonly notPrincipals?: PrincipalSet;
  readonly actions?: readonly Text[];
  readonly notActions?: readonly Text[];
  readonly resources?: readonly Text[];
  readonly notResources?: readonly Text[];
  readonly conditions: readonly Condition[];
  /** Whether `${aws:username}` is a variable: only in policies of version 2012-10-17. */
  readonly variables: boolean;
  readonly at: At;
}

/** A policy that is attached but whose text is not known. It may allow anything and deny anything. */
export interface UnknownPolicy<At = unknown> {
  /** Its ARN or name, for the reader. */
  readonly unknown: string;
  readonly when: Guard;
  readonly at: At;
}

export type PolicyPart<At = unknown> = PolicyStatement<At> | UnknownPolicy<At>;

export function isUnknownPolicy<At>(part: PolicyPart<At>): part is UnknownPolicy<At> {
  return 'unknown' in part;
}

export interface ParsedStatements<At> {
  readonly statements: readonly PolicyStatement<At>[];
  readonly problems: readonly string[];
}

/** The version in which policy variables exist; a document without a version is read as the older `2008-10-17`. */
const VARIABLES_SINCE = '2012-10-17';

/** @param placeOf the place of the statement with this index; a single statement has index 0. */
export function parseStatements<At>(
  document: unknown,
  placeOf: (index: number) => At,
  when: Guard = ALWAYS,
): ParsedStatements<At> {
  if (!isRecord(document)) return { statements: [], problems: ['The policy is not an object.'] };
  const problems = unknownKeys(document, ['Version', 'Id', 'Statement'], 'The policy');
  const { Version: version, Statement: raw } = document;
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    problems.push(`Version is ${showJson(version)}; IAM knows "2012-10-17" and "2008-10-17".`);
  }
  if (raw === undefined) return { statements: [], problems: [...problems, 'The policy has no Statement.'] };
  const parsed = (Array.isArray(raw) ? raw : [raw]).map((entry: unknown, index) =>
    parseStatement(entry, { at: placeOf(index), when, variables: version === VARIABLES_SINCE, index }),
  );
  return {
    statements: parsed.flatMap((it) => it.statements),
    problems: [...problems, ...parsed.flatMap((it) => it.problems)],
  };
}

export interface StatementPlace<At> {
  readonly at: At;
  /** @default ALWAYS */
  readonly when?: Guard;
  /** @default true */
  readonly variables?: boolean;
  /** For the wording of problems. @default 0 */
  readonly index?: number;
}

/** One statement, for callers whose list of statements is conditional. */
export function parseStatement<At>(raw: unknown, place: StatementPlace<At>): ParsedStatements<At> {
  const name = `Statement ${(place.index ?? 0) + 1}`;
  if (!isRecord(raw)) return { statements: [], problems: [`${name} is not an object.`] };
  const problems = [...unknownKeys(raw, ELEMENTS, name), ...contradictions(raw, name)];
  const elements = readElements(raw, name, problems);
  const { Effect: effect } = raw;
  if (effect !== 'Allow' && effect !== 'Deny')
    problems.push(`${name} has Effect ${showJson(effect)}; it must be Allow or Deny.`);
  const statements = effectsOf(effect).map(
    ({ effect, conditions }): PolicyStatement<At> =>
      Object.freeze({
        ...elements,
        effect,
        when: place.when ?? ALWAYS,
        conditions: [...elements.conditions, ...conditions],
        variables: place.variables ?? true,
        at: place.at,
      }),
  );
  return { statements, problems };
}

type Effect = Pick<PolicyStatement, 'effect' | 'conditions'>;

/** An effect that only the deployment knows is either of the two, each under a condition that can't be decided. */
function effectsOf(effect: unknown): readonly Effect[] {
  if (effect === 'Allow' || effect === 'Deny') return [{ effect, conditions: [] }];
  const text = textIn(effect);
  if (text === undefined || !isSymbolic(text)) return [];
  return (['Allow', 'Deny'] as const).map((either) => ({ effect: either, conditions: [UNDECIDED] }));
}

function readElements(raw: JsonRecord, name: string, problems: string[]) {
  const list = (key: string): readonly Text[] | undefined => {
    if (raw[key] === undefined) return undefined;
    const { texts, ok } = textList(raw[key]);
    if (!ok) problems.push(`The ${key} of ${name} is neither a string nor a list of strings.`);
    return texts;
  };
  const sid = textIn(raw.Sid);
  const principals = parsePrincipals(raw.Principal, name, problems);
  const notPrincipals = parsePrincipals(raw.NotPrincipal, name, problems);
  const [actions, notActions] = [list('Action'), list('NotAction')];
  const [resources, notResources] = [list('Resource'), list('NotResource')];
  return {
    ...(sid !== undefined && { sid }),
    ...(principals && { principals }),
    ...(notPrincipals && { notPrincipals }),
    ...(actions && { actions }),
    ...(notActions && { notActions }),
    ...(resources && { resources }),
    ...(notResources && { notResources }),
    conditions: parseConditions(raw.Condition, name, problems),
  };
}

function contradictions(raw: JsonRecord, name: string): readonly string[] {
  const pairs = [
    ['Action', 'NotAction'],
    ['Resource', 'NotResource'],
    ['Principal', 'NotPrincipal'],
  ] as const;
  const both = pairs.filter(([one, other]) => raw[one] !== undefined && raw[other] !== undefined);
  const hasAction = raw.Action !== undefined || raw.NotAction !== undefined;
  return [
    ...both.map(([one, other]) => `${name} has both ${one} and ${other}.`),
    ...(hasAction ? [] : [`${name} has no Action.`]),
  ];
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function unknownKeys(record: JsonRecord, known: readonly string[], owner: string): string[] {
  return Object.keys(record)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = known.find((name) => name.toLowerCase() === key.toLowerCase());
      return `${owner} has an element ${key} that IAM does not know${meant ? `; element names are case-sensitive: ${meant}` : ''}.`;
    });
}
