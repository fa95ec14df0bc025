import type { ProveReport } from '../../answers/index.ts';
import type { Diagnostic, SourcePosition } from '../../base/index.ts';
import { primaryStep } from './primary-step.ts';
import { messageOf } from './sarif.ts';
import { sumsOf } from './sums.ts';

/**
 * GitHub's workflow commands (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions), which
 * annotate the lines of a pull request. The line of the program is named where it is known: the template is no file of
 * the repository.
 */
export function renderGithub(reports: readonly ProveReport[]): string {
  const lines = reports.flatMap((report) => [
    ...report.diagnostics.map(annotateDiagnostic),
    ...report.claims.flatMap((claim) => {
      if (
        claim.row === 'planned' ||
        claim.accepted !== undefined ||
        (claim.outcome !== 'refuted' && claim.outcome !== 'unknown')
      )
        return [];
      const source = primaryStep(claim)?.source;
      return [
        command(
          claim.outcome === 'refuted' ? 'error' : 'warning',
          source?.definedAt ?? source,
          `${claim.id} ${claim.outcome}`,
          messageOf(claim),
        ),
      ];
    }),
    command(
      'notice',
      undefined,
      report.target,
      sumsOf(report)
        .map(({ count, words }) => `${count} ${words}`)
        .join(', ') || 'nothing claimed',
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

function annotateDiagnostic({ severity, code, what, fix, at }: Diagnostic): string {
  return command(severity, at, code, [what, fix].filter((part) => part !== undefined).join(' '));
}

function command(name: string, at: SourcePosition | undefined, title: string, message: string): string {
  const properties = Object.entries({ file: at?.file, line: at?.line, col: at?.column, title })
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${properties.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
