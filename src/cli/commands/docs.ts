import { audit, type ExitCode, exitCodeOfDiagnostics } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer } from '../answer.ts';
import type { Command } from '../command.ts';
import { renderAudit } from '../render/audit.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

export const docsCommand: Command = {
  name: 'docs',
  summary: 'check what a document says of a system against its template',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...TARGET_OPTIONS,
    audit: { value: 'FILE', about: 'the Markdown document to check' },
    template: { value: 'FILE', about: 'what it is about, as TARGET' },
    trace: { about: 'show what is true and what cannot be checked, too' },
  },
  notes: ['exit code 1 when a statement is false or contradicts another'],
  examples: [
    ['lintel docs --audit ARCHITECTURE.md --template template.yaml', 'any document against any template'],
    ['lintel docs --audit ARCHITECTURE.md', 'a document against itself and against AWS'],
  ],
  async run(input, terminal): Promise<ExitCode> {
    const document = input.value('audit');
    if (document === undefined) {
      showDiagnostics([error('LTL3003', 'No document is named.', { fix: '--audit FILE.md' })], terminal);
      return 2;
    }
    const options = readTargetOptions(input, input.value('template') ?? input.positionals[0], terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const answer = await audit({ ...options.value, document });
    printAnswer(answer, input, terminal, () => renderAudit(answer, terminal, { all: input.has('trace') }));
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && (answer.counts.false > 0 || answer.counts.contradicted > 0) ? 1 : code;
  },
};
