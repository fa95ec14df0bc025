import type {
  Connection,
  DescribedReference,
  DescribedResource,
  ExplainedClaim,
  WhyReport,
} from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { markOf, remarkOf, renderSteps } from './claim.ts';
import { showPosition } from './diagnostics.ts';
import { type Palette, palette } from './palette.ts';
import { hanging, padTo, printable, widthOf } from './text-width.ts';

/** The answer of `why` as text. */
export function renderExplanation(given: WhyReport, terminal: Terminal): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const blocks = [
    ...(report.claim === undefined ? [] : explainClaim(report.claim, look, terminal.width)),
    ...(report.resource === undefined ? [] : explainResource(report.resource, look, terminal.width)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function explainClaim(claim: ExplainedClaim, look: Palette, width: number): readonly string[] {
  const { strong, dim, bad } = look;
  const head = [
    hanging(`${markOf(claim, look)} ${strong(claim.id)}  `, claim.title, width, strong),
    hanging(
      '  ',
      [claim.outcome, claim.area, remarkOf(claim) === claim.outcome ? '' : remarkOf(claim)].filter(Boolean).join(' · '),
      width,
      dim,
    ),
  ].join('\n');
  const assertions = claim.assertions.map((each) => {
    const { kind, ...rest } = each.assertion;
    const lines = [
      hanging(
        `${markOf({ outcome: each.outcome, row: claim.row === 'planned' ? 'planned' : claim.row }, look)} `,
        `${kind}  ${inline(rest)}`,
        width,
      ),
      ...renderSteps(each.trace, look, width),
    ];
    if (each.holdsIf !== undefined) lines.push(hanging(`    ${dim('holds exactly if')}  `, each.holdsIf, width));
    if (each.missing !== undefined) lines.push(hanging(`    ${dim('missing')}  `, each.missing.join(', '), width));
    return lines.join('\n');
  });
  const { counterexample } = claim;
  const counter =
    counterexample === undefined
      ? []
      : [
          [
            strong('Counterexample'),
            hanging('    ', counterexample.summary, width, bad),
            ...renderSteps(counterexample.steps, look, width),
            ...(counterexample.world === undefined
              ? []
              : [
                  hanging(
                    `    ${dim('when')}  `,
                    Object.entries(counterexample.world)
                      .map(([name, value]) => `${name} = ${value}`)
                      .join(', '),
                    width,
                  ),
                ]),
          ].join('\n'),
        ];
  const rest = [
    ...(claim.resolution === undefined ? [] : [hanging(dim('follows  '), claim.resolution, width)]),
    ...(claim.note === undefined ? [] : [hanging(dim('note     '), claim.note, width)]),
  ];
  return [head, ...assertions, ...counter, ...(rest.length > 0 ? [rest.join('\n')] : [])];
}

function explainResource(resource: DescribedResource, look: Palette, width: number): readonly string[] {
  const { strong, dim } = look;
  const { source } = resource;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['template', showPosition(source)],
    ['construct', source.constructPath],
    ['defined at', source.definedAt === undefined ? undefined : showPosition(source.definedAt)],
    ['exists if', resource.when],
    ['deletion', resource.deletionPolicy],
    ['depends on', resource.dependsOn.length > 0 ? resource.dependsOn.join(', ') : undefined],
  ];
  const head = [
    `${strong(resource.at)}  ${dim(resource.type)}`,
    ...facts.flatMap(([name, text]) =>
      text === undefined ? [] : [hanging(`  ${dim(name.padEnd(10))}  `, text, width)],
    ),
  ].join('\n');
  const properties = [strong('Properties'), ...tree(resource.properties, '  ', width)];
  const claims = resource.claims.map(({ id, title, outcome }) =>
    hanging(`  ${markOf({ outcome, row: 'met' }, look)} ${id}  `, title, width),
  );
  return [
    head,
    ...(properties.length > 1 ? [properties.join('\n')] : []),
    ...connections('Reached by', resource.connections?.from, look),
    ...connections('Reaches', resource.connections?.to, look),
    ...references('Refers to', resource.refersTo, look),
    ...references('Referred to by', resource.referredToBy, look),
    ...(claims.length > 0 ? [[strong('Claims whose reasons name it'), ...claims].join('\n')] : []),
  ];
}

/** Nothing, for a resource without interfaces; a word, for one that nothing connects with. */
function connections(
  title: string,
  found: readonly Connection[] | undefined,
  { strong, dim }: Palette,
): readonly string[] {
  if (found === undefined) return [];
  const names = Math.max(0, ...found.map(({ party }) => widthOf(party)));
  const lines = found.map(
    ({ party, ports, missing }) =>
      `  ${padTo(party, names)}  ${ports}${missing === undefined ? '' : dim(`  depends on ${missing.join(', ')}`)}`,
  );
  return [[strong(title), ...(lines.length > 0 ? lines : ['  nothing'])].join('\n')];
}

function references(title: string, found: readonly DescribedReference[], { strong, dim }: Palette): readonly string[] {
  if (found.length === 0) return [];
  const names = Math.max(...found.map(({ name }) => widthOf(name)));
  const lines = found.map(
    ({ name, type, attribute, property }) =>
      `  ${padTo(name, names)}  ${dim(`${type}  ${property}${attribute === undefined ? '' : ` (${attribute})`}`)}`,
  );
  return [[strong(title), ...new Set(lines)].join('\n')];
}

/** Nested data as indented lines; what is short stays on one line. */
function tree(data: unknown, indent: string, width: number): readonly string[] {
  if (typeof data !== 'object' || data === null) return [hanging(indent, excerpt(String(data)), width)];
  return Object.entries(data).flatMap(([key, value]) => {
    const label = Array.isArray(data) ? `${indent}- ` : `${indent}${key}: `;
    const short = inline(value);
    if (widthOf(label) + widthOf(short) <= width || typeof value !== 'object')
      return [hanging(label, excerpt(short), width)];
    const below = tree(value, `${indent}  `, width);
    // The first entry of a mapping in a list stands beside the dash.
    return Array.isArray(data)
      ? [label + (below[0] ?? '').trimStart(), ...below.slice(1)]
      : [label.trimEnd(), ...below];
  });
}

const LONGEST_TEXT = 6;

function excerpt(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= LONGEST_TEXT) return text;
  return [...lines.slice(0, LONGEST_TEXT), `… ${lines.length - LONGEST_TEXT} more lines, all with --json`].join('\n');
}

function inline(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return Object.entries(value)
    .map(
      ([key, entry]) =>
        `${key}: ${typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? `{ ${inline(entry)} }` : inline(entry)}`,
    )
    .join(', ');
}
