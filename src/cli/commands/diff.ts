import { type DiffOptions, diff, exitCodeOfDiff } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand, Input, Option } from '../command.ts';
import { renderChanges } from '../render/changes.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

/** What `diff` and `review` both take. */
export const DIFF_OPTIONS: Readonly<Record<string, Option>> = {
  ...TARGET_OPTIONS,
  base: { value: 'REVISION', about: 'compare with the same target in that revision of the repository' },
  'no-price': { about: 'leave the cost out' },
};

export const DIFF_NOTES = [
  'exit code 1 when a promise or a check of high or medium severity fails now that did not, or data is lost',
];

export const diffCommand: CliCommand = {
  name: 'diff',
  summary: 'what an update changes: promises, connections, rights, data, cost',
  takes: '[OLD] [NEW]',
  positionals: { least: 0, most: 2 },
  options: { ...DIFF_OPTIONS, 'compare-env': { value: 'NAME', about: 'compare with that environment' } },
  notes: ['OLD may be of a revision, as git spells it: main:template.yaml', ...DIFF_NOTES],
  examples: [
    ['lintel diff old.yaml new.yaml', 'two templates'],
    ['lintel diff HEAD~1:template.yaml template.yaml', 'a template and an older revision of it'],
    ['lintel diff --base main orders --env prod', 'an architecture and what the main branch has of it'],
    ['lintel diff orders --env prod --compare-env staging', 'two environments'],
  ],
  async run(input, terminal) {
    const options = readDiffOptions(input, terminal);
    if (options === undefined) return 2;
    const answer = await diff(options);
    printAnswer(answer, input, terminal, () => renderChanges(answer, terminal));
    return exitCodeOfDiff(answer);
  },
};

/** One positional is the new target; of two the first is the old one. */
export function readDiffOptions(input: Input, terminal: Terminal): DiffOptions | undefined {
  const [first, second] = input.positionals;
  const options = readTargetOptions(input, second ?? first, terminal);
  if (!options.ok) {
    showDiagnostics(options.diagnostics, terminal);
    return undefined;
  }
  if (second === undefined && !input.has('base') && !input.has('compare-env')) {
    const what = first === undefined ? 'Nothing is named to compare.' : `With what is "${first}" compared?`;
    const fix = `lintel diff OLD ${first ?? 'NEW'}, or --base REVISION.`;
    showDiagnostics([error('LTL3003', what, { fix })], terminal);
    return undefined;
  }
  return {
    ...options.value,
    ...(second !== undefined && optional('before', first)),
    ...optional('base', input.value('base')),
    ...optional('beforeEnvironment', input.value('compare-env')),
    ...(input.has('no-price') && { prices: false }),
  };
}
