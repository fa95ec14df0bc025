import {
  comparePrices,
  type ExitCode,
  exitCodeOfPriceRefresh,
  exitCodeOfPrices,
  type PriceOptions,
  price,
  priceAll,
  refreshPrices,
} from '../../actions/index.ts';
import type { PriceComparison, PriceReport, Scenario } from '../../answers/index.ts';
import { type Diagnostic, error, isDecimal } from '../../base/index.ts';
import { printAnswer, terminalHost } from '../answer.ts';
import type { CliCommand, Input } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { renderComparison, renderPrice } from '../render/price.ts';
import { priceFocus } from '../render/price-focus.ts';
import { comparisonMarkdown, priceMarkdown } from '../render/price-markdown.ts';
import { renderPriceRefresh } from '../render/price-refresh.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS, wordsOf } from './target-options.ts';

const { claims: _, ...TARGET } = TARGET_OPTIONS;

export const priceCommand: CliCommand = {
  name: 'price',
  summary: 'what a system costs in a month, with the working of every figure',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...TARGET,
    scenario: { value: 'SCENARIO', about: 'which usage to show', words: ['low', 'expected', 'high'] },
    all: { about: 'every architecture in every environment' },
    compare: { value: 'TARGET', about: 'what changes from that template, assembly or architecture' },
    'compare-env': { value: 'NAME', about: 'what changes from that environment' },
    book: { value: 'FILE', about: 'a price book, instead of the refreshed or the shipped one' },
    refresh: { about: "read the prices of the book from AWS's offer files; needs no account" },
    signed: { about: 'with --refresh: ask pricing:GetProducts instead, signed' },
    out: { value: 'FILE', about: 'where --refresh writes, instead of .lintel/price-book.json' },
    budget: { value: 'USD', about: 'a month may cost so much, everything at its dearest' },
    strict: { about: 'an unknown budget is a bad answer too' },
    commit: { value: 'TERM', about: 'with what runs always bought ahead', words: ['1y', '3y'] },
    format: { value: 'FORMAT', about: 'how to print', words: ['text', 'json', 'markdown', 'focus'] },
  },
  notes: [
    'prices are list prices on demand, before tax; what is not known is listed, never taken as zero',
    '--refresh is all that asks AWS; with --region it asks for the prices of that region only',
    'exit code 1 when the budget is exceeded in some world, with --strict also when that is not known, or when a refresh learned nothing',
  ],
  examples: [
    ['lintel price orders --env prod', 'an architecture'],
    ['lintel price template.yaml --usage usage.yaml', 'any template'],
    ['lintel price orders --env prod --compare-env dev', 'what production costs more'],
    ['lintel price new.yaml --compare old.yaml --format markdown', 'for a pull request'],
    ['lintel price --all --json', 'every system and environment'],
    ['lintel price orders --commit 1y', 'with reservations and savings plans of a year'],
    ['lintel price --all --format focus > bill.csv', 'for a FinOps tool'],
    ['lintel price --refresh', 'prices of today'],
  ],
  async run(input, terminal) {
    const read = readTargetOptions(input, input.positionals[0], terminal);
    const fault = read.ok ? faultOf(input) : undefined;
    if (!read.ok || fault !== undefined) {
      showDiagnostics(fault === undefined ? read.diagnostics : [fault], terminal);
      return 2;
    }
    const options: PriceOptions = {
      ...read.value,
      ...optional('budget', input.value('budget')),
      ...optional('book', input.value('book')),
      ...(input.value('commit') === '1y' && { commit: 1 as const }),
      ...(input.value('commit') === '3y' && { commit: 3 as const }),
    };
    if (input.has('refresh')) return refresh(input, terminal);
    if (input.has('compare') || input.has('compare-env')) return compare(options, input, terminal);
    const answer = input.has('all') ? await priceAll(options) : await price(options);
    return show(answer, 'targets' in answer ? answer.targets : [answer], input, terminal);
  },
};

