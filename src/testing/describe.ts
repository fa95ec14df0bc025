/** Plain text for the errors of tests: runners show it as it is. */
import type { JudgedClaim } from '../actions/index.ts';
import type { Diagnostic } from '../base/index.ts';

/** Each claim with its outcome, its counterexample or trace, and what is missing. */
export function describeClaims(claims: readonly JudgedClaim[]): string {
  return claims.map(describeClaim).join('\n\n');
}

function describeClaim(claim: JudgedClaim): string {
  const { id, title, outcome, counterexample, trace, missing = [], holdsIf } = claim;
  const world = Object.entries(counterexample?.world ?? {}).map(([name, value]) => `${name} = ${value}`);
  return [
    `${outcome}: ${id} ${title}`,
    ...(counterexample === undefined ? [] : [`  ${counterexample.summary}`]),
    ...(world.length === 0 ? [] : [`  when ${world.join(', ')}`]),
    ...(holdsIf === undefined ? [] : [`  It holds exactly if ${holdsIf}.`]),
    ...missing.map((each) => `  missing: ${each}`),
    ...(counterexample?.steps ?? trace).flatMap(describeStep),
  ].join('\n');
}

function describeStep({ says, at, source }: JudgedClaim['trace'][number]): readonly string[] {
  const { file, line } = source?.definedAt ?? source ?? {};
  // A template that was given as data has no lines.
  const place = [at, file === undefined || line === undefined ? undefined : `${file}:${line}`];
  const shown = place.filter((each) => each !== undefined).join('  ');
  return [`  - ${says}`, ...(shown === '' ? [] : [`      ${shown}`])];
}

/** What stands in the way of judging, each with its place and its remedy. */
export function describeDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, what, at, why, fix }) =>
      [
        `${code}: ${what}`,
        ...(at === undefined ? [] : [`  at ${[at.file, at.line].filter((each) => each !== undefined).join(':')}`]),
        ...(why === undefined ? [] : [`  why: ${why}`]),
        ...(fix === undefined ? [] : [`  fix: ${fix}`]),
      ].join('\n'),
    )
    .join('\n\n');
}
