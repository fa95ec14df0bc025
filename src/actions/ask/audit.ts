import { basename, resolve } from 'node:path';
import type {
  AuditCounts,
  AuditedCorrection,
  AuditedStatement,
  AuditReport,
  FindingOutcome,
} from '../../answers/index.ts';
import {
  correctionsOf,
  judgeInEnvironments,
  judgeStatements,
  readStatements,
  type Statement,
  type StatementFinding,
  type SystemFacts,
  withCorrections,
} from '../../audit/index.ts';
import { LIFECYCLE_AS_OF } from '../../aws/index.ts';
import {
  type Diagnostic,
  decimal,
  dividedBy,
  error,
  failure,
  isSymbolic,
  type Result,
  showDecimal,
  showText,
  success,
} from '../../base/index.ts';
import { buildModel, dataDocument, isList, type Model, type Parameter, textOf } from '../../model/index.ts';
import { costOf, type PriceBook, price } from '../../price/index.ts';
import { giveParameters, type ParameterOptions, readText } from '../../read/index.ts';
import { usage as usageOf } from '../../usage/index.ts';
import { loadArchitecture, loadConfiguration } from '../configuration.ts';
import { loadPriceBook } from '../load-price-book.ts';
import { nestGiven } from '../nest-given.ts';
import { readTarget, type TargetOptions } from '../read-target.ts';
import { showPlace } from '../report.ts';
import { STANDARD_OUTPUT, writeFile } from '../write-file.ts';

export interface AuditOptions extends TargetOptions, ParameterOptions {
  /** The Markdown file, or `-` for standard input. */
  readonly document: string;
  /**
   * What the document is about: a template, an assembly folder or an architecture.
   *
   * @default - none: only what the document says against itself, and what no template can make true, is found
   */
  readonly target?: string;
  /** Further templates or assemblies of the same system. @default - none */
  readonly templates?: readonly string[];
  /**
   * Of an architecture, or the one that a template is of.
   *
   * @default - what a parameter of that name says; of an architecture all of them: what is said of one is judged by its template, the rest by that of production
   */
  readonly environment?: string;
  /**
   * Writes what is so in place of each false figure that has one right value, whatever parameters are given.
   *
   * @default false
   */
  readonly fix?: boolean;
  /** A price book. @default - the one in use */
  readonly book?: string;
}

/** Reads a document that somebody wrote by hand and says of each checkable statement whether it is so. */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const read = await readText(options.document, options, 'Markdown document');
  if (!read.ok) return failed(options, read.diagnostics);
  const fixed = options.fix === true ? await fix(read.value.text, options) : undefined;
  if (fixed?.ok === false) return failed(options, fixed.diagnostics);
  const text = fixed?.value.text ?? read.value.text;
  const judged = await auditStatements(readStatements(text), options);
  if (!judged.ok) return failed(options, judged.diagnostics);
  const { environments, findings } = judged.value;
  return {
    schema: 'lintel/audit@1',
    document: read.value.file,
    ...(options.target !== undefined && { target: options.target }),
    environments,
    statements: findings.length,
    findings,
    counts: countFindings(findings),
    ...(fixed !== undefined && { corrections: fixed.value.corrections }),
    diagnostics: judged.diagnostics,
  };
}

/** Writes the corrections into the document, those that are true of it after. */
async function fix(
  markdown: string,
  options: AuditOptions,
): Promise<Result<{ readonly text: string; readonly corrections: readonly AuditedCorrection[] }>> {
  if (options.document === STANDARD_OUTPUT)
    return failure(
      error('LTL3003', 'A document from standard input has no file to correct.', { fix: 'Name the file.' }),
    );
  const before = await judgedEverywhere(readStatements(markdown), options);
  if (!before.ok) return before;
  const tried = correctionsOf(markdown, before.value);
  const after = await judgedEverywhere(readStatements(withCorrections(markdown, tried)), options);
  if (!after.ok) return after;
  const wrong = new Set(after.value.filter(({ right }) => right !== undefined).map(({ statement }) => statement.line));
  const kept = tried.filter(({ line }) => !wrong.has(line));
  const text = withCorrections(markdown, kept);
  if (kept.length > 0) {
    const written = await writeFile(resolve(options.cwd ?? process.cwd(), options.document), text);
    if (!written.ok) return written;
  }
  const corrections = kept.map(({ line, column, written, right }) => ({ line, column, from: written, to: right }));
  return success({ text, corrections });
}

