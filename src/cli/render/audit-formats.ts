/** The answer of `docs --audit` for other tools: Markdown for a pull request, SARIF for a code scanner. */
import type { AuditedStatement, AuditReport } from '../../answers/index.ts';
import { physical } from './sarif.ts';

/** A table of what is false or contradicted, with the line of the document; the rest is counted. */
export function auditMarkdown({ document, findings, counts, statements }: AuditReport): string {
  const told = findings.filter(({ outcome, contradicts }) => outcome === 'false' || contradicts.length > 0);
  const rows = told.map(
    ({ line, says, outcome, because, contradicts }) =>
      `| ${line} | ${cell(says)} | ${outcome} | ${cell([because, ...contradicts.map((other) => `line ${other.line}: ${other.says} (${other.because})`)].join('; '))} |`,
  );
  return [
    `### ${cell(document)}: ${counts.false} false, ${counts.contradicted} contradicted`,
    '',
    `${statements} statements · ${counts.true} true · ${counts.false} false · ${counts.notCheckable} not checkable`,
    ...(rows.length === 0 ? [] : ['', '| Line | It says | | What is so |', '|--:|---|---|---|', ...rows]),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one rule a kind of statement, a result for each that is false or contradicted. */
export function auditSarif(report: AuditReport, version: string): string {
  const told = report.findings.filter(({ outcome, contradicts }) => outcome === 'false' || contradicts.length > 0);
  const kinds = [...new Set(told.map(({ kind }) => kind))];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Lintel',
            semanticVersion: version,
            rules: kinds.map((kind) => ({ id: ruleId(kind), shortDescription: { text: kind } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: told.map((each) => resultOf(report, each, kinds.indexOf(each.kind))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleId(kind: string): string {
  return `audit/${kind.replaceAll(' ', '-')}`;
}

function resultOf({ document }: AuditReport, finding: AuditedStatement, ruleIndex: number) {
  const { line, column, kind, says, outcome, because, at, contradicts } = finding;
  return {
    ruleId: ruleId(kind),
    ruleIndex,
    ...(outcome === 'false' ? { kind: 'fail', level: 'error' } : { kind: 'fail', level: 'warning' }),
    message: { text: outcome === 'false' ? `${says}: ${because}` : `${says} contradicts another line` },
    locations: [physical({ file: document, line, column })],
    relatedLocations: [
      ...at.map(({ source, at: place }) => ({ ...physical(source), message: { text: place } })),
      ...contradicts.map((other) => ({
        ...physical({ file: document, line: other.line, column: 1 }),
        message: { text: `${other.says} (${other.because})` },
      })),
    ].map((each, id) => ({ id, ...each })),
    partialFingerprints: { 'lintelAudit/v1': [document, kind, says].join('|') },
  };
}
