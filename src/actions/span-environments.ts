import type { JudgedClaim, ProveReport, Row } from '../answers/index.ts';
import { countOutcomes, countRows } from './report.ts';

/** From what fails to what holds: of several environments, the first of these speaks for the row. */
const WORST_FIRST: readonly Row[] = ['notMet', 'notMeasurable', 'awaitingWitness', 'planned', 'metDifferently', 'met'];

/**
 * One report on all environments of a system, with each row counted once: a row stands where it stands worst, among the
 * environments that make its promise.
 */
export function spanEnvironments(reports: readonly ProveReport[]): ProveReport | undefined {
  const [first] = reports;
  if (first === undefined || reports.length === 1) return first;
  const byId = Map.groupBy(
    reports.flatMap((report) => report.claims.map((claim) => ({ claim, environment: report.environment ?? '' }))),
    ({ claim }) => claim.id,
  );
  const claims = [...byId.values()].map((found): JudgedClaim => {
    const worst = found.toSorted(
      (left, right) => WORST_FIRST.indexOf(left.claim.row) - WORST_FIRST.indexOf(right.claim.row),
    )[0];
    if (worst === undefined) throw new Error('a claim without a report was grouped');
    const plannedIn = found.flatMap(({ claim, environment }) => (claim.row === 'planned' ? [environment] : []));
    return {
      ...worst.claim,
      ...(plannedIn.length > 0 && { plannedIn }),
      environments: Object.fromEntries(found.map(({ claim, environment }) => [environment, claim.outcome])),
    };
  });
  const { environment: _, ...head } = first;
  return {
    ...head,
    environments: reports.flatMap((report) => report.environment ?? []),
    stacks: reports.flatMap((report) => report.stacks),
    parameters: [],
    claims,
    rows: countRows(claims),
    summary: countOutcomes(claims),
    diagnostics: reports.flatMap((report) => report.diagnostics),
  };
}
