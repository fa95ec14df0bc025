import { createHash } from 'node:crypto';
import type { JudgedClaim, ProveReport } from '../../answers/index.ts';
import type { SourcePosition } from '../../base/index.ts';
import { primaryStep } from './primary-step.ts';
import { messageOf } from './sarif.ts';

type GitlabSeverity = 'info' | 'minor' | 'major' | 'critical' | 'blocker';

/**
 * GitLab's code quality report (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format): one entry for
 * each claim that is refuted or unknown, and for each error. The line of the program is named where it is known.
 */
export function renderGitlab(reports: readonly ProveReport[]): string {
  const entries = reports.flatMap((report) => [
    ...report.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code, what, at }) => entryOf(report, code, what, 'blocker', at)),
    ...report.claims.flatMap((claim) => {
      const isOpen = claim.outcome === 'refuted' || claim.outcome === 'unknown';
      if (!isOpen || claim.row === 'planned' || claim.accepted !== undefined) return [];
      const source = primaryStep(claim)?.source;
      return [entryOf(report, claim.id, messageOf(claim), severityOf(claim), source?.definedAt ?? source)];
    }),
  ]);
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

const SEVERITIES: Readonly<Record<'high' | 'medium' | 'low', GitlabSeverity>> = {
  high: 'critical',
  medium: 'major',
  low: 'minor',
};

/** A promise that is broken is graver than what a check finds. */
function severityOf({ outcome, check }: JudgedClaim): GitlabSeverity {
  if (outcome === 'unknown') return 'info';
  return check === undefined ? 'blocker' : SEVERITIES[check.severity];
}

/** Lines move: a finding is the same as long as its target, its id and its file are. */
function entryOf(
  { target, environment = '' }: ProveReport,
  id: string,
  description: string,
  severity: GitlabSeverity,
  at: SourcePosition | undefined,
) {
  const path = at === undefined || at.file === '' || at.file.startsWith('<') ? target : at.file.replaceAll('\\', '/');
  const fingerprint = createHash('sha256').update([target, environment, id, path].join('\n')).digest('hex');
  return { description, check_name: id, fingerprint, severity, location: { path, lines: { begin: at?.line ?? 1 } } };
}
