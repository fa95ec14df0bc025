import type { JudgedClaim, ProveReport } from '../../answers/index.ts';
import { showPosition } from './diagnostics.ts';
import { messageOf } from './sarif.ts';

/** JUnit XML: one suite a target, one case a claim; what could not be judged is skipped, not passed. */
export function renderJunit(reports: readonly ProveReport[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="lintel">',
    ...reports.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: ProveReport): string {
  const errors = report.diagnostics.filter((each) => each.severity === 'error');
  const bodies = report.claims.map((claim) => ({ claim, body: bodyOf(claim) }));
  const failures = bodies.filter(({ body }) => body.startsWith('<failure')).length;
  const skipped = bodies.filter(({ body }) => body.startsWith('<skipped')).length;
  const name = [report.target, report.environment].filter((part) => part !== undefined).join(' ');
  return [
    `  <testsuite name="${xml(name)}" tests="${report.claims.length + errors.length}" failures="${failures}" errors="${errors.length}" skipped="${skipped}">`,
    ...errors.map(
      (each) =>
        `    <testcase classname="${xml(report.target)}" name="${each.code}"><error message="${xml(each.what)}">${xml(each.at === undefined ? '' : showPosition(each.at))}</error></testcase>`,
    ),
    ...bodies.map(({ claim, body }) => {
      const attributes = `classname="${xml(`${report.target}.${claim.area ?? 'Claims'}`)}" name="${xml(`${claim.id} ${claim.title}`)}"`;
      return body === '' ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${body}</testcase>`;
    }),
    '  </testsuite>',
  ].join('\n');
}

function bodyOf(claim: JudgedClaim): string {
  if (claim.row === 'planned') return '<skipped message="planned"/>';
  if (claim.accepted !== undefined) return `<skipped message="${xml(`accepted: ${claim.accepted.reason}`)}"/>`;
  switch (claim.outcome) {
    case 'proved':
    case 'witnessed':
      return '';
    case 'refuted':
      return `<failure message="${xml(messageOf(claim))}">${xml(stepsOf(claim))}</failure>`;
    case 'unknown':
    case 'unseen':
      return `<skipped message="${xml(claim.outcome === 'unknown' ? messageOf(claim) : (claim.missing?.join(', ') ?? claim.row))}"/>`;
  }
}

function stepsOf(claim: JudgedClaim): string {
  return (claim.counterexample?.steps ?? claim.trace)
    .map(({ says, source }) => (source === undefined ? says : `${says} (${showPosition(source)})`))
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};
// XML 1.0 has no way to write these (https://www.w3.org/TR/xml/#charsets).
const IMPOSSIBLE = /(?![\t\n])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function xml(text: string): string {
  return text.replace(IMPOSSIBLE, '\uFFFD').replace(/[&<>"'\n\t]/g, (found) => ENTITIES[found] ?? found);
}
