import type {
  JudgedClaim,
  Outcome,
  ParameterSummary,
  ProveReport,
  Reason,
  Row,
  StackSummary,
} from '../answers/index.ts';
import { type Diagnostic, holeName, isSymbolic, joinText, NO_TEXT, showText } from '../base/index.ts';
import { isList, type Model, type Parameter, type Place, type StackSource, showPath, textOf } from '../model/index.ts';
import type { TraceStep, Verdict } from '../prove/index.ts';

export interface ReportHead {
  readonly target: string;
  readonly title?: string;
  readonly environment?: string;
  readonly claimsFrom?: string;
}

export interface ReportBody {
  readonly model: Model;
  readonly sources: readonly StackSource[];
  readonly verdicts: readonly Verdict[];
  readonly diagnostics: readonly Diagnostic[];
}

export const NO_ROWS: Readonly<Record<Row, number>> = {
  met: 0,
  metDifferently: 0,
  awaitingWitness: 0,
  notMeasurable: 0,
  planned: 0,
  notMet: 0,
};
const NO_OUTCOMES: Readonly<Record<Outcome, number>> = { proved: 0, refuted: 0, unknown: 0, witnessed: 0, unseen: 0 };

/** The report on a target that could be read. */
export function reportOn(head: ReportHead, { model, sources, verdicts, diagnostics }: ReportBody): ProveReport {
  return {
    schema: 'lintel/prove@1',
    ...head,
    stacks: stacksOf(model, sources),
    parameters: parametersOf(model, sources),
    claims: verdicts.map((verdict) => reportClaim(model, verdict)),
    rows: countRows(verdicts),
    summary: countOutcomes(verdicts),
    diagnostics,
  };
}

export function countRows(claims: readonly { readonly row: Row; readonly beyond?: true }[]): ProveReport['rows'] {
  return count(
    NO_ROWS,
    claims.filter((claim) => claim.beyond === undefined).map((claim) => claim.row),
  );
}

export function countOutcomes(claims: readonly { readonly outcome: Outcome }[]): ProveReport['summary'] {
  return count(
    NO_OUTCOMES,
    claims.map((claim) => claim.outcome),
  );
}

/** The report on a target that could not be read, or whose claims could not. */
export function reportOfFailure(head: ReportHead, diagnostics: readonly Diagnostic[]): ProveReport {
  return {
    schema: 'lintel/prove@1',
    ...head,
    stacks: [],
    parameters: [],
    claims: [],
    rows: NO_ROWS,
    summary: NO_OUTCOMES,
    diagnostics,
  };
}

export function reportClaim(model: Model, verdict: Verdict): JudgedClaim {
  const { counterexample } = verdict;
  return {
    id: verdict.id,
    title: verdict.title,
    ...(verdict.area !== undefined && { area: verdict.area }),
    outcome: verdict.outcome,
    row: verdict.row,
    ...(verdict.resolution !== undefined && { resolution: verdict.resolution }),
    ...(verdict.note !== undefined && { note: verdict.note }),
    ...(verdict.planned && { planned: true as const }),
    ...(verdict.beyond && { beyond: true as const }),
    ...(verdict.check !== undefined && { check: verdict.check }),
    ...(verdict.accepted !== undefined && { accepted: verdict.accepted }),
    trace: reportSteps(model, verdict.trace),
    ...(counterexample !== undefined && {
      counterexample: {
        summary: counterexample.summary,
        steps: reportSteps(model, counterexample.steps),
        ...(counterexample.world !== undefined && { world: counterexample.world }),
      },
    }),
    ...(verdict.missing !== undefined && { missing: verdict.missing }),
    ...(verdict.holdsIf !== undefined && { holdsIf: verdict.holdsIf }),
  };
}

export function reportSteps(model: Model, steps: readonly TraceStep[]): readonly Reason[] {
  return steps.map((step) => reportStep(model, step));
}

function reportStep(model: Model, step: TraceStep): Reason {
  const { says } = step;
  return step.at === undefined ? { says } : { at: showPlace(model, step.at), says, source: model.locate(step.at) };
}

/** `Stack/LogicalId.Property.Path`, with the stack even where there is only one. */
export function showPlace(model: Model, { subject, path }: Place): string {
  const owner = model.resources.get(subject) ?? model.parameters.get(subject) ?? model.outputs.get(subject);
  const name = owner === undefined ? subject : `${owner.stack}/${'logicalId' in owner ? owner.logicalId : owner.name}`;
  return path.length === 0 ? name : `${name}.${showPath(path)}`;
}

function stacksOf(model: Model, sources: readonly StackSource[]): readonly StackSummary[] {
  const counts = new Map<string, number>();
  for (const { stack } of model.resources.values()) counts.set(stack, (counts.get(stack) ?? 0) + 1);
  return flatten(sources).map(({ name, document, region, account }) => ({
    name,
    template: document.file,
    resources: counts.get(name) ?? 0,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
  }));
}

function parametersOf(model: Model, sources: readonly StackSource[]): readonly ParameterSummary[] {
  const used = new Map(flatten(sources).map((source) => [source.name, namesUsed(source)]));
  return [...model.parameters.values()].map((parameter) => {
    const isSecret = textOf(parameter.properties.NoEcho)?.toLowerCase() === 'true';
    const value = isSecret ? undefined : shownValue(parameter);
    return {
      name: parameter.id,
      from: parameter.from,
      ...(value !== undefined && { value }),
      used: used.get(parameter.stack)?.has(parameter.name) ?? false,
    };
  });
}

/** Every name that the sections other than Parameters and Rules refer to. */
function namesUsed({ document }: StackSource): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string')
      for (const match of value.matchAll(/\$\{([^!.{}]+)/g)) names.add(match[1]?.trim() ?? '');
    if (typeof value !== 'object' || value === null) return;
    const { Ref } = value as { readonly Ref?: unknown };
    if (typeof Ref === 'string') names.add(Ref);
    for (const each of Object.values(value)) visit(each);
  };
  const { Parameters: _, Rules: __, ...rest } = document.root as Readonly<Record<string, unknown>>;
  visit(rest);
  return names;
}

/** The stacks and those nested in them, named as the model names them: `Parent.LogicalId`. */
function flatten(sources: readonly StackSource[]): readonly StackSource[] {
  return sources.flatMap((source) => [
    source,
    ...flatten(
      Object.entries(source.nested ?? {}).map(([logicalId, child]) => ({
        ...child,
        name: `${source.name}.${logicalId}`,
      })),
    ),
  ]);
}

function shownValue({ value }: Parameter): string | undefined {
  const text = isList(value)
    ? joinText(
        value.map((each) => textOf(each) ?? NO_TEXT),
        ',',
      )
    : textOf(value);
  if (text === undefined || !isSymbolic(text)) return text;
  // A parent may pass what only the deployment knows; the parameter itself unknown is no value.
  return holeName(text) !== undefined ? undefined : showText(text);
}

function count<Key extends string>(
  zero: Readonly<Record<Key, number>>,
  keys: readonly Key[],
): Readonly<Record<Key, number>> {
  const counts: Record<Key, number> = { ...zero };
  for (const key of keys) counts[key]++;
  return counts;
}