/** Findings whose right value is that of every world: the parameters of a template that nobody gave are open. */
async function judgedEverywhere(
  statements: readonly Statement[],
  options: AuditOptions,
): Promise<Result<readonly StatementFinding[]>> {
  const found = await evidenceOf(options);
  if (!found.ok) return found;
  const judged = await inOtherWorlds(judgeInEnvironments(statements, found.value), options);
  const findings = judged.map(({ finding }) => finding);
  const [first] = found.value;
  if (first === undefined || options.target === undefined || !isPath(options.target)) return success(findings);
  const open = parametersOf(first.model)
    .map(({ name }) => name)
    .filter((name) => options.parameters?.[name] === undefined);
  if (open.length === 0) return success(findings);
  const elsewhere = await gatherEvidence({ ...options, any: [...(options.any ?? []), ...open] });
  if (!elsewhere.ok) return elsewhere;
  const other = judgeStatements(statements, elsewhere.value);
  return success(
    findings.map(({ right, ...finding }, index) =>
      right !== undefined && other[index]?.outcome === 'false' && other[index].right === right
        ? { ...finding, right }
        : finding,
    ),
  );
}

export interface AuditedStatements {
  readonly environments: readonly string[];
  readonly findings: readonly AuditedStatement[];
}

/** Judges statements that were read before, as a file of facts keeps them. */
export async function auditStatements(
  statements: readonly Statement[],
  options: Omit<AuditOptions, 'document'>,
): Promise<Result<AuditedStatements>> {
  const found = await evidenceOf(options);
  if (!found.ok) return found;
  const findings = await inOtherWorlds(judgeInEnvironments(statements, found.value), options);
  return {
    ok: true,
    value: {
      environments: found.value.flatMap(({ environment }) => environment ?? []),
      findings: findings.map(({ finding, evidence }) => report(evidence.model, finding)),
    },
    diagnostics: found.diagnostics,
  };
}

/** What is known of each environment that judges, production first. */
async function evidenceOf(options: Omit<AuditOptions, 'document'>): Promise<Result<readonly SystemFacts[]>> {
  const found: SystemFacts[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const environment of await environmentsOf(options)) {
    const evidence = await gatherEvidence({ ...options, ...(environment !== undefined && { environment }) });
    if (!evidence.ok) return evidence;
    found.push(evidence.value);
    diagnostics.push(...evidence.diagnostics);
  }
  return { ok: true, value: found, diagnostics };
}

type Judged = ReturnType<typeof judgeInEnvironments>;

/**
 * What is false with the defaults of parameters is false only if it is so whatever conditions choose: a subnet that the
 * default leaves out is one that the document may speak of.
 */
async function inOtherWorlds(judged: Judged, options: Omit<AuditOptions, 'document'>): Promise<Judged> {
  // What is said of a parameter is said of its own default, whatever it chooses.
  const wrong = judged.filter(
    ({ finding }) =>
      finding.outcome === 'false' && finding.source === undefined && finding.statement.values.parameter !== true,
  );
  const [first] = wrong;
  if (first === undefined || options.target === undefined || !isPath(options.target)) return judged;
  const { model } = first.evidence;
  // The block of a network is given with each deployment.
  const isBlock = ({ finding }: Judged[number]) => finding.statement.kind === 'cidr';
  const blocks = await unlessChosen(judged, wrong.filter(isBlock), parametersOfBlocks(model), options);
  const others = wrong.filter((each) => !isBlock(each));
  const chosen = await unlessChosen(judged, others, parametersToChoose(model), options);
  return judged.map((each, index) => (isBlock(each) ? blocks[index] : chosen[index]) ?? each);
}

