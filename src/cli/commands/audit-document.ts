import { audit, type ExitCode, exitCodeOfDiagnostics, version } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { Input } from '../command.ts';
import { renderAudit } from '../render/audit.ts';
import { auditMarkdown, auditSarif } from '../render/audit-formats.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { readTargetOptions } from './target-options.ts';

/** `docs --audit FILE`: what a document says, against the target. */
export async function auditDocument(input: Input, target: string | undefined, terminal: Terminal): Promise<ExitCode> {
  const options = readTargetOptions(input, target, terminal);
  if (!options.ok) {
    showDiagnostics(options.diagnostics, terminal);
    return 2;
  }
  const templates = input.values('template').slice(1);
  const answer = await audit({
    ...options.value,
    document: input.value('audit') ?? '',
    templates,
    fix: input.has('fix'),
  });
  printAnswer(answer, input, terminal, () => {
    switch (input.value('format')) {
      case 'markdown':
        return auditMarkdown(answer);
      case 'json':
        return `${JSON.stringify(answer, undefined, 2)}\n`;
      case 'sarif':
        return auditSarif(answer, version());
      default:
        return renderAudit(answer, terminal, { all: input.has('trace') });
    }
  });
  const code = exitCodeOfDiagnostics(answer.diagnostics);
  return code === 0 && (answer.counts.false > 0 || answer.counts.contradicted > 0) ? 1 : code;
}
