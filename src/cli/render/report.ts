import type { JudgedClaim, ProveReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderChecks, renderOpenChecks } from './checks.ts';
import { markOf, remarkOf, renderClaim } from './claim.ts';
import { type Palette, palette } from './palette.ts';
import { renderSums } from './sums.ts';
import { hanging, padTo, printable, widthOf, wrap } from './text-width.ts';

export interface ReportLook {
  /** Every claim with its trace. */
  readonly trace: boolean;
  /** The words that gave the report, for the next step: `orders --env prod`. */
  readonly words: string;
}

/** The report as text: what is wrong first, then everything by area, then the sums and the next step. */
export function renderReport(given: ProveReport, terminal: Terminal, options: ReportLook): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const { width } = terminal;
  const open = report.claims.filter(({ row, accepted }) => row !== 'planned' && accepted === undefined);
  const refuted = open.filter(({ outcome }) => outcome === 'refuted');
  const unknown = open.filter(({ outcome }) => outcome === 'unknown');
  const detailed = options.trace
    ? [...refuted, ...unknown, ...report.claims.filter((claim) => !refuted.includes(claim) && !unknown.includes(claim))]
    : [...refuted, ...unknown.filter(({ check }) => check === undefined)];
  const claimed = report.claims.filter(({ check }) => check === undefined);
  const blocks = [
    header(report, look, width),
    ...detailed.map((claim) => renderClaim(claim, look, width, options)),
    ...areas(claimed).map(([area, claims]) => renderArea(area, claims, look, width)),
    ...(claimed.length > 0 ? [renderSums(report, look, width)] : []),
    ...(options.trace ? [] : [renderOpenChecks(unknown, look, width)]),
    renderChecks(report.claims, look, width),
    nextStep(report, refuted[0] ?? unknown[0], look, width, options),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** So many templates are named at the head. */
const NAMED_TEMPLATES = 5;

function header(report: ProveReport, { strong, dim }: Palette, width: number): string {
  const name = report.title === undefined ? report.target : `${report.title}  ${dim(report.target)}`;
  const names = report.environments ?? (report.environment === undefined ? [] : [report.environment]);
  const environment =
    names.length === 0 ? '' : `  ${dim(names.length === 1 ? 'environment' : 'environments')} ${names.join(', ')}`;
  const resources = report.stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const claims = report.claims.filter(({ check }) => check === undefined);
  const checked = report.claims.filter(({ check }) => check !== undefined);
  const regions = [...new Set(report.stacks.flatMap((stack) => stack.region ?? []))];
  const facts = [
    plural(report.stacks.length, 'stack'),
    plural(resources, 'resource'),
    ...(claims.length > 0 || checked.length === 0 ? [plural(claims.length, 'claim')] : []),
    ...(checked.length > 0 ? [plural(checked.length, 'question')] : []),
    ...regions,
  ];
  const files = report.stacks.map(({ template }) => template).filter((file) => file !== report.target);
  const templates = [
    ...files.slice(0, NAMED_TEMPLATES),
    ...(files.length > NAMED_TEMPLATES ? [`and ${files.length - NAMED_TEMPLATES} more`] : []),
  ];
  const shown = report.parameters.filter((parameter) => parameter.used);
  const parameters = shown.map(({ name: parameter, from, value }) => {
    if (value !== undefined)
      return from === 'given' ? `${parameter}=${value} (given)` : `${parameter}=${shorten(value)}`;
    return from === 'unknown' ? `${parameter}=?` : `${parameter} (hidden)`;
  });
  return [
    strong(name) + environment,
    hanging('', facts.join(' · '), width, dim),
    ...(templates.length > 0 ? [hanging('', templates.join(', '), width, dim)] : []),
    ...(parameters.length > 0 ? [hanging(dim('parameters  '), parameters.join(', '), width, dim)] : []),
  ].join('\n');
}

function areas(claims: readonly JudgedClaim[]): readonly (readonly [string, readonly JudgedClaim[]])[] {
  return [...Map.groupBy(claims, (claim) => claim.area ?? 'Claims')];
}

function renderArea(area: string, claims: readonly JudgedClaim[], look: Palette, width: number): string {
  const { strong, dim } = look;
  const ids = Math.max(...claims.map(({ id }) => widthOf(id)));
  const rows = claims.map((claim) => {
    const remark = remarkOf(claim);
    const label = `  ${markOf(claim, look)} ${padTo(claim.id, ids)}  `;
    const indent = widthOf(label);
    const lines = [...wrap(claim.title, width - indent)];
    const last = lines.pop() ?? '';
    const fits = indent + widthOf(last) + 2 + widthOf(remark) <= width;
    if (remark === '') lines.push(last);
    else if (fits) lines.push(`${last}  ${dim(remark)}`);
    else lines.push(last, dim(remark));
    return lines.map((line, index) => (index === 0 ? label : ' '.repeat(indent)) + line).join('\n');
  });
  return [strong(area), ...rows].join('\n');
}

function nextStep(
  report: ProveReport,
  worst: JudgedClaim | undefined,
  { dim }: Palette,
  width: number,
  options: ReportLook,
): string {
  const next = dim('next  ');
  if (worst !== undefined) return hanging(next, `lintel why ${insertId(options.words, worst.id)}`, width);
  if (report.claims.every(({ check }) => check !== undefined)) {
    return [
      report.claims.length === 0
        ? 'Nothing is claimed about this target, and no check speaks of what is in it.'
        : 'Nothing is claimed about this target beyond what every owner asks.',
      '',
      hanging(
        next,
        `Write what must hold into claims.yaml, then: lintel prove ${options.words} --claims claims.yaml`,
        width,
      ),
      '',
      ...SAMPLE.map((line) => `      ${line}`),
    ].join('\n');
  }
  return options.trace
    ? ''
    : hanging(next, `lintel prove ${options.words} --trace  shows the reasons of every verdict`, width);
}

const SAMPLE = [
  'schema: lintel/claims@1',
  'claims:',
  '  - id: NET-1',
  '    title: Nothing on the internet reaches the database',
  '    holds:',
  '      - { kind: unreachable, from: internet, to: Database }',
];

/** `orders --env prod` with the id after the target. */
function insertId(words: string, id: string): string {
  const at = words.indexOf(' --');
  return at < 0 ? `${words} ${id}` : `${words.slice(0, at)} ${id}${words.slice(at)}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