async function refresh(input: Input, terminal: Terminal): Promise<ExitCode> {
  const region = input.value('region');
  const answer = await refreshPrices({
    cwd: terminal.cwd,
    host: terminalHost(terminal),
    ...optional('book', input.value('book')),
    ...optional('out', input.value('out')),
    ...(input.has('signed') && { from: 'api' as const }),
    ...(region !== undefined && { regions: [region] }),
  });
  printAnswer(answer, input, terminal, () => answer.text ?? renderPriceRefresh(answer, terminal));
  return exitCodeOfPriceRefresh(answer);
}

async function compare(options: PriceOptions, input: Input, terminal: Terminal): Promise<ExitCode> {
  const before = {
    ...optional('target', input.value('compare') ?? options.target),
    ...optional('environment', input.value('compare-env')),
  };
  const answer = await comparePrices(options, before);
  showDiagnostics(answer.diagnostics, terminal);
  if (!isBroken(answer) || isJson(input)) terminal.out(renderedComparison(answer, input, terminal));
  return exitCodeOfPrices([answer.before, answer.after], { strict: input.has('strict') });
}

function renderedComparison(answer: PriceComparison, input: Input, terminal: Terminal): string {
  if (isJson(input)) return `${JSON.stringify(answer, undefined, 2)}\n`;
  return input.value('format') === 'markdown' ? comparisonMarkdown(answer) : renderComparison(answer, terminal);
}

function scenarioOf(input: Input): Scenario {
  return (input.value('scenario') ?? 'expected') as Scenario;
}

function show(answer: object, reports: readonly PriceReport[], input: Input, terminal: Terminal): ExitCode {
  showDiagnostics(
    reports.flatMap((report) => report.diagnostics),
    terminal,
  );
  if (isJson(input)) terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
  else if (input.value('format') === 'focus')
    terminal.out(
      priceFocus(
        reports.filter((report) => !isBroken(report)),
        scenarioOf(input),
      ),
    );
  else {
    const scenario = scenarioOf(input);
    const shown = reports
      .filter((report) => !isBroken(report))
      .map((report) =>
        input.value('format') === 'markdown'
          ? priceMarkdown(report, scenario)
          : renderPrice(report, terminal, { scenario, words: wordsOf(input, report.target) }),
      );
    terminal.out(shown.join('\n'));
  }
  return exitCodeOfPrices(reports, { strict: input.has('strict') });
}

const NOT_WITH_REFRESH = [
  'env',
  'all',
  'usage',
  'scenario',
  'compare',
  'compare-env',
  'budget',
  'strict',
  'commit',
  'format',
  'parameter',
  'parameters',
  'any',
] as const;

function faultOf(input: Input): Diagnostic | undefined {
  const fault = (what: string, fix: string) => error('LTL3003', what, { fix });
  if (
    input.has('all') &&
    (input.positionals.length > 0 || input.has('env') || input.has('compare') || input.has('compare-env'))
  )
    return fault('--all is every architecture in every environment.', 'Leave --all out, or the target and --env.');
  if (input.has('refresh')) {
    const { positionals } = input;
    const option = NOT_WITH_REFRESH.find((name) => input.has(name));
    const given = positionals[0] ?? (option === undefined ? undefined : `--${option}`);
    if (given !== undefined)
      return fault(`--refresh asks for the prices themselves; it takes no ${given}.`, 'lintel price --refresh');
  } else if (input.has('signed')) return fault('--signed says how --refresh asks.', 'Add --refresh.');
  else if (input.has('out')) return fault('--out names the file that --refresh writes.', 'Add --refresh.');
  if (input.value('format') === 'focus' && (input.has('compare') || input.has('compare-env')))
    return fault('FOCUS has no form for the difference of two bills.', '--format markdown');
  const format = input.value('format');
  if (input.has('json') && format !== undefined && format !== 'json')
    return fault(
      `--json and --format ${format} are two forms of one answer.`,
      `Leave --json or --format ${format} out.`,
    );
  const budget = input.value('budget');
  if (budget !== undefined && !isDecimal(budget))
    return fault(`--budget is "${budget}", not an amount in US dollars.`, '--budget 150');
  return undefined;
}

function isJson(input: Input): boolean {
  return input.has('json') || input.value('format') === 'json';
}

function isBroken({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}
