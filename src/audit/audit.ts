import type { Contradiction, FindingOutcome, StatementKind } from '../answers/index.ts';
import { environmentName, environmentsIn } from './circumstance.ts';
import { cannotTell, type SystemFacts } from './evidence.ts';
import { readMarkdown } from './reading/markdown.ts';
import { templatesNamed } from './reading/templates.ts';
import { STATEMENT_RULES } from './rules.ts';
import type { Clash, Statement, StatementFinding, StatementJudgement } from './statement.ts';

/** Every checkable statement of an architecture document, in its order. */
export function readStatements(markdown: string): readonly Statement[] {
  const document = readMarkdown(markdown);
  const seen = new Set<string>();
  const aboutOf = templatesNamed(document);
  return STATEMENT_RULES.flatMap((rule) => rule.read(document))
    .map((statement) => {
      const about = aboutOf(statement.line);
      return about.length === 0 ? statement : { ...statement, about };
    })
    .filter((statement) => {
      const { quote: _quote, column: _column, end: _end, unread: _unread, ...facts } = statement;
      const key = JSON.stringify(facts);
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column || a.kind.localeCompare(b.kind));
}

/**
 * What is true of each statement. Without evidence only what the document says against itself is found, and what no
 * template could make true.
 */
export function judgeStatements(statements: readonly Statement[], evidence: SystemFacts): readonly StatementFinding[] {
  const named = new Set(statements.flatMap(({ about = [] }) => about));
  const given = evidence.templates?.some((each) => named.has(each)) === true ? evidence.templates : undefined;
  const told = withoutRepeats(new Map(statements.map((each) => [each, judgeAlone(each, evidence)])));
  const lacking = partsLacking(told);
  const isOfOne = new Set(statements.flatMap(({ environments = [] }) => environments)).size === 1;
  const judged = new Map(
    [...told].map(([each, judgement]) => [each, judgeAmong(each, judgement, evidence, { given, lacking, isOfOne })]),
  );
  const clashes = STATEMENT_RULES.flatMap((rule) => rule.compare?.(statements) ?? []).filter(
    (clash) =>
      isUnconditional(clash.statement) &&
      isUnconditional(clash.other) &&
      !areBothWritten(clash) &&
      !areOfOthers(clash) &&
      !isChoice(clash.statement) &&
      !isChoice(clash.other) &&
      !areBothThere(clash, (each) => judged.get(each)?.outcome),
  );
  return statements.map((statement) => ({
    statement,
    says: sayStatement(statement),
    ...(judged.get(statement) ?? cannotTell('nothing judges such statements')),
    contradicts: contradictionsOf(statement, clashes),
  }));
}

/**
 * What is said of an environment is judged by its template, everything else by the first. Of several environments that are
 * spoken of, one in which it is false decides.
 */
export function judgeInEnvironments(
  statements: readonly Statement[],
  evidence: readonly SystemFacts[],
): readonly { readonly finding: StatementFinding; readonly evidence: SystemFacts }[] {
  const judged = evidence.map((each) => ({ evidence: each, findings: judgeStatements(statements, each) }));
  return statements.flatMap((statement, index) => {
    const all = judged.flatMap(({ evidence: by, findings }) => {
      const finding = findings[index];
      return finding === undefined ? [] : [{ finding, evidence: by }];
    });
    const own = all.filter(
      ({ evidence: { environment } }) =>
        environment !== undefined && statement.environments?.includes(environmentName(environment)) === true,
    );
    const meant = own.length > 0 ? own : all.slice(0, 1);
    if (meant.every(({ finding }) => !isTold(finding))) return [];
    const outcomes = ['false', 'true', 'not checkable'] as const;
    const found = outcomes
      .map((outcome) => meant.find(({ finding }) => finding.outcome === outcome))
      .find((each) => each !== undefined);
    if (found === undefined) return [];
    // One value is written for all environments only where it is that of all of them.
    const { right, ...finding } = found.finding;
    const asked = own.length > 0 ? own : all;
    return right === undefined ||
      asked.every((each) => each.finding.outcome === 'false' && each.finding.right === right)
      ? [found]
      : [{ finding, evidence: found.evidence }];
  });
}

/** What a document only names says something where the template has it, and nothing where not. */
export function isTold({ statement, outcome }: StatementFinding): boolean {
  const { how } = statement.values;
  return (how !== 'mentioned' && how !== 'named') || outcome === 'true';
}

/** A statement in our words, with its circumstances. */
export function sayStatement(statement: Statement): string {
  const rule = STATEMENT_RULES.find(({ kind }) => kind === statement.kind);
  const words = rule?.say(statement) ?? statement.kind;
  const where = statement.environments === undefined ? '' : ` in ${statement.environments.join(' and ')}`;
  const how =
    statement.modality === undefined ? '' : ` (${statement.modality === 'asked' ? 'asked for' : statement.modality})`;
  return `${words}${where}${how}`;
}

interface Given {
  /** The templates that were given, where the document names one of them. */
  readonly given: readonly string[] | undefined;
  readonly lacking: Lacking;
  /** The document speaks of one environment only. */
  readonly isOfOne: boolean;
}

/** That there is no such parameter is told once: what is said of its value adds nothing. */
function withoutRepeats(told: ReadonlyMap<Statement, StatementJudgement>): ReadonlyMap<Statement, StatementJudgement> {
  const missing = new Set(
    [...told].flatMap(([{ kind, line, values }, { outcome }]) =>
      kind === 'parameter' && outcome === 'false' ? [`${line} ${values.name}`] : [],
    ),
  );
  return new Map(
    [...told].map(([statement, judged]) => {
      const { kind, line, values } = statement;
      const isRepeat = kind === 'property' && judged.absent === true && missing.has(`${line} ${values.property}`);
      return [statement, isRepeat ? cannotTell(judged.because) : judged];
    }),
  );
}

/** What its rule finds out about a statement, whatever stands around it. */
function judgeAlone(statement: Statement, evidence: SystemFacts): StatementJudgement {
  const rule = STATEMENT_RULES.find(({ kind }) => kind === statement.kind);
  if (rule === undefined) return cannotTell('nothing judges such statements');
  const whole = () => rule.judge(statement, evidence);
  const own = ownTemplate(statement, evidence);
  if (own === undefined) return whole();
  const judged = rule.judge(statement, own);
  // What its template does not tell, or lacks, one of the others may have.
  if (judged.outcome === 'true' || (judged.outcome === 'false' && EXACT.includes(statement.kind))) return judged;
  const among = whole();
  return judged.outcome === 'false' && among.outcome === 'true'
    ? cannotTell(`${judged.because}, and another template has it`, ...(judged.at ?? []))
    : judged.outcome === 'false'
      ? judged
      : among;
}

/** What is told in a section about one of several templates is held against that one. */
function ownTemplate({ kind, about = [] }: Statement, evidence: SystemFacts): SystemFacts | undefined {
  const { templates = [], model } = evidence;
  if (templates.length < 2 || about.length > MOST_NAMED || !OF_TEMPLATE.includes(kind)) return undefined;
  const names = about.map((each) => each.toLowerCase());
  const [file, ...others] = templates.filter((each) => names.includes(each.toLowerCase()));
  const stack = file?.replace(/\.[a-z]+$/i, '');
  if (stack === undefined || others.length > 0 || !model.stacks.has(stack)) return undefined;
  const ofStack = <T extends { readonly stack: string }>(all: ReadonlyMap<string, T>) =>
    new Map([...all].filter(([, each]) => each.stack === stack));
  return {
    ...evidence,
    isOwn: true,
    model: {
      ...model,
      resources: ofStack(model.resources),
      parameters: ofStack(model.parameters),
      outputs: ofStack(model.outputs),
    },
  };
}

/** Kinds of statements that one template alone decides. */
const OF_TEMPLATE: readonly StatementKind[] = [
  'instance type',
  'name',
  'parameter',
  'property',
  'resource',
  'retention',
  'setting',
  'size',
  'version',
];

/** What the document speaks of and the templates lack. */
interface Lacking {
  readonly names: readonly string[];
  /** The kinds of things of which the document names one that is there, or may be. */
  readonly called: ReadonlySet<string>;
  /** How many kinds of things are there. */
  readonly there: number;
  /** It is much beside what they have: the document describes more than they hold, and nothing is wrong for not being there. */
  readonly isMuch: boolean;
}

/** So many things must be there for one that is not. */
const THERE_FOR_ONE = 3;

function partsLacking(told: ReadonlyMap<Statement, StatementJudgement>): Lacking {
  const parts = [...told].filter(
    ([{ kind, modality, values }]) => modality === undefined && PARTS.includes(kind) && values.how !== 'named',
  );
  const names = (isNone: boolean) => [
    ...new Set(
      parts
        .filter(([{ kind, values }, judged]) =>
          isNone ? judged.none === true && (kind !== 'service' || values.how === 'part') : judged.outcome === 'true',
        )
        .map(([{ subject }]) => subject[0] ?? ''),
    ),
  ];
  const lacking = names(true);
  const called = new Set(
    [...told].flatMap(([{ kind, subject }, { outcome, at = [] }]) =>
      kind === 'name' && (outcome === 'true' || (outcome === 'not checkable' && at.length > 0))
        ? [subject[0] ?? '']
        : [],
    ),
  );
  return {
    names: lacking,
    called,
    there: names(false).length,
    isMuch: names(false).length < lacking.length * THERE_FOR_ONE,
  };
}

const PARTS: readonly StatementKind[] = ['service', 'count', 'alarm', 'endpoint', 'security group'];

function judgeAmong(
  statement: Statement,
  judged: StatementJudgement,
  evidence: SystemFacts,
  { given, lacking, isOfOne }: Given,
): StatementJudgement {
  const { about = [], environments, modality, unread, tool } = statement;
  if (tool !== undefined && judged.outcome === 'false' && statement.kind !== 'tool')
    return cannotTell(`its section is about ${tool}: ${judged.because}`, ...(judged.at ?? []));
  // What is said in a section about templates that were not given says nothing of those that were.
  const names = given?.map((each) => each.toLowerCase());
  if (names !== undefined && about.length > 0 && !about.some((each) => names.includes(each.toLowerCase())))
    return cannotTell(`its section is about ${about.slice(0, 3).join(', ')}, which was not given`);
  // What no template can make true is false in every environment, planned or not; what may be chosen is no statement.
  if (
    judged.outcome === 'false' &&
    judged.source !== undefined &&
    modality !== 'optional' &&
    (unread === undefined || EXACT.includes(statement.kind))
  )
    return judged;
  if (evidence.withoutTemplate === true) return cannotTell('no template was given');
  if (environments !== undefined) {
    if (evidence.environment === undefined && !(judged.outcome === 'true' && isOfOne && isOfOneEnvironment(evidence)))
      return cannotTell(`it speaks of ${environments.join(' and ')}, and the environment of the template is not known`);
    const environment = evidence.environment === undefined ? undefined : environmentName(evidence.environment);
    if (environment !== undefined && !environments.includes(environment))
      return cannotTell(`it speaks of ${environments.join(' and ')}, the template is ${environment}`);
  }
  const { absent, none, ...judgement } = judged;
  const isAbsent = absent === true || none === true;
  const unreadPart = evidence.model.unread.find(({ effect }) => effect === 'everything' || isAbsent);
  if (unreadPart !== undefined && judged.outcome !== 'not checkable')
    return cannotTell(`${judged.because}, and what ${unreadPart.what} holds is not read`, ...(judged.at ?? []));
  if (judged.outcome !== 'false') return judgement;
  const doubt = doubtOf(statement, judged, evidence, lacking);
  return doubt === undefined ? judgement : cannotTell(`${doubt}: ${judged.because}`, ...(judged.at ?? []));
}

/** Nothing of the template is told apart by environment: what is so is so in each. */
function isOfOneEnvironment({ model }: SystemFacts): boolean {
  return [...model.parameters.values()].every(
    ({ name, properties }) => !/env|stage|tier/i.test(name) && environmentsIn(JSON.stringify(properties)).length === 0,
  );
}

/** Why a statement that differs from the template need not be false; undefined where it was understood whole. */
function doubtOf(
  { kind, subject, modality, values, about = [], unread = [] }: Statement,
  judged: StatementJudgement,
  evidence: SystemFacts,
  { names, isMuch, called, there }: Lacking,
): string | undefined {
  if (modality === 'asked') return 'the document asks for it';
  const elsewhere = templatesBeside(about, evidence, judged);
  if (elsewhere.length > 0)
    return `its section is about ${about.slice(0, 3).join(', ')}, and ${elsewhere.join(', ')} counts, too`;
  if (modality !== undefined) return `the document calls it ${modality}`;
  if (kind === 'name' && subject[0] === 'bucket' && judged.absent === true && called.has('bucket'))
    return 'the document names several buckets, of which one may stand elsewhere';
  // One or two things that are not there are an error where the document says that they are made; more stand elsewhere.
  const isLone = kind === 'service' ? values.made === true && names.length <= 2 : names.length === 1;
  if (isMuch && !isLone && (judged.none === true || kind === 'money'))
    return `the templates lack much that the document speaks of (${names.slice(0, 3).join(', ')}), which may stand elsewhere`;
  // What watches a system, or keeps its images and secrets, is often made beside its template.
  if (kind === 'count' && judged.none === true && BESIDE.includes(subject[0] ?? ''))
    return `a ${subject[0]} may be made elsewhere`;
  const isOneOfMany = names.length < MOST_LACKING && there >= MANY_THERE;
  if (kind === 'service' && judged.none === true && values.made !== true && !isOneOfMany)
    return `the templates lack several things that the document speaks of (${names.slice(0, 3).join(', ')}), which may stand elsewhere`;
  // A logical id or the name of a parameter is one thing, whatever is told about it.
  if (unread.length > 0 && !EXACT.includes(kind))
    return `what "${unread.slice(0, 4).join(' ')}" adds is not understood`;
  return undefined;
}

const BESIDE: readonly string[] = ['alarm', 'dashboard', 'log group', 'secret', 'repository', 'key'];

/** So many things that are not there stand elsewhere; where a document tells that they are made, the template has to. */
const MOST_LACKING = 2;
/** One thing that lacks beside so many that are there is an error. */
const MANY_THERE = 4;

const MOST_NAMED = 2;

/** The templates that a verdict rests on, though the section of its statement is about others. */
function templatesBeside(
  about: readonly string[],
  { templates = [], model }: SystemFacts,
  { at = [] }: StatementJudgement,
): readonly string[] {
  const bare = (name: string) => name.toLowerCase().replace(/\.[a-z]+$/, '');
  const named = about.map(bare);
  // A section that names many files is about none of them.
  if (templates.length < 2 || named.length > MOST_NAMED || !templates.some((each) => named.includes(bare(each))))
    return [];
  const stackOf = (id: string) => (model.resources.get(id) ?? model.parameters.get(id))?.stack ?? '';
  const stacks = new Set(at.map(({ subject }) => stackOf(subject)));
  return templates.filter((each) => stacks.has(each.replace(/\.[a-z]+$/i, '')) && !named.includes(bare(each)));
}

const EXACT: readonly StatementKind[] = ['resource', 'property', 'parameter', 'iam action', 'managed policy', 'user'];

/**
 * Two values that the template both has are those of several things. Of types and names one that is there is enough where the
 * other is not false.
 */
function areBothThere(
  { statement, other }: Clash,
  outcomeOf: (statement: Statement) => FindingOutcome | undefined,
): boolean {
  if (!OF_SEVERAL.includes(statement.kind) || statement.modality !== other.modality) return false;
  const outcomes = [outcomeOf(statement), outcomeOf(other)];
  if (outcomes.every((each) => each === 'true')) return true;
  const areOfOneWorld = statement.environments === undefined && other.environments === undefined;
  return (
    ['instance type', 'name'].includes(statement.kind) &&
    areOfOneWorld &&
    outcomes.includes('true') &&
    !outcomes.includes('false')
  );
}

const OF_SEVERAL: readonly StatementKind[] = ['instance type', 'name', 'cidr', 'count', 'window', 'version'];

/** Two sections, each about another template, speak of two things. */
function areOfOthers({ statement: { about = [] }, other: { about: beside = [] } }: Clash): boolean {
  return about.length > 0 && beside.length > 0 && !about.some((each) => beside.includes(each));
}

/** Two blocks of an excerpt are those of several networks. */
function areBothWritten({ statement, other }: Clash): boolean {
  return statement.kind === 'cidr' && statement.written !== undefined && other.written !== undefined;
}

/** Two lines cannot contradict each other where one of them gives a choice or a condition. */
function isUnconditional({ unread = [] }: Statement): boolean {
  return unread.length <= MOST_UNREAD && !unread.some((word) => CHOOSES.test(word));
}

/** A line of which more was not understood says something else. */
const MOST_UNREAD = 3;

const CHOOSES =
  /^(?:or|either|if|when|whenever|unless|otherwise|else|leav(?:e|ing)|empty|parameters?|options?|choices?|choos\w+|chosen|selected|examples?|other|another|different|instead|could|can|may|might|should|unlike|test(?:s|ing)?)$/;

/** What may be chosen, or is asked for, contradicts nothing. */
function isChoice({ modality }: Statement): boolean {
  return modality === 'optional' || modality === 'asked';
}

/** More would only repeat the first. */
const MOST_CONTRADICTIONS = 4;

function contradictionsOf(statement: Statement, clashes: readonly Clash[]): readonly Contradiction[] {
  const found = clashes.flatMap((clash) => {
    const other = clash.statement === statement ? clash.other : clash.other === statement ? clash.statement : undefined;
    return other === undefined ? [] : [{ line: other.line, says: sayStatement(other), because: clash.because }];
  });
  return found
    .filter(
      ({ says, because }, index) => found.findIndex((each) => each.says === says && each.because === because) === index,
    )
    .slice(0, MOST_CONTRADICTIONS);
}
