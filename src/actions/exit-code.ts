import type { DiffReport, PriceRefreshReport, PriceReport, ProveReport } from '../answers/index.ts';
import type { Diagnostic } from '../base/index.ts';

/** 0 fine, 1 the answer is bad, 2 usage or bad input, 3 the machine lacks something. */
export type ExitCode = 0 | 1 | 2 | 3;

export function exitCodeOfDiagnostics(diagnostics: readonly Diagnostic[]): 0 | 2 | 3 {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  if (errors.length === 0) return 0;
  return errors.some((each) => each.code.startsWith('LTL4')) ? 3 : 2;
}

/**
 * A refuted claim is a bad answer. An unknown one is shown but is no failure, because what decides it (a parameter, an
 * import) may be known only where the system is deployed; `strict` counts it as one, and what a check of low severity
 * finds. What is planned or accepted never fails.
 */
export function exitCodeOfReport(report: ProveReport, options: { readonly strict?: boolean } = {}): ExitCode {
  const code = exitCodeOfDiagnostics(report.diagnostics);
  if (code !== 0) return code;
  const isBad = report.claims.some(
    ({ outcome, planned, accepted, check }) =>
      !planned &&
      accepted === undefined &&
      (options.strict === true || check?.severity !== 'low') &&
      (outcome === 'refuted' || (options.strict === true && outcome === 'unknown')),
  );
  return isBad ? 1 : 0;
}

/**
 * A budget that is exceeded is a bad answer. Whether it is kept may depend on a price or a parameter that is not known:
 * `strict` counts that as one too.
 */
export function exitCodeOfPrices(
  reports: readonly PriceReport[],
  options: { readonly strict?: boolean } = {},
): ExitCode {
  const code = exitCodeOfDiagnostics(reports.flatMap((report) => report.diagnostics));
  if (code !== 0) return code;
  const isBad = reports.some(
    ({ budget }) => budget?.outcome === 'refuted' || (options.strict === true && budget?.outcome === 'unknown'),
  );
  return isBad ? 1 : 0;
}

/** A refresh that confirmed or changed nothing at all was none. */
export function exitCodeOfPriceRefresh(report: PriceRefreshReport): ExitCode {
  const code = exitCodeOfDiagnostics(report.diagnostics);
  if (code !== 0) return code;
  return report.updated.length + report.same === 0 ? 1 : 0;
}

/** What fails that did not, data that is lost, and an update that is refused are a bad answer; low severity is told only. */
export function exitCodeOfDiff({ broken, resources, diagnostics }: DiffReport): ExitCode {
  const code = exitCodeOfDiagnostics(diagnostics);
  if (code !== 0) return code;
  const fails = broken.some(({ after }) => after.outcome === 'refuted' && after.check?.severity !== 'low');
  return fails || resources.some(({ losesData, effect }) => losesData === true || effect === 'refused') ? 1 : 0;
}
