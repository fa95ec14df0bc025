import { diff, exitCodeOfDiff } from '../../actions/index.ts';
import type { CliCommand } from '../command.ts';
import { renderChanges } from '../render/changes.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { reviewHtml, reviewMarkdown } from '../render/review.ts';
import { DIFF_NOTES, DIFF_OPTIONS, readDiffOptions } from './diff.ts';

export const reviewCommand: CliCommand = {
  name: 'review',
  goesWith: 'diff',
  summary: 'one page about a change, for its reviewer: what fails first, what is long folded away',
  takes: '[OLD] [NEW]',
  positionals: { least: 0, most: 2 },
  options: {
    ...DIFF_OPTIONS,
    format: { value: 'FORMAT', about: 'how to print', words: ['text', 'markdown', 'html', 'json'] },
  },
  notes: DIFF_NOTES,
  examples: [
    ['lintel review --base origin/main template.yaml --format markdown', 'the comment of a pull request'],
    ['lintel review --base main orders --env prod --format html > review.html', 'a page'],
  ],
  async run(input, terminal) {
    const options = readDiffOptions(input, terminal);
    if (options === undefined) return 2;
    const answer = await diff(options);
    showDiagnostics(answer.diagnostics, terminal);
    const format = input.has('json') ? 'json' : (input.value('format') ?? 'markdown');
    if (format === 'json') terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
    else if (!answer.diagnostics.some(({ severity }) => severity === 'error'))
      terminal.out(
        format === 'html'
          ? reviewHtml(answer)
          : format === 'text'
            ? renderChanges(answer, terminal)
            : reviewMarkdown(answer),
      );
    return exitCodeOfDiff(answer);
  },
};
