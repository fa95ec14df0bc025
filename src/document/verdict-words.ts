import type { JudgedClaim, Row } from '../answers/index.ts';
import { linkTo, plain } from './markdown.ts';
import type { DocumentSubject } from './subject.ts';

/** Where a promise stands, as a mark and in words. */
export const MARKS: Readonly<Record<Row, string>> = {
  notMet: '✗ not met',
  met: '✓ met',
  metDifferently: '≈ met differently',
  awaitingWitness: '… to be checked',
  notMeasurable: '– not measurable',
  planned: '▢ planned',
};

const COUNTED: readonly (readonly [Row, string])[] = [
  ['met', 'met'],
  ['metDifferently', 'met differently'],
  ['awaitingWitness', 'to be checked'],
  ['notMeasurable', 'not measurable'],
  ['planned', 'planned'],
  ['notMet', 'not met'],
];

/** `64 met, 19 met differently, 17 to be checked`. */
export function standingInWords(claims: readonly Pick<JudgedClaim, 'row' | 'outcome'>[]): string {
  const unknown = claims.filter(isUnknown).length;
  const told = COUNTED.flatMap(([row, word]) => {
    const count = claims.filter((claim) => claim.row === row && !isUnknown(claim)).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return [...told, ...(unknown === 0 ? [] : [`${unknown} not known`])].join(', ');
}

/** Whether it fails because nothing decides it, and not because it is false. */
export function isUnknown({ row, outcome }: Pick<JudgedClaim, 'row' | 'outcome'>): boolean {
  return row === 'notMet' && outcome === 'unknown';
}

const WITNESSES: readonly (readonly [begin: string, word: string])[] = [
  ['the drawing', 'the drawing'],
  ['a run of the workload', 'a run of the workload'],
  ['a run of the procedure', 'a run of the procedure'],
  ['the price', 'the price'],
];

/** The verdict for a table cell: `≈ met differently (C-MCP-04)`. */
export function verdictOf(claim: JudgedClaim, { resolutions }: Pick<DocumentSubject, 'resolutions'>): string {
  const resolution = resolutionLink(claim.resolution, resolutions);
  const inBrackets = [witnessWords(claim), provedElsewhere(claim), resolution].filter((part) => part !== '').join('; ');
  const mark = isUnknown(claim) ? '? not known' : MARKS[claim.row];
  return inBrackets === '' ? mark : `${mark} (${inBrackets})`;
}

/** A row stands where it stands worst; what holds in some environments is said beside it. */
function provedElsewhere({ row, environments = {} }: JudgedClaim): string {
  if (row === 'met' || row === 'metDifferently') return '';
  const proved = Object.entries(environments).flatMap(([name, outcome]) => (outcome === 'proved' ? [name] : []));
  return proved.length === 0 || proved.length === Object.keys(environments).length ? '' : `met in ${proved.join(', ')}`;
}

/** A link where the document says what was decided, else the bare id. */
export function resolutionLink(id: string | undefined, resolutions: DocumentSubject['resolutions']): string {
  if (id === undefined) return '';
  return Object.hasOwn(resolutions, id) ? linkTo(id) : id;
}

/** Free text in which ids of promises and resolutions lead to where they stand. */
export function withLinks(
  { claims, resolutions }: Pick<DocumentSubject, 'claims' | 'resolutions'>,
  text: string,
): string {
  return plain(text).replaceAll(/\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\b/g, (id) =>
    Object.hasOwn(resolutions, id) || claims.some((claim) => claim.id === id) ? linkTo(id) : id,
  );
}

/** What the claim waits for, without its particulars. */
export function witnessWords({ row, missing = [] }: JudgedClaim): string {
  if (row !== 'awaitingWitness') return '';
  const words = missing.map((each) => WITNESSES.find(([begin]) => each.startsWith(begin))?.[1] ?? plain(each));
  return [...new Set(words)].join(', ');
}

/** Why what is planned is not there: in the words of its author, else what the template shows. */
export function plannedBecause({ note, counterexample, holdsIf }: JudgedClaim): string {
  if (note !== undefined) return plain(note);
  if (holdsIf !== undefined) return `holds if ${plain(holdsIf)}`;
  return counterexample === undefined ? '' : plain(counterexample.summary);
}

/** What the witness must show: `the image holds no dev dependency`. */
export function awaited({ missing = [] }: JudgedClaim): string {
  return missing.map((each) => plain(each.slice(each.indexOf(': ') + 1).trim())).join('; ');
}

/** The steps of the trace that tell of runs: `Seen on 2026-11-29 in a run of the workload: …`. */
export function sightings({ trace }: JudgedClaim): string {
  return trace.flatMap(({ says }) => (says.startsWith('Seen on ') ? plain(says) : [])).join('; ');
}
