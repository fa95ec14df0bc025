import { exitCodeOfDiagnostics, why } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { renderExplanation } from '../render/explanation.ts';
import { readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

export const whyCommand: CliCommand = {
  name: 'why',
  summary: 'explain one verdict with all its reasons, or one resource',
  takes: '[TARGET] ID',
  positionals: { least: 1, most: 2 },
  options: TARGET_OPTIONS,
  notes: [
    'ID is the id of a claim, a logical id, or a construct path; the id of a claim of only one architecture needs no target',
  ],
  examples: [
    ['lintel why orders ORD-01', 'a claim of an architecture'],
    ['lintel why template.yaml Database', 'a resource'],
    ['lintel why template.yaml NET-1 --claims claims.yaml', 'a claim about any template'],
  ],
  async run(input, terminal) {
    const what = input.positionals.at(-1) ?? '';
    const options = readTargetOptions(input, input.positionals.length > 1 ? input.positionals[0] : undefined, terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const answer = await why({ ...options.value, what });
    printAnswer(answer, input, terminal, () => renderExplanation(answer, terminal));
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
