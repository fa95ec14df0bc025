import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProveReport, ProveReports } from '../../answers/index.ts';
import type { Diagnostic, Result } from '../../base/index.ts';
import type { ClaimSet } from '../../claims/index.ts';
import { buildModel, type Model, type StackSource } from '../../model/index.ts';
import { askChecks, prove as judge, survivalOf, type Verdict } from '../../prove/index.ts';
import {
  acceptedText,
  giveParameters,
  type ParameterOptions,
  readAccepted,
  readClaims,
  readPolicies,
  readUsage,
} from '../../read/index.ts';
import type { Usage } from '../../usage/index.ts';
import { loadArchitecture, loadConfiguration } from '../configuration.ts';
import { observe } from '../observe.ts';
import { placeIn } from '../read-model.ts';
import { readTarget, type TargetOptions, targetNamed } from '../read-target.ts';
import { type ReportHead, reportOfFailure, reportOn } from '../report.ts';
import { spanEnvironments } from '../span-environments.ts';
import { writeFile } from '../write-file.ts';
import { acceptedFindings, withAccepted } from './accepted.ts';
import { verdictsOfLock } from './lock.ts';

export interface ProveOptions extends TargetOptions, ParameterOptions {
  /** Claims, or a file of them. @default - the claims that travel with the target */
  readonly claims?: string | ClaimSet;
  /** Usage, or a file of it, for claims about cost. @default - the usage that travels with the target */
  readonly usage?: string | Usage;
  /** A file of policies of the organization and of the session. @default - those that the claims give */
  readonly policies?: string;
  /** Asks the checks of every owner beside the claims. @default - only of a target of which nothing is claimed, or where findings are accepted */
  readonly checks?: boolean;
  /** A file of findings that are accepted. */
  readonly accepted?: string;
  /** Writes the findings of the checks there, as accepted ones; those that stand there keep their reasons. */
  readonly writeAccepted?: string;
  /** Taken away, one after the other: `zone`, `zone:NAME`, `instance`, `writer`, `region`, or a resource. What goes on is asked, and nothing else. */
  readonly without?: readonly string[];
  /** `YYYY-MM-DD`: versions grow old, and acceptances end. @default today */
  readonly day?: string;
}

/**
 * Judges what is claimed about a target; an architecture without an environment in all its environments at once. What
 * stands in the way is in the report's diagnostics.
 */
export async function prove(options: ProveOptions): Promise<ProveReport> {
  const environments = options.environment === undefined ? await environmentsOf(options) : [];
  const reports: ProveReport[] = [];
  for (const environment of environments) reports.push(await proveOne({ ...options, environment }));
  const report = spanEnvironments(reports) ?? (await proveOne(options));
  return options.writeAccepted === undefined ? report : writeAccepted(options.writeAccepted, report, options);
}

/** Nothing is written over a file of acceptances while the target cannot be read. */
async function writeAccepted(file: string, report: ProveReport, options: ProveOptions): Promise<ProveReport> {
  if (report.diagnostics.some(({ severity }) => severity === 'error')) return report;
  const text = await acceptedText(acceptedFindings(report.claims, dayOf(options)));
  const written = await writeFile(resolve(options.cwd ?? process.cwd(), file), text);
  return { ...report, diagnostics: [...report.diagnostics, ...written.diagnostics] };
}

/** Judges every architecture of the configuration, each in all its environments. */
export async function proveAll(options: Omit<ProveOptions, 'target' | 'environment'>): Promise<ProveReports> {
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok)
    return { schema: 'lintel/prove@1', targets: [reportOfFailure({ target: '' }, configuration.diagnostics)] };
  const targets: ProveReport[] = [];
  for (const target of Object.keys(configuration.value.architectures))
    targets.push(await prove({ ...options, target }));
  return { schema: 'lintel/prove@1', targets };
}

async function proveOne(options: ProveOptions): Promise<ProveReport> {
  const judged = await judgeTarget(options);
  return judged.ok ? reportOn(judged.head, judged) : reportOfFailure(judged.head, judged.diagnostics);
}

