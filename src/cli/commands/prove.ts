import { type ExitCode, exitCodeOfReport, prove, proveAll, version } from '../../actions/index.ts';
import type { ProveReport } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import type { CliCommand, Input } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { renderGithub } from '../render/github.ts';
import { renderGitlab } from '../render/gitlab.ts';
import { renderJunit } from '../render/junit.ts';
import { renderReport } from '../render/report.ts';
import { renderSarif } from '../render/sarif.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS, wordsOf } from './target-options.ts';

export const proveCommand: CliCommand = {
  name: 'prove',
  summary: 'judge what is claimed about a system: proved, refuted or unknown, each with its reasons',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...TARGET_OPTIONS,
    all: { about: 'every architecture in every environment' },
    trace: { about: 'show the reasons of every verdict' },
    'write-accepted': { value: 'FILE', about: 'write what the checks find today, to be accepted or mended' },
    strict: { about: 'an unknown claim is a bad answer too' },
    format: { value: 'FORMAT', about: 'how to print', words: ['text', 'json', 'sarif', 'junit', 'github', 'gitlab'] },
  },
  notes: [
    'without claims it answers what every owner asks: docs/checks.md',
    'exit code 1 when a claim is refuted, or a check of high or medium severity fails that is not accepted',
    'with --strict also when one is unknown, or a check of low severity fails',
  ],
  examples: [
    ['lintel prove orders --env prod', 'an architecture'],
    ['lintel prove template.yaml', 'what is wrong with a template?'],
    ['lintel prove template.yaml --claims claims.yaml', 'any template'],
    ['lintel prove template.yaml --claims claims.yaml --usage usage.yaml', 'with claims about cost'],
    ['cat template.json | lintel prove - --claims c.yaml --json', 'from standard input'],
    ['lintel prove cdk.out --claims c.yaml --any Environment', 'an assembly, for every environment'],
    ['lintel prove template.yaml --without zone', 'what goes on without each zone in turn?'],
    ['lintel prove --all --format sarif > lintel.sarif', 'for code scanning'],
  ],
  async run(input, terminal) {
    const options = readTargetOptions(input, input.positionals[0], terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const all = input.has('all');
    if (all && (input.positionals.length > 0 || input.has('env'))) {
      const fix = 'Leave --all out, or the target and --env.';
      showDiagnostics([error('LTL3003', '--all is every architecture in every environment.', { fix })], terminal);
      return 2;
    }
    const asked = {
      ...options.value,
      ...optional('writeAccepted', input.value('write-accepted')),
    };
    const answer = all ? await proveAll(asked) : await prove(asked);
    const reports = 'targets' in answer ? answer.targets : [answer];
    showDiagnostics(
      reports.flatMap((report) => report.diagnostics),
      terminal,
    );
    terminal.out(render(answer, reports, input, terminal));
    return worst(reports.map((report) => exitCodeOfReport(report, { strict: input.has('strict') })));
  },
};

function render(answer: object, reports: readonly ProveReport[], input: Input, terminal: Terminal): string {
  switch (input.has('json') ? 'json' : (input.value('format') ?? 'text')) {
    case 'json':
      return `${JSON.stringify(answer, undefined, 2)}\n`;
    case 'sarif':
      return renderSarif(reports, version());
    case 'junit':
      return renderJunit(reports);
    case 'github':
      return renderGithub(reports);
    case 'gitlab':
      return renderGitlab(reports);
    default:
      return reports
        .filter((report) => !report.diagnostics.some((each) => each.severity === 'error'))
        .map((report) => renderReport(report, terminal, { trace: input.has('trace'), words: wordsFor(input, report) }))
        .join('\n');
  }
}

function wordsFor(input: Input, report: ProveReport): string {
  const words = wordsOf(input, report.target);
  return input.has('all') && report.environment !== undefined ? `${words} --env ${report.environment}` : words;
}

function worst(codes: readonly ExitCode[]): ExitCode {
  return Math.max(0, ...codes) as ExitCode;
}