/** Those that can be given: what a nested stack needs its parent gives. */
function parametersOf(model: Model): readonly Parameter[] {
  const all = [...model.parameters.values()].filter(({ stack }) => !model.stacks.has(/^(.*)\./.exec(stack)?.[1] ?? ''));
  return [...new Map(all.map((each) => [each.name, each])).values()];
}

/** The parameters that may hold a block, or a part of one. */
function parametersOfBlocks(model: Model): readonly string[] {
  return parametersOf(model).flatMap(({ name, properties: { Default: given } }) => {
    const text = given === undefined ? undefined : textOf(given);
    return text === undefined || /^\d+(?:\.\d+)*(?:\/\d+)?$/.test(showText(text)) ? [name] : [];
  });
}

/** What is false only as long as these parameters have their defaults can be told by deployment alone. */
async function unlessChosen(
  judged: Judged,
  wrong: Judged,
  parameters: readonly string[],
  options: Omit<AuditOptions, 'document'>,
): Promise<Judged> {
  const [first] = wrong;
  const open = parameters.filter((name) => options.parameters?.[name] === undefined);
  if (first === undefined || open.length === 0) return judged;
  const evidence = await gatherEvidence({ ...options, any: [...(options.any ?? []), ...open] });
  if (!evidence.ok) return judged;
  // All of them again: what a world lacks beside the others counts.
  const again = judgeStatements(
    judged.map(({ finding }) => finding.statement),
    evidence.value,
  );
  return judged.map((each, index) => {
    if (!wrong.includes(each) || again[index]?.outcome === 'false') return each;
    if (isOfferedNowhere(each.finding.statement, first.evidence.model)) return each;
    const shown = open.length > MOST_SHOWN ? `${open.slice(0, MOST_SHOWN).join(', ')} and others` : open.join(', ');
    const because = `${each.finding.because} with the parameters given; ${shown} may choose otherwise`;
    return { ...each, finding: { ...each.finding, outcome: 'not checkable' as const, because } };
  });
}

const MOST_SHOWN = 4;

/** A type that no parameter offers is not one that may be chosen. */
function isOfferedNowhere({ kind, values }: Statement, model: Model): boolean {
  if (kind !== 'instance type' || typeof values.type !== 'string') return false;
  const offered = [...model.parameters.values()].flatMap(({ properties: { AllowedValues: allowed } }) =>
    isList(allowed)
      ? allowed.flatMap((each) => {
          const text = textOf(each);
          return text === undefined ? [] : [showText(text)];
        })
      : [],
  );
  return offered.length > 0 && !offered.includes(values.type);
}

