import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LockReport } from '../../answers/index.ts';
import type { Diagnostic, Result } from '../../base/index.ts';
import type { Lock } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import { lockedResources, lockVerdicts, type Verdict } from '../../prove/index.ts';
import { type ParameterOptions, readLock } from '../../read/index.ts';
import { readModel } from '../read-model.ts';
import { type TargetOptions, targetNamed } from '../read-target.ts';
import { reportClaim } from '../report.ts';
import { writeFile } from '../write-file.ts';

/** In the working directory, of all targets that are locked there. */
export const LOCK_FILE = 'lintel.lock';

export interface LockOptions extends TargetOptions, ParameterOptions {
  /** Writes the lock anew. @default false */
  readonly write?: boolean;
}

/** Compares what keeps data with the lock, or writes the lock: entries of other targets stay. */
export async function lock(options: LockOptions): Promise<LockReport> {
  const target = targetNamed(options);
  const head = {
    schema: 'lintel/lock@1' as const,
    target,
    ...(options.environment !== undefined && { environment: options.environment }),
    file: LOCK_FILE,
  };
  const failed = (diagnostics: readonly Diagnostic[]): LockReport => ({
    ...head,
    state: 'missing',
    resources: 0,
    findings: [],
    diagnostics,
  });
  const modelled = await readModel(options);
  if (!modelled.ok) return failed(modelled.diagnostics);
  const { model } = modelled.value;
  const known = await lockIn(options);
  if (known?.ok === false) return failed([...modelled.diagnostics, ...known.diagnostics]);
  const { effectOfChange } = await import('../../local/index.ts');
  const key = keyOf(modelled.value.target.name, modelled.value.target.environment);
  const locked = known?.value.targets[key];
  const now = lockedResources(model, effectOfChange);
  const found = locked === undefined ? [] : lockVerdicts(model, locked, effectOfChange);
  const findings = found.filter(({ outcome }) => outcome !== 'proved').map((verdict) => reportClaim(model, verdict));
  const answer = { ...head, resources: Object.keys(locked ?? {}).length, findings, diagnostics: modelled.diagnostics };
  if (options.write !== true) {
    if (locked === undefined) return { ...answer, state: 'missing' };
    return { ...answer, state: findings.length === 0 ? 'same' : 'differs' };
  }
  const targets = { ...known?.value.targets, [key]: now };
  const sorted = Object.fromEntries(Object.entries(targets).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const text = `${JSON.stringify({ schema: 'lintel/lock@1', targets: sorted } satisfies Lock, undefined, 2)}\n`;
  const written = await writeFile(resolve(options.cwd ?? process.cwd(), LOCK_FILE), text);
  const diagnostics = [...answer.diagnostics, ...written.diagnostics];
  return { ...answer, state: written.ok ? 'written' : 'missing', resources: Object.keys(now).length, diagnostics };
}

/** The lock of the working directory; undefined where there is none. */
async function lockIn({ cwd = process.cwd() }: Pick<TargetOptions, 'cwd'>): Promise<Result<Lock> | undefined> {
  return existsSync(resolve(cwd, LOCK_FILE)) ? readLock(LOCK_FILE, { cwd }) : undefined;
}

function keyOf(target: string, environment: string | undefined): string {
  return environment === undefined ? target : `${target} ${environment}`;
}

/** What the lock of the working directory says of a model; nothing where the target is in none. */
export async function verdictsOfLock(
  options: Pick<TargetOptions, 'cwd'>,
  target: string,
  environment: string | undefined,
  model: Model,
): Promise<Result<readonly Verdict[]>> {
  const known = await lockIn(options);
  if (known === undefined) return { ok: true, value: [], diagnostics: [] };
  if (!known.ok) return known;
  const locked = known.value.targets[keyOf(target, environment)];
  if (locked === undefined) return { ok: true, value: [], diagnostics: known.diagnostics };
  // Loaded where there is a lock: AWS's specification of its types is large.
  const { effectOfChange } = await import('../../local/index.ts');
  return { ok: true, value: lockVerdicts(model, locked, effectOfChange), diagnostics: known.diagnostics };
}
