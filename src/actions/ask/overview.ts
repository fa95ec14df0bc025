import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type {
  DeliveredFile,
  JudgedClaim,
  MonthlyPrice,
  OverviewReport,
  ProveReport,
  Standing,
  SystemOverview,
} from '../../answers/index.ts';
import { type Decimal, type Diagnostic, decimal, plus, showDecimal, ZERO } from '../../base/index.ts';
import { shortPath } from '../../read/index.ts';
import { folderOf, type LoadedConfiguration, loadArchitecture, loadConfiguration } from '../configuration.ts';
import type { Host } from '../host.ts';
import { mainEnvironment } from '../main-environment.ts';
import type { KnownTargets } from '../read-target.ts';
import { NO_ROWS } from '../report.ts';
import { price } from './price.ts';
import { prove } from './prove.ts';

export interface OverviewOptions {
  readonly host?: Host;
  /** @default - the working directory of the process */
  readonly cwd?: string;
}

/** Judges and prices every system of the configuration in all its environments, synthesizing each once. One that cannot be read hides no other. */
export async function overview(options: OverviewOptions = {}): Promise<OverviewReport> {
  const configuration = await loadConfiguration(options.cwd);
  if (!configuration.ok) {
    const { diagnostics } = configuration;
    return { schema: 'lintel/overview@1', systems: [], total: totalOf([]), diagnostics };
  }
  const systems: SystemOverview[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of Object.keys(configuration.value.architectures)) {
    const system = await systemOf(name, configuration.value, options, diagnostics);
    if (system !== undefined) systems.push(system);
  }
  return {
    schema: 'lintel/overview@1',
    configuration: shortPath(configuration.value.file),
    systems,
    total: totalOf(systems),
    diagnostics,
  };
}

async function systemOf(
  name: string,
  configuration: LoadedConfiguration,
  { host, cwd }: OverviewOptions,
  diagnostics: Diagnostic[],
): Promise<SystemOverview | undefined> {
  const architecture = await loadArchitecture(configuration, name);
  diagnostics.push(...architecture.diagnostics);
  if (!architecture.ok) return undefined;
  const { title } = architecture.value;
  const environments = Object.keys(architecture.value.environments);
  const asked = {
    target: name,
    known: new Map() satisfies KnownTargets,
    ...(host && { host }),
    ...(cwd !== undefined && { cwd }),
  };
  const report = await prove(asked);
  diagnostics.push(...report.diagnostics);
  if (hasError(report)) return undefined;
  const prices: Record<string, MonthlyPrice> = {};
  for (const environment of environments) {
    const bill = await price({ ...asked, environment });
    diagnostics.push(...bill.diagnostics.filter((each) => !isSaid(each, diagnostics)));
    if (!hasError(bill)) prices[environment] = { ...bill.total, unpriced: bill.unpriced.length };
  }
  const main = mainEnvironment(environments);
  const mainPrice = main === undefined ? undefined : prices[main];
  return {
    name,
    title,
    environments,
    ...(main !== undefined && { main }),
    resources: report.stacks.reduce((sum, stack) => sum + stack.resources, 0),
    rows: report.rows,
    claims: outcomesOf(report.claims),
    ...(mainPrice !== undefined && { price: mainPrice }),
    prices,
    refuted: refutedIn(report, environments),
    ...filesOf(configuration, name, cwd),
  };
}

function hasError({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** What proving and pricing both stumble over is said once. */
function isSaid({ code, what }: Diagnostic, said: readonly Diagnostic[]): boolean {
  return said.some((each) => each.code === code && each.what === what);
}

const NO_CLAIMS: Standing['claims'] = { proved: 0, refuted: 0, unknown: 0, witnessed: 0, unseen: 0, planned: 0 };

function outcomesOf(claims: readonly JudgedClaim[]): Standing['claims'] {
  const counts = { ...NO_CLAIMS };
  for (const { outcome, planned } of claims) counts[planned ? 'planned' : outcome]++;
  return counts;
}

function refutedIn({ claims }: ProveReport, all: readonly string[]): SystemOverview['refuted'] {
  return claims
    .filter(({ outcome, planned }) => outcome === 'refuted' && !planned)
    .map(({ id, title, environments }) => ({
      id,
      title,
      environments:
        environments === undefined
          ? all
          : Object.keys(environments).filter((environment) => environments[environment] === 'refuted'),
    }));
}

function filesOf(
  configuration: LoadedConfiguration,
  name: string,
  cwd = process.cwd(),
): Pick<SystemOverview, 'drawing' | 'document'> {
  const folder = folderOf(configuration, name);
  if (folder === undefined) return {};
  const look = (path: string): DeliveredFile => ({
    file: relative(resolve(cwd), path),
    state: existsSync(path) ? 'there' : 'missing',
  });
  return { drawing: look(join(folder, 'diagram.svg')), document: look(join(folder, 'README.md')) };
}

function totalOf(systems: readonly Standing[]): Standing {
  const prices = systems.flatMap(({ price }) => price ?? []);
  const sum = (amount: (price: MonthlyPrice) => string): string =>
    showDecimal(prices.reduce((total: Decimal, price) => plus(total, decimal(amount(price))), ZERO));
  return {
    rows: added(
      NO_ROWS,
      systems.map(({ rows }) => rows),
    ),
    claims: added(
      NO_CLAIMS,
      systems.map(({ claims }) => claims),
    ),
    ...(prices.length > 0 && {
      price: {
        low: sum(({ low }) => low),
        expected: sum(({ expected }) => expected),
        high: sum(({ high }) => high),
        unpriced: prices.reduce((count, { unpriced }) => count + unpriced, 0),
      },
    }),
  };
}

function added<Key extends string>(
  zero: Readonly<Record<Key, number>>,
  all: readonly Readonly<Record<Key, number>>[],
): Readonly<Record<Key, number>> {
  const sums: Record<Key, number> = { ...zero };
  for (const counts of all) for (const key of Object.keys(zero) as Key[]) sums[key] += counts[key];
  return sums;
}