/** The parameters that conditions of the templates ask about, and those that the templates give a choice for. */
function parametersToChoose(model: Model): readonly string[] {
  const parameters = parametersOf(model);
  const names = new Set(parameters.map(({ name }) => name));
  const offered = parameters.filter(({ properties }) => isList(properties.AllowedValues)).map(({ name }) => name);
  const texts = [...model.written.values()].flatMap(({ source }) =>
    textsIn(fieldOf(source.document.root, 'Conditions')),
  );
  return [...new Set([...offered, ...texts.filter((each) => names.has(each))])];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The environments to judge by, production first; none where the target is no architecture or one is asked for. */
async function environmentsOf({
  target,
  cwd,
  environment,
}: Omit<AuditOptions, 'document'>): Promise<readonly (string | undefined)[]> {
  if (target === undefined || environment !== undefined || isPath(target)) return [environment];
  const configuration = await loadConfiguration(cwd);
  if (!configuration.ok || !Object.hasOwn(configuration.value.architectures, target)) return [undefined];
  const architecture = await loadArchitecture(configuration.value, target);
  if (!architecture.ok) return [undefined];
  const names = Object.keys(architecture.value.environments);
  return names.toSorted((a, b) => Number(/^prod/i.test(b)) - Number(/^prod/i.test(a)));
}

export function countFindings(findings: readonly Pick<StatementFinding, 'outcome' | 'contradicts'>[]): AuditCounts {
  const count = (outcome: FindingOutcome) => findings.filter((each) => each.outcome === outcome).length;
  return {
    true: count('true'),
    false: count('false'),
    notCheckable: count('not checkable'),
    contradicted: findings.filter(({ contradicts }) => contradicts.length > 0).length,
  };
}

async function gatherEvidence(options: Omit<AuditOptions, 'document'>): Promise<Result<SystemFacts>> {
  const loaded = await loadPriceBook(options);
  if (!loaded.ok) return loaded;
  const { book } = loaded.value;
  const common = { today: LIFECYCLE_AS_OF };
  if (options.target === undefined) {
    const nothing = buildModel([{ name: 'Nothing', document: dataDocument({ Resources: {} }, 'nothing') }]);
    return nothing.ok
      ? {
          ok: true,
          value: { model: nothing.value, withoutTemplate: true, prices: unitPricesOf(book), ...common },
          diagnostics: [],
        }
      : nothing;
  }
  const target = await readTarget(isPath(options.target) ? withoutEnvironment(options) : options);
  if (!target.ok) return target;
  const all = [...target.value.sources];
  for (const template of options.templates ?? []) {
    const further = await readTarget({ ...withoutEnvironment(options), target: template });
    if (!further.ok) return further;
    all.push(...further.value.sources);
  }
  const sources = await giveParameters(nestGiven(all), options, options);
  if (!sources.ok) return sources;
  const model = buildModel(sources.value);
  if (!model.ok) return model;
  const environment = target.value.environment ?? options.environment ?? environmentIn(model.value);
  const bill = price(model.value, target.value.usage ?? usageOf({}), book);
  const region = bill.lines[0]?.region;
  return {
    ok: true,
    value: {
      model: model.value,
      ...(environment !== undefined && { environment }),
      bill,
      prices: unitPricesOf(book, region),
      templates: [options.target, ...(options.templates ?? [])].map((each) => basename(each)),
      ...common,
    },
    diagnostics: [...target.diagnostics, ...sources.diagnostics, ...model.diagnostics],
  };
}

/** What one unit costs where the system stands, by row; the first price that is not the free one. */
function unitPricesOf({ rows }: PriceBook, region = 'us-east-1'): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.flatMap((row) => {
      const cost = costOf(row, region, decimal(row.per ?? 1));
      return cost.ok ? [[row.id, showDecimal(dividedBy(cost.cost.unitPrice, decimal(cost.cost.per)))]] : [];
    }),
  );
}

/** A template or an assembly has no environments, but it is of one. */
function withoutEnvironment({ environment: _environment, ...options }: Omit<AuditOptions, 'document'>) {
  return options;
}

function isPath(target: string): boolean {
  return /[/\\.]/.test(target);
}

/** What a parameter that is named for it says. */
function environmentIn(model: Model): string | undefined {
  const named = [...model.parameters.values()].find(({ name }) =>
    /^(?:env|environment|stage)(?:name|type)?$/i.test(name),
  );
  const value = textOf(named?.value);
  return value === undefined || isSymbolic(value) ? undefined : value;
}

function report(model: Model, finding: StatementFinding): AuditedStatement {
  const { statement, says, outcome, because, at = [], source, contradicts } = finding;
  return {
    line: statement.line,
    column: statement.column,
    kind: statement.kind,
    says,
    quote: statement.quote,
    outcome,
    because,
    at: at.map((place) => ({ at: showPlace(model, place), source: model.locate(place) })),
    ...(source !== undefined && { source }),
    contradicts,
  };
}

function failed(options: AuditOptions, diagnostics: readonly Diagnostic[]): AuditReport {
  return {
    schema: 'lintel/audit@1',
    document: options.document,
    ...(options.target !== undefined && { target: options.target }),
    environments: [],
    statements: 0,
    findings: [],
    counts: { true: 0, false: 0, notCheckable: 0, contradicted: 0 },
    diagnostics,
  };
}
