import type { PriceComparison, PriceReport, PriceReports } from '../../answers/index.ts';
import { type Diagnostic, decimal, error, isDecimal, type Result, warning } from '../../base/index.ts';
import type { Model } from '../../model/index.ts';
import {
  type Bill,
  type BillOptions,
  compareBills,
  differenceOf,
  judgeBudget,
  misspeltRegion,
  type PriceBook,
  price as priceModel,
  statedBill,
  variantBill,
} from '../../price/index.ts';
import { type ParameterOptions, readUsage } from '../../read/index.ts';
import { type Usage, usage as usageOf } from '../../usage/index.ts';
import { loadArchitecture, loadConfiguration } from '../configuration.ts';
import { loadPricesFor } from '../load-price-book.ts';
import {
  reportedBill,
  reportedChange,
  reportedDifference,
  reportedStated,
  reportedVariant,
  typicalOf,
} from '../price-report.ts';
import { readWithNested } from '../read-model.ts';
import type { TargetOptions } from '../read-target.ts';

export interface PriceOptions extends TargetOptions, ParameterOptions {
  /** Usage, or a file of it. @default - the usage that travels with the target; what is typical where it says nothing */
  readonly usage?: string | Usage;
  /** US dollars a month within which everything must keep. */
  readonly budget?: string;
  /** A price book. @default - the refreshed one of the working directory, else the one that ships with Lintel */
  readonly book?: string;
  /**
   * Years for which is bought ahead what always runs, wherever the book knows a saving: the larger one of a reservation and
   * a savings plan. @default - what the usage commits
   */
  readonly commit?: 1 | 3;
}

/** What a target costs in a month; what stands in the way is in the report's diagnostics. */
export async function price(options: PriceOptions): Promise<PriceReport> {
  return (await priceTarget(options)).report;
}

/** Prices every architecture of the configuration in every environment. */
export async function priceAll(options: Omit<PriceOptions, 'target' | 'environment'>): Promise<PriceReports> {
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) return { schema: 'lintel/price@1', targets: [emptyReport({}, configuration.diagnostics)] };
  const targets: PriceReport[] = [];
  for (const target of Object.keys(configuration.value.architectures)) {
    const architecture = await loadArchitecture(configuration.value, target);
    if (!architecture.ok) {
      targets.push(emptyReport({ target }, architecture.diagnostics));
      continue;
    }
    for (const environment of Object.keys(architecture.value.environments)) {
      targets.push(await price({ ...options, target, environment }));
    }
  }
  return { schema: 'lintel/price@1', targets };
}

/** What it costs to go from `before` to the target: another revision, template, assembly or environment. */
export async function comparePrices(
  options: PriceOptions,
  before: Pick<PriceOptions, 'target' | 'environment' | 'cwd' | 'template'>,
): Promise<PriceComparison> {
  // The budget is that of the target: what was too dear before is no fault of the change.
  const { environment: _, budget: __, ...shared } = options;
  const [old, now] = [await priceTarget({ ...shared, ...before }), await priceTarget(options)];
  const diagnostics = [...old.report.diagnostics, ...now.report.diagnostics];
  const changes = old.bill === undefined || now.bill === undefined ? undefined : compareBills(old.bill, now.bill);
  return {
    schema: 'lintel/price-comparison@1',
    before: old.report,
    after: now.report,
    changes: (changes ?? []).map(reportedChange),
    difference: changes === undefined ? {} : reportedDifference(differenceOf(changes)),
    diagnostics,
  };
}

interface Priced {
  readonly report: PriceReport;
  readonly bill?: Bill;
}

async function priceTarget(options: PriceOptions): Promise<Priced> {
  const diagnostics: Diagnostic[] = [];
  const keep = <T>(result: Result<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.ok ? result.value : undefined;
  };
  const failed = (): Priced => ({ report: emptyReport(options, diagnostics) });
  const meant = options.region === undefined ? undefined : misspeltRegion(options.region);
  if (meant !== undefined) {
    const fix = `--region ${meant}`;
    diagnostics.push(error('LTL3003', `AWS has no region "${options.region}". Did you mean "${meant}"?`, { fix }));
    return failed();
  }
  const read = keep(await readWithNested(options));
  if (read === undefined) return failed();
  const { target, model } = read;
  const given = options.usage === undefined ? target.usage : keep(await readUsage(options.usage, options));
  if (options.usage !== undefined && given === undefined) return failed();
  const { region, commit } = options;
  const prices = keep(await loadPricesFor(model, options));
  if (prices === undefined) return failed();

  const usage = given ?? usageOf({});
  const { book } = prices;
  const priceOptions = { ...(region !== undefined && { region }), ...(commit !== undefined && { commit }) };
  const bill = priceModel(model, usage, book, priceOptions);
  const from = typeof options.usage === 'object' ? 'the usage that is given' : options.usage;
  diagnostics.push(...unusedUsage(bill, from));
  const head = {
    target: target.name,
    ...(target.title !== undefined && { title: target.title }),
    ...(target.environment !== undefined && { environment: target.environment }),
  };
  const report: PriceReport = {
    schema: 'lintel/price@1',
    ...head,
    prices: { asOf: book.asOf, from: prices.from },
    ...reportedBill(bill),
    ...statements(bill, model, usage, book, priceOptions),
    usage: { ...(given !== undefined && { from: from ?? target.name }), typical: typicalOf(bill) },
    ...budgetOf(bill, options.budget),
    diagnostics,
  };
  return { report, bill };
}

function statements(
  bill: Bill,
  model: Model,
  usage: Usage,
  book: PriceBook,
  options: BillOptions,
): Pick<PriceReport, 'stated' | 'variants'> {
  const within = { model, usage, book, options };
  return {
    ...(usage.stated !== undefined && { stated: reportedStated(statedBill(usage.stated, bill, model)) }),
    variants: (usage.variants ?? []).map((variant) => reportedVariant(variantBill(variant, bill, within))),
  };
}

/** Usage that changes nothing is most often a slip of the pen. */
function unusedUsage(bill: Bill, file: string | undefined): readonly Diagnostic[] {
  // What travels with an architecture may speak of resources that another environment has.
  const told = bill.unused.filter(({ quantity }) => file !== undefined || quantity !== undefined);
  return told.map(({ selector, quantity, billedBy }) =>
    warning(
      'LTL2005',
      quantity === undefined
        ? `The usage of "${selector}" means no resource of the template.`
        : `"${selector}" is not billed by "${quantity}".`,
      {
        ...(file !== undefined && {
          at: { file, path: `resources.${selector}${quantity === undefined ? '' : `.${quantity}`}` },
        }),
        ...(billedBy.length > 0 && { fix: `It is billed by ${billedBy.join(', ')}.` }),
      },
    ),
  );
}

function budgetOf(bill: Bill, budget: string | undefined): Pick<PriceReport, 'budget'> {
  if (budget === undefined || !isDecimal(budget)) return {};
  return { budget: judgeBudget(bill, decimal(budget)) };
}

function emptyReport(
  { target = '', environment }: Pick<PriceOptions, 'target' | 'environment'>,
  diagnostics: readonly Diagnostic[],
): PriceReport {
  const nothing = { low: '0', expected: '0', high: '0' };
  return {
    schema: 'lintel/price@1',
    target,
    ...(environment !== undefined && { environment }),
    regions: [],
    currency: 'USD',
    prices: { asOf: '', from: '' },
    lines: [],
    total: nothing,
    conditional: nothing,
    fixed: '0',
    unpriced: [],
    allowances: [],
    variants: [],
    usage: { typical: [] },
    diagnostics,
  };
}