function dayOf({ day }: ProveOptions): string {
  return day ?? new Date().toISOString().slice(0, 10);
}

/** What is to be written anew keeps the reasons that stand there. */
function fileThere({ writeAccepted: file, cwd = process.cwd() }: ProveOptions): string | undefined {
  return file !== undefined && existsSync(resolve(cwd, file)) ? file : undefined;
}

/** The environments of an architecture that can be loaded; none for any other target. */
async function environmentsOf({ target, cwd }: ProveOptions): Promise<readonly string[]> {
  if (target === undefined) return [];
  const configuration = await loadConfiguration(cwd);
  if (!configuration.ok || !Object.hasOwn(configuration.value.architectures, target)) return [];
  const architecture = await loadArchitecture(configuration.value, target);
  return architecture.ok ? Object.keys(architecture.value.environments) : [];
}

export interface Judged {
  readonly ok: true;
  readonly head: ReportHead;
  readonly model: Model;
  readonly sources: readonly StackSource[];
  readonly claims: ClaimSet | undefined;
  readonly verdicts: readonly Verdict[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface NotJudged {
  readonly ok: false;
  readonly head: ReportHead;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the target, its parameters and its claims, and judges them. */
export async function judgeTarget(options: ProveOptions): Promise<Judged | NotJudged> {
  const diagnostics: Diagnostic[] = [];
  let head: ReportHead = {
    target: targetNamed(options),
    ...(options.environment !== undefined && { environment: options.environment }),
  };
  const keep = <T>(result: Result<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.ok ? result.value : undefined;
  };
  const failed = (): NotJudged => ({ ok: false, head, diagnostics });

  const target = keep(await readTarget(options));
  if (target === undefined) return failed();
  head = {
    target: target.name,
    ...(target.title !== undefined && { title: target.title }),
    ...(target.environment !== undefined && { environment: target.environment }),
  };
  const sources = keep(await giveParameters(target.sources, options, options));
  if (sources === undefined) return failed();
  let written = target.claims;
  if (options.claims !== undefined) {
    written = keep(await readClaims(options.claims, options));
    if (written === undefined) return failed();
    if (typeof options.claims === 'string') head = { ...head, claimsFrom: options.claims };
  }
  const model = keep(buildModel(sources.map((source) => placeIn(source, options.region))));
  if (model === undefined) return failed();
  if (options.without !== undefined) {
    const left = keep(await survivalOf(model, options.without, written?.claims));
    return left === undefined
      ? failed()
      : { ok: true, head, model, sources, claims: undefined, verdicts: left, diagnostics };
  }
  const policies = options.policies === undefined ? undefined : keep(await readPolicies(options.policies, options));
  if (options.policies !== undefined && policies === undefined) return failed();
  const claims = written && { ...written.claims, ...(policies && { policies }) };
  const usage = options.usage === undefined ? target.usage : keep(await readUsage(options.usage, options));
  if (options.usage !== undefined && usage === undefined) return failed();
  const observed = claims === undefined ? undefined : keep(await observe(model, claims, usage, options));
  if (claims !== undefined && observed === undefined) return failed();
  const { witnessed } = target;
  const seen = { ...observed, ...(witnessed !== undefined && { witnessed }) };
  const promised = claims === undefined ? [] : keep(judge(model, claims, seen, written?.place));
  if (promised === undefined) return failed();
  const file = options.accepted ?? fileThere(options);
  const accepted = file === undefined ? [] : keep(await readAccepted(file, options));
  if (accepted === undefined) return failed();
  const isAsked = options.checks ?? (claims === undefined || (options.accepted ?? options.writeAccepted) !== undefined);
  const found = withAccepted(isAsked ? await askChecks(model, dayOf(options)) : [], accepted, dayOf(options));
  diagnostics.push(...found.diagnostics);
  const locked = keep(await verdictsOfLock(options, target.name, target.environment, model));
  if (locked === undefined) return failed();
  const verdicts = [...promised, ...locked, ...found.verdicts];
  return { ok: true, head, model, sources, claims, verdicts, diagnostics };
}
