import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JudgedClaim, ProveReport, Reason } from '../../answers/index.ts';
import type { Diagnostic, SourcePosition } from '../../base/index.ts';
import { primaryStep } from './primary-step.ts';

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one run a target, one rule a claim, a result for each
 * claim that is refuted or unknown. Columns count UTF-16 units, as ours do.
 */
export function renderSarif(reports: readonly ProveReport[], version: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: reports.map((report) => runOf(report, version)),
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function runOf(report: ProveReport, version: string) {
  const ruleIds = rulesOf(report).map(({ id }) => id);
  return {
    tool: {
      driver: {
        name: 'Lintel',
        semanticVersion: version,
        rules: rulesOf(report),
      },
    },
    columnKind: 'utf16CodeUnits',
    automationDetails: {
      id: ['lintel', report.target, report.environment].filter((part) => part !== undefined).join('/'),
    },
    invocations: [
      {
        executionSuccessful: !report.diagnostics.some((each) => each.severity === 'error'),
        toolExecutionNotifications: report.diagnostics.map(notificationOf),
      },
    ],
    results: report.claims.flatMap((claim) =>
      claim.row !== 'planned' && (claim.outcome === 'refuted' || claim.outcome === 'unknown')
        ? [resultOf(report, claim, ruleIds.indexOf(ruleIdOf(claim)))]
        : [],
    ),
  };
}

/** A check is one rule for all resources that it finds. */
function ruleIdOf({ id, check }: JudgedClaim): string {
  return check?.id ?? id;
}

function rulesOf({ claims }: ProveReport) {
  const first = new Map(claims.toReversed().map((claim) => [ruleIdOf(claim), claim]));
  return [...first.values()].toReversed().map((claim) => {
    const { check, id, title, note, area, row, outcome } = claim;
    return check === undefined
      ? {
          id,
          shortDescription: { text: title },
          ...(note !== undefined && { help: { text: note } }),
          properties: { ...(area !== undefined && { area }), row, outcome },
        }
      : {
          id: check.id,
          shortDescription: { text: check.asks },
          help: { text: check.fix },
          helpUri: check.source,
          properties: { ...(area !== undefined && { area }), severity: check.severity },
        };
  });
}

function resultOf(report: ProveReport, claim: JudgedClaim, ruleIndex: number) {
  const steps = claim.counterexample?.steps ?? claim.trace;
  const primary = primaryStep(claim);
  const location = primary === undefined ? undefined : locationOf(primary);
  const sources = steps.flatMap(({ source, says }) =>
    source?.definedAt === undefined ? [] : [{ position: source.definedAt, says }],
  );
  const path = steps.flatMap((step) => {
    const place = locationOf(step);
    return place === undefined ? [] : [{ location: { ...place, message: { text: step.says } } }];
  });
  return {
    ruleId: ruleIdOf(claim),
    ruleIndex,
    // A level other than none is for failures only.
    ...(claim.outcome === 'refuted' ? { kind: 'fail', level: 'error' } : { kind: 'open', level: 'none' }),
    message: { text: messageOf(claim) },
    ...(claim.accepted !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: claim.accepted.reason }],
    }),
    ...(location !== undefined && { locations: [location] }),
    ...(sources.length > 0 && {
      relatedLocations: sources.map(({ position, says }, id) => ({
        id,
        ...physical(position),
        message: { text: says },
      })),
    }),
    ...(path.length > 1 && { codeFlows: [{ threadFlows: [{ locations: path }] }] }),
    partialFingerprints: { 'lintelClaim/v1': [report.target, report.environment ?? '', claim.id].join('|') },
  };
}

/** What is wrong, in one paragraph. */
export function messageOf(claim: JudgedClaim): string {
  const parts = [
    `${claim.title}: ${claim.outcome}.`,
    claim.counterexample?.summary,
    claim.holdsIf === undefined ? undefined : `Holds exactly if ${claim.holdsIf}.`,
    claim.outcome === 'unknown' && claim.missing !== undefined ? `Missing: ${claim.missing.join(', ')}.` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

function locationOf({ at, source }: Reason) {
  if (at === undefined && source === undefined) return undefined;
  const name = source?.constructPath ?? at;
  return {
    ...(source !== undefined && physical(source)),
    ...(name !== undefined && { logicalLocations: [{ fullyQualifiedName: name, kind: 'resource' }] }),
  };
}

/** A place in a file, as SARIF writes it. */
export function physical({ file, line, column }: SourcePosition) {
  if (file === '' || file.startsWith('<')) return {};
  const uri = isAbsolute(file) ? pathToFileURL(file).href : encodeURI(file.replaceAll('\\', '/'));
  return {
    physicalLocation: {
      artifactLocation: { uri },
      ...(line !== undefined && { region: { startLine: line, ...(column !== undefined && { startColumn: column }) } }),
    },
  };
}

function notificationOf(diagnostic: Diagnostic) {
  const place = diagnostic.at === undefined ? {} : physical(diagnostic.at);
  return {
    descriptor: { id: diagnostic.code },
    level: diagnostic.severity,
    message: { text: [diagnostic.what, diagnostic.why, diagnostic.fix].filter((part) => part !== undefined).join(' ') },
    ...('physicalLocation' in place && { locations: [place] }),
  };
}
